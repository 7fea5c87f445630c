// The editor of tallylight.yaml. Its text is its own while it is open; `text` is what it begins with. Tab leaves it, since who has no mouse must
// get out.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { editorLook } from '../sql/editor_look.ts';
import { type LineMistake, lineMistakes, showLineMistakes } from './line_mistakes.ts';
import css from './settings.module.css';
import { yaml } from './yaml.ts';

export interface EditorHand {
  replace: (text: string) => void;
  /** Puts the cursor on a line, counted from 1. */
  goTo: (line: number) => void;
}

export interface YamlEditorProps {
  text: string;
  label: string;
  mistakes: readonly LineMistake[];
  onChange: (text: string) => void;
  onSave: () => void;
  hand: RefObject<EditorHand | null>;
}

const look = EditorView.theme({ '&': { height: 'auto' }, '.cm-scroller': { minHeight: '320px', maxHeight: '64vh' } });

export function YamlEditor(props: YamlEditorProps) {
  const { text, label, mistakes, hand } = props;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const live = useRef(props);
  useEffect(() => {
    live.current = props;
  });
  useEffect(() => {
    if (box.current === null) return;
    const made = new EditorView({ parent: box.current, state: stateOf(text, label, live) });
    view.current = made;
    return () => made.destroy();
    // The text is what the editor begins with; later ones come by `replace`.
  }, [label]);
  useEffect(() => {
    if (view.current !== null) showLineMistakes(view.current, mistakes);
  }, [mistakes]);
  useImperativeHandle(hand, () => ({
    replace: given => {
      const { current } = view;
      current?.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: given } });
    },
    goTo: line => {
      const { current } = view;
      if (current === null) return;
      const at = current.state.doc.line(Math.min(Math.max(1, line), current.state.doc.lines));
      current.dispatch({
        selection: { anchor: at.from },
        effects: EditorView.scrollIntoView(at.from, { y: 'center' }),
      });
      current.focus();
    },
  }));
  return <div ref={box} className={css.editor} />;
}

function stateOf(doc: string, label: string, live: RefObject<YamlEditorProps>): EditorState {
  return EditorState.create({
    doc,
    extensions: [
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightActiveLine(),
      history(),
      drawSelection(),
      bracketMatching(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      yaml,
      editorLook,
      look,
      lineMistakes,
      keymap.of([
        {
          key: 'Mod-s',
          preventDefault: true,
          run: () => {
            live.current.onSave();
            return true;
          },
        },
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.contentAttributes.of({
        'aria-label': label,
        spellcheck: 'false',
        autocapitalize: 'off',
        tabindex: '0',
      }),
      EditorView.updateListener.of(update => {
        if (update.docChanged) live.current.onChange(update.state.doc.toString());
      }),
    ],
  });
}
