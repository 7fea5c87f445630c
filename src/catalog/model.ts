// models/*.sql -> Model, and the order in which models are built. What a model reads is taken from its SQL, so that nothing
// has to be said twice.

import { createHash } from 'node:crypto';
import { didYouMean } from '../base/names.ts';
import type { Catalog, Mistake, Model, Pack } from './catalog.ts';
import { noReach, readModelHeaders } from './model_headers.ts';
import { reachableFrom } from './pack.ts';
import type { ThingFile } from './place.ts';
import { fillSettings } from './settings.ts';
import { readSqlFile, type SqlFile } from './sql_file.ts';
import { mistakeOfSql } from './sql_mistake.ts';

export const modelFields = ['grain', 'build', 'time', 'partition', 'reach', 'empty'] as const;
const needed = ['grain', 'build', 'time', 'partition'] as const;
const builds = ['minute', 'hour', 'day', 'month', 'view'] as const;
/** What a view may do without: it is asked as it is, in no order and with no files. */
const ofTables: readonly string[] = ['grain', 'time', 'partition'];

/** Names of the tables a statement reads, such as `site.parcels`; throws `sql_invalid`. */
export type TablesIn = (sql: string) => Promise<string[]>;

/** Reads one model; its inputs and the types of its columns come later. With mistakes there may be none. */
export function readModel(thing: ThingFile, packs: ReadonlyMap<string, Pack>): { model?: Model; mistakes: Mistake[] } {
  const file = readSqlFile(thing, modelFields);
  const at = { pack: thing.pack, file: thing.file, line: file.sqlLine, packs };
  const { sql, mistakes: unset } = fillSettings(file.sql, at);
  const { mistakes: beyond, ...headers } = readModelHeaders(file, { pack: thing.pack, shown: thing.file, packs });
  const mistakes = [...file.mistakes, ...unset, ...headerMistakes(file, thing.file), ...beyond];
  const build = builds.find(known => known === file.fields.get('build')?.value);
  if (build === undefined || !file.isSelect || file.columns.length === 0) return { mistakes };
  const grain = namesIn(file, 'grain');
  const partition = namesIn(file, 'partition');
  const time = file.fields.get('time')?.value ?? '';
  const { reach, empty } = headers;
  const isPlain = reach === noReach && empty.length === 0;
  const meaning = JSON.stringify([sql, build, time, partition, grain, ...(isPlain ? [] : [reach, empty])]);
  const model: Model = {
    name: `${thing.pack}.${thing.name}`,
    title: file.title,
    sql,
    hash: createHash('sha256').update(meaning).digest('hex').slice(0, 16),
    columns: file.columns.map(({ line: _, ...column }) => ({ ...column, type: 'varchar' })),
    grain,
    build,
    time,
    partition,
    ...headers,
    inputs: [],
    place: { file: thing.file, line: file.sqlLine },
  };
  return { model, mistakes };
}

