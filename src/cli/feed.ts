// `feed`: a named list, as applications read it over HTTP.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Value } from '../engine/engine.ts';
import { type OutputFormat, outputFormats } from '../engine/output.ts';
import { answerFeed } from '../feeds/answer.ts';
import { findFeed } from '../feeds/feeds.ts';
import { feedTimes } from '../feeds/times.ts';
import { openStore, openStoreToRead } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { ask, printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, loadChecked, printJson } from './context.ts';
import { fail } from './errors.ts';

interface FeedOptions {
  format?: OutputFormat;
}

export function addFeed(root: Command): void {
  const command = root
    .command('feed')
    .argument('<name>', 'a feed, such as cdn.top_titles')
    .argument('[parameters...]', 'key=value')
    .description('a named list, as applications read it')
    .addOption(new Option('--format <format>', 'how the rows are written').choices(outputFormats));
  act<FeedOptions>(withExamples(command, ['feed cdn.top_titles', 'feed cdn.top_titles limit=3 --json']), feed);
}

async function feed(context: Context, { format }: FeedOptions, [name = '', ...given]: string[]): Promise<void> {
  const checked = await loadChecked(context);
  const found = findFeed(checked.catalog, name);
  const params = Object.fromEntries(given.map(pairOf));
  const { answer, columns } = await withStore(checked, store =>
    answerFeed(found, params, {
      catalog: checked.catalog,
      timeZone: checked.site.timeZone,
      now: context.environment.clock.now(),
      times: feedTimes(store.db, checked.catalog),
      ask: sql =>
        ask(context, { ...checked, sql }, async rows => {
          const all: Value[][] = [];
          for await (const chunk of rows) all.push(...chunk);
          return { columns: rows.columns, rows: all };
        }),
    }),
  );
  if (context.json && format === undefined) return printJson(context, answer);
  async function* chunk(): AsyncGenerator<Value[][]> {
    if (answer.rows.length > 0)
      yield answer.rows.map(row => columns.map(({ name: column }) => (row[column] ?? null) as Value));
  }
  await printRows({ columns, [Symbol.asyncIterator]: chunk }, { context, format });
}

function pairOf(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw fail('bad_option', { option: 'parameter', value: text, expected: 'it must be written key=value' });
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** The state, only to be read; an empty one where nothing has been taken in yet. */
async function withStore<T>({ site }: CheckedSite, work: (store: Store) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'tallylight-feed-'));
  const store =
    (await openStoreToRead(site.state, { scratch })) ??
    (await openStore({ kind: 'sqlite', path: join(scratch, 'none.db') }));
  try {
    return await work(store);
  } finally {
    await store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
