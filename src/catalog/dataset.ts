// datasets/*.yaml -> Dataset: the contract of what comes in, complete and consistent in itself. SQL in it is prepared later
// (`check.ts`); everything else about it is checked here.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { fit, mistakeAt } from '../config/shape.ts';
import { type Path, parseYaml, type YamlFile } from '../config/yaml_file.ts';
import type { Collect, Dataset, Dimension, InputColumn, Lookup, Mistake, Pack } from './catalog.ts';
import {
  builtInFields,
  type ColumnSpec,
  columnShape,
  type DatasetFrame,
  datasetShape,
  type LookupSpec,
  lookupShape,
} from './dataset_shape.ts';
import type { ThingFile } from './place.ts';
import { fillSettings } from './settings.ts';

interface Reading {
  thing: ThingFile;
  yaml: YamlFile;
  /** By name; undefined when it does not fit its shape, which has been told then. */
  columns: ReadonlyMap<string, ColumnSpec | undefined>;
  lookups: ReadonlyMap<string, LookupSpec | undefined>;
  tell: (path: Path, message: string) => void;
  /** SQL of the file with its settings. */
  sql: (path: Path, text: string) => string;
}

/** Reads one dataset; there is none when a part of it does not fit its shape. */
export function readDataset(
  thing: ThingFile,
  packs: ReadonlyMap<string, Pack>,
): { dataset?: Dataset; mistakes: Mistake[] } {
  const yaml = parseYaml(thing.file, thing.text);
  if (yaml.mistakes.length > 0) return { mistakes: yaml.mistakes };
  const { value: frame, mistakes } = fit(datasetShape, yaml, yaml.value ?? {});
  mistakes.push(...missingKeys(yaml));
  const parts = (part: string) => Object.entries((yaml.value as Record<string, object> | undefined)?.[part] ?? {});
  const fitted = <S extends z.ZodType>(part: string, shape: S) =>
    new Map(
      parts(part).map(([name, written]) => {
        const { value, mistakes: misfits } = fit(shape, yaml, written, [part, name]);
        mistakes.push(...misfits);
        return [name, value] as const;
      }),
    );
  const reading: Reading = {
    thing,
    yaml,
    columns: fitted('columns', columnShape),
    lookups: fitted('lookups', lookupShape),
    tell: (path, message) => mistakes.push(mistakeAt(yaml, path, message)),
    sql: (path, text) => {
      const at = { pack: thing.pack, file: thing.file, line: yaml.lineOfText(path), packs };
      const filled = fillSettings(text, at);
      mistakes.push(...filled.mistakes);
      return filled.sql;
    },
  };
  const columns = present(reading.columns).map(([name, spec]) => readColumn(name, spec, reading));
  const lookups = present(reading.lookups).map(([name, spec]) => readLookup(name, spec, reading));
  if (frame !== undefined) checkNames(frame, reading);
  const whole = columns.length === reading.columns.size && lookups.length === reading.lookups.size;
  const eventTime = frame?.event_time ?? frame?.dimension?.valid_from;
  if (frame === undefined || eventTime === undefined || !whole) return { mistakes };
  return { dataset: completeDataset(thing, { ...frame, event_time: eventTime }, { columns, lookups }), mistakes };
}

/** What only a dimension may do without; told also when something else does not fit. */
function missingKeys(yaml: YamlFile): Mistake[] {
  const written = typeof yaml.value === 'object' && yaml.value !== null ? yaml.value : {};
  if ('dimension' in written) return [];
  const missing = ['event_time', 'partition'].filter(key => !(key in written));
  return missing.map(key => mistakeAt(yaml, [key], 'is missing'));
}

const present = <T>(parts: ReadonlyMap<string, T | undefined>): [string, T][] =>
  [...parts].flatMap(([name, part]) => (part === undefined ? [] : [[name, part]]));

function completeDataset(
  thing: ThingFile,
  frame: DatasetFrame & { event_time: string },
  { columns, lookups }: { columns: InputColumn[]; lookups: Lookup[] },
): Dataset {
  return {
    name: `${thing.pack}.${thing.name}`,
    title: frame.title,
    description: frame.description.trim(),
    columns,
    key: frame.key,
    ...(frame.key_absent === undefined ? {} : { keyAbsent: frame.key_absent }),
    ...(frame.collect === undefined ? {} : { collect: collectOf(frame.collect) }),
    ...(frame.dimension === undefined ? {} : { dimension: dimensionOf(frame.dimension) }),
    partition: frame.partition ?? [],
    eventTime: frame.event_time,
    sort: frame.sort ?? [frame.event_time],
    lookups,
    lookBackHours: frame.look_back,
    ...(frame.retain === undefined ? {} : { retainDays: frame.retain }),
    place: { file: thing.file, line: 1 },
  };
}

const collectOf = ({ late, early, cmcd }: NonNullable<DatasetFrame['collect']>): Collect => ({
  lateMs: late,
  earlyMs: early,
  ...(cmcd === undefined ? {} : { cmcd }),
});