const namesIn = (file: SqlFile, field: string): string[] =>
  (file.fields.get(field)?.value ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');

function headerMistakes(file: SqlFile, shown: string): Mistake[] {
  const mistakes: Mistake[] = [];
  const tell = (line: number, message: string) => mistakes.push({ file: shown, line, message });
  const known = file.columns.map(({ name }) => name);
  const isView = file.fields.get('build')?.value === 'view';
  const parted = file.fields.get('partition');
  if (isView && parted !== undefined) tell(parted.line, 'partition: a view has no files to be cut; leave it out');
  for (const field of needed) {
    const { value, line } = file.fields.get(field) ?? { value: '', line: 1 };
    if (value === '' && isView && ofTables.includes(field)) continue;
    if (value === '') tell(line, `the header has no \`-- ${field}: …\``);
    else if (field === 'build') {
      if (!builds.some(build => build === value)) tell(line, `build: ${value} is none of ${builds.join(', ')}`);
    } else {
      for (const name of namesIn(file, field).filter(name => !known.includes(name))) {
        tell(line, `${field}: there is no column ${name} in the header.${didYouMean(name, known)}`);
      }
    }
  }
  if (known.length === 0) tell(1, 'the header has no `-- column …`: every column of the result is told there');
  return mistakes;
}

/** The models with their inputs, inputs first. Unknown tables, rings and tables of packs that are not required are told. */
export async function linkModels(
  models: readonly Model[],
  { catalog, unread, tablesIn }: { catalog: Catalog; unread: ReadonlySet<string>; tablesIn: TablesIn },
): Promise<{ models: Model[]; mistakes: Mistake[] }> {
  const mistakes: Mistake[] = [];
  const known = [...catalog.datasets.keys(), ...models.map(({ name }) => name)];
  const linked = new Map<string, Model>();
  const broken = new Set(unread);
  for (const model of models) {
    try {
      const tables = await tablesIn(model.sql);
      const wrong = tables.flatMap(table => inputMistake(table, { model, known, unread, packs: catalog.packs }) ?? []);
      mistakes.push(...wrong);
      if (wrong.length > 0) broken.add(model.name);
      linked.set(model.name, { ...model, inputs: [...new Set(tables)].sort() });
    } catch (thrown) {
      mistakes.push(mistakeOfSql(model.place, thrown));
      broken.add(model.name);
    }
  }
  const { order, rings } = inOrder(linked, broken);
  waitForReach(order);
  for (const ring of rings) {
    const first = linked.get(ring[0] ?? '');
    if (first) mistakes.push({ ...first.place, message: `models read each other in a ring: ${ring.join(' -> ')}` });
  }
  return { models: order, mistakes };
}

interface Reach {
  model: Model;
  known: readonly string[];
  unread: ReadonlySet<string>;
  packs: ReadonlyMap<string, Pack>;
}

function inputMistake(table: string, { model, known, unread, packs }: Reach): Mistake | undefined {
  const tell = (message: string): Mistake => ({ file: model.place.file, line: lineOfName(model, table), message });
  if (!known.includes(table) && !unread.has(table))
    return tell(`there is no table ${table}.${didYouMean(table, known)}`);
  const [pack = ''] = table.split('.');
  const [own = ''] = model.name.split('.');
  if (pack === own || reachableFrom(packs, own).has(pack)) return undefined;
  return tell(`reads ${table}, but pack ${own} does not require ${pack}`);
}

/** The line of a model's file on which a table is named first. */
function lineOfName(model: Model, table: string): number {
  const found = model.sql.split('\n').findIndex(line => line.replaceAll('"', '').includes(table));
  return model.place.line + Math.max(0, found);
}

/** A minute that what comes after it may change is over when that has come: its close waits as long as it and its inputs look ahead. */
function waitForReach(order: readonly Model[]): void {
  const ahead = new Map<string, number>();
  for (const model of order) {
    const most = model.reach.afterMs + Math.max(0, ...model.inputs.map(input => ahead.get(input) ?? 0));
    ahead.set(model.name, most);
    model.closeAfterMs += most;
  }
}

/** Inputs before what reads them, otherwise by name; broken models and all that read them are left out; a ring is told once. */
function inOrder(
  models: ReadonlyMap<string, Model>,
  broken: ReadonlySet<string>,
): { order: Model[]; rings: string[][] } {
  const order: Model[] = [];
  const rings: string[][] = [];
  const state = new Map<string, 'open' | 'done' | 'broken'>();
  const visit = (name: string, above: readonly string[]): boolean => {
    const model = models.get(name);
    const seen = state.get(name);
    if (broken.has(name)) return false;
    if (model === undefined || seen === 'done') return true;
    if (seen === 'open') rings.push([...above.slice(above.indexOf(name)), name]);
    if (seen !== undefined) return false;
    state.set(name, 'open');
    const whole = model.inputs.map(input => visit(input, [...above, name])).every(Boolean);
    state.set(name, whole ? 'done' : 'broken');
    if (whole) order.push(model);
    return whole;
  };
  for (const name of [...models.keys()].sort()) visit(name, []);
  return { order, rings };
}
