// The live line as a terminal shows it: what stays, what is drawn over, and that nothing is wider than the window.

import { expect, test } from 'vitest';
import { LiveLine } from './live_line.ts';

const escapeCode = String.fromCharCode(27);

/** A terminal of some width that keeps what a person would see. */
function screen(columns: number) {
  const lines = [''];
  let column = 0;
  const write = (text: string) => {
    for (const piece of text.split(new RegExp(`(\\r|\\n|${escapeCode}\\[2K)`)).filter(part => part !== '')) {
      const last = lines.length - 1;
      if (piece === '\r') column = 0;
      else if (piece === '\n') {
        lines.push('');
        column = 0;
      } else if (piece === `${escapeCode}[2K`) lines[last] = '';
      else {
        lines[last] = `${(lines[last] ?? '').slice(0, column)}${piece}`;
        column += piece.length;
        expect(column).toBeLessThan(columns);
      }
    }
  };
  return { columns, write, lines };
}

test('the line is drawn over, lines that are told stay, and nothing is left of it at the end', () => {
  const terminal = screen(60);
  let now = 0;
  const live = new LiveLine(terminal, { now: () => now });
  const stage = { number: 2, of: 7, name: 'ingest', words: '' };
  live.watch(stage);
  expect(terminal.lines).toEqual(['2/7 ingest  0 s']);
  stage.words = '42/288 files · 437,000 lines';
  now = 12_000;
  live.tell('failed: a.gz: broken');
  expect(terminal.lines).toEqual(['failed: a.gz: broken', '2/7 ingest  42/288 files · 437,000 lines · 12 s']);
  live.watch(undefined);
  live.tell('2/7 ingest: 288 files (12 s)');
  live.close();
  expect(terminal.lines).toEqual(['failed: a.gz: broken', '2/7 ingest: 288 files (12 s)', '']);
});

test('a narrow window gets as much as it holds', () => {
  const terminal = screen(20);
  const live = new LiveLine(terminal, { now: () => 0 });
  live.watch({ number: 2, of: 7, name: 'ingest', words: '42/288 files · 437,000 lines' });
  expect(terminal.lines).toEqual(['2/7 ingest  42/288…']);
  live.close();
  expect(terminal.lines).toEqual(['']);
});

test('it is drawn again as time goes by, at most ten times a second', async () => {
  let draws = 0;
  const live = new LiveLine({ write: () => draws++, columns: 80 });
  let words = 0;
  live.watch({
    number: 1,
    of: 1,
    name: 'build',
    get words() {
      return String(words++);
    },
  });
  await new Promise(resolve => setTimeout(resolve, 550));
  live.close();
  expect(draws).toBeGreaterThan(3);
  expect(draws).toBeLessThan(9);
});
