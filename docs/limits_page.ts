// The page of limits: their values from the program, their reasons from the comments above them in src/base.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../src/base/limits.ts';
import { markdownTable } from '../src/catalog/describe.ts';

/** Reads the files of limits for the reasons. A limit without one shares that of the limit above it. */
export async function limitsPage(source: string): Promise<string> {
  const files = ['limits.ts', 'machine_limits.ts'].map(name => readFile(join(source, 'base', name), 'utf8'));
  const text = (await Promise.all(files)).join('\n');
  const reasons = new Map<string, string>();
  let reason = '';
  for (const line of text.split('\n')) {
    reason = /^ {2}\/\*\* (.*) \*\/$/.exec(line)?.[1] ?? reason;
    const name = /^ {2}([a-zA-Z]+):/.exec(line)?.[1];
    if (name !== undefined) reasons.set(name, reason);
  }
  const rows = Object.entries(limits).map(([name, value]) => [
    `\`${name}\``,
    shown(name, value),
    reasons.get(name) ?? '',
  ]);
  return markdownTable(['limit', 'value', 'why'], rows);
}

function shown(name: string, value: number): string {
  if (!/Bytes$/.test(name)) return value.toLocaleString('en-US');
  if (value >= 2 ** 30 && value % 2 ** 30 === 0) return `${value / 2 ** 30} GiB`;
  return value >= 2 ** 20 ? `${value / 2 ** 20} MiB` : `${value / 2 ** 10} KiB`;
}
