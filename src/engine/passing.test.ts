// An engine for one piece of work leaves nothing behind, however the work ends.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDuckDb } from './passing.ts';

const small = { memoryMb: 100, threads: 1 };

test('the work has an engine and a folder, which is gone afterwards', async () => {
  const { rows, folder } = await withDuckDb(small, async (engine, folder) => {
    await writeFile(join(folder, 'spilt'), 'x');
    return { rows: await engine.all('select 1 as n'), folder };
  });
  expect(rows).toEqual([{ n: 1 }]);
  expect(existsSync(folder)).toBe(false);
});

test('also when the work fails, whose error is told', async () => {
  let seen = '';
  const failing = withDuckDb(small, async (engine, folder) => {
    seen = folder;
    return engine.all('select nothing');
  });
  await expect(failing).rejects.toMatchObject({ code: 'sql_invalid' });
  expect(seen).not.toBe('');
  expect(existsSync(seen)).toBe(false);
});
