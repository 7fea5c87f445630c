// The keys of a source that is a bucket, and how it becomes complete. As with a folder, keys of any other name are options of the
// format or constant fields of all records; one that looks like a key of ours is a mistake, because it may hold a secret.

import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../base/clock.ts';
import { nearest } from '../base/names.ts';
import { reveal, revealAll, type Variables } from './env_text.ts';
import type { BucketConfig } from './places.ts';
import { bucketKeys, bucketMistake, completeBucket } from './places_shape.ts';
import { span } from './schedule_shape.ts';
import { checked, closed } from './shape.ts';
import type { BucketSource } from './sources.ts';

const bucketName = checked(value =>
  /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(value) ? undefined : 'expected the name of a bucket',
);

const keyPrefix = checked(value => {
  if (value.startsWith('/')) return 'keys do not begin with a slash';
  return Buffer.byteLength(value) > 1_024 ? 'no key is longer than 1,024 bytes' : undefined;
});

const queueUrl = checked(value => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const fits = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname.length > 1;
  return fits
    ? undefined
    : 'expected the URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/logs';
});

const own = {
  bucket: bucketName.describe('Name of the bucket.'),
  prefix: keyPrefix
    .default('')
    .describe(
      'What the keys begin with, such as `cf/`. Paths of files count from its last slash. Default: the whole bucket.',
    ),
  format: z
    .string()
    .describe(
      'Format of the objects. Every further key is an option of the format or a constant field of all records.',
    ),
  expect: closed({ hold: z.boolean().default(false) })
    .default({ hold: false })
    .describe('`{ hold: true }` keeps objects waiting while their total is far from the usual one.'),
  queue: queueUrl
    .optional()
    .describe(
      'URL of a queue of SQS to which the bucket tells what changes: what it told of is taken without listing.',
    ),
  relist: span('6h', { least: minuteMs, most: 30 * dayMs })
    .default(6 * hourMs)
    .describe(
      'How often all of a large bucket is listed; in between only what is new by the dates in names, or by the queue. Default: 6h.',
    ),
  look_back: span('2d', { least: hourMs, most: 365 * dayMs })
    .default(2 * dayMs)
    .describe(
      'How far before the last listing a date in a name may lie for the object to be looked for in between. Default: 2d.',
    ),
  ...bucketKeys,
};

export const bucketSourceShape = z
  .looseObject({
    dataset: z
      .string()
      .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'expected the name of a dataset, such as pack.dataset')
      .describe('The dataset it feeds, `pack.dataset`.'),
    from: z.literal('s3').describe('`s3`: a bucket of Amazon S3 or of any service that speaks like it.'),
    ...own,
  })
  .superRefine((spec, context) => {
    const keys = ['dataset', 'from', ...Object.keys(own)];
    const isLong = (key: string) => key.length >= 5;
    // Short names are near to each other without being meant.
    for (const key of Object.keys(spec).filter(one => !keys.includes(one) && isLong(one))) {
      const [near] = nearest(key, keys.filter(isLong));
      if (near !== undefined)
        context.addIssue({ code: 'custom', path: [key], message: `there is no key ${key}. Did you mean ${near}?` });
    }
    const message = bucketMistake(spec);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

type Spec = z.output<typeof bucketSourceShape>;

/** A source that is a bucket, complete. */
export function completeBucketSource(
  spec: Spec,
  { name, line, variables }: { name: string; line: number; variables: Variables },
): BucketSource {
  const { dataset, from, format, expect, queue, relist, look_back, bucket, prefix } = spec;
  const ours = new Set(['dataset', 'from', ...Object.keys(own)]);
  const options = Object.fromEntries(Object.entries(spec).filter(([key]) => !ours.has(key)));
  return Object.freeze({
    name,
    line,
    dataset,
    from,
    format,
    hold: expect.hold,
    queue,
    relistMs: relist,
    lookBackMs: look_back,
    get place(): BucketConfig {
      return { ...completeBucket(`s3://${reveal(bucket)}`, spec, variables), prefix: '' };
    },
    get prefix() {
      return reveal(prefix);
    },
    get path() {
      return `s3://${reveal(bucket)}/${reveal(prefix).replace(/[^/]*$/, '')}`;
    },
    get options() {
      return revealAll(options) as Record<string, unknown>;
    },
  });
}
