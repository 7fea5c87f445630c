// The SQL by which a Trino cluster reads plain text files of a bucket itself: lines in, typed rows out, as `stage_sql.ts` makes them for the
// embedded engine. Pure text. What must stay true: a record that gets through here has the values that the exact reader would give it; of
// whatever is not sure to, the line is marked and its file is read exactly.

import { ident, literal } from '../base/sql.ts';
import type { ColumnType, Dataset, InputColumn } from '../catalog/catalog.ts';
import type { Fields, PlainLayout } from '../sources/sources.ts';
import { spellingOf } from '../sources/spelling.ts';
import { fileColumn, lookupFields } from './stage_sql.ts';

/** Columns of the stage beside those of the contract. */
export const scanned = {
  /** A hash of the line. */
  hash: '_hash',
  /** Bytes of the line, without its end. */
  bytes: '_bytes',
  /** `record`, `break` (a header or comment) or `blank`. */
  kind: '_kind',
  /** The line is none that can be taken here. */
  bad: '_bad',
  /** Place among the records of its file, where that is known; 0 where records of one file are in no order. */
  line: '_line',
} as const;

/** The name that a raw field which only lookups read has in the stage. */
export const scannedField = (field: string): string => `raw__${field}`;

/** A file to be scanned. */
export interface ScannedFile {
  id: number;
  /** As the cluster spells it: `s3://bucket/key`. */
  path: string;
  constants: Fields;
}

export interface RawScan {
  dataset: Dataset;
  /** The cluster's table of lines, and a type of a contract as it writes it. */
  lines: string;
  type: (type: ColumnType) => string;
  files: readonly ScannedFile[];
  layout: PlainLayout;
  /** What headers and comments begin with, and headers that begin otherwise. */
  breaks: string | undefined;
  headers: readonly string[];
  /** Bytes of the longest line that is taken. */
  lineBytes: number;
}

/** Why records of a dataset are never scanned by a cluster; undefined when they may be. */
export function rawHindrance({ columns, collect, dimension }: Dataset): string | undefined {
  if (dimension !== undefined) return 'each of its files is the whole table';
  if (collect !== undefined) return 'its records are sent to us';
  return columns.some(({ epoch }) => epoch === true) ? 'its times are spelled in several ways' : undefined;
}

/** Columns of the stage with their types, in order. */
export function stageColumns(dataset: Dataset): { name: string; type: ColumnType }[] {
  const own = dataset.columns.filter(column => column.lookup === undefined).map(({ name, type }) => ({ name, type }));
  const raw = lookupFields(dataset).map(name => ({ name: scannedField(name), type: 'varchar' as const }));
  return [...own, ...raw, { name: fileColumn, type: 'bigint' }];
}

/** A SELECT of every line of some files: the columns of the stage, then those of `scanned` but the last. */
export function rawStageSql(scan: RawScan): string {
  const { dataset, type } = scan;
  const raw = dataset.columns.filter(column => column.from !== undefined);
  const fields = lookupFields(dataset);
  const field = fieldOf(scan);
  const about = [fileColumn, scanned.hash, scanned.bytes, scanned.kind];
  const kept = [...fields.map(scannedField).map(ident), ...about];
  const texts = [
    ...raw.map((column, i) => `${textSql(column, field)} as x${i}`),
    ...fields.map(name => `${field(name)} as ${ident(scannedField(name))}`),
  ];
  const typed = raw.map((column, i) => `${valueSql(column, { text: `x${i}`, type })} as ${ident(column.name)}`);
  const wrong = ['odd', ...raw.flatMap((column, i) => badSql(column, `x${i}`))];
  const bad = `coalesce(${scanned.kind} = 'record' and (${wrong.join(' or ')}), true) as ${scanned.bad}`;
  const own = dataset.columns
    .filter(column => column.lookup === undefined)
    .map(({ name, sql, type: of }) => `cast(${sql ?? ident(name)} as ${type(of)}) as ${ident(name)}`);
  const split = `select *, split(line, ${textLiteral(scan.layout.delimiter)}) as v from ${linesSql(scan)}`;
  const taken = `select ${[...texts, ...about, oddSql(scan)].join(', ')} from (${split})`;
  const values = `select ${[...typed, ...raw.map((_, i) => `x${i}`), ...kept, 'odd'].join(', ')} from (${taken})`;
  return `select ${[...own, ...kept, bad].join(', ')} from (${values})`;
}

