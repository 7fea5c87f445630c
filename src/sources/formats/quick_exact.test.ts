// One law over made-up logs: the quick way and the exact way give the same records.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Unpacked } from '../sources.ts';
import { stagedRows } from '../staged_rows.ts';
import { unpackFile } from '../unpack_file.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudfront-'));
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

async function unpack(content: string, mode: 'quick' | 'exact'): Promise<Unpacked> {
  const absolute = join(folder, 'E1.2024-01-01-00.gz');
  writeFileSync(absolute, gzipSync(content, { level: 0 }));
  const { size, mtimeMs } = statSync(absolute);
  const file = { source: 's', path: 'E1.2024-01-01-00.gz', absolute, bytes: size, modifiedMs: mtimeMs };
  const id = mode === 'quick' ? 1 : 2;
  return unpackFile({ file, format: 'cloudfront', options: {}, checks: [], scratch: folder, id, mode });
}

test('joined logs, headers in the middle, broken lines: quick and exact give the same records', async () => {
  const value = fc.constantFrom('-', '', 'a', '200', '"', '%22', '#', "'", '\\', 'NULL', ' ');
  const names = fc.constantFrom('date time cs(Host)', 'date time cs(Host)', 'time date cs(Host)', 'date time');
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.array(value, { minLength: 3, maxLength: 3 }).map(values => values.join('\t')) },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 5 }).map(values => values.join('\t')) },
    { weight: 1, arbitrary: fc.constantFrom('', '#', '#Version: 1.0', '# a b c', 'a\tb\tc\t-') },
  );
  const log = fc
    .tuple(names, fc.array(line, { maxLength: 5 }))
    .map(([fields, lines]) => ['#Version: 1.0', `#Fields: ${fields}`, ...lines]);
  let quick = 0;
  let joined = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(log, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '\n'), async (logs, end) => {
      const content = logs.flat().join('\n') + end;
      const first = await unpack(content, 'quick');
      const second = await unpack(content, 'exact');
      if (first.state === 'failed' || second.state === 'failed') throw new Error('failed');
      const records = await stagedRows(connection, second.parts);
      expect(records?.length).toBe((second.lines ?? 0) - second.rejectCount);
      const passed = first.mode === 'quick' ? await stagedRows(connection, first.parts) : undefined;
      if (!passed) return;
      expect(passed).toEqual(records);
      expect(second.rejectCount).toBe(0);
      expect(first.drift).toEqual(second.drift);
      if (passed.length > 0) quick++;
      if (passed.length > 0 && logs.length > 1) joined++;
    }),
    { numRuns: 150 },
  );
  expect(Math.min(quick, joined)).toBeGreaterThan(5);
});
