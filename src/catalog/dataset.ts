// datasets/*.yaml -> Dataset: the contract of what comes in, complete and consistent in itself. SQL in it is prepared later
// (`check.ts`); everything else about it is checked here.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../base/names.ts';
import { fit, mistakeAt } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Dataset, InputColumn, Lookup, Mistake, Pack } from './catalog.ts';
import { builtInFields, type ColumnSpec, type DatasetSpec, datasetShape, type LookupSpec } from './dataset_shape.ts';
import type { ThingFile } from './place.ts';
import { fillSettings } from './settings.ts';

interface Reading {
  thing: ThingFile;
  yaml: YamlFile;
  spec: DatasetSpec;
  packs: ReadonlyMap<string, Pack>;
  tell: (path: Path, message: string) => void;
  /** SQL of the file with its settings. */
  sql: (path: Path, text: string) => string;
}

/** Reads one dataset; with mistakes there may be none. */
export function readDataset(
  thing: ThingFile,
  packs: ReadonlyMap<string, Pack>,
): { dataset?: Dataset; mistakes: Mistake[] } {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { mistakes: yaml.mistakes };
  const { value: spec, mistakes } = fit(datasetShape, yaml, yaml.value ?? {});
  if (spec === undefined) return { mistakes };
  const reading: Reading = {
    thing,
    yaml,
    spec,
    packs,
    tell: (path, message) => mistakes.push(mistakeAt(yaml, path, message)),
    sql: (path, text) => {
      const at = { pack: thing.pack, file: thing.file, line: yaml.lineOfText(path), packs };
      const filled = fillSettings(text, at);
      mistakes.push(...filled.mistakes);
      return filled.sql;
    },
  };
  const columns = Object.entries(spec.columns).map(([name, column]) => readColumn(name, column, reading));
  const lookups = Object.entries(spec.lookups).map(([name, lookup]) => readLookup(name, lookup, reading));
  checkNames(reading);
  return { dataset: completeDataset(reading, columns, lookups), mistakes };
}

function completeDataset(
  { thing, spec }: Reading,
  columns: readonly InputColumn[],
  lookups: readonly Lookup[],
): Dataset {
  return {
    name: `${thing.pack}.${thing.name}`,
    title: spec.title,
    description: spec.description.trim(),
    columns: [...columns],
    key: spec.key,
    partition: spec.partition,
    eventTime: spec.event_time,
    sort: spec.sort ?? [spec.event_time],
    lookups: [...lookups],
    lookBackHours: spec.look_back,
    ...(spec.retain === undefined ? {} : { retainDays: spec.retain }),
    place: { file: thing.file, line: 1 },
  };
}

function readColumn(name: string, spec: ColumnSpec, reading: Reading): InputColumn {
  const path = ['columns', name];
  const ways = (['from', 'sql', 'lookup'] as const).filter(way => spec[way] !== undefined);
  if (ways.length > 1) reading.tell(path, `has ${ways.join(' and ')}; a column comes from one of them`);
  const isRaw = spec.sql === undefined && spec.lookup === undefined;
  for (const option of ['otherwise', 'decode', 'required', 'min'] as const) {
    if (!isRaw && spec[option] !== undefined)
      reading.tell([...path, option], 'stands only with a column that comes from a raw field');
  }
  if (spec.decode !== undefined && spec.type !== 'varchar') reading.tell([...path, 'decode'], 'only text is decoded');
  if (spec.min !== undefined && !/^(bigint|integer|double|decimal)/.test(spec.type)) {
    reading.tell([...path, 'min'], 'only a number has a least value');
  }
  const from = typeof spec.from === 'string' ? [spec.from] : (spec.from ?? [name]);
  return {
    name,
    type: spec.type,
    description: spec.description.trim(),
    ...(spec.unit === undefined ? {} : { unit: spec.unit }),
    personal: spec.personal,
    ...(isRaw ? { from } : {}),
    ...(isRaw && spec.otherwise !== undefined ? { otherwise: spec.otherwise } : {}),
    ...(isRaw && spec.decode !== undefined ? { decode: spec.decode } : {}),
    required: isRaw && (spec.required ?? false),
    ...(isRaw && spec.min !== undefined ? { min: spec.min } : {}),
    ...(spec.sql === undefined ? {} : { sql: reading.sql([...path, 'sql'], spec.sql) }),
    ...(spec.lookup === undefined ? {} : { lookup: spec.lookup }),
    line: reading.yaml.lineOf(path),
  };
}

