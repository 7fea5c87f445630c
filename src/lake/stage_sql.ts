// The SQL that turns plain parts into typed rows of one dataset, in the table `tl_stage`. Pure text. A value whose text is
// not spelled as its type asks becomes NULL and its row is marked `_bad`; the exact reader then says which line it was.

import { ident, literal, literalList } from '../base/sql.ts';
import type { Dataset, InputColumn } from '../catalog/catalog.ts';
import { instantPattern, leastMilliseconds } from '../sources/instants.ts';
import { type FieldCheck, type Fields, type Part, receivedField } from '../sources/sources.ts';
import { type Spelling, spellingOf } from '../sources/spelling.ts';

/** Column of the ledger's file number, in the stage and in every data file of a dataset. */
export const fileColumn = '_file';

/** Parts that can be read by one statement: same names, same delimiter, same constant fields. */
export interface PartGroup {
  parts: Part[];
  constants: Fields;
}

/** Puts parts that read alike together. */
export function groupParts(files: readonly { parts: readonly Part[]; constants: Fields }[]): PartGroup[] {
  const groups = new Map<string, PartGroup>();
  for (const { parts, constants } of files) {
    for (const part of parts) {
      const { names, delimiter, quoted, skipLines, absent } = part;
      const alike = JSON.stringify([names, delimiter, quoted, skipLines, absent, constants]);
      const group = groups.get(alike);
      if (group) group.parts.push(part);
      else groups.set(alike, { parts: [part], constants });
    }
  }
  return [...groups.values()];
}

/** Columns that come from a record's own texts. */
const rawColumns = (dataset: Dataset): InputColumn[] => dataset.columns.filter(column => column.from !== undefined);

/** Raw field names that the contract or its lookups take. */
export function wantedFields(dataset: Dataset): string[] {
  const taken = rawColumns(dataset).flatMap(column => [
    ...(column.from ?? []),
    ...(column.otherwise === undefined ? [] : [column.otherwise]),
  ]);
  const received = dataset.collect === undefined ? [] : [receivedField];
  return [...new Set([...taken, ...received, ...lookupFields(dataset)])];
}

/** Raw fields that only lookups read; the stage keeps them beside the contract's columns. */
export function lookupFields(dataset: Dataset): string[] {
  const typed = new Set(dataset.columns.filter(column => column.lookup === undefined).map(column => column.name));
  const names = dataset.lookups.map(lookup => lookup.of).filter(of => /^[a-z][a-z0-9_]*$/.test(of) && !typed.has(of));
  return [...new Set(names)];
}

/** What the exact reader asks of every record, and the stage's `_bad` too. */
export function fieldChecks(dataset: Dataset): FieldCheck[] {
  return [...spellingChecks(dataset), ...clockChecks(dataset)];
}

/** Only records that say when they came have a clock to be compared with. */
function clockChecks({ columns, eventTime, collect }: Dataset): FieldCheck[] {
  const column = columns.find(({ name }) => name === eventTime);
  if (collect === undefined || column?.from === undefined) return [];
  return [
    {
      from: column.from,
      ...(column.otherwise === undefined ? {} : { otherwise: column.otherwise }),
      code: 'clock',
      expected: 'time near the clock',
      required: false,
      calendar: false,
      near: { field: receivedField, lateMs: collect.lateMs, earlyMs: collect.earlyMs },
    },
  ];
}

function spellingChecks(dataset: Dataset): FieldCheck[] {
  return rawColumns(dataset).flatMap(column => {
    const spelling = spelled(column);
    if (spelling.pattern === undefined && !column.required && column.maxLength === undefined) return [];
    return [
      {
        from: column.from ?? [],
        ...(column.otherwise === undefined ? {} : { otherwise: column.otherwise }),
        ...(spelling.pattern === undefined ? {} : { pattern: spelling.pattern }),
        code: spelling.pattern === undefined ? 'missing' : spelling.code,
        expected: spelling.expected,
        required: column.required,
        calendar: spelling.calendar,
        ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
      },
    ];
  });
}

const spelled = ({ type, min, epoch }: InputColumn): Spelling => spellingOf(type, { min, epoch });

/** Makes the empty stage. */
export function createStageSql(dataset: Dataset): string {
  const columns = dataset.columns
    .filter(column => column.lookup === undefined)
    .map(column => `${ident(column.name)} ${column.type}`);
  const raw = lookupFields(dataset).map(name => `${ident(rawName(name))} varchar`);
  return `create or replace temp table tl_stage (${[...columns, ...raw, `${fileColumn} bigint`, '_bad boolean'].join(', ')})`;
}

/** The name a raw field has in the stage, apart from the contract's columns. */
export const rawName = (field: string): string => `raw:${field}`;

