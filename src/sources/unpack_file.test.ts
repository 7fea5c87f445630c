// One file unpacked, the quick way and the exact way, down to the line of each reject.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { literalList } from '../base/sql.ts';
import type { FieldCheck, FoundFile, Part, Unpacked, UnpackTask } from './sources.ts';
import { spellingOf } from './spelling.ts';
import { stagedRows } from './staged_rows.ts';
import { unpackFile } from './unpack_file.ts';

const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
const scratch = join(folder, 'scratch');
let connection: DuckDBConnection;
beforeAll(async () => {
  mkdirSync(scratch);
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  for (const name of readdirSync(scratch)) rmSync(join(scratch, name));
});

function put(content: Buffer | string): FoundFile {
  const absolute = join(folder, 'parcels.csv');
  writeFileSync(absolute, content);
  const { size, mtimeMs } = statSync(absolute);
  return { source: 'parcels', path: 'parcels.csv', absolute, bytes: size, modifiedMs: Math.trunc(mtimeMs) };
}

const tabs = { delimiter: 'tab', quote: '', absent: ['-'] };

function unpack(content: Buffer | string, task: Partial<UnpackTask> = {}): Promise<Unpacked> {
  return unpackFile({
    file: put(content),
    format: 'delimited',
    options: {},
    checks: [],
    scratch,
    id: 7,
    mode: 'quick',
    ...task,
  });
}

async function unpacked(
  content: Buffer | string,
  task: Partial<UnpackTask> = {},
): Promise<Unpacked & { state: 'unpacked' }> {
  const outcome = await unpack(content, task);
  if (outcome.state !== 'unpacked') throw new Error(outcome.reason);
  return outcome;
}

const staged = (parts: readonly Part[]) => stagedRows(connection, parts);

const checks: FieldCheck[] = [
  { from: ['weight'], required: true, ...spellingOf('bigint', { min: 0 }) },
  { from: ['day', 'hour'], required: false, ...spellingOf('timestamp') },
];

describe('quick and exact give the same records', () => {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9 "'#,;\\.-]{0,6}$/) },
    fc.constantFrom(
      '',
      '-',
      '--',
      '"',
      '""',
      "'",
      '\\',
      '\\"',
      '\\N',
      'NULL',
      ' ',
      ' - ',
      'é',
      '日本',
      '\u00a0',
      '\u2028',
      '\u0085',
      '\v',
      '\u0001',
      '#',
      '👍',
    ),
  );
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.array(value, { minLength: 3, maxLength: 3 }).map(values => values.join('\t')) },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 5 }).map(values => values.join('\t')) },
    { weight: 1, arbitrary: fc.constantFrom('', '#note', '\t\t', 'a\tb\tc\t', 'a\tb\tc\t-\t', 'x\ty\r\tz') },
  );
  test.each([
    ['tabs without quotes', tabs, '\t'],
    ['commas with quotes', { absent: ['-'] }, ','],
  ])('%s', async (_name, options, delimiter) => {
    let quick = 0;
    const lines = fc.array(line, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lines, fc.boolean(), async (some, ends) => {
        const body = some.join('\n').replaceAll(delimiter === '\t' ? '\r ' : /[,\t]/g, delimiter);
        const content = `a${delimiter}b${delimiter}c\n${body}${ends ? '\n' : ''}`;
        const first = await unpacked(content, { options, id: 1 });
        const second = await unpacked(content, { options, id: 2, mode: 'exact' });
        const exactRows = await staged(second.parts);
        expect(exactRows).toBeDefined();
        expect(exactRows?.length).toBe((second.lines ?? 0) - second.rejectCount);
        const quickRows = first.mode === 'quick' ? await staged(first.parts) : undefined;
        if (quickRows) {
          quick++;
          expect(quickRows).toEqual(exactRows);
          expect(second.rejects).toEqual([]);
        }
        expect(second.hash).toBe(first.hash);
      }),
      // Some one case in seven goes the quick way.
      { numRuns: 400 },
    );
    // The law would hold for nothing if quick always gave up.
    expect(quick).toBeGreaterThan(20);
  });

  test('a file of many parts', async () => {
    const lines = Array.from({ length: 400_000 }, (_, i) => `${i}\t${'parcel'.repeat(35)}\t-`).join('\n');
    const content = gzipSync(`a\tb\tc\n${lines}`, { level: 1 });
    const outcome = await unpacked(content, { options: tabs });
    expect(outcome.mode).toBe('quick');
    expect(outcome.parts.length).toBeGreaterThan(1);
    const paths = outcome.parts.map(part => {
      expect(readFileSync(part.path).subarray(-1).toString() === '\n' || part === outcome.parts.at(-1)).toBe(true);
      expect(part.bytes).toBe(statSync(part.path).size);
      return part.path;
    });
    const reader = await connection.runAndReadAll(
      `select count(*)::integer, sum(a)::bigint::varchar from read_csv(${literalList(paths)}, delim = '\t', quote = '', header = false, auto_detect = false, columns = {'a': 'BIGINT', 'b': 'VARCHAR', 'c': 'VARCHAR'})`,
    );
    expect(reader.getRows()).toEqual([[400_000, String((399_999 * 400_000) / 2)]]);
  });
});