/** The lines of the files, each with its file's number and constants, and of what kind it is. */
function linesSql({ lines, files, breaks, headers }: RawScan): string {
  const names = constantNames(files);
  const rows = files.map(({ id, path, constants }) => {
    const values = names.map(name =>
      constants[name] === undefined ? 'cast(null as varchar)' : literal(constants[name]),
    );
    return `(${[literal(path), `bigint '${id}'`, ...values].join(', ')})`;
  });
  const known = ['path', fileColumn, ...names.map((_, i) => `k${i}`)].join(', ');
  const isBreak = [
    ...(breaks === undefined ? [] : [`starts_with(line, ${literal(breaks)})`]),
    ...headers.map(header => `line = ${literal(header)}`),
    'false',
  ].join(' or ');
  const columns = [
    'f.*',
    'line',
    `length(to_utf8(line)) as ${scanned.bytes}`,
    `from_big_endian_64(xxhash64(to_utf8(line))) as ${scanned.hash}`,
    `case when line = '' then 'blank' when ${isBreak} then 'break' else 'record' end as ${scanned.kind}`,
  ];
  const paths = files.map(({ path }) => literal(path)).join(', ');
  return `(select ${columns.join(', ')} from ${lines} l join (values ${rows.join(', ')}) as f(${known}) on l."$path" = f.path where l."$path" in (${paths}))`;
}

const constantNames = (files: readonly ScannedFile[]): string[] => [
  ...new Set(files.flatMap(({ constants }) => Object.keys(constants))),
];

/** The text of a raw field by its name: a constant of the file, else what stands in its place of the line, if it goes as far. */
function fieldOf({ files, layout: { names, absent } }: RawScan): (name: string) => string {
  const constants = constantNames(files);
  const none = ['', ...absent].map(literal).join(', ');
  const placeOf = (name: string) => {
    const at = `element_at(v, ${names.indexOf(name) + 1})`;
    return names.includes(name) ? [`case when ${at} not in (${none}) then ${at} end`] : [];
  };
  return name => {
    const known = constants.includes(name) ? [`k${constants.indexOf(name)}`] : [];
    const texts = [...known, ...placeOf(name), 'cast(null as varchar)'];
    return `coalesce(${texts.join(', ')}, null)`;
  };
}

/** True of a line that is no record as the layout has them, or that not every reader sees alike. */
function oddSql({ layout: { names, forbidden }, lineBytes }: RawScan): string {
  const count = names.length;
  const odd = [
    'line is null',
    `not (cardinality(v) = ${count} or (cardinality(v) = ${count + 1} and element_at(v, ${count + 1}) = ''))`,
    `${scanned.bytes} > ${lineBytes}`,
    'strpos(line, chr(0)) > 0',
    'strpos(line, chr(13)) > 0',
    // Bytes that are no UTF-8 come back as another text.
    'line <> from_utf8(to_utf8(line))',
    ...(forbidden === undefined ? [] : [`strpos(line, ${literal(forbidden)}) > 0`]),
  ];
  return `coalesce(${odd.join(' or ')}, true) as odd`;
}

