// Mistakes below the lines they are about, in the text itself, where they are mended.

import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';

export interface LineMistake {
  line: number;
  message: string;
}

const setMistakes = StateEffect.define<readonly LineMistake[]>();

class Words extends WidgetType {
  readonly message: string;
  constructor(message: string) {
    super();
    this.message = message;
  }
  override eq(other: Words): boolean {
    return other.message === this.message;
  }
  toDOM(): HTMLElement {
    const box = document.createElement('div');
    box.className = 'cm-line-mistake';
    box.textContent = this.message;
    return box;
  }
}

const wrong = Decoration.line({ class: 'cm-wrong-line' });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (!effect.is(setMistakes)) continue;
      const { doc } = transaction.state;
      return Decoration.set(
        effect.value.flatMap(({ line, message }) => {
          const at = doc.line(Math.min(Math.max(1, line), doc.lines));
          return [
            wrong.range(at.from),
            Decoration.widget({ widget: new Words(message), block: true, side: 1 }).range(at.to),
          ];
        }),
        true,
      );
    }
    return marks.map(transaction.changes);
  },
  provide: self => EditorView.decorations.from(self),
});

const look = EditorView.theme({
  '.cm-wrong-line': { boxShadow: 'inset 3px 0 0 var(--crimson)', backgroundColor: 'var(--crimson-wash)' },
  '.cm-line-mistake': {
    padding: '0 12px 4px 12px',
    borderLeft: '3px solid var(--crimson)',
    backgroundColor: 'var(--crimson-wash)',
    color: 'var(--crimson)',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
    lineHeight: '18px',
    whiteSpace: 'normal',
  },
});

export const lineMistakes: Extension = [field, look];

/** Shows these mistakes instead of those before. */
export const showLineMistakes = (view: EditorView, mistakes: readonly LineMistake[]): void =>
  view.dispatch({ effects: setMistakes.of(mistakes) });
