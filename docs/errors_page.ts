// The page of error codes: every table that a room's errors.ts builds with `errorTable`, with its facts shown by their names.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorSpec } from '../src/base/errors.ts';
import { markdownTable } from '../src/catalog/describe.ts';

/** Reads src/<room>/errors.ts of every room. */
export async function errorsPage(source: string): Promise<string> {
  const rooms = (await readdir(source, { withFileTypes: true }))
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);
  const sections: string[] = [];
  for (const room of rooms.sort()) {
    const rows = (await tableOf(join(source, room, 'errors.ts'))).map(([code, spec]) => [
      `\`${code}\``,
      spec.message(named),
      typeof spec.hint === 'function' ? spec.hint(named) : (spec.hint ?? ''),
      [spec.usage ? 'wrong usage (2)' : '', spec.retryable ? 'may succeed later' : '']
        .filter(word => word !== '')
        .join(', '),
    ]);
    if (rows.length > 0)
      sections.push(`## ${room}\n\n${markdownTable(['code', 'what happened', 'what to do', ''], rows)}`);
  }
  return sections.join('\n\n');
}

type AnySpec = ErrorSpec<never>;

async function tableOf(file: string): Promise<[string, AnySpec][]> {
  const module: Record<string, unknown> = await import(pathToFileURL(file).href).catch(() => ({}));
  const tables = Object.values(module).flatMap(value =>
    typeof value === 'function' && 'table' in value ? [value.table as Record<string, AnySpec>] : [],
  );
  return tables.flatMap(table => Object.entries(table));
}

/** Stands for any facts: a fact reads as its name, whatever is asked of it. */
const named = new Proxy({}, { get: (_, name) => placeholder(String(name)) }) as never;

function placeholder(name: string): unknown {
  const shown = `{${name}}`;
  return new Proxy(() => shown, {
    get: (_, key) => {
      if (key === Symbol.toPrimitive || key === 'toString') return () => shown;
      if (key === Symbol.iterator) return [shown][Symbol.iterator].bind([shown]);
      if (key === 'length') return 2;
      return () => placeholder(name);
    },
  });
}
