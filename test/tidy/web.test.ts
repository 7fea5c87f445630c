// The pages are a client of the API and nothing more: they know its document, and no file of the program.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fills, night, day as paper, strokes } from '../../src/reports/palette.ts';
import { importsOf, isTest, root, sourcesIn } from './tree.ts';

const all = sourcesIn('web/src');
const pages = all.filter(file => !isTest(file) && !file.path.startsWith('web/src/stories/'));

test('no page imports anything of src', () => {
  const out = all.flatMap(file =>
    importsOf(file)
      .filter(target => !target.startsWith('web/src/'))
      .map(target => `${file.path} imports ${target}`),
  );
  expect(out).toEqual([]);
});

test('no page fetches but by the client', () => {
  const calls = pages
    .filter(file => /\b(fetch|XMLHttpRequest|EventSource|WebSocket|sendBeacon)\b\s*\(/.test(file.text))
    .map(file => file.path);
  // The client itself, the stream of events, and uploads, whose progress only the older request tells.
  expect(
    calls.filter(path => !/^web\/src\/(api\/|shell\/live_source\.ts$)/.test(path) && !/upload/.test(path)),
  ).toEqual([]);
});

test('no page names an address of another machine', () => {
  const out = pages.flatMap(file =>
    [...file.text.matchAll(/https?:\/\/(?!127\.0\.0\.1|localhost|www\.w3\.org)[\w.-]+/g)].map(
      ([address]) => `${file.path}: ${address}`,
    ),
  );
  expect(out.filter(line => !/\.(test|invalid|example)\b|example\.(com|org)/.test(line))).toEqual([]);
});

test('pages and documents have the same colours', () => {
  const tokens = readFileSync(join(root, 'web/src/theme/tokens.css'), 'utf8').toLowerCase();
  const wanted = [...Object.values(paper), ...Object.values(night), ...fills, ...strokes];
  expect(wanted.filter(colour => !tokens.includes(colour.toLowerCase()))).toEqual([]);
});