function textSql(column: InputColumn, field: (name: string) => string): string {
  const parts = (column.from ?? []).map(field);
  const text = parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(" || ' ' || ")})`;
  return column.otherwise === undefined ? text : `coalesce(${text}, ${field(column.otherwise)})`;
}

const patternOf = ({ type, min, epoch }: InputColumn): string | undefined => spellingOf(type, { min, epoch }).pattern;

function valueSql(column: InputColumn, { text, type }: { text: string; type: RawScan['type'] }): string {
  if (column.type === 'varchar') {
    if (column.decode === undefined) return text;
    return column.decode === 'twice' ? decodedSql(decodedSql(text)) : decodedSql(text);
  }
  const pattern = patternOf(column);
  // What is finer than a microsecond is left out, and not rounded.
  const plain = column.type === 'timestamp' ? `substr(replace(replace(${text}, 'T', ' '), 'Z', ''), 1, 26)` : text;
  const value = `try_cast(${plain} as ${type(column.type)})`;
  return pattern === undefined
    ? value
    : `case when regexp_like(${text}, ${literal(`^(?:${pattern})$`)}) then ${value} end`;
}

/** The character that stands for bytes which are no UTF-8. */
const replacement = 'chr(65533)';

/**
 * `percentDecode`: a broken % and every + stay, and the text stays whole when the result would be no UTF-8. NULL where it cannot be told
 * whether it would: then the character for what is no UTF-8 was in the text itself.
 */
function decodedSql(text: string): string {
  const whole = `regexp_replace(replace(t, '+', '%2B'), '%(?![0-9A-Fa-f]{2})', '%25')`;
  const isUnsure = `strpos(t, ${replacement}) > 0 or strpos(upper(t), '%EF%BF%BD') > 0`;
  const chosen = `case when strpos(d, ${replacement}) = 0 then d when ${isUnsure} then null else t end`;
  return (
    `case when strpos(${text}, '%') = 0 then ${text} else ` +
    `element_at(transform(array[${text}], t -> element_at(transform(array[url_decode(${whole})], d -> ${chosen}), 1)), 1) end`
  );
}

function badSql(column: InputColumn, text: string): string[] {
  const isText = column.type === 'varchar' && column.decode === undefined;
  return [
    ...(isText ? [] : [`(${text} is not null and ${ident(column.name)} is null)`]),
    ...(column.required ? [`${text} is null`] : []),
    ...(column.maxLength === undefined ? [] : [`coalesce(length(${text}), 0) > ${column.maxLength}`]),
  ];
}

/** A text with characters that a literal shows badly. */
const textLiteral = (text: string): string => (text === '\t' ? 'chr(9)' : literal(text));

/** What a scanned file was like, by its number. */
export const scannedFilesSql = (stage: string): string =>
  `select ${fileColumn} as id, sum(${scanned.bytes} + 1) as bytes, count(*) filter (where ${scanned.kind} = 'break') as breaks,
    bool_or(${scanned.bad}) as bad from ${stage} group by 1`;

/** The columns that name a record, and the condition that it has a name. */
function keyOf(dataset: Dataset): { key: string[]; named: string } {
  const names = [...new Set([...dataset.key, ...dataset.partition])].map(ident);
  const named =
    dataset.keyAbsent === 'same' ? 'true' : dataset.key.map(name => `${ident(name)} is not null`).join(' and ');
  return { key: [...names, `date_trunc('hour', ${ident(dataset.eventTime)})`], named };
}

/** Numbers of files that hold two records of one name which are not the same: which of them is the first only the exact reader knows. */
export function twofoldFilesSql(dataset: Dataset, stage: string): string | undefined {
  if (dataset.key.length === 0) return undefined;
  const { key, named } = keyOf(dataset);
  return `select distinct id from (select ${fileColumn} as id from ${stage} where ${scanned.kind} = 'record' and ${named}
    group by ${[fileColumn, ...key].join(', ')} having min(${scanned.hash}) <> max(${scanned.hash})) as t`;
}

/** Records of the stage that no other record of the same name came before, neither in the stage nor in the table. */
export function keptSql(dataset: Dataset, { records, seen }: { records: string; seen: string | undefined }): string {
  const columns = stageColumns(dataset).map(({ name }) => ident(name));
  if (dataset.key.length === 0) return `select ${columns.join(', ')} from ${records}`;
  const { key, named } = keyOf(dataset);
  const needed = new Set([...dataset.key, ...dataset.partition, dataset.eventTime, fileColumn].map(ident));
  const ours = `select ${[...columns, scanned.line, '0 as _seen'].join(', ')} from ${records}`;
  const theirs = columns.map((name, i) => (needed.has(name) ? name : `cast(null as ${typeAt(dataset, i)}) as ${name}`));
  const all =
    seen === undefined
      ? ours
      : `${ours} union all select ${[...theirs, `0 as ${scanned.line}`, '1 as _seen'].join(', ')} from ${seen}`;
  // Records without a name are nobody's duplicates, and one heap of all of them would be one task's work.
  const by = [...key, `case when ${named} then 0 else ${fileColumn} end`].join(', ');
  const place = `row_number() over (partition by ${by} order by _seen desc, ${fileColumn}, ${scanned.line}) as _place`;
  return `select ${columns.join(', ')} from (select *, ${place} from (${all}) as a) as b where _seen = 0 and (_place = 1 or not (${named}))`;
}

const typeAt = (dataset: Dataset, i: number): string => {
  const type = stageColumns(dataset)[i]?.type ?? 'varchar';
  return type === 'timestamp' ? 'timestamp(6)' : type;
};
