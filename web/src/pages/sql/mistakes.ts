// What is wrong with a statement, underlined where it is: the server is asked, a moment after the last key, what the statement would give.

import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, hoverTooltip } from '@codemirror/view';

export interface Mistake {
  message: string;
  /** Counted from 1 within the whole text. */
  line: number;
  from: number;
  to: number;
}

const setMistakes = StateEffect.define<readonly Mistake[]>();

const marksOf = (mistakes: readonly Mistake[]): DecorationSet =>
  Decoration.set(
    mistakes
      .filter(one => one.to > one.from)
      .map(one => Decoration.mark({ class: 'cm-mistake', mistake: one.message }).range(one.from, one.to)),
    true,
  );

const field = StateField.define<{ marks: DecorationSet; mistakes: readonly Mistake[] }>({
  create: () => ({ marks: Decoration.none, mistakes: [] }),
  update: (value, transaction) => {
    for (const effect of transaction.effects)
      if (effect.is(setMistakes)) return { marks: marksOf(effect.value), mistakes: effect.value };
    return transaction.docChanged ? { ...value, marks: value.marks.map(transaction.changes) } : value;
  },
  provide: self => EditorView.decorations.from(self, value => value.marks),
});

const tooltip = hoverTooltip((view, place) => {
  const { marks } = view.state.field(field);
  let found: { from: number; to: number; message: string } | undefined;
  marks.between(place, place, (from, to, mark) => {
    found = { from, to, message: String(mark.spec['mistake']) };
  });
  if (found === undefined) return null;
  const { from, to, message } = found;
  return {
    pos: from,
    end: to,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-meaning cm-meaning-mistake';
      dom.textContent = message;
      return { dom };
    },
  };
});

export const mistakeMarks: Extension = [field, tooltip];

/** The part of a statement that a mistake is about: the name it quotes, else its line. */
export function placeOf(sql: string, message: string, line: number | null): { from: number; to: number } {
  const lines = sql.split('\n');
  const at = Math.min(Math.max(1, line ?? 1), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
  const text = lines[at] ?? '';
  const quoted = /["'`]([^"'`]{1,200})["'`]/.exec(message)?.[1];
  const inLine = quoted === undefined ? -1 : text.toLowerCase().indexOf(quoted.toLowerCase());
  if (quoted !== undefined && inLine >= 0) return { from: start + inLine, to: start + inLine + quoted.length };
  const indent = text.length - text.trimStart().length;
  return { from: start + indent, to: Math.max(start + indent + 1, start + text.trimEnd().length) };
}

/** Shows mistakes in an editor; none takes them away. */
export function showMistakes(view: EditorView, mistakes: readonly Mistake[]): void {
  const length = view.state.doc.length;
  const inside = mistakes.map(one => ({ ...one, from: Math.min(one.from, length), to: Math.min(one.to, length) }));
  view.dispatch({ effects: setMistakes.of(inside) });
}