const dimensionOf = (spec: NonNullable<DatasetFrame['dimension']>): Dimension => ({
  key: spec.key,
  validFrom: spec.valid_from,
  validTo: spec.valid_to,
});

function readColumn(name: string, spec: ColumnSpec, reading: Reading): InputColumn {
  const path = ['columns', name];
  const ways = (['from', 'sql', 'lookup'] as const).filter(way => spec[way] !== undefined);
  if (ways.length > 1) reading.tell(path, `has ${ways.join(' and ')}; a column comes from one of them`);
  const isRaw = spec.sql === undefined && spec.lookup === undefined;
  for (const option of ['otherwise', 'decode', 'required', 'min', 'epoch', 'max_length'] as const) {
    if (!isRaw && spec[option] !== undefined)
      reading.tell([...path, option], 'stands only with a column that comes from a raw field');
  }
  if (spec.decode !== undefined && spec.type !== 'varchar') reading.tell([...path, 'decode'], 'only text is decoded');
  if (spec.min !== undefined && !/^(bigint|integer|double|decimal)/.test(spec.type)) {
    reading.tell([...path, 'min'], 'only a number has a least value');
  }
  if (spec.epoch !== undefined && spec.type !== 'timestamp')
    reading.tell([...path, 'epoch'], 'only a timestamp has it');
  if (spec.max_length !== undefined && spec.type !== 'varchar') {
    reading.tell([...path, 'max_length'], 'only text has a length');
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
    ...(isRaw && spec.epoch !== undefined ? { epoch: spec.epoch } : {}),
    ...(isRaw && spec.max_length !== undefined ? { maxLength: spec.max_length } : {}),
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
function checkGiven(column: string, lookup: string, { columns, tell }: Reading): void {
  const given = columns.get(column);
  const place = ['lookups', lookup, 'gives', column];
  if (!columns.has(column)) tell(place, `is no column of the dataset.${didYouMean(column, columns.keys())}`);
  else if (given !== undefined && given.lookup !== lookup) {
    tell(place, `is given, but the column does not say lookup: ${lookup}`);
  }
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
function checkNames(frame: DatasetFrame, reading: Reading): void {
  const { columns, tell } = reading;
  const exists = (path: Path, name: string) => {
    if (!columns.has(name)) tell(path, `there is no column ${name}.${didYouMean(name, columns.keys())}`);
  };
  for (const list of ['key', 'partition', 'sort'] as const) {
    for (const [i, name] of (frame[list] ?? []).entries()) exists([list, i], name);
  }
  if (frame.event_time !== undefined) exists(['event_time'], frame.event_time);
  if (frame.dimension !== undefined) checkDimension(frame.dimension, reading);
  checkTime(frame, reading);
  const partition = frame.partition ?? [];
  const last = partition.at(-1) ?? '';
  const type = columns.get(last)?.type ?? 'date';
  if (type !== 'date') {
    tell(['partition', partition.length - 1], `the last partition column must be a date, and ${last} is ${type}`);
  }
  for (const [name, column] of present(columns)) checkLookup(name, column, reading);
}

function checkTime({ event_time: name = '', collect }: DatasetFrame, { columns, tell }: Reading): void {
  const time = columns.get(name);
  if (time === undefined) return;
  if (time.type !== 'timestamp') tell(['event_time'], `${name} is ${time.type}; it must be a timestamp`);
  const isRaw = time.sql === undefined && time.lookup === undefined;
  if (isRaw && time.required !== true) tell(['columns', name], 'says when it happened, so it must be required: true');
  if (!isRaw && collect !== undefined) {
    tell(['collect'], `${name} must come from a raw field, so that it can be compared with the clock on arrival`);
  }
}

function checkDimension(dimension: NonNullable<DatasetFrame['dimension']>, { columns, tell }: Reading): void {
  for (const part of ['key', 'valid_from', 'valid_to'] as const) {
    const name = dimension[part];
    const type = columns.get(name)?.type ?? 'timestamp';
    if (!columns.has(name)) {
      tell(['dimension', part], `there is no column ${name}.${didYouMean(name, columns.keys())}`);
    } else if (part !== 'key' && type !== 'timestamp') {
      tell(['dimension', part], `${name} is ${type}; it must be a timestamp`);
    }
  }
}

function checkLookup(name: string, column: ColumnSpec, { lookups, tell }: Reading): void {
  if (column.lookup === undefined) return;
  const place = ['columns', name, 'lookup'];
  const lookup = lookups.get(column.lookup);
  if (!lookups.has(column.lookup)) {
    tell(place, `there is no lookup ${column.lookup}.${didYouMean(column.lookup, lookups.keys())}`);
  } else if (lookup !== undefined && !Object.hasOwn(lookup.gives, name)) {
    tell(place, `lookup ${column.lookup} does not give ${name}`);
  }
}
