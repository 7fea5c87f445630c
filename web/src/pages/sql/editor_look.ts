// How the editor looks: our tokens, so that day and night need no second theme. Colours of SQL are few: keywords, texts, numbers, comments.

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--paper)', color: 'var(--ink)', fontSize: '13.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--faint)', border: 'none', paddingLeft: '4px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', padding: '0 6px 0 0' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--wash) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '1.5px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--soft)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--hover)' },
  '.cm-placeholder': { color: 'var(--soft)' },
  '.cm-mistake': {
    textDecoration: 'underline wavy var(--crimson)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    border: '1px solid var(--rule)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', maxHeight: '18em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px 3px 4px', lineHeight: '18px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--selection)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': { marginLeft: '12px', color: 'var(--soft)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': {
    maxWidth: '320px',
    padding: '6px 10px',
    fontSize: '12px',
    lineHeight: '16px',
    whiteSpace: 'pre-wrap',
  },
  '.cm-completionIcon': { width: '1.2em', paddingRight: '6px', color: 'var(--soft)', opacity: '1' },
  '.cm-meaning': { maxWidth: '420px', padding: '6px 10px', fontSize: '12px', lineHeight: '16px' },
  '.cm-meaning-name': { fontFamily: 'var(--mono)', fontWeight: '600' },
  '.cm-meaning-shape': { fontFamily: 'var(--mono)', color: 'var(--soft)' },
  '.cm-meaning-words': { marginTop: '4px' },
  '.cm-meaning-mistake': { borderLeft: '3px solid var(--crimson)', whiteSpace: 'pre-wrap' },
  '.cm-panels': { backgroundColor: 'var(--wash)', color: 'var(--ink)', border: 'none' },
  '.cm-panels input, .cm-panels button': {
    border: '1px solid var(--hairline)',
    borderRadius: 'var(--radius)',
    background: 'var(--paper)',
    color: 'var(--ink)',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--stroke-1)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--stroke-3)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--stroke-2)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--soft)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--stroke-5)' },
  { tag: [tags.operator, tags.punctuation, tags.paren], color: 'var(--soft)' },
]);

export const editorLook: Extension = [look, syntaxHighlighting(colours)];
