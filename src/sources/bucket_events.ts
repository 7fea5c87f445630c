// What a bucket tells a queue when an object comes, is replaced or goes: straight, by way of SNS, or by way of EventBridge. Only names
// are taken from it: messages may come twice, late and in any order, so what the object is now is asked of the bucket.
// Source: docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, …/ev-events.html.

import { z } from 'zod';

/** An object that something happened to. */
export interface ToldObject {
  bucket: string;
  key: string;
}

const straight = z.object({
  Records: z.array(
    z.object({ s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }) }),
  ),
});
const trial = z.object({ Event: z.literal('s3:TestEvent') });
const bySns = z.object({ Type: z.literal('Notification'), Message: z.string() });
const byEventBridge = z.object({
  source: z.literal('aws.s3'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

const message = z.union([straight, trial, bySns, byEventBridge]);

/** The objects that a message tells of; undefined for a message of something else. */
export function objectsTold(text: string): ToldObject[] | undefined {
  const { success, data } = message.safeParse(parsed(text));
  if (!success) return undefined;
  if ('Event' in data) return [];
  // What SNS carries is carried once.
  if ('Message' in data) return bySns.safeParse(parsed(data.Message)).success ? undefined : objectsTold(data.Message);
  if ('detail' in data) return [{ bucket: data.detail.bucket.name, key: data.detail.object.key }];
  const told = data.Records.map(({ s3 }) => ({ bucket: s3.bucket.name, key: decoded(s3.object.key) }));
  return told.every((one): one is ToldObject => one.key !== undefined) ? told : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keys are written like values of a form. */
function decoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
