// `tables`, `files`, `rejects`, `runs`: what is there, what came in, what could not be read, what was done.

import { type Command, Option } from 'commander';
import { isView, tableOf } from '../catalog/catalog.ts';
import { placeWords } from '../config/places.ts';
import type { Value } from '../engine/engine.ts';
import { ddl, viewDdl } from '../lake/ddl.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { opsTables } from '../pipeline/ops_tables.ts';
import { ask, printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked } from './context.ts';
import { unknownName } from './errors.ts';

const lists: Record<string, { sql: string; says: string }> = {
  files: {
    says: 'the ledger: what came in, and its books',
    sql: 'select source, path, state, lines, rows, rejects, duplicates, bytes, first_event, last_event, error from ops.files order by found_at desc, source, path',
  },
  rejects: {
    says: 'records that could not be read, and why',
    sql: 'select source, path, line_number, code, reason, record from ops.rejects order by rejected_at desc, source, path, line_number',
  },
  runs: {
    says: 'what was done, when, and with what end',
    sql: 'select r.run_id, r.command, r.state, r.started_at, r.ended_at, s.name as stage, s.state as stage_state, s.detail from ops.runs r left join ops.stages s on s.run_id = r.run_id order by r.run_id desc, s.stage_number',
  },
};

export function addLists(root: Command): void {
  for (const [name, { sql, says }] of Object.entries(lists)) {
    act(withExamples(root.command(name).description(says), [name, `${name} --json`]), context =>
      printQuery(context, sql),
    );
  }
  const tables = root
    .command('tables')
    .argument('[name]', 'one table: its columns')
    .description('what is there: tables, their columns, and what another engine needs to read them')
    .addOption(
      new Option('--ddl <engine>', 'statements that make the tables readable there').choices(['athena', 'trino']),
    )
    .option('--location <prefix>', 'where the other engine finds the lake, such as s3://bucket/lake');
  act<{ ddl?: 'athena' | 'trino'; location?: string }>(
    withExamples(tables, ['tables', 'tables cdn.requests', 'tables --ddl athena --location s3://bucket/lake']),
    printTables,
  );
}

async function printQuery(context: Context, sql: string): Promise<void> {
  await ask(context, { ...(await loadChecked(context)), sql }, rows => printRows(rows, { context }));
}

async function printTables(
  context: Context,
  options: { ddl?: 'athena' | 'trino'; location?: string },
  [name]: string[],
): Promise<void> {
  const { site, catalog } = await loadChecked(context);
  const all = [...catalog.datasets.values(), ...catalog.models.values()];
  const known = [...all.map(table => table.name), ...opsTables.map(table => table.name)];
  if (name !== undefined && !known.includes(name)) throw unknownName({ kind: 'table', name, known });
  if (options.ddl) {
    const dialect = options.ddl;
    const root = options.location ?? placeWords(site.storage);
    for (const table of all.filter(one => name === undefined || one.name === name)) {
      context.stdout.write(
        isView(table)
          ? `${viewDdl({ table: table.name, sql: table.sql, dialect })}\n`
          : `${ddl({ table: table.name, schema: schemaOf(table), location: `${root.replace(/\/$/, '')}/${folderOf(table.name)}`, dialect })}\n`,
      );
    }
    return;
  }
  const rows =
    name === undefined
      ? tableRows(all)
      : columnRows(tableOf(catalog, name)?.columns ?? opsTables.find(table => table.name === name)?.columns ?? []);
  await printRows(
    {
      columns: rows.names.map(column => ({ name: column, type: column === 'columns' ? 'INTEGER' : 'VARCHAR' })),
      [Symbol.asyncIterator]: () => oneChunk(rows.values),
    },
    { context },
  );
}

type Listed = { names: string[]; values: Value[][] };

const tableRows = (all: readonly { name: string; title: string; columns: readonly unknown[] }[]): Listed => ({
  names: ['table', 'kind', 'columns', 'title'],
  values: [
    ...all.map(table => [table.name, 'eventTime' in table ? 'dataset' : 'model', table.columns.length, table.title]),
    ...opsTables.map(table => [table.name, 'ops', table.columns.length, table.description]),
  ],
});

const columnRows = (
  columns: readonly { name: string; type: string; unit?: string; personal: boolean; description: string }[],
): Listed => ({
  names: ['column', 'type', 'unit', 'personal', 'description'],
  values: columns.map(column => [
    column.name,
    column.type,
    column.unit ?? null,
    column.personal ? 'yes' : null,
    column.description,
  ]),
});

async function* oneChunk(values: Value[][]): AsyncGenerator<Value[][]> {
  yield values;
}
