// Every file opens with what stands in it, none is too long to be read at once (functions: Biome), every room has its furniture,
// and every file with logic is tried by a test that knows it.

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, isTest, paths, roomOf, root, sourcesIn } from './tree.ts';

const everywhere = sourcesIn('src', 'test', 'docs', 'bench', 'web', 'sdk');
const sources = everywhere.filter(file => file.path.startsWith('src/'));
const rooms = [...new Set(sources.map(file => roomOf(file.path)))];

test('every file opens with a comment', () => {
  const bare = everywhere.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text));
  expect(bare.map(file => file.path)).toEqual([]);
});

test('no file is longer than 500 lines', () => {
  const long = everywhere.filter(({ text }) => text.split('\n').length > 501);
  expect(long.map(file => file.path)).toEqual([]);
});

test('every room says what it is, every pack which questions it answers', () => {
  const packs = paths.filter(path => /^packs\/[^/]+\/pack\.yaml$/.test(path)).map(path => dirname(path));
  const places = [...rooms.map(room => `src/${room}`), ...packs];
  expect(places.filter(place => !existsSync(join(root, place, 'README.md')))).toEqual([]);
});

test('a room that raises errors has their table', () => {
  const raising = sources.filter(file => /\berrorTable\(/.test(file.text) && !isTest(file));
  const elsewhere = raising.filter(file => basename(file.path) !== 'errors.ts').map(file => file.path);
  expect(elsewhere).toEqual([]);
  const bare = sources.filter(file => !isTest(file) && /\bthrow new AppError\(/.test(file.text));
  expect(bare.map(file => file.path)).toEqual([]);
});

/** What no test knows by name, because it is tried through what it is for, and by which tests. */
const triedAcross: readonly [RegExp, string][] = [
  [/^src\/cli\//, 'test/e2e/cli.test.ts'],
  [/^src\/api\//, 'test/api/contract.test.ts'],
  [/^src\/pipeline\//, 'test/laws/ledger.test.ts'],
  [/^src\/store\//, 'test/laws/ledger.test.ts'],
  [/^src\/models\//, 'test/golden/packs.test.ts'],
  [/^src\/catalog\/(dataset_shape|describe)\.ts$/, 'test/golden/catalog.test.ts'],
  [/^src\/bucket\//, 'test/engines/bucket_faults.test.ts'],
  [/^src\/sources\/bucket_queue\.ts$/, 'test/engines/bucket_sources.test.ts'],
  [/^src\/sources\/raw_object\.ts$/, 'test/engines/raw_scan.test.ts'],
  [/^src\/lake\/(load|stage_sql|write|lookups|duplicates|compact|agent|country)\.ts$/, 'test/golden/packs.test.ts'],
  [/^src\/engine\/trino(_values)?\.ts$/, 'test/engines/functions.test.ts'],
  [/^src\/engine\/duckdb_values\.ts$/, 'src/engine/duckdb.test.ts'],
  [/^src\/sources\/(checks|records|formats\/options)\.ts$/, 'src/sources/formats/formats.test.ts'],
];

test('every file with logic is tried by a test that knows it, or across rooms', () => {
  const tests = everywhere.filter(isTest);
  const known = new Set([...tests.flatMap(importsOf), ...tests.map(file => file.path.replace('.test.ts', '.ts'))]);
  const code = sources.filter(file => !isTest(file) && basename(file.path) !== 'errors.ts');
  // What a tried file of the same room is made of is tried with it.
  const parts = new Set(
    code.filter(({ path }) => known.has(path)).flatMap(file => importsOf(file).filter(sameRoom(file.path))),
  );
  const left = code.filter(
    ({ path, text }) =>
      /\bfunction\b|=>|\bclass\b/.test(text) &&
      !known.has(path) &&
      !parts.has(path) &&
      !triedAcross.some(([files]) => files.test(path)),
  );
  expect(left.map(file => file.path)).toEqual([]);
  expect(triedAcross.filter(([, place]) => !existsSync(join(root, place)))).toEqual([]);
});

const sameRoom = (path: string) => (other: string) => roomOf(other) === roomOf(path);