describe('quick gives up by itself for', () => {
  const good = 'a\tb\n1\t2\n';
  test.each([
    ['what is not UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xff, 9, 0x31, 10])])],
    ['a carriage return', `${good}1\t2\r\n`],
    ['a NUL', `${good}1\t\0\n`],
    ['a line that is too long', `${good}${'x'.repeat(limits.recordBytes + 1)}\t1\n`],
    ['a byte order mark', `\ufeff${good}`],
    ['a single column', 'a\n1\n\n2\n'],
  ])('%s', async (_name, content) => {
    expect((await unpacked(good, { options: tabs })).mode).toBe('quick');
    expect((await unpacked(content, { options: tabs })).mode).toBe('exact');
  });
});

describe('exact', () => {
  const exactly = (content: Buffer | string, task: Partial<UnpackTask> = {}) =>
    unpacked(content, { options: tabs, mode: 'exact', checks, ...task });

  test('counts records, rejects with their physical line, and neither blanks nor headers', async () => {
    const content = Buffer.concat([
      Buffer.from(
        'day\thour\tweight\r\n\r\n2018-06-08\t07:00:00\t5\r\n\n2018-06-08\t07:00:00\tfive\n2018-02-30\t07:00:00\t5\n',
      ),
      Buffer.from('-\t07:00:00\t5\n2018-06-08\t07:00:00\t-\nonly one\n2018-06-08\t07:00:00\t5\t\n2018-06-08\t'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\t5\n2018-06-08\t07:00:00\t6\0\nlast\tno\t1'),
    ]);
    const { lines, rejects, rejectCount, parts } = await exactly(content);
    expect(lines).toBe(10);
    expect(rejectCount).toBe(7);
    expect(rejects.map(({ lineNumber, code }) => [lineNumber, code])).toEqual([
      [5, 'bad_number'],
      [6, 'bad_time'],
      [8, 'missing'],
      [9, 'field_count'],
      [11, 'encoding'],
      [12, 'encoding'],
      [13, 'bad_time'],
    ]);
    expect(rejects[0]).toEqual({
      lineNumber: 5,
      code: 'bad_number',
      reason: 'weight: "five" is no whole number from 0',
      record: '2018-06-08\t07:00:00\tfive',
    });
    expect(rejects[4]?.record).toBe('2018-06-08\t\ufffd\ufffd\t5');
    expect(await staged(parts)).toEqual([
      { day: '2018-06-08', hour: '07:00:00', weight: '5' },
      { hour: '07:00:00', weight: '5' },
      { day: '2018-06-08', hour: '07:00:00', weight: '5' },
    ]);
  });

  test('a line that is too long is a reject with its beginning, wherever it lies', async () => {
    const long = 'x'.repeat(limits.recordBytes + 1);
    const endless = 'y'.repeat(6 * limits.recordBytes);
    const { lines, rejects, parts } = await exactly(`weight\tb\n1\t${long}\n2\tb\n${endless}\n3\tb\n${endless}`, {
      checks: [],
    });
    expect(lines).toBe(5);
    expect(
      rejects.map(({ lineNumber, code, record }) => [lineNumber, code, record.length <= limits.rejectRecordChars]),
    ).toEqual([
      [2, 'too_long', true],
      [4, 'too_long', true],
      [6, 'too_long', true],
    ]);
    expect(await staged(parts)).toEqual([
      { weight: '2', b: 'b' },
      { weight: '3', b: 'b' },
    ]);
  });

  test('the longest line allowed is a record', async () => {
    const { rejects } = await exactly(`a\tb\n1\t${'x'.repeat(limits.recordBytes - 2)}\n`, { checks: [] });
    expect(rejects).toEqual([]);
  });

  test('more rejects than memory should hold go to a file, in order', async () => {
    const bad = limits.rejectsHeld + 500;
    const { rejects, rejectCount, rejectsFile, lines } = await exactly(`weight\tb\n${'x\ty\n'.repeat(bad)}`);
    expect([lines, rejectCount, rejects.length]).toEqual([bad, bad, limits.rejectsHeld]);
    const rest = readFileSync(rejectsFile ?? '', 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect([...rejects, ...rest].map(reject => reject.lineNumber)).toEqual(
      Array.from({ length: bad }, (_, i) => i + 2),
    );
    expect(rest[0]).toEqual({ ...rejects[0], lineNumber: limits.rejectsHeld + 2 });
  });

  test('quotes hold delimiters and line ends; one that is never closed costs its own line', async () => {
    const quotedOptions = { options: {}, checks: [] };
    const { lines, rejects, parts } = await exactly('a,b\n"x, ""y""\n\nz",1\n2,"open\n3,4\n5,6\n', quotedOptions);
    expect(lines).toBe(4);
    expect(rejects.map(({ lineNumber, code, record }) => [lineNumber, code, record])).toEqual([
      [5, 'open_quote', '2,"open'],
    ]);
    expect(await staged(parts)).toEqual([
      { a: 'x, "y"\n\nz', b: '1' },
      { a: '3', b: '4' },
      { a: '5', b: '6' },
    ]);
  });

  test('quotes that open again and again are read in time that grows with the file', async () => {
    const { lines } = await exactly(`a,b\n"\n${'x"y,"\n'.repeat(400_000)}`, { options: {}, checks: [] });
    expect(lines).toBeGreaterThan(0);
  }, 10_000);

  test('takes only the fields that are wanted, and fields of the source for those that are missing', async () => {
    const wanted = ['weight', 'owner', 'depot'];
    const required: FieldCheck[] = [{ from: ['depot'], required: true, ...spellingOf('varchar') }];
    const content = 'weight\tcolour\towner\n1\tred\tann\n';
    const missing = await exactly(content, { wanted, checks: required });
    expect(missing.rejects.map(reject => reject.code)).toEqual(['missing']);
    const { parts, drift } = await exactly(content, { wanted, checks: required, options: { ...tabs, depot: 'north' } });
    expect(parts[0]?.names).toEqual(['weight', 'owner']);
    expect(drift).toEqual(['colour']);
  });

  test('a single column that is absent is a record all the same', async () => {
    const { lines, parts } = await exactly('weight\tcolour\n1\tred\n-\tblue\n', { wanted: ['weight'], checks: [] });
    expect(lines).toBe(2);
    expect(await staged(parts)).toEqual([{ weight: '1' }, {}]);
  });

  test('records of differing shape share columns as they turn up', async () => {
    const content = '{"a":1}\n{"b":2,"a":3}\n{"a":4}\n{"c":{"d":"x"}}\n';
    const { parts } = await exactly(content, { format: 'ndjson', options: {}, checks: [] });
    expect(parts.map(part => part.names)).toEqual([
      ['a', '_'],
      ['a', 'b'],
      ['a', 'b', 'c.d'],
    ]);
    expect(await staged(parts)).toEqual([{ a: '1' }, { a: '3', b: '2' }, { a: '4' }, { 'c.d': 'x' }]);
  });

  test('a hostile number of names makes no hostile number of parts', async () => {
    const content = Array.from({ length: limits.namesPerFile * 2 }, (_, i) => `{"n${i}":1}`).join('\n');
    const { parts, lines, drift } = await exactly(content, {
      format: 'ndjson',
      options: {},
      checks: [],
      wanted: ['n1', 'n5'],
    });
    expect(lines).toBe(limits.namesPerFile * 2);
    expect(parts.length).toBeLessThanOrEqual(3);
    expect(drift.length).toBe(limits.namesPerFile);
  });
});

describe('a file', () => {
  test.each(['', '\n', '\n\r\n \n'.replace(' ', '')])(
    'with nothing in it (%j) is read, and is nothing',
    async content => {
      for (const mode of ['quick', 'exact'] as const) {
        const outcome = await unpacked(gzipSync(content), { mode });
        expect(outcome).toMatchObject({ parts: [], rejectCount: 0, drift: [] });
        if (outcome.mode === 'exact') expect(outcome.lines).toBe(0);
      }
    },
  );

  test('with a header alone has no parts', async () => {
    expect((await unpacked('a,b\n')).parts).toEqual([]);
    expect(await unpacked('a,b\n', { mode: 'exact' })).toMatchObject({ parts: [], lines: 0 });
  });

  test('is hashed as it is stored, and its size is the stored one', async () => {
    const content = gzipSync('a,b\n1,2\n');
    const hash = createHash('sha256').update(content).digest('hex');
    for (const mode of ['quick', 'exact'] as const)
      expect(await unpacked(content, { mode })).toMatchObject({ hash, found: { bytes: content.length } });
  });

  test('that is broken leaves nothing behind', async () => {
    const content = gzipSync(`a\tb\n${'1\t2\n'.repeat(200_000)}`);
    for (const mode of ['quick', 'exact'] as const) {
      for (const cut of [2, 9, content.length >> 1, content.length - 9, content.length - 1]) {
        const outcome = await unpack(content.subarray(0, cut), { mode, options: tabs });
        expect(outcome).toMatchObject({ state: 'failed', reason: 'the gzip ends early', gone: false });
      }
    }
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('that breaks after parts were written leaves none of them', async () => {
    const member = gzipSync('1\t2222222222222222222\n'.repeat(400_000), { level: 1 });
    const half = Buffer.concat([gzipSync('a\tb\n'), ...Array.from({ length: 16 }, () => member)]);
    for (const mode of ['quick', 'exact'] as const) {
      const outcome = await unpack(Buffer.concat([half, Buffer.from('x')]), { mode, options: tabs });
      expect(outcome).toMatchObject({ state: 'failed', hash: expect.any(String) });
      expect(readdirSync(scratch)).toEqual([]);
    }
  });

  test('that is gone says so', async () => {
    const file = put('a,b\n');
    rmSync(file.absolute);
    const task: UnpackTask = { file, format: 'delimited', options: {}, checks: [], scratch, id: 1, mode: 'quick' };
    expect(await unpackFile(task)).toMatchObject({ state: 'failed', gone: true });
  });

  test('that a format cannot read fails with its words', async () => {
    expect(await unpack('"a,b\n', { mode: 'exact' })).toMatchObject({ state: 'unpacked', rejectCount: 1 });
    expect(await unpack('"a" x,b\n1,2\n', { mode: 'exact' })).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('header'),
    });
  });
});

describe('bombs', () => {
  test('half a gigabyte of zeros in half a megabyte is one reject and no memory', async () => {
    const zeros = gzipSync(Buffer.alloc(64 << 20));
    const file = put(Buffer.concat(Array.from({ length: 8 }, () => zeros)));
    const task = { file, format: 'delimited', options: tabs, checks: [], scratch, id: 7, mode: 'quick' };
    // In a process of its own: memory that tests before this one gave back would hide what it takes.
    const program = `const { unpackFile } = await import(${JSON.stringify(join(import.meta.dirname, 'unpack_file.ts'))});
      const before = process.memoryUsage().rss;
      const outcome = await unpackFile(${JSON.stringify(task)});
      console.log(JSON.stringify({ outcome, grown: process.memoryUsage().rss - before }));`;
    const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', program]);
    const { outcome, grown } = JSON.parse(stdout);
    expect(outcome).toMatchObject({ state: 'unpacked', mode: 'exact', parts: [] });
    expect(grown).toBeLessThan(400 << 20);
  });

  test('what inflates without end is given up before it fills the disk', async () => {
    const lines = gzipSync('1\t2\n'.repeat(4 << 20), { level: 9 });
    const bomb = Buffer.concat([gzipSync('a\tb\n'), ...Array.from({ length: 100 }, () => lines)]);
    expect(await unpack(bomb, { options: tabs })).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('times its size'),
    });
    expect(readdirSync(scratch)).toEqual([]);
  }, 60_000);
});

test('a scratch folder that cannot be written is an error, not a state of the file', async () => {
  const missing = join(folder, 'nowhere');
  for (const mode of ['quick', 'exact'] as const) {
    await expect(unpack('a,b\n1,2\n', { scratch: missing, mode })).rejects.toMatchObject({
      code: 'scratch_unwritable',
    });
  }
  expect(existsSync(missing)).toBe(false);
});

test('a checkpoint that throws stops the work and leaves nothing', async () => {
  const content = `a\tb\n${'1\t2222222222222222222\n'.repeat(2_000_000)}`;
  for (const mode of ['quick', 'exact'] as const) {
    let calls = 0;
    const stop = () => {
      if (++calls === 3) throw new Error('enough');
    };
    const task: UnpackTask = {
      file: put(content),
      format: 'delimited',
      options: tabs,
      checks: [],
      scratch,
      id: 1,
      mode,
    };
    await expect(unpackFile(task, { checkpoint: stop })).rejects.toThrow('enough');
    expect(readdirSync(scratch)).toEqual([]);
  }
});
