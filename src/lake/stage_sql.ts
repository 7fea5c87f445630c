// The SQL that turns plain parts into typed rows of one dataset, in the table `tl_stage`. Pure text. A value whose text is
// not spelled as its type asks becomes NULL and its row is marked `_bad`; the exact reader then says which line it was.

import { ident, literal, literalList } from '../base/sql.ts';
import type { Dataset, InputColumn } from '../catalog/catalog.ts';
import type { FieldCheck, Fields, Part } from '../sources/sources.ts';
import { spellingOf } from '../sources/spelling.ts';

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
  return [...new Set([...taken, ...lookupFields(dataset)])];
}

/** Raw fields that only lookups read; the stage keeps them beside the contract's columns. */
export function lookupFields(dataset: Dataset): string[] {
  const typed = new Set(dataset.columns.filter(column => column.lookup === undefined).map(column => column.name));
  const names = dataset.lookups.map(lookup => lookup.of).filter(of => /^[a-z][a-z0-9_]*$/.test(of) && !typed.has(of));
  return [...new Set(names)];
}

/** What the exact reader asks of every record, and the stage's `_bad` too. */
export function fieldChecks(dataset: Dataset): FieldCheck[] {
  return rawColumns(dataset).flatMap(column => {
    const spelling = spellingOf(column.type, { min: column.min });
    if (spelling.pattern === undefined && !column.required) return [];
    return [
      {
        from: column.from ?? [],
        ...(column.otherwise === undefined ? {} : { otherwise: column.otherwise }),
        ...(spelling.pattern === undefined ? {} : { pattern: spelling.pattern }),
        code: spelling.pattern === undefined ? 'missing' : spelling.code,
        expected: spelling.expected,
        required: column.required,
        calendar: spelling.calendar,
      },
    ];
  });
}

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
  const typed = rawColumns(dataset).map(column => ({ column, text: textSql(column, field) }));
  const values = typed.map(({ column, text }) => `${valueSql(column, text)} as ${ident(column.name)}`);
  const raw = lookupFields(dataset).map(name => `${field(name)} as ${ident(rawName(name))}`);
  const bad = typed.map(({ column, text }) => badSql(column, text)).filter(condition => condition !== undefined);
  const file = `cast(regexp_extract(filename, '([0-9]+)[.][0-9]+[.]part$', 1) as bigint) as ${fileColumn}`;
  const inner = [...values, ...raw, file, `${bad.length === 0 ? 'false' : bad.join(' or ')} as _bad`].join(', ');
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

function valueSql(column: InputColumn, text: string): string {
  if (column.type === 'varchar') {
    if (column.decode === undefined) return text;
    return `tally.${column.decode === 'twice' ? 'percent_decode_twice' : 'percent_decode'}(${text})`;
  }
  const { pattern } = spellingOf(column.type, { min: column.min });
  const cast = `try_cast(${text} as ${column.type})`;
  return pattern === undefined ? cast : `case when regexp_full_match(${text}, ${literal(pattern)}) then ${cast} end`;
}

function badSql(column: InputColumn, text: string): string | undefined {
  const wrong = column.type === 'varchar' ? undefined : `(${text} is not null and ${valueSql(column, text)} is null)`;
  const missing = column.required ? `(${text} is null)` : undefined;
  const conditions = [wrong, missing].filter(condition => condition !== undefined);
  return conditions.length === 0 ? undefined : conditions.join(' or ');
}
