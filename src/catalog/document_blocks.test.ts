// Blocks as they are read: their usual values, and the lines of what they name.

import { expect, test } from 'vitest';
import { type BlockSource, readBlock } from './document_blocks.ts';

const read = (kind: BlockSource['kind'], text: string) =>
  readBlock({ file: 'a.md', kind, text, line: 8, languages: ['en', 'ja'] });

test('what is left out has its usual value', () => {
  expect(read('table', 'of: a\n\ntotal: b')).toEqual({
    part: { kind: 'table', name: 'a', of: 'a', total: ['b'], line: 8 },
    mistakes: [],
  });
  expect(read('chart', 'of: a\nx: h\ny: [b, c]').part).toEqual({
    kind: 'chart',
    name: 'a_chart',
    of: 'a',
    chart: 'column',
    x: 'h',
    y: ['b', 'c'],
    line: 8,
  });
  expect(read('number', '\nof: a.b').part).toEqual({
    kind: 'figures',
    items: [{ of: { answer: 'a', column: 'b', line: 9 } }],
  });
});

test('facts of an insight are columns, answers, numbers or words', () => {
  const { part, mistakes } = read('insight', 'kind: movers\nname: a.n\nnow: a.b\nbefore: c.b\nlabel: a\nlimit: 4');
  expect(mistakes).toEqual([]);
  expect(part?.kind === 'insight' ? Object.fromEntries(part.facts) : {}).toEqual({
    name: { answer: 'a', column: 'n', line: 9 },
    now: { answer: 'a', column: 'b', line: 10 },
    before: { answer: 'c', column: 'b', line: 11 },
    label: { en: ['a'], ja: ['a'] },
    limit: 4,
  });
});

test('every mistake is told at its line', () => {
  expect(read('table', 'off: a\ncolumns: [{ nam: b }]\ntitle: { en: A }').mistakes).toMatchObject([
    { line: 8, message: 'table: of: is missing' },
    { line: 9 },
    { line: 8, message: 'table: there is no key off. Did you mean of?' },
  ]);
});
