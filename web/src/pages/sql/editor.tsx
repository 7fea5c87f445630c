// The editor of SQL: one CodeMirror for all tabs, whose text is swapped with the tab. What must stay true: the text of the tab and the text
// in the editor are the same at every moment, undo does not reach into another tab, and Tab leaves the editor (Escape first, then Tab).

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { completionOf } from './completion.ts';
import { trino } from './dialect.ts';
import { editorLook } from './editor_look.ts';
import { hoverOf } from './hover.ts';
import { type Mistake, mistakeMarks, showMistakes } from './mistakes.ts';
import type { Names } from './names.ts';
import { statementAt } from './statements.ts';

/** What the page may do with the editor. */
export interface EditorHand {
  /** The selection, or the statement at the cursor; where it begins. */
  chosen: () => { sql: string; from: number } | undefined;
  /** Puts a text at the cursor. */
  insert: (text: string) => void;
  replace: (text: string) => void;
  focus: () => void;
  show: (mistakes: readonly Mistake[]) => void;
}

export interface EditorProps {
  tab: string;
  sql: string;
  onChange: (sql: string) => void;
  onRun: () => void;
  onStop: () => void;
  onSave: () => void;
  onFormat: () => void;
  names: Names;
  label: string;
  hint: string;
  hand: RefObject<EditorHand | null>;
}

type Live = RefObject<EditorProps>;

function keysOf(live: Live): Extension {
  const act = (name: 'onRun' | 'onSave' | 'onFormat') => () => {
    live.current[name]();
    return true;
  };
  return [
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: act('onRun'), preventDefault: true },
        { key: 'Mod-s', run: act('onSave'), preventDefault: true },
        { key: 'Shift-Alt-f', run: act('onFormat'), preventDefault: true },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      { key: 'Tab', run: tabIndents, shift: indentLess },
      {
        key: 'Escape',
        run: view => {
          if (completionStatus(view.state) !== null) return false;
          live.current.onStop();
          view.contentDOM.blur();
          view.dom.parentElement?.focus();
          return true;
        },
      },
      ...defaultKeymap,
    ]),
  ];
}

/** Indents where a line begins or a selection is; elsewhere the key goes on to the next control. */
function tabIndents(view: EditorView): boolean {
  const { main } = view.state.selection;
  const line = view.state.doc.lineAt(main.head);
  const atStart = view.state.sliceDoc(line.from, main.head).trim() === '' && line.length > 0;
  return !main.empty || atStart ? indentMore(view) : false;
}

function extensionsOf(live: Live): Extension[] {
  const names = () => live.current.names;
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    trino.extension,
    autocompletion({ override: [completionOf(names)], maxRenderedOptions: 60, icons: false }),
    hoverOf(names),
    mistakeMarks,
    keysOf(live),
    placeholder(live.current.hint),
    EditorView.contentAttributes.of({
      tabindex: '0',
      'aria-label': live.current.label,
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    EditorView.updateListener.of(update => {
      if (update.docChanged) live.current.onChange(update.state.doc.toString());
    }),
    editorLook,
  ];
}

function handOf(view: () => EditorView | null): EditorHand {
  const change = (from: number, to: number, insert: string) =>
    view()?.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
    });
  return {
    chosen: () => {
      const state = view()?.state;
      if (state === undefined) return undefined;
      const { from, to, head } = state.selection.main;
      const selected = state.sliceDoc(from, to);
      if (selected.trim() !== '') return { sql: selected, from };
      return statementAt(state.doc.toString(), head);
    },
    insert: text => {
      const main = view()?.state.selection.main;
      if (main !== undefined) change(main.from, main.to, text);
      view()?.focus();
    },
    replace: text => change(0, view()?.state.doc.length ?? 0, text),
    focus: () => view()?.focus(),
    show: mistakes => {
      const now = view();
      if (now !== null) showMistakes(now, mistakes);
    },
  };
}

export function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const states = useRef(new Map<string, EditorState>());
  const live = useRef(props);
  const shown = useRef('');
  useEffect(() => {
    live.current = props;
  });
  useImperativeHandle(props.hand, () => handOf(() => view.current), []);

  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({ parent: host.current });
    view.current = made;
    shown.current = '';
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  // Each tab keeps its own text, cursor and undo.
  useEffect(() => {
    const now = view.current;
    if (now === null) return;
    if (shown.current !== props.tab) {
      if (shown.current !== '') states.current.set(shown.current, now.state);
      const kept = states.current.get(props.tab);
      const fits = kept !== undefined && kept.doc.toString() === props.sql;
      now.setState(fits ? kept : EditorState.create({ doc: props.sql, extensions: extensionsOf(live) }));
      shown.current = props.tab;
    } else if (now.state.doc.toString() !== props.sql) {
      now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: props.sql } });
    }
  }, [props.tab, props.sql]);

  return <div ref={host} tabIndex={-1} className="sql-editor" />;
}
