// The section `feeds:` of tallylight.yaml: which lists anybody may read, and where they are published whenever they become new ones.

import { resolve } from 'node:path';
import { z } from 'zod';
import { reveal, type Variables } from './env_text.ts';
import type { FeedTarget, FeedWish } from './feeds.ts';
import { bucketKeys, bucketMistake, bucketUrl, completeBucket } from './places_shape.ts';
import { checked, closed, mapOf, oneOf, spanOf } from './shape.ts';
import type { YamlFile } from './yaml_file.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'expected text, a number, true or false' });

const given = mapOf(z.union([scalar, z.array(scalar)]))
  .default({})
  .describe('Parameters of the feed that are not the usual ones: `{ name: value }`.');

const redisUrl = checked(value => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const fits = url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
  return fits ? undefined : 'expected redis://user:password@host:port, or rediss:// for TLS';
});

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected a name for a file, of letters, digits, . _ and -')
  .optional();

export const feedFolderShape = closed({
  to: z.literal('folder').describe('`folder`: a file, replaced whole, and `manifest.json` beside it.'),
  path: checked(value => (value === '' ? 'must not be empty' : undefined)).describe('Folder, relative to the site.'),
  as: fileName.describe('Name of the file without `.json`. Default: the name of the feed.'),
  params: given,
});

export const feedBucketShape = closed({
  to: z.literal('s3').describe('`s3`: an object of a bucket, replaced whole, and `manifest.json` beside it.'),
  url: bucketUrl.describe('`s3://bucket/prefix`.'),
  as: fileName.describe('Name of the object behind the prefix, without `.json`. Default: the name of the feed.'),
  max_age: spanOf(1_000, '1m')
    .default(60)
    .describe('How long a cache in front of the bucket may keep it (`Cache-Control`). Default: 1m.'),
  params: given,
  ...bucketKeys,
}).superRefine((spec, context) => {
  const message = bucketMistake(spec);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

export const feedRedisShape = closed({
  to: z.literal('redis').describe('`redis`: a key with the whole answer as JSON, set by one command.'),
  url: redisUrl.describe('Address: `redis://user:password@host:port/0`, as a variable, since it holds a password.'),
  key: z.string().min(1).max(1_000).optional().describe('Default: the name of the feed.'),
  keep: spanOf(1_000, '5m')
    .default(600)
    .describe('How long the key stays when nothing is published any more. Default: 10m.'),
  params: given,
});

const targetShape = z.discriminatedUnion('to', [feedFolderShape, feedBucketShape, feedRedisShape], {
  error: issue => {
    if (issue.code !== 'invalid_union') return undefined;
    const { to } = issue.input as { to?: unknown };
    if (to === undefined) return 'is missing: folder, s3 or redis';
    return oneOf(['folder', 's3', 'redis']).safeParse(to).error?.issues[0]?.message;
  },
});

export const feedWishShape = closed({
  public: z
    .boolean()
    .default(false)
    .describe(
      'Anybody who reaches the server may read it, from pages of any site (CORS); all rows, outside of any walls.',
    ),
  publish: z.array(targetShape).default([]).describe('Where it is put whenever it becomes another: a list, see below.'),
});

export const feedsShape = mapOf(feedWishShape);

type FeedsSpec = z.output<typeof feedsShape>;

/** What the site wants of its feeds, complete, by name. */
export function completeFeeds(
  spec: FeedsSpec,
  { folder, yaml, written, variables }: { folder: string; yaml: YamlFile; written: unknown; variables: Variables },
): Map<string, FeedWish> {
  return new Map(
    Object.entries(spec).map(([name, { public: isPublic, publish }]) => {
      const places = placesOf(publish, (written as { feeds?: Record<string, { publish?: unknown }> }).feeds?.[name]);
      const targets = publish.map((target, i) =>
        completeTarget(target, {
          name,
          folder,
          variables,
          line: yaml.lineOf(['feeds', name, 'publish', places[i] ?? i]),
        }),
      );
      const wish = { name, public: isPublic, publish: Object.freeze(targets), line: yaml.lineOf(['feeds', name]) };
      return [name, Object.freeze(wish)];
    }),
  );
}

/** Where in the file the targets stand that are left of it: those that do not fit are not among them. */
function placesOf(kept: readonly z.output<typeof targetShape>[], written: { publish?: unknown } | undefined): number[] {
  const all = Array.isArray(written?.publish) ? (written.publish as Partial<z.output<typeof targetShape>>[]) : [];
  const isSame = (one: (typeof all)[number], { to, params }: (typeof kept)[number]) =>
    one.to === to && JSON.stringify(one.params ?? {}) === JSON.stringify(params);
  const places: number[] = [];
  for (const target of kept) {
    const from = (places.at(-1) ?? -1) + 1;
    places.push(
      Math.max(
        from,
        all.findIndex((one, index) => index >= from && isSame(one, target)),
      ),
    );
  }
  return places;
}

function completeTarget(
  spec: z.output<typeof targetShape>,
  { name, folder, line, variables }: { name: string; folder: string; line: number; variables: Variables },
): FeedTarget {
  const params = Object.fromEntries(
    Object.entries(spec.params).map(([param, value]) => [
      param,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
  if (spec.to === 'redis')
    return Object.freeze({ to: 'redis', url: spec.url, key: spec.key ?? name, keepSeconds: spec.keep, params, line });
  if (spec.to === 's3') {
    const { url, as = name, max_age: maxAgeSeconds } = spec;
    return Object.freeze({
      to: 's3',
      url,
      get place() {
        return { kind: 'bucket' as const, ...completeBucket(url, spec, variables), cacheBytes: 0 };
      },
      as,
      maxAgeSeconds,
      params,
      line,
    });
  }
  const { path, as = name } = spec;
  return Object.freeze({
    to: 'folder',
    path,
    get place() {
      return { kind: 'folder' as const, folder: resolve(folder, reveal(path)) };
    },
    as,
    params,
    line,
  });
}
