// The address as the state of a page: what is written comes back the same.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilter } from './filters.ts';
import { readPreferences } from './preferences.tsx';
import { parseSearch, stringifySearch } from './url.ts';

test('addresses can be read, and mean what was put in', () => {
  const search = { range: '2018-06-08..2018-06-11', f: ['device:phone', 'title:a b/c'] };
  expect(stringifySearch(search)).toBe('?range=2018-06-08..2018-06-11&f=device:phone&f=title:a+b/c');
  expect(stringifySearch({ tab: undefined, f: [] })).toBe('');
  const text = fc.string({ unit: 'binary' }).filter(one => one.isWellFormed());
  const name = text;
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 4 }))), given => {
      expect({ ...parseSearch(stringifySearch(given)) }).toEqual({ ...given });
    }),
  );
});

test('the value of a filter may hold colons, and may be empty', () => {
  expect(parseFilter('host:10.0.0.1:8080')).toEqual({ dimension: 'host', value: '10.0.0.1:8080' });
  expect(parseFilter('device:')).toEqual({ dimension: 'device', value: '' });
  expect(parseFilter('nothing')).toBeUndefined();
});

test('what a browser kept is checked, whatever it is', () => {
  for (const text of [null, '', 'x', '[]', 'null', '{"theme":"pink","language":7}'])
    expect(readPreferences(text, 'ja-JP')).toEqual({ language: 'ja', theme: 'system', zone: 'site', narrow: false });
  expect(readPreferences('{"theme":"dark","zone":"utc","narrow":true}', 'en')).toEqual({
    language: 'en',
    theme: 'dark',
    zone: 'utc',
    narrow: true,
  });
});