/** Adds one group of parts to the stage. Lines it cannot split are noted in `tl_rejects` and `tl_scans`. */
export function insertStageSql(dataset: Dataset, group: PartGroup): string {
  const has = new Set([...Object.keys(group.constants), ...(group.parts[0]?.names ?? [])]);
  const field = (name: string) => fieldSql(name, { has, constants: group.constants });
  // The exact reader has looked at every text of the parts it wrote; to match them all again would take most of the time.
  const checked = group.parts[0]?.quoted ?? false;
  const typed = rawColumns(dataset).map(column => ({ column, text: textSql(column, field), checked }));
  const values = typed.map(value => `${valueSql(value)} as ${ident(value.column.name)}`);
  const raw = lookupFields(dataset).map(name => `${field(name)} as ${ident(rawName(name))}`);
  const bad = [...typed.map(badSql), checked || !has.has(receivedField) ? undefined : farSql(dataset, field)];
  const suspect = bad.filter(condition => condition !== undefined).join(' or ') || 'false';
  const file = `cast(regexp_extract(filename, '([0-9]+)[.][0-9]+[.]part$', 1) as bigint) as ${fileColumn}`;
  const inner = [...values, ...raw, file, `${suspect} as _bad`].join(', ');
  const outer = dataset.columns
    .filter(column => column.lookup === undefined)
    .map(column => (column.sql === undefined ? ident(column.name) : `${column.sql} as ${ident(column.name)}`));
  const kept = lookupFields(dataset).map(name => ident(rawName(name)));
  return `insert into tl_stage select ${[...outer, ...kept, fileColumn, '_bad'].join(', ')} from (select ${inner} from ${readSql(group.parts)})`;
}

function readSql(parts: readonly Part[]): string {
  const first = parts[0];
  if (!first) throw new Error('a group without parts');
  const names = first.names.map(name => `${literal(name)}: 'VARCHAR'`).join(', ');
  const quote = first.quoted ? '"' : '';
  const options = [
    `delim=${literal(first.delimiter)}`,
    `quote=${literal(quote)}`,
    `escape=${literal(quote)}`,
    "comment=''",
    "new_line='\\n'",
    'header=false',
    'auto_detect=false',
    `skip=${first.skipLines}`,
    `nullstr=${literalList([...first.absent, ''])}`,
    `columns={${names}}`,
    'filename=true',
    'null_padding=false',
    `parallel=${!first.quoted}`,
    "store_rejects=true, rejects_limit=1, rejects_table='tl_rejects', rejects_scan='tl_scans'",
  ];
  return `read_csv(${literalList(parts.map(part => part.path))}, ${options.join(', ')})`;
}

function fieldSql(name: string, { has, constants }: { has: ReadonlySet<string>; constants: Fields }): string {
  const constant = constants[name];
  if (constant !== undefined) return literal(constant);
  return has.has(name) ? ident(name) : 'cast(null as varchar)';
}

function textSql(column: InputColumn, field: (name: string) => string): string {
  const parts = (column.from ?? []).map(field);
  const text = parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(" || ' ' || ")})`;
  return column.otherwise === undefined ? text : `coalesce(${text}, ${field(column.otherwise)})`;
}

/** A column's text, as SQL; `checked` when its spelling and length are known to be right. */
interface RawText {
  column: InputColumn;
  text: string;
  checked: boolean;
}

function valueSql({ column, text, checked }: RawText): string {
  if (column.type === 'varchar') {
    if (column.decode === undefined) return text;
    return `tally.${column.decode === 'twice' ? 'percent_decode_twice' : 'percent_decode'}(${text})`;
  }
  if (column.epoch)
    return checked ? instantSql(text) : `case when ${isSpelled(column, text)} then ${instantSql(text)} end`;
  const cast = `try_cast(${text} as ${column.type})`;
  return checked ? cast : `case when ${isSpelled(column, text)} then ${cast} end`;
}

const isSpelled = (column: InputColumn, text: string): string => {
  const { pattern } = spelled(column);
  return pattern === undefined ? 'true' : `regexp_full_match(${text}, ${literal(pattern)})`;
};

/** The instant of a text as `instants.ts` reads it, to the microsecond: what is finer is left out. */
function instantSql(text: string): string {
  const since = (number: string) =>
    `make_timestamp(cast(floor(${number} * case when ${number} >= ${leastMilliseconds} then 1000 else 1000000 end) as bigint))`;
  return `case when strpos(${text}, '-') > 0 then timezone('UTC', try_cast(${text} as timestamptz))
    when strpos(${text}, '.') > 0 then ${since(`try_cast(${text} as decimal(23,9))`)} else ${since(`try_cast(${text} as bigint)`)} end`;
}

function badSql(value: RawText): string | undefined {
  const { column, text, checked } = value;
  const wrong = column.type === 'varchar' ? undefined : `(${text} is not null and ${valueSql(value)} is null)`;
  const missing = column.required ? `(${text} is null)` : undefined;
  const isBound = column.maxLength !== undefined && !checked;
  const long = isBound ? `(coalesce(length(${text}), 0) > ${column.maxLength})` : undefined;
  const conditions = [wrong, missing, long].filter(condition => condition !== undefined);
  return conditions.length === 0 ? undefined : conditions.join(' or ');
}

/** True of a record whose time is too far from the one at which it came; of one that does not say when it came it is not. */
function farSql({ columns, eventTime, collect }: Dataset, field: (name: string) => string): string | undefined {
  const time = columns.find(({ name }) => name === eventTime);
  if (collect === undefined || time?.from === undefined) return undefined;
  const instant = (text: string) =>
    `case when regexp_full_match(${text}, ${literal(instantPattern)}) then ${instantSql(text)} end`;
  const late = `epoch_ms(${instant(field(receivedField))}) - epoch_ms(${instant(textSql(time, field))})`;
  return `coalesce(${late} not between ${-collect.earlyMs} and ${collect.lateMs}, false)`;
}