function readLookup(name: string, spec: LookupSpec, reading: Reading): Lookup {
  const path = ['lookups', name];
  const gives = Object.entries(spec.gives).map(([column, text]) => {
    const place = [...path, 'gives', column];
    checkGiven(column, name, reading);
    if (spec.by === 'sql') return [column, reading.sql(place, text)];
    if (spec.by !== 'table') checkField(text, builtInFields[spec.by], { place, what: `a ${spec.by} lookup`, reading });
    return [column, text];
  });
  const file = spec.file === undefined ? undefined : resolve(reading.thing.layer.folder, spec.file);
  if (spec.by === 'table') checkTable(file, spec, { path, reading });
  else if (file !== undefined) reading.tell([...path, 'file'], 'stands only with `by: table`');
  return {
    name,
    of: reading.sql([...path, 'of'], spec.of),
    by: spec.by,
    gives: Object.fromEntries(gives),
    ...(file === undefined ? {} : { file }),
    line: reading.yaml.lineOf(path),
  };
}

/** A column that a lookup gives must be in the contract and must say so. */
function checkGiven(column: string, lookup: string, { spec, tell }: Reading): void {
  const given = spec.columns[column];
  const place = ['lookups', lookup, 'gives', column];
  if (given === undefined) tell(place, `is no column of the dataset.${didYouMean(column, Object.keys(spec.columns))}`);
  else if (given.lookup !== lookup) tell(place, `is given, but the column does not say lookup: ${lookup}`);
}

function checkField(
  field: string,
  known: readonly string[],
  { place, what, reading }: { place: Path; what: string; reading: Reading },
): void {
  if (!known.includes(field)) {
    reading.tell(place, `${what} gives ${known.join(', ')}, and not ${field}.${didYouMean(field, known)}`);
  }
}

function checkTable(
  file: string | undefined,
  spec: LookupSpec,
  { path, reading }: { path: Path; reading: Reading },
): void {
  if (file === undefined) {
    reading.tell(path, 'needs a file, since it is by: table');
  } else if (!existsSync(file)) {
    reading.tell([...path, 'file'], `there is no file ${spec.file}`);
  } else {
    const header = headerOf(file);
    const what = `the file ${spec.file}`;
    for (const [column, field] of Object.entries(spec.gives)) {
      checkField(field, header, { place: [...path, 'gives', column], what, reading });
    }
  }
}

const headerOf = (file: string): string[] =>
  (readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '').split(',').map(name => name.trim().replaceAll('"', ''));

/** Every column that the dataset speaks of is there, and of the kind it must be. */
function checkNames({ spec, tell }: Reading): void {
  const known = Object.keys(spec.columns);
  const exists = (path: Path, name: string) => {
    if (!known.includes(name)) tell(path, `there is no column ${name}.${didYouMean(name, known)}`);
    return known.includes(name);
  };
  for (const list of ['key', 'partition', 'sort'] as const) {
    (spec[list] ?? []).forEach((name, i) => {
      exists([list, i], name);
    });
  }
  const time = spec.columns[spec.event_time];
  if (exists(['event_time'], spec.event_time) && time !== undefined) {
    if (time.type !== 'timestamp') tell(['event_time'], `${spec.event_time} is ${time.type}; it must be a timestamp`);
    const isRaw = time.sql === undefined && time.lookup === undefined;
    if (isRaw && time.required !== true) {
      tell(['columns', spec.event_time], 'says when it happened, so it must be required: true');
    }
  }
  const last = spec.partition.at(-1) ?? '';
  const type = spec.columns[last]?.type;
  if (type !== undefined && type !== 'date') {
    tell(['partition', spec.partition.length - 1], `the last partition column must be a date, and ${last} is ${type}`);
  }
  for (const [name, column] of Object.entries(spec.columns)) {
    if (column.lookup === undefined) continue;
    const lookup = spec.lookups[column.lookup];
    const place = ['columns', name, 'lookup'];
    if (lookup === undefined) {
      tell(place, `there is no lookup ${column.lookup}.${didYouMean(column.lookup, Object.keys(spec.lookups))}`);
    } else if (!Object.hasOwn(lookup.gives, name)) {
      tell(place, `lookup ${column.lookup} does not give ${name}`);
    }
  }
}
