// A room imports only rooms named before it, and no file imports itself by way of others. This is what keeps the rooms apart.

import { expect, test } from 'vitest';
import { importsOf, isTest, roomOf, sourcesIn } from './tree.ts';

const order =
  'base config bucket store engine catalog sources lake models metrics feeds alerts reports delivery pipeline stream people api cli'.split(
    ' ',
  );
const sources = sourcesIn('src');

test('every room has its place in the order', () => {
  expect(new Set(sources.map(file => roomOf(file.path)))).toEqual(new Set(order));
});

test('rooms depend one way', () => {
  const place = (path: string): number => (path.startsWith('src/') ? order.indexOf(roomOf(path)) : order.length);
  const against = sources.flatMap(file =>
    importsOf(file)
      .filter(target => place(target) > place(file.path) && !(isTest(file) && target.startsWith('test/')))
      .map(target => `${file.path} imports ${target}`),
  );
  expect(against).toEqual([]);
});

test('no file imports in a ring', () => {
  const imports = new Map(sources.filter(file => !isTest(file)).map(file => [file.path, importsOf(file)]));
  const done = new Set<string>();
  const rings: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) rings.push([...above.slice(above.indexOf(path)), path].join(' -> '));
    if (above.includes(path) || done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  expect(rings).toEqual([]);
});
