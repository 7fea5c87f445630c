// Statements that try to get out of the walls, each within three kinds of them. What a tenant gets is what everybody gets of a site that never
// had the rows of others, to the word of the refusal's code; and nothing that it reads tells of them.

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heavy, hostile } from './statements.ts';
import { openWalledBed, outcomeOf, tells, type WalledBed, wallsOf } from './walled_bed.ts';

let beds: WalledBed;
beforeAll(async () => {
  beds = await openWalledBed();
});
afterAll(() => beds.close());

const codes = new Set(['ok', 'sql_invalid', 'not_read_only', 'unknown_table']);

test('there are enough of them, and none twice', () => {
  expect(new Set([...hostile, ...heavy]).size).toBe(hostile.length + heavy.length);
  expect(hostile.length).toBeGreaterThan(200);
  expect(hostile.filter(tells)).toEqual([]);
});

test('the canary sings: without walls the rows of others are read', async () => {
  const { full } = beds;
  let sung = 0;
  for (const sql of hostile) {
    const open = await outcomeOf(full.desk, beds.put(sql));
    if (open.code === 'ok' && tells(open.text)) sung++;
  }
  expect(sung).toBeGreaterThan(30);
});

describe.each(Object.entries(wallsOf))('walls of %s', (_, walls) => {
  test.each(hostile.map(sql => ({ sql, shown: sql.slice(0, 110) })))('$shown', async ({ sql }) => {
    const statement = beds.put(sql);
    const full = await outcomeOf(beds.full.desk, statement, { walls });
    expect(tells(beds.heard(full.text)), full.text).toBe(false);
    expect(codes).toContain(full.code);
    const clean = await outcomeOf(beds.clean.desk, statement, { walls });
    expect({ ...full, text: '' }).toEqual({ ...clean, text: '' });
    if (clean.code === 'ok') expect(await outcomeOf(beds.clean.desk, statement)).toEqual(clean);
  });
});

test('nothing was written', () => {
  expect(existsSync(beds.target)).toBe(false);
});

describe('too much of everything', () => {
  test.each(heavy.map(sql => ({ sql, shown: sql.slice(0, 110) })))('$shown', async ({ sql }) => {
    const { code } = await outcomeOf(beds.full.desk, sql, { walls: { depot: ['GDN'] }, withinMs: 1_500 });
    expect(['ok', 'sql_invalid', 'not_read_only', 'query_cancelled', 'engine_memory', 'disk_full']).toContain(code);
    expect(await outcomeOf(beds.full.desk, 'select 1 as x', { walls: { depot: ['GDN'] } })).toMatchObject({
      code: 'ok',
    });
  });
});
