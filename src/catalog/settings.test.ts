// Settings of packs become literals that read back as what they were, and nothing else.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SettingValue } from '../config/config.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import type { Pack } from './catalog.ts';
import { fillSettings, settingLiteral } from './settings.ts';

let temp = '';
let engine: DuckDbEngine;
let session: DuckDbEngine;
beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'tallylight-settings-'));
  engine = await openDuckDb({ memoryMb: 100, threads: 1, tempFolder: temp });
  session = await engine.dialect();
});
afterAll(async () => {
  await engine.close();
  await rm(temp, { recursive: true });
});

const packs = (settings: Record<string, SettingValue>) => {
  const pack = (name: string, own: typeof settings): [string, Pack] => [
    name,
    { name, title: name, description: '', requires: [], settings: own, folder: '/' },
  ];
  return new Map([pack('depots', settings), pack('other', { limit: 7 })]);
};
const at = (settings: Record<string, SettingValue>) => ({
  pack: 'depots',
  file: 'a.sql',
  line: 10,
  packs: packs(settings),
});

const value = async (sql: string) => (await session.all(`select ${sql} as value`))[0]?.value;

test('any value is one literal, and the engine reads back the same', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter(chars => !chars.includes('\0'));
  const scalar = fc.oneof(
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  );
  await fc.assert(
    fc.asyncProperty(scalar, async setting => {
      const read = await value(settingLiteral(setting));
      expect(Number.isSafeInteger(setting) ? Number(read) : read).toEqual(setting === 0 ? 0 : setting);
    }),
    { numRuns: 100 },
  );
});

test('numbers by name are a map that both engines have', async () => {
  const prices = settingLiteral({ "E'1": 0.085, '*': 1 });
  expect(prices).toBe("map(array['E''1', '*'], array[0.085e0, 1e0])");
  expect(await value(`element_at(${prices}, 'E''1')`)).toBe(0.085);
  expect(await value(`coalesce(element_at(${prices}, 'X'), element_at(${prices}, '*'))`)).toBe(1);
  expect(await value(`element_at(${settingLiteral({})}, 'X')`)).toBe(null);
});

test('settings stand where their names stood, of the pack itself or of another', () => {
  const sql = "where name like {{pattern}} and n < {{ other.limit }} and '{x}' = '{x}'";
  expect(fillSettings(sql, at({ pattern: "{{limit}}'" }))).toEqual({
    sql: "where name like '{{limit}}''' and n < 7 and '{x}' = '{x}'",
    mistakes: [],
  });
});

test('a name that is no setting is told at its line, with the nearest', () => {
  expect(fillSettings('select\n{{patern}},\n{{constructor}}', at({ pattern: '' })).mistakes).toEqual([
    { file: 'a.sql', line: 11, message: 'there is no setting patern of depots. Did you mean pattern?' },
    { file: 'a.sql', line: 12, message: 'there is no setting constructor of depots.' },
  ]);
});
