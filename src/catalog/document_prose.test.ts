// Markdown as it is read: what becomes what, and where values stand. What is refused is in test/golden/catalog/broken_documents.

import { expect, test } from 'vitest';
import type { Part, Span } from './document.ts';
import { type ReadingBody, readMarkdown } from './document_prose.ts';

function read(text: string): Part[] {
  const reading: ReadingBody = { file: 'a.md', text, line: 5, languages: ['en'], mistakes: [] };
  const parts = readMarkdown(text, 5, reading);
  expect(reading.mistakes).toEqual([]);
  return parts;
}

/** Spans as one text: values in braces, marks around. */
function shown(spans: readonly Span[]): string {
  return spans
    .map(span => {
      if (span.kind === 'value')
        return `{${[span.of.answer, span.of.column].filter(Boolean).join('.')}@${span.of.line}}`;
      if (span.kind === 'strong') return `<b>${shown(span.parts)}</b>`;
      if (span.kind === 'emphasis') return `<i>${shown(span.parts)}</i>`;
      if (span.kind === 'link') return `<${span.href}>${shown(span.parts)}</>`;
      return span.kind === 'code' ? `<code>${span.text}</code>` : span.text;
    })
    .join('');
}

const prose = (body: string): string[] =>
  read(body).map(part => (part.kind === 'paragraph' || part.kind === 'heading' ? shown(part.parts) : part.kind));

test('values stand in words, whatever their names and marks look like to Markdown', () => {
  expect(prose('A {{peak.peak_gbps}} b __{{ a_b.c_d }}__ *{{e.f}}* and\n**at {{day}}**')).toEqual([
    'A {peak.peak_gbps@5} b <b>{a_b.c_d@5}</b> <i>{e.f@5}</i> and <b>at {day@6}</b>',
  ]);
  expect(prose('`{{day}}` is {{day}}, \\*no\\* emphasis, 5 < 6 & R&D')).toEqual([
    '<code>{{day}}</code> is {day@5}, *no* emphasis, 5 < 6 & R&D',
  ]);
});

test('lines of a paragraph go on after a blank, of Japanese without one; a hard break begins a paragraph', () => {
  expect(prose('one\ntwo')).toEqual(['one two']);
  expect(prose('お世話に\nなっております。\nABC\n株式会社')).toEqual(['お世話になっております。 ABC 株式会社']);
  expect(prose('one  \ntwo\\\nthree')).toEqual(['one', 'two', 'three']);
});

test('links lead outward', () => {
  expect(prose('[site](https://a.test/?b=c_d&e) <mailto:x@a.test>')).toEqual([
    '<https://a.test/?b=c_d&e>site</> <mailto:x@a.test>mailto:x@a.test</>',
  ]);
});
