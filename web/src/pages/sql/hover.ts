// What a name under the mouse means: type, unit and description of a column, title of a table, signature of a function.

import { hoverTooltip } from '@codemirror/view';
import { columnsNamed, type Names, shapeOf, tableNamed } from './names.ts';
import { scopeOf } from './scope.ts';
import { statementAt, tokensOf } from './statements.ts';

export interface Meaning {
  from: number;
  to: number;
  name: string;
  shape: string;
  words: string;
}

/** The meaning of the name at a place of a text. */
export function meaningAt(names: Names, sql: string, place: number): Meaning | undefined {
  const tokens = tokensOf(sql);
  const at = tokens.findIndex(token => token.from <= place && place <= token.to && /word|quoted/.test(token.kind));
  const token = tokens[at];
  if (token === undefined) return undefined;
  const range = { from: token.from, to: token.to };
  const owner = tokens[at - 1]?.text === '.' ? tokens[at - 2] : undefined;
  const scope = scopeOf(statementAt(sql, place)?.sql ?? '');
  const whole = owner === undefined ? token.text : `${owner.text}.${token.text}`;
  const table = tableNamed(names, scope, whole);
  if (table !== undefined) return { ...range, name: table.name, shape: table.kind, words: table.title };
  const owning = owner === undefined ? undefined : tableNamed(names, scope, owner.text);
  const column =
    owning === undefined
      ? columnsNamed(names, scope, token.text)[0]?.column
      : owning.columns.find(one => one.name.toLowerCase() === token.text.toLowerCase());
  if (column !== undefined) return { ...range, name: column.name, shape: shapeOf(column), words: column.description };
  const called = tokens[at + 1]?.text === '(' ? token.text.toLowerCase() : undefined;
  const found = names.functions.find(one => one.name.toLowerCase() === called);
  return found === undefined ? undefined : { ...range, name: found.signature, shape: '', words: found.description };
}

const line = (className: string, text: string) => {
  const element = document.createElement('div');
  element.className = className;
  element.textContent = text;
  return element;
};

/** The tooltip for the editor. */
export const hoverOf = (names: () => Names) =>
  hoverTooltip((view, place) => {
    const found = meaningAt(names(), view.state.doc.toString(), place);
    if (found === undefined) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-meaning';
        dom.append(line('cm-meaning-name', found.name));
        if (found.shape !== '') dom.append(line('cm-meaning-shape', found.shape));
        if (found.words !== '') dom.append(line('cm-meaning-words', found.words));
        return { dom };
      },
    };
  });
