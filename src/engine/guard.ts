// Reads a statement before it runs. DuckDB's own parser takes it apart, and only what is known to be harmless passes: one
// SELECT, over known tables, with functions that compute and do nothing else. What must stay true: the text that was looked at
// is the text that runs, and a kind of node this file does not name is refused.

import { limits } from '../base/limits.ts';
import { nearest } from '../base/names.ts';
import { literal } from '../base/sql.ts';
import { allowedFunctions, isAllowed, isAllowedAmongTables, isBounded } from './allowed_functions.ts';
import type { Value } from './engine.ts';
import { engineError } from './errors.ts';
import { codeOnly, lineAt } from './sql_text.ts';

/** Whatever can parse: any DuckDB session. */
export interface Parser {
  all(sql: string): Promise<Record<string, Value>[]>;
}

/** A statement that may run, and what it reads. */
export interface CheckedSelect {
  /** The text to run, without a semicolon at its end. */
  sql: string;
  /** `schema.table`, or a bare name, as first written; each once. */
  tables: string[];
  /** Every place where one of them stands, in the order of the text. */
  references: TableReference[];
}

export interface TableReference {
  /** As it is written there, without quotes. */
  table: string;
  /** Where it begins in `sql`, in bytes of UTF-8. */
  at: number;
  /** The name that the rest of the statement has for its rows, where one is given. */
  alias: string | undefined;
}

/** The tables a SELECT reads, without the names its own WITH defines; throws what `checkSelect` throws. */
export async function tablesIn(sql: string, parser: Parser): Promise<string[]> {
  return (await readSelect(sql, parser)).tables;
}

/**
 * Accepts one SELECT over known tables. Throws `sql_invalid` when it is no SQL, `not_read_only` when it is more than a SELECT
 * or calls what it must not, `unknown_table` with the nearest names.
 */
export async function checkSelect(
  sql: string,
  { parser, known }: { parser: Parser; known: Iterable<string> },
): Promise<CheckedSelect> {
  const checked = await readSelect(sql, parser);
  const names = new Map([...known].map(name => [name.toLowerCase(), name]));
  for (const table of checked.tables) {
    if (names.has(table.toLowerCase())) continue;
    const bare = [...names.values()].filter(name => name.split('.').at(-1)?.toLowerCase() === table.toLowerCase());
    throw engineError('unknown_table', { table, candidates: bare.length > 0 ? bare : nearest(table, names.values()) });
  }
  return checked;
}

async function readSelect(text: string, parser: Parser): Promise<CheckedSelect> {
  if (text.length > limits.statementChars) {
    throw engineError('sql_invalid', { reason: `it is longer than ${limits.statementChars} characters` });
  }
  const sql = withoutEnd(text);
  const [row] = await parser.all(
    `select json_serialize_sql(${literal(sql)}, skip_null := true, skip_empty := true) as tree`,
  );
  const parsed = JSON.parse(String(row?.tree)) as Parsed;
  if (parsed.error) throw refusal(parsed, sql);
  const [statement, ...more] = parsed.statements;
  if (statement === undefined) throw engineError('sql_invalid', { reason: 'there is no statement' });
  if (more.length > 0) throw engineError('not_read_only', { reason: 'there is more than one statement' });
  const tables = new Map<string, string>();
  const references: TableReference[] = [];
  walk(statement.node, { defined: new Set(), tables, references });
  return { sql, tables: [...tables.values()], references: references.sort((one, other) => one.at - other.at) };
}

/** Cuts at the first semicolon that ends a statement, when nothing but semicolons and comments follow. */
function withoutEnd(text: string): string {
  const end = codeOnly(text).search(/;[;\s]*$/);
  return end === -1 ? text : text.slice(0, end);
}

type Parsed =
  | { error: false; statements: { node: Node }[] }
  | { error: true; error_type: string; error_message: string; position?: string };

function refusal(parsed: Parsed & { error: true }, sql: string) {
  if (parsed.error_type !== 'parser') {
    const verb = /[a-z]+/i.exec(codeOnly(sql))?.[0]?.toUpperCase() ?? 'this';
    return engineError('not_read_only', { reason: `${verb} is no SELECT` });
  }
  const reason = parsed.error_message;
  if (parsed.position === undefined) return engineError('sql_invalid', { reason });
  return engineError('sql_invalid', { reason, line: lineAt(sql, Number(parsed.position)) });
}

type Node = { [key: string]: unknown };

interface Scope {
  /** Names that WITH has defined around here, in lower case. */
  defined: ReadonlySet<string>;
  tables: Map<string, string>;
  references: TableReference[];
}

const queryNodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE']);
const plainRefs = new Set(['EMPTY', 'SUBQUERY', 'JOIN', 'EXPRESSION_LIST', 'PIVOT']);

