// A queue of SQS that a bucket tells of its objects. Messages are taken in rounds; each stays in the queue until somebody says that what
// it told of is kept, and comes again if nobody does.

import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { credentialsOf } from '../bucket/credentials.ts';
import type { BucketConfig } from '../config/places.ts';
import { objectsTold, type ToldObject } from './bucket_events.ts';
import { fail } from './errors.ts';

export interface QueueRound {
  told: ToldObject[];
  /** Messages that told it. */
  messages: number;
  /** Messages that are none of a bucket; they stay where they are. */
  strange: number;
  /** Takes the messages out of the queue, once what they told of is kept. Throws `queue_failed`. */
  done(): Promise<void>;
}

export interface BucketQueue {
  /** The next messages; undefined when there are none now. Throws `queue_failed`. */
  next(): Promise<QueueRound | undefined>;
  close(): void;
}

/** Answers that are waited for at one time. */
const receivers = 8;

/** Opens a queue by its URL, with the keys of a bucket. */
export async function openBucketQueue(url: string, place: BucketConfig): Promise<BucketQueue> {
  const [sdk, credentials] = await Promise.all([import('@aws-sdk/client-sqs'), credentialsOf(place)]);
  const client = new sdk.SQSClient({
    endpoint: new URL(url).origin,
    region: place.region ?? /\bsqs\.([a-z0-9-]+)\./.exec(url)?.[1] ?? 'us-east-1',
    ...(place.profile === undefined ? {} : { profile: place.profile }),
    credentials,
    requestHandler: {
      connectionTimeout: limits.bucketConnectMs,
      requestTimeout: limits.bucketSilenceMs,
      throwOnRequestTimeout: true,
    },
  });
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (thrown) {
      throw fail('queue_failed', { queue: url, reason: reasonOf(thrown) || String((thrown as Error).name) }, thrown);
    }
  };
  const receive = async () => {
    const { Messages = [] } = await client.send(
      new sdk.ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: limits.queueAtOnce,
        WaitTimeSeconds: limits.queueWaitSeconds,
        VisibilityTimeout: limits.queueHideSeconds,
      }),
    );
    return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ told: objectsTold(Body), handle: ReceiptHandle }));
  };
  const remove = async (handles: readonly string[]) => {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new sdk.DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  };
  return {
    next: () =>
      asked(async () => {
        const messages = (await Promise.all(Array.from({ length: receivers }, receive))).flat();
        if (messages.length === 0) return undefined;
        const known = messages.filter(message => message.told !== undefined);
        const handles = known.map(message => message.handle);
        return {
          told: known.flatMap(message => message.told ?? []),
          messages: known.length,
          strange: messages.length - known.length,
          done: () =>
            asked(async () => {
              const batches = Array.from({ length: Math.ceil(handles.length / limits.queueAtOnce) }, (_, i) =>
                handles.slice(i * limits.queueAtOnce, (i + 1) * limits.queueAtOnce),
              );
              await Promise.all(batches.map(remove));
            }),
        };
      }),
    close: () => client.destroy(),
  };
}
