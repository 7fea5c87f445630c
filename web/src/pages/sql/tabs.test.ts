// Tabs of statements, as they are kept and opened again.

import { expect, test } from 'vitest';
import {
  asked,
  changed,
  closed,
  currentOf,
  freeTitle,
  mostPast,
  opened,
  readPast,
  readTabs,
  remembered,
  type Tab,
} from './tabs.ts';

const tab = (id: string, sql = ''): Tab => ({ id, title: `Query ${id}`, sql });
const state = { tabs: [tab('1', 'select 1'), tab('2', 'select 2')], current: '1' };

test('what was kept comes back; what cannot be read does not', () => {
  expect(readTabs(JSON.stringify(state), tab('9'))).toEqual(state);
  for (const text of [null, 'no json', '[]', '{"tabs":[{"id":1}]}', '{"tabs":"x"}'])
    expect(readTabs(text, tab('9'))).toEqual({ tabs: [tab('9')], current: '9' });
  expect(readTabs(JSON.stringify({ ...state, current: 'gone' }), tab('9')).current).toBe('1');
  expect(readPast('{"a":1}')).toEqual([]);
});

test('a link opens what it says: in the tab that has it, an empty one, or a new one', () => {
  expect(asked(state, 'select 2', () => tab('3')).current).toBe('2');
  const typed = changed(changed(state, '2', { linked: 'select 2' }), '2', { sql: 'select 22' });
  expect(currentOf(asked(typed, 'select 2', () => tab('3'))).sql).toBe('select 22');
  const added = asked(state, 'select 3', () => tab('3'));
  expect([added.tabs.length, currentOf(added).sql]).toEqual([3, 'select 3']);
  const empty = asked({ tabs: [tab('1')], current: '1' }, 'select 3', () => tab('3'));
  expect(empty).toEqual({ tabs: [tab('1', 'select 3')], current: '1' });
});

test('after a link filled the empty tab, typing goes on in it', () => {
  const filled = opened({ tabs: [tab('1')], current: '1' }, tab('3', 'select 3'));
  expect(currentOf(changed(filled, filled.current, { sql: 'select 4' })).sql).toBe('select 4');
});

test('closing brings the neighbour to the front, and never leaves none', () => {
  expect(closed(state, '1', tab('9'))).toEqual({ tabs: [tab('2', 'select 2')], current: '2' });
  expect(closed(state, '2', tab('9')).current).toBe('1');
  expect(closed({ tabs: [tab('1', 'x')], current: '1' }, '1', tab('9'))).toEqual({ tabs: [tab('9')], current: '9' });
});

test('titles count on, and the history keeps the newest run of a statement', () => {
  expect(freeTitle([tab('1'), tab('3')], 'Query')).toBe('Query 2');
  const run = (sql: string, at: string) => ({ id: at, sql, at, state: 'done' as const, rows: 1, tookMs: 1 });
  const past = remembered(remembered([run('a', '1')], run('b', '2')), run('a', '3'));
  expect(past.map(one => one.at)).toEqual(['3', '2']);
  const many = Array.from({ length: mostPast + 5 }, (_, at) => run(`s${at}`, String(at)));
  expect(many.reduce<ReturnType<typeof remembered>>((list, one) => remembered(list, one), [])).toHaveLength(mostPast);
});
