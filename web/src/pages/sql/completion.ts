// What is offered while somebody types: columns of the tables that the statement reads come first, then tables, functions with their
// signatures, keywords. Everything comes from the catalogue, so nothing is offered that does not exist.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { TableInfo } from '../../api/operations.ts';
import { keywords } from './dialect.ts';
import { bareName, type Names, schemaOf, shapeOf, tableNamed } from './names.ts';
import { type Scope, scopeOf, type Typed, typedBefore } from './scope.ts';
import { statementAt } from './statements.ts';

const plain = /^[a-z_][a-z0-9_]*$/;
const quoted = (name: string) => (plain.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

function columnsOf(table: TableInfo, boost: number): Completion[] {
  return table.columns.map(column => ({
    label: column.name,
    apply: quoted(column.name),
    type: 'property',
    detail: shapeOf(column),
    info: column.description === '' ? `${table.name}` : `${column.description}\n${table.name}`,
    boost,
  }));
}

const tableOption = (table: TableInfo, label: string, boost: number): Completion => ({
  label,
  apply: label.split('.').map(quoted).join('.'),
  type: table.kind === 'model' ? 'interface' : 'class',
  detail: `${table.columns.length}`,
  info: table.title,
  boost,
});

function functionsOf(names: Names): Completion[] {
  return names.functions.map(({ name, signature, description }) => ({
    label: name,
    type: 'function',
    detail: signature.startsWith(name) ? signature.slice(name.length) : signature,
    info: description,
    apply: (view, _, from, to) => {
      const open = view.state.sliceDoc(to, to + 1) === '(';
      const insert = open ? name : `${name}()`;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + name.length + 1 } });
    },
  }));
}

/** After a dot: columns of a table or alias, tables of a schema. */
function inside(names: Names, scope: Scope, path: readonly string[]): Completion[] {
  const table = tableNamed(names, scope, path.join('.'));
  if (table !== undefined) return columnsOf(table, 0);
  return (names.schemas.get(path.join('.').toLowerCase()) ?? []).map(one => tableOption(one, bareName(one.name), 0));
}

const beforeTables = new Set(['from', 'join']);

function anywhere(names: Names, scope: Scope, typed: Typed): Completion[] {
  const wantsTable = beforeTables.has(typed.before ?? '');
  const tables = [...names.tables.values()].map(table =>
    tableOption(table, table.name, (wantsTable ? 60 : -20) + (schemaOf(table.name) === 'ops' ? -5 : 0)),
  );
  const parts = scope.parts.map(label => ({ label, type: 'variable', boost: wantsTable ? 70 : 0 }));
  if (wantsTable) return [...parts, ...tables];
  const read = new Set(scope.tables.map(one => tableNamed(names, scope, one.table)));
  const columns = [...read].flatMap(table => (table === undefined ? [] : columnsOf(table, 50)));
  const aliases = scope.tables
    .filter(one => one.alias !== one.table)
    .map(one => ({ label: one.alias, type: 'variable', detail: one.table, boost: 40 }));
  const words = keywords.map(label => ({ label, type: 'keyword', boost: 10 }));
  return [...columns, ...aliases, ...parts, ...words, ...functionsOf(names), ...tables];
}

/** What can be completed at a place of a text. */
export function optionsAt(
  names: Names,
  sql: string,
  cursor: number,
): { from: number; options: Completion[] } | undefined {
  const typed = typedBefore(sql, cursor);
  if (typed.inText) return undefined;
  const scope = scopeOf(statementAt(sql, cursor)?.sql ?? '');
  const options = typed.path.length > 0 ? inside(names, scope, typed.path) : anywhere(names, scope, typed);
  const seen = new Set<string>();
  return { from: typed.from, options: options.filter(one => !seen.has(one.label) && seen.add(one.label)) };
}

/** The source for the editor; `names` is asked each time, since the catalogue may change. */
export const completionOf =
  (names: () => Names): CompletionSource =>
  (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w$."]+/);
    if (word === null && !context.explicit) return null;
    const found = optionsAt(names(), context.state.doc.toString(), context.pos);
    if (found === undefined || (found.from === context.pos && !context.explicit && !word?.text.endsWith('.')))
      return null;
    return { ...found, validFor: /^[\w$]*$/ };
  };
