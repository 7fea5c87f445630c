// One client of the service, and how often it is asked. The client's own tries are off: each try here is one request, so that who puts
// an object knows whether an earlier try may have got through. The SDK is loaded at the first request: a site on a folder never pays
// for it. What must stay true: no error of a request leaves here but in words.

import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { limits } from '../base/limits.ts';
import type { BucketConfig } from '../config/places.ts';
import { credentialsOf } from './credentials.ts';
import type { BucketVerb } from './errors.ts';
import { type FailureKind, inWords, kindOf, passing } from './failures.ts';

/** An object of a bucket. Keys are those below the bucket's prefix. */
export interface BucketObject {
  key: string;
  bytes: number;
  /** As this machine's clock would have told it. */
  modifiedMs: number;
  /** Stands for its content: another content has another one. Without quotes. */
  etag: string;
}

export type S3Sdk = typeof import('@aws-sdk/client-s3');

export interface S3 {
  sdk: S3Sdk;
  client: S3Client;
}

export interface Request {
  verb: BucketVerb;
  /** The object, or what keys are listed by; for messages. */
  key: string;
}

export interface Patience {
  /** How long a request that may go through later is tried again. */
  patienceMs: number;
}

/** The bucket as people write it, or an object in it. */
export const placeIn = ({ bucket, prefix }: BucketConfig, key = ''): string =>
  `s3://${[bucket, prefix, key].filter(part => part !== '').join('/')}`;

/** The client of a bucket, made at the first request. */
export class Connection {
  readonly config: BucketConfig;
  readonly #patienceMs: number;
  #s3: Promise<S3> | undefined;

  constructor(config: BucketConfig, { patienceMs }: Patience) {
    this.config = config;
    this.#patienceMs = patienceMs;
  }

  /**
   * Sends a request until it goes through, is refused for good, or patience ends; then throws in words. Failures of the kinds that
   * `act` knows what to do with it has to catch itself.
   */
  async send<T>(request: Request, act: (s3: S3) => Promise<T>): Promise<T> {
    const end = performance.now() + this.#patienceMs;
    let renewals = 0;
    for (let tries = 1; ; tries++) {
      const keys = await this.#keys().catch(() => undefined);
      try {
        return await act(await this.#opened());
      } catch (thrown) {
        const kind = kindOf(thrown);
        const mayRenew = kind !== undefined && renewable.has(kind) && renewals++ < limits.bucketRenewals;
        // What came with an answer about the clock has set the client's right by now.
        if (mayRenew && (kind === 'clock' || (await this.#hasOtherKeys(keys)))) continue;
        const waitMs = pauseMs(tries);
        if (kind === undefined || !passing.has(kind) || performance.now() + waitMs > end)
          throw this.#told(thrown, request);
        await sleep(waitMs);
      }
    }
  }

  /** An object of the bucket, as requests name it. */
  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.config.bucket, Key: this.keyOf(key) };
  }

  /** The key below the prefix as the bucket has it; of '' what all keys begin with. */
  keyOf(key: string): string {
    return this.config.prefix === '' ? key : `${this.config.prefix}/${key}`;
  }

  /** A key of the bucket as it is below the prefix. */
  relative(key: string): string {
    return this.config.prefix === '' ? key : key.slice(this.config.prefix.length + 1);
  }

  /** What an answer says of an object. The time is told by this machine's clock, whatever the service's says: ages are counted by it. */
  objectOf(
    client: S3Client,
    {
      key,
      bytes,
      LastModified,
      ETag = '',
    }: { key: string; bytes: number; LastModified?: Date | undefined; ETag?: string | undefined },
  ): BucketObject {
    const modifiedMs = (LastModified?.getTime() ?? 0) - client.config.systemClockOffset;
    return { key, bytes, modifiedMs, etag: ETag.replaceAll('"', '') };
  }

  /** Ends the connections that are open. */
  async close(): Promise<void> {
    const opened = this.#s3;
    this.#s3 = undefined;
    (await opened?.catch(() => undefined))?.client.destroy();
  }

  #opened(): Promise<S3> {
    this.#s3 ??= openClient(this.config).catch(thrown => {
      this.#s3 = undefined;
      throw thrown;
    });
    return this.#s3;
  }

  /** What tells the keys that a request is signed with from others; undefined where they are said and stay. */
  async #keys({ forceRefresh = false } = {}): Promise<string | undefined> {
    if (this.config.keys !== undefined) return undefined;
    const { client } = await this.#opened();
    const { accessKeyId, sessionToken = '' } = await client.config.credentials({ forceRefresh });
    return `${accessKeyId}/${sessionToken}`;
  }

  /** Whether there are other keys than those that were refused: another request may have brought them, or they are asked for anew. */
  async #hasOtherKeys(refused: string | undefined): Promise<boolean> {
    if (this.config.keys !== undefined) return false;
    try {
      return (await this.#keys()) !== refused || (await this.#keys({ forceRefresh: true })) !== refused;
    } catch {
      return false;
    }
  }

  #told(thrown: unknown, { verb, key }: Request): unknown {
    const { bucket, endpoint } = this.config;
    return inWords(thrown, { place: placeIn(this.config, key), verb, bucket, endpoint: endpoint ?? 'Amazon S3' });
  }
}

/** Kinds after which something may be set right at once, and the request sent again. */
const renewable: ReadonlySet<FailureKind> = new Set(['clock', 'expired', 'denied']);

/** Twice as long from try to try, and each wait drawn from its upper half, so that many who were refused together do not come back together. */
const pauseMs = (tries: number): number => {
  const most = Math.min(limits.bucketPauseMostMs, limits.bucketPauseMs * 2 ** (tries - 1));
  return most / 2 + (Math.random() * most) / 2;
};

async function openClient(config: BucketConfig): Promise<S3> {
  const [sdk, credentials] = await Promise.all([import('@aws-sdk/client-s3'), credentialsOf(config)]);
  const agent = { keepAlive: true, maxSockets: limits.bucketConnections };
  const client = new sdk.S3Client({
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    region: config.region ?? 'us-east-1',
    forcePathStyle: config.pathStyle,
    followRegionRedirects: true,
    maxAttempts: 1,
    // Services that are not Amazon's do not know the checksums that the SDK adds unasked; the signature covers what is put.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials,
    requestHandler: {
      connectionTimeout: limits.bucketConnectMs,
      socketTimeout: limits.bucketSilenceMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  return { sdk, client };
}
