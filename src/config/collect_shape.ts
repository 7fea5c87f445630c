// The keys of `collect` in tallylight.yaml, what is said of those that do not fit, and how they become complete. No value of a key is ever
// repeated.

import { z } from 'zod';
import type { CollectConfig } from './collect.ts';
import { EnvText, reveal, type Text } from './env_text.ts';
import { checked, closed } from './shape.ts';
import type { FileMistake, YamlFile } from './yaml_file.ts';

/** Longer is no key of anybody, and comparing takes as long as the longest may be. */
export const keyBytes = 200;

const key = checked(value => {
  if (value === '') return 'must not be empty';
  if (value.length > keyBytes) return `must have ${keyBytes} characters at most`;
  return /^[!-~]+$/.test(value) ? undefined : 'must be letters, digits and signs of ASCII, without blanks';
});

const origin = z.string().refine(value => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
}, 'expected the origin of a page such as https://www.example.com');

const keyName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/, 'expected a name of letters, digits, _ and -');

/** One in a quarter of an hour is the least that anybody means. */
const rate = z.number().min(0.001);

export const collectShape = closed({
  keys: z
    .record(keyName, key)
    .default({})
    .describe(
      `Write keys, by a name of your own: \`{ web: \${WEB_KEY} }\`. A key can send records and do nothing else.`,
    ),
  origins: z
    .array(origin)
    .min(1)
    .optional()
    .describe('Pages that may send from a browser: `[https://www.example.com]`. Default: all.'),
  per_key: rate.optional().describe('Requests a second with one key; more are answered 429. Default: as many as come.'),
  per_address: rate
    .optional()
    .describe('Requests a second from one address; more are answered 429. Default: as many as come.'),
});

type CollectSpec = z.output<typeof collectShape>;

export const collectDefault: CollectSpec = { keys: {} };

/** What is wrong between the parts of a file: two names of one key say nothing about who sent what. */
export function collectMistakes(
  { collect, sources }: { collect: CollectSpec; sources: Readonly<Record<string, unknown>> },
  yaml: YamlFile,
): FileMistake[] {
  const mistakes: FileMistake[] = [];
  const tell = (path: string[], message: string) =>
    mistakes.push({ file: yaml.file, line: yaml.lineOf(path), message: `${path.join('.')}: ${message}` });
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(collect.keys)) {
    if (!isKnown(value)) continue;
    const other = seen.get(reveal(value));
    if (other !== undefined) tell(['collect', 'keys', name], `is the same key as ${other}`);
    seen.set(reveal(value), name);
  }
  if (Object.hasOwn(sources, 'collect'))
    tell(['sources', 'collect'], 'is the name of what comes by HTTP; take another');
  return mistakes;
}

const isKnown = (value: Text): boolean => !(value instanceof EnvText) || value.unset.length === 0;

/** The section, complete. */
export function completeCollect({ keys, origins, per_key, per_address }: CollectSpec): CollectConfig {
  return Object.freeze({
    keys: new Map(Object.entries(keys)),
    origins,
    perKey: per_key,
    perAddress: per_address,
  });
}
