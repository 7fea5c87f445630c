// The reference names every function with its result, and keeps its table whole.

import { expect, test } from 'vitest';
import { trinoFunctions } from './functions.ts';
import { functionsPage } from './functions_page.ts';
import { lintRules } from './lint_rules.ts';

test('the page has every function and every rule', () => {
  const page = functionsPage();
  for (const { name } of trinoFunctions) expect(page).toContain(`### ${name}\n`);
  expect(page).toContain("regexp_extract('parcel', '[0-9]+')  -- NULL");
  const table = page
    .slice(page.indexOf('## Write this'))
    .split('\n')
    .filter(line => line.startsWith('|'));
  expect(table).toHaveLength(lintRules.length + 2);
  for (const line of table) expect(line.replaceAll('\\|', '').split('|')).toHaveLength(5);
});

test('functions stand in the order of their names', () => {
  const names = trinoFunctions.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});