/** Goes through a part of the tree; whatever is an object with a type is judged by it. */
function walk(part: unknown, scope: Scope): void {
  if (Array.isArray(part)) {
    for (const item of part) walk(item, scope);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Node;
  if (node.class === 'CONSTANT') return;
  judge(node, scope);
  const inner = 'cte_map' in node ? withDefined(node, scope) : scope;
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'cte_map') walk(child, inner);
  }
}

/** Walks the queries of a WITH, each of which sees those before it, and itself if it is recursive. */
function withDefined(node: Node, scope: Scope): Scope {
  const entries = (node.cte_map as { map?: { key: string; value: { query: { node: Node } } }[] }).map ?? [];
  let { defined } = scope;
  for (const { key, value } of entries) {
    const after = new Set([...defined, key.toLowerCase()]);
    const isRecursive = value.query.node.type === 'RECURSIVE_CTE_NODE';
    walk(value, { ...scope, defined: isRecursive ? after : defined });
    defined = after;
  }
  return { ...scope, defined };
}

/** Kinds of expressions that compute; a constant is not looked into. */
const plainClasses = new Set(
  'BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION FUNCTION LAMBDA LAMBDA_REF OPERATOR POSITIONAL_REFERENCE STAR SUBQUERY WINDOW'.split(
    ' ',
  ),
);

function judge(node: Node, scope: Scope): void {
  if (typeof node.function_name === 'string') judgeFunction(node, node.function_name.toLowerCase());
  if (node.class === 'PARAMETER')
    throw engineError('not_read_only', { reason: 'a parameter stands where a value must' });
  if (typeof node.class === 'string' && !plainClasses.has(node.class))
    throw engineError('not_read_only', { reason: `${node.class} is not taken here` });
  if (node.class === undefined && typeof node.type === 'string') judgeReference(node, scope);
}

function judgeReference(node: Node, scope: Scope): void {
  const type = String(node.type);
  if (type === 'BASE_TABLE') judgeTable(node, scope);
  else if (type === 'TABLE_FUNCTION') judgeTableFunction(node);
  else if (type === 'SHOW_REF') judgeShow(node);
  else if (isReference(node) && !queryNodes.has(type) && !plainRefs.has(type)) {
    throw engineError('not_read_only', { reason: `${type} is not taken here` });
  }
}

/** Query nodes and table references; modifiers, types and orders have a type too, but end otherwise and read nothing. */
const isReference = (node: Node): boolean =>
  /_NODE$|_REF$|_GET$|_DATA$/.test(String(node.type)) || 'query_location' in node;

/** Functions are judged by their last name: what stands before it may be a schema, or the value of `value.function()`. */
function judgeFunction(node: Node, name: string): void {
  if (!isAllowed(name) && !isAllowedAmongTables(name)) {
    const [near] = nearest(name, allowedFunctions());
    const offer = near === undefined ? '' : `; ${near} is`;
    throw engineError('not_read_only', {
      reason: `the function ${name} is not one of those that may be called${offer}`,
    });
  }
  // By its full name the engine's own function would be called, and not the one that keeps to a bound.
  if (isBounded(name) && (node.schema !== undefined || node.catalog !== undefined))
    throw engineError('not_read_only', { reason: `the function ${name} may be called by that name alone` });
}

function judgeTableFunction(node: Node): void {
  const name = String((node.function as Node | undefined)?.function_name).toLowerCase();
  if (!isAllowedAmongTables(name)) {
    throw engineError('not_read_only', { reason: `the table function ${name} reads something other than tables` });
  }
}

/** DESCRIBE and SUMMARIZE of a query that is itself walked; SHOW TABLES and the like read the catalogue of DuckDB. */
function judgeShow(node: Node): void {
  if (node.query !== undefined && (node.show_type === 'DESCRIBE' || node.show_type === 'SUMMARY')) return;
  throw engineError('not_read_only', { reason: 'SHOW is no SELECT; `tables` lists the tables' });
}

function judgeTable(node: Node, scope: Scope): void {
  if (node.at_clause !== undefined)
    throw engineError('not_read_only', { reason: 'tables are read as they are now, without AT' });
  const parts = [node.catalog_name, node.schema_name, node.table_name].filter(name => name !== undefined).map(String);
  const name = parts.join('.');
  if (parts.length === 1 && scope.defined.has(name.toLowerCase())) return;
  // A dot inside a name would pass for a schema's; as a bare name it would be a file's.
  const shown = parts.some(part => part.includes('.')) ? parts.map(part => `"${part}"`).join('.') : name;
  if (!scope.tables.has(shown.toLowerCase())) scope.tables.set(shown.toLowerCase(), shown);
  const alias = node.alias === undefined ? undefined : String(node.alias);
  scope.references.push({ table: shown, at: Number(node.query_location), alias });
}
