// The keys of tallylight.yaml that say where a site keeps what it has, and how they become complete: `storage`, `state`, `engine`. Each is
// one line, or a map where more has to be said.

import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { parseDatabaseUrl } from './database_url.ts';
import { completeTls, databaseUrl, tlsShape } from './databases_shape.ts';
import { type EnvText, reveal, type Text, type Variables } from './env_text.ts';
import type { BucketConfig, EnginePlace, StatePlace, StoragePlace } from './places.ts';
import { parseBytes } from './quantities.ts';
import { checked, closed, mapOf } from './shape.ts';

const bucketPattern = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9._-]{1,61}[a-z0-9])(?:\/(?<prefix>[^?#]*))?$/i;

const filled = checked(value => (value === '' ? 'must not be empty' : undefined));

const httpAddress = checked(value =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? undefined
    : 'expected an address such as https://s3.example',
);

/** How a bucket is reached, wherever one is named. */
export const bucketKeys = {
  endpoint: httpAddress
    .optional()
    .describe('Address of the service where it is not Amazon’s own. Default: what `AWS_ENDPOINT_URL_S3` says.'),
  region: filled.optional().describe('Default: what `AWS_REGION` says, or `us-east-1`.'),
  path_style: z
    .boolean()
    .optional()
    .describe('True where the bucket stands in the path and not in the host. Default: true with an endpoint.'),
  access_key: filled
    .optional()
    .describe('With `secret_key`: keys to come in with. Default: as Amazon’s own tools find them.'),
  secret_key: filled.optional().describe('As a variable, since it is a secret.'),
  session_token: filled.optional().describe('Where the keys are for a while only.'),
  profile: filled.optional().describe('Name of a profile of the machine’s credentials.'),
  role: filled.optional().describe('A role to take on, by its ARN.'),
};

const bucketSpec = z.object(bucketKeys);
export type BucketSpec = z.output<typeof bucketSpec>;

/** What is wrong with the keys together; undefined when nothing is. */
export const bucketMistake = ({ access_key, secret_key }: BucketSpec): string | undefined =>
  (access_key === undefined) === (secret_key === undefined) ? undefined : 'access_key and secret_key go together';

const cacheDefault = 20 * 2 ** 30;

const amount = z
  .custom<string>(
    value => typeof value === 'string' && parseBytes(value) !== undefined,
    'expected an amount such as 20GiB',
  )
  .transform(written => parseBytes(written) ?? 0);

const storageText = checked(value => {
  if (value === '') return 'must not be empty';
  if (!/^[a-z0-9+]+:\/\//i.test(value)) return undefined;
  return bucketPattern.test(value) ? undefined : 'expected a folder, such as data/lake, or s3://bucket/prefix';
});

/** A bucket, and what keys begin with. */
export const bucketUrl = checked(value => (bucketPattern.test(value) ? undefined : 'expected s3://bucket/prefix'));

const storageMap = closed({
  url: bucketUrl.describe('`s3://bucket/prefix`.'),
  ...bucketKeys,
  cache: amount
    .optional()
    .describe('Size of the data files that are kept on this machine for reading, such as `20GiB`. Default: that.'),
}).superRefine((spec, context) => {
  const message = bucketMistake(spec);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** A text, or a map; which of the two is said first, so that what is wrong is told of the one that was meant. */
const textOr = <T extends z.ZodType, M extends z.ZodType>(one: T, map: M) =>
  z.unknown().transform((value, context): z.output<T> | z.output<M> => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
    const parsed = (isMap ? map : one).safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.addIssue({ ...issue } as never);
    return z.NEVER;
  });

export const storageShape = textOr(storageText, storageMap);

const stateText = checked(value => {
  if (value === '') return 'must not be empty';
  const scheme = /^([a-z0-9+]+):\/\//i.exec(value)?.[1];
  if (scheme === undefined) return undefined;
  if (!/^postgres(ql)?$/i.test(scheme))
    return `there is no state in ${scheme}://; what works: a file, such as data/state.db, or postgres://user:password@host/database`;
  return parseDatabaseUrl('postgres', value) === undefined
    ? 'expected postgres://user:password@host:port/database'
    : undefined;
});

const schemaName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected a name of small letters, digits and _');

const stateMap = closed({
  url: databaseUrl('postgres'),
  tls: tlsShape,
  schema: schemaName
    .optional()
    .describe('Schema of the state’s tables; it is made when it is not there. Default: `tallylight`.'),
});

export const stateShape = textOr(stateText, stateMap);

const catalogName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected the name of a catalogue');

const rawFromDefault = 2 ** 30;

const engineMap = closed({
  trino: httpAddress.describe('Address of the coordinator: `https://coordinator:8443`.'),
  catalog: catalogName.default('lake').describe('Its catalogue of Delta tables. Default: `lake`.'),
  user: filled.optional().describe('Default: `tallylight`.'),
  password: filled.optional().describe('As a variable; only over https.'),
  ca: filled.optional().describe('File of the authorities that vouch for it, PEM. Default: those of the machine.'),
  session: mapOf(z.string()).default({}).describe('Properties of its sessions: `{ query_max_run_time: 10m }`.'),
  build_session: mapOf(z.string())
    .default({})
    .describe(
      'Properties of the sessions that build tables, over those: `{ retry_policy: TASK }` where the cluster has an exchange manager.',
    ),
  client_tags: z
    .array(z.string().min(1))
    .default([])
    .describe('Tags by which its resource groups know these statements.'),
  raw: catalogName
    .optional()
    .describe(
      'Its catalogue of plain files (Hive), where raw logs of buckets are to be read by the cluster itself. Default: they are read here.',
    ),
  raw_from: amount
    .optional()
    .describe('With `raw`: how much of a dataset must wait for that; less is read faster here. Default: `1GiB`.'),
}).superRefine((spec, context) => {
  if (spec.password !== undefined && typeof spec.trino === 'string' && !/^https:/i.test(spec.trino))
    context.addIssue({ code: 'custom', path: ['password'], message: 'goes over https only' });
  if (spec.raw_from !== undefined && spec.raw === undefined)
    context.addIssue({ code: 'custom', path: ['raw_from'], message: 'goes with raw' });
});

export const engineShape = textOr(
  z.literal('duckdb', { error: 'expected duckdb, or { trino: https://coordinator:8443 }' }),
  engineMap,
);

export type StorageSpec = z.output<typeof storageShape>;
export type StateSpec = z.output<typeof stateShape>;
export type EngineSpec = z.output<typeof engineShape>;

const isText = (spec: unknown): spec is Text => typeof spec === 'string' || isEnvText(spec);
const isEnvText = (spec: unknown): spec is EnvText =>
  typeof spec === 'object' && spec !== null && 'reveal' in spec && 'unset' in spec;

/** A bucket by its address, complete; what is not said is taken from the variables of Amazon's own tools. Throws `env_not_set`. */
export function completeBucket(url: Text, spec: BucketSpec, variables: Variables): BucketConfig {
  const { bucket = '', prefix = '' } = bucketPattern.exec(reveal(url))?.groups ?? {};
  const known = (value: Text | undefined) => (value === undefined ? undefined : reveal(value));
  const told = (...names: string[]) =>
    names.map(name => variables[name]).find(value => value !== undefined && value !== '');
  const endpoint = (known(spec.endpoint) ?? told('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'))?.replace(/\/+$/, '');
  return {
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    endpoint,
    region: known(spec.region) ?? told('AWS_REGION', 'AWS_DEFAULT_REGION'),
    pathStyle: spec.path_style ?? endpoint !== undefined,
    keys:
      spec.access_key === undefined || spec.secret_key === undefined
        ? undefined
        : {
            accessKey: reveal(spec.access_key),
            secretKey: reveal(spec.secret_key),
            sessionToken: known(spec.session_token),
          },
    profile: known(spec.profile),
    role: known(spec.role),
  };
}

/** Throws `env_not_set`. */
export function completeStorage(folder: string, spec: StorageSpec, variables: Variables): StoragePlace {
  if (!isText(spec))
    return { kind: 'bucket', ...completeBucket(spec.url, spec, variables), cacheBytes: spec.cache ?? cacheDefault };
  const written = reveal(spec);
  if (bucketPattern.test(written))
    return { kind: 'bucket', ...completeBucket(written, {}, variables), cacheBytes: cacheDefault };
  return { kind: 'folder', folder: resolve(folder, written) };
}

/** Throws `env_not_set`. */
export function completeState(folder: string, spec: StateSpec): StatePlace {
  const url = isText(spec) ? spec : spec.url;
  const address = parseDatabaseUrl('postgres', url);
  if (address === undefined) return { kind: 'sqlite', path: resolve(folder, reveal(url)) };
  const tls = isText(spec) ? undefined : completeTls(folder, spec.tls);
  return {
    kind: 'postgres',
    address,
    tls: tls && { ca: tls.ca },
    schema: isText(spec) ? 'tallylight' : (spec.schema ?? 'tallylight'),
  };
}

/** Folder of what belongs to this machine and this site: beside the state's file, else `data`. Throws `env_not_set`. */
export function dataFolderOf(folder: string, spec: StateSpec): string {
  const state = completeState(folder, spec);
  return state.kind === 'sqlite' ? dirname(state.path) : join(folder, 'data');
}

/** Throws `env_not_set`. */
export function completeEngine(folder: string, spec: EngineSpec): EnginePlace {
  if (spec === 'duckdb') return { kind: 'duckdb' };
  const { trino, catalog, user, password, ca, session, build_session: buildSession, client_tags: clientTags } = spec;
  const { raw, raw_from: fromBytes = rawFromDefault } = spec;
  return {
    kind: 'trino',
    url: reveal(trino).replace(/\/+$/, ''),
    catalog,
    user: user === undefined ? 'tallylight' : reveal(user),
    password: password === undefined ? undefined : reveal(password),
    ca: ca === undefined ? undefined : resolve(folder, reveal(ca)),
    session,
    buildSession,
    clientTags,
    raw: raw === undefined ? undefined : { catalog: raw, fromBytes },
  };
}
