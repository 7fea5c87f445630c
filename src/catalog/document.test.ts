// Documents as they are read: their parts put into each other, and what stands before the text. Mistakes are in
// test/golden/catalog/broken_documents.

import { expect, test } from 'vitest';
import type { Part } from './document.ts';
import { readDocument } from './document_file.ts';
import { usesOf } from './document_uses.ts';

const thing = (text: string) => ({
  layer: { pack: 'site', folder: '/', prefix: '', overrides: [] },
  pack: 'site',
  name: 'a',
  ending: '.md',
  path: '/reports/a.md',
  file: 'reports/a.md',
  text,
});

function read(body: string, front = 'title: A\nlanguages: [en, ja]'): Part[] {
  const { draft, mistakes } = readDocument(thing(`---\n${front}\n---\n${body}`));
  expect(mistakes).toEqual([]);
  return draft?.parts ?? [];
}

test('containers nest, and fences hide what looks like one', () => {
  const parts = read(
    [
      '::: ja',
      '::: if a.b >= 1.5',
      'yes',
      '::: else',
      'no',
      ':::',
      ':::',
      '```list',
      'of: a',
      'empty: |',
      '  :::',
      'item: "{{b}}"',
      '```',
      "::: if a.c != 'x y'",
      ':::',
    ].join('\n'),
  );
  expect(parts).toMatchObject([
    {
      kind: 'only',
      language: 'ja',
      parts: [
        {
          kind: 'if',
          condition: { of: { answer: 'a', column: 'b', line: 6 }, comparison: '>=', than: 1.5 },
          holds: [{ kind: 'paragraph', parts: [{ text: 'yes' }] }],
          otherwise: [{ kind: 'paragraph', parts: [{ text: 'no' }] }],
        },
      ],
    },
    { kind: 'items', of: 'a', empty: { en: [':::\n'] } },
    { kind: 'if', condition: { comparison: '!=', than: 'x y' }, holds: [], otherwise: [] },
  ]);
});

test('what stands before the text is complete: defaults, names of files, times', () => {
  const { draft } = readDocument(
    thing(`---\r
title: { en: "On {{day}}", ja: 日次 }\r
languages: [ja, en]\r
answers:\r
  a: { metrics: [m], over: 30 days, order: [-m, depot], limit: 3 }\r
attachments: [ { report: pack.other, format: pdf, days: 3 } ]\r
---`),
  );
  expect(draft?.front).toMatchObject({
    title: { en: ['On ', { column: 'day', line: 2 }], ja: ['日次'] },
    subject: { en: [{ column: 'site' }, ': ', { column: 'title' }, ', ', { column: 'range' }] },
    preheader: { en: [], ja: [] },
    days: 1,
    languages: ['ja', 'en'],
    attachments: [{ report: 'pack.other', format: 'pdf', name: 'other.pdf', days: 3, line: 6 }],
  });
  expect(draft?.front.answers.get('a')).toMatchObject({
    kind: 'metrics',
    over: { days: 30 },
    order: [
      { column: 'm', descending: true },
      { column: 'depot', descending: false },
    ],
    limit: 3,
    line: 5,
  });
});

test('every value that is used is known with its line, wherever it stands', () => {
  const body = [
    '# {{a.b}}',
    '- *{{c.d}}*',
    '::: if e.f > 0',
    '```table',
    'of: g',
    'title: "{{h.i}}"',
    'columns: [j, { name: k, label: "{{l.m}}" }]',
    'total: j',
    '```',
    '```chart',
    'of: n',
    'x: o',
    'y: p',
    'by: q',
    '```',
    ':::',
    '```insight',
    'kind: change',
    'of: r.s',
    '```',
  ];
  const { draft } = readDocument(thing(`---\ntitle: "{{day}}"\n---\n${body.join('\n')}`));
  const uses = draft === undefined ? [] : usesOf({ ...draft.front, parts: draft.parts });
  const shown = uses.map(({ answer, column, line }) => `${line} ${answer ?? ''}.${column}`);
  expect(shown.slice(4)).toEqual([
    '4 a.b',
    '5 c.d',
    '6 e.f',
    '8 g.j',
    '8 g.k',
    '8 g.j',
    '9 h.i',
    '10 l.m',
    '14 n.o',
    '14 n.p',
    '14 n.q',
    '22 r.s',
  ]);
});
