// Where a login may lead back to: a page of ours, whatever the address says.

import { expect, test } from 'vitest';
import { searchOf } from '../share/share_search.ts';
import { safePath } from './safe_path.ts';

test('a login leads to a path of ours and nowhere else', () => {
  expect(safePath('/dashboards/cdn.delivery?range=today#panel-bytes')).toBe(
    '/dashboards/cdn.delivery?range=today#panel-bytes',
  );
  for (const bad of [
    undefined,
    '',
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/\\/evil.test',
    'javascript:alert(1)',
    '/login',
    '/login?to=/login',
  ])
    expect(safePath(bad), String(bad)).toBe('/');
  expect(safePath('/x/..//evil.test')).not.toMatch(/^\/\//);
});

test('what a share keeps stands in the address of the page', () => {
  expect(searchOf({ range: 'last-7d', filter: 'device:phone\ndevice:tv' })).toEqual({
    range: 'last-7d',
    f: ['device:phone', 'device:tv'],
  });
  expect(searchOf({ from: '2018-06-08', to: '2018-06-11' })).toEqual({ range: '2018-06-08..2018-06-11' });
  expect(searchOf({})).toEqual({});
});
