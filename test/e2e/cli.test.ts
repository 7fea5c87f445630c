// Every command as a process of its own on one small site, in the order in which a person would type them: exit codes, and what
// goes to stdout and what to stderr. What a command did is then asked inside of this process, which is quicker.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { apart, type Ended, inside } from '../command_line.ts';
import { logText, requestsFrom } from './small_site.ts';

const now = '2026-03-04T12:00:00Z';
let temp = '';
let site = '';

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'tallylight-e2e-'));
  site = join(temp, 'site');
});
afterAll(() => rm(temp, { recursive: true, force: true }));

const tallylight = (...args: string[]): Promise<Ended> => apart([...args, '--site', site], { now, cwd: temp });

/** Runs a command that must be done; gives what it printed on stdout. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tallylight(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

const rowsOf = async (...args: string[]): Promise<Record<string, unknown>[]> =>
  JSON.parse(await done(...args, '--json'));

describe('a site from nothing to numbers', () => {
  test('init makes a site that passes check, and says nothing on stdout', async () => {
    const made = await apart(['init', site], { cwd: temp });
    expect(made).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('inbox') });
    expect(await tallylight('check')).toMatchObject({ code: 0, stdout: '', stderr: 'No mistakes.\n' });
  });

  test('ingest takes what is new; rejects and failed files fail it only when asked to', async () => {
    const inbox = join(site, 'inbox/cdn');
    const misses = requestsFrom('2026-03-02T11:00:00Z', 40, { edge: 'LHR3-C2', result: 'Miss', bytes: 7_000 });
    await writeFile(
      join(inbox, 'E1.2026-03-02-10.a.gz'),
      gzipSync(logText('a', [...requestsFrom('2026-03-02T10:00:00Z', 60), ...misses])),
    );
    await writeFile(
      join(inbox, 'E1.2026-03-02-12.b.gz'),
      gzipSync(logText('b', [{ at: '2026-03-02T12:00:00Z', bytes: 'many' }])),
    );
    await writeFile(
      join(inbox, 'E1.2026-03-02-13.c.gz'),
      gzipSync(logText('c', requestsFrom('2026-03-02T13:00:00Z', 9))).subarray(0, 60),
    );
    const taken = await tallylight('ingest');
    expect(taken).toMatchObject({ code: 0, stdout: '' });
    expect(taken.stderr).toContain('2 files, 101 lines = 100 rows + 1 reject + 0 duplicates; 1 file failed');
    expect(taken.stderr).toContain('failed: E1.2026-03-02-13.c.gz:');
    expect(taken.stderr).toContain('tallylight rejects');
    const strict = await tallylight('ingest', '--strict');
    expect(strict).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('1 file failed') });
  });

  test('plan says what and why, build --dry-run the same, and neither builds', async () => {
    const planned = await done('plan', 'cdn.delivery_hourly');
    expect(planned).toMatch(
      /^cdn\.delivery_hourly {2}2026-03-02T10:00:00Z to 2026-03-02T12:00:00Z {2}2 intervals {2}because /,
    );
    expect(await done('build', 'cdn.delivery_hourly', '--dry-run')).toBe(planned);
    expect(await rowsOf('plan', 'cdn.delivery_hourly')).toEqual([
      {
        table: 'cdn.delivery_hourly',
        from: '2026-03-02T10:00:00Z',
        to: '2026-03-02T12:00:00Z',
        intervals: 2,
        reasons: expect.any(Array),
      },
    ]);
  });

  test('build builds it, once; a range is built again when asked for', async () => {
    expect(await done('build')).toBe('');
    expect(await done('plan')).toBe('Nothing is dirty.\n');
    const range = ['--from', '2026-03-02T10:00:00Z', '--to', '2026-03-02T11:00:00Z'];
    expect(await done('build', 'cdn.delivery_hourly', ...range, '--dry-run')).toContain(
      '1 interval  because asked for',
    );
    expect(await done('plan')).toBe('Nothing is dirty.\n');
    expect((await tallylight('build', 'cdn.delivery_hourly', ...range)).stderr).toContain(
      'build: 1 interval in 1 build, 1 row',
    );
  });

  test('run does all that is due and tells its stages', async () => {
    const { code, stdout, stderr } = await tallylight('run');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.match(/^\d\/8 \w+/gm)).toEqual(
      ['settle', 'ingest', 'build', 'outputs', 'alerts', 'reports', 'deliver', 'tidy'].map(
        (name, i) => `${i + 1}/8 ${name}`,
      ),
    );
    expect(await rowsOf('run')).toMatchObject({ ingested: 0, rows: 0, problems: [] });
  });

  test('the ledger, the rejects and the runs are lists', async () => {
    const files = await rowsOf('files');
    expect(files.map(({ path, state, lines, rows, rejects }) => ({ path, state, lines, rows, rejects }))).toEqual([
      { path: 'E1.2026-03-02-10.a.gz', state: 'ingested', lines: 100, rows: 100, rejects: 0 },
      { path: 'E1.2026-03-02-12.b.gz', state: 'ingested', lines: 1, rows: 0, rejects: 1 },
      { path: 'E1.2026-03-02-13.c.gz', state: 'failed', lines: 0, rows: 0, rejects: 0 },
    ]);
    expect(await rowsOf('rejects')).toEqual([
      expect.objectContaining({
        source: 'cdn_logs',
        path: 'E1.2026-03-02-12.b.gz',
        line_number: 3,
        code: 'bad_number',
      }),
    ]);
    expect(await done('runs')).toMatch(/ingest/);
  });

  test('query answers in every format, also into a file', async () => {
    const sql = 'select hour, request_count, miss_count from cdn.delivery_hourly order by hour';
    expect(await done('query', sql, '--format', 'csv')).toBe(
      'hour,request_count,miss_count\n2026-03-02T10:00:00Z,60,0\n2026-03-02T11:00:00Z,40,40\n',
    );
    const file = join(temp, 'hours.parquet');
    expect(await done('query', sql, '--format', 'parquet', '-o', file)).toBe('');
    expect((await readFile(file)).subarray(0, 4).toString()).toBe('PAR1');
  });

  test('metric, drivers and report answer', async () => {
    expect(
      await rowsOf('metric', 'cdn.requests', 'cdn.miss_ratio', '--from', '2026-03-02', '--to', '2026-03-03'),
    ).toEqual([{ 'cdn.requests': 100, 'cdn.miss_ratio': 0.4 }]);
    const [rule] = await rowsOf('drivers', 'cdn.miss', '--by', 'x_edge_location,hour,device');
    expect(rule).toEqual({
      lhs: ['x_edge_location=LHR3-C2'],
      rhs: expect.any(String),
      support: 0.4,
      confidence: 1,
      lift: 2.5,
      count: 40,
      bytes: 280_000,
    });
    const report = await done(
      'report',
      'cdn.delivery_statistics',
      '--from',
      '2026-03-02',
      '--to',
      '2026-03-03',
      '--format',
      'csv',
    );
    expect(report.split('\n')).toHaveLength(26);
  });

  test('tables lists what is there and what another engine needs', async () => {
    expect((await rowsOf('tables')).map(row => row.table)).toEqual(
      expect.arrayContaining(['cdn.requests', 'cdn.delivery_hourly', 'ops.files']),
    );
    expect((await rowsOf('tables', 'cdn.delivery_hourly')).map(row => row.column)).toContain('bytes_missed');
    for (const engine of ['trino', 'athena']) {
      const ddl = await done('tables', '--ddl', engine, '--location', 's3://bucket/lake');
      expect(ddl).toContain('s3://bucket/lake/cdn/requests');
    }
  });

  test('reload plans, then reads again, and the numbers stay', async () => {
    const range = ['--from', '2026-03-02', '--to', '2026-03-03'];
    const planned = await tallylight('reload', 'cdn_logs', ...range, '--dry-run');
    expect(planned).toMatchObject({ code: 0, stderr: expect.stringContaining('3 files would be read again') });
    const again = await tallylight('reload', 'cdn_logs', ...range);
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('100 rows') });
    expect(await rowsOf('query', 'select count(*) as n from cdn.requests')).toEqual([{ n: 100 }]);
  });

  test('ingest takes a file from anywhere, as source cli with its path as given', async () => {
    await writeFile(join(temp, 'E9.2026-03-03-01.z.txt'), logText('z', requestsFrom('2026-03-03T01:00:00Z', 3)));
    await done('ingest', 'E9.2026-03-03-01.z.txt', '--dataset', 'cdn.requests', '--format', 'cloudfront');
    expect(await rowsOf('query', "select source, path, rows from ops.files where source = 'cli'")).toEqual([
      { source: 'cli', path: 'E9.2026-03-03-01.z.txt', rows: 3 },
    ]);
    const unsaid = await tallylight('ingest', 'E9.2026-03-03-01.z.txt');
    expect(unsaid).toMatchObject({ code: 2, stderr: expect.stringContaining('--dataset') });
  });

  test('doctor finds this machine and this site fit', async () => {
    expect(await done('doctor')).toMatch(/^ok +site /m);
  });
});

test('demo makes a site, brings it up to date and shows it; found again, it keeps its files', async () => {
  const folder = join(temp, 'demo');
  const made = await apart(['demo', folder, '--days', '1', '--scale', '0.01'], { now });
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toMatch(/^ +Requests +[\d,]+ requests$/m);
  expect(made.stdout).toContain(`--site ${folder}`);
  const found = await apart(['demo', folder], { now });
  expect(found).toMatchObject({ code: 0, stdout: made.stdout, stderr: expect.stringContaining('Found') });
});

describe('what could not be done ends 1, wrong usage 2; the words are on stderr', () => {
  test('as processes', async () => {
    const unknown = await tallylight('query', 'select * from cdn.request');
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('cdn.requests') });
    const misspelt = await tallylight('querry', 'select 1');
    expect(misspelt).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Did you mean query?') });
  });

  test.each<[code: number, words: RegExp, args: string[]]>([
    [1, /^The SQL cannot be run.*[\s\S]*hour/, ['query', 'select houra from cdn.delivery_hourly']],
    [1, /does not exist/, ['ingest', 'no/such/file.gz', '--dataset', 'cdn.requests', '--format', 'cloudfront']],
    [1, /cannot be written/, ['query', 'select 1', '-o', 'no/such/folder/file.csv']],
    [2, /lies in no source/, ['ingest', 'package.json']],
    [
      2,
      /no dataset cdn\.request\..*cdn\.requests/,
      ['ingest', 'package.json', '--dataset', 'cdn.request', '--format', 'ndjson'],
    ],
    [2, /cloudfront/, ['ingest', 'package.json', '--dataset', 'cdn.requests', '--format', 'cloudfornt']],
    [2, /missing required argument/, ['query']],
    [2, /unknown option '--formt'[\s\S]*--format/, ['query', 'select 1', '--formt', 'csv']],
    [2, /Allowed choices are table, csv, json, ndjson, md, parquet/, ['query', 'select 1', '--format', 'xml']],
    [2, /no model cdn\.delivery_hourl\..*cdn\.delivery_hourly/, ['build', 'cdn.delivery_hourl']],
    [2, /is not before --to/, ['build', '--from', '2026-03-03', '--to', '2026-03-02']],
    [2, /cdn_logs/, ['reload', 'cdn_log', '--from', '2026-03-02', '--to', '2026-03-03']],
    [2, /--to/, ['reload', 'cdn_logs', '--from', '2026-03-02']],
    [2, /--from is no time: yesterday/, ['metric', 'cdn.requests', '--from', 'yesterday']],
    [2, /cdn\.requests/, ['metric', 'cdn.request']],
    [2, /distribution/, ['metric', 'cdn.requests', '--by', 'distributon']],
    [2, /no dimension colour/, ['metric', 'cdn.requests', '--where', "colour = 'red'"]],
    [2, /cdn\.miss/, ['drivers', 'cdn.mis', '--by', 'device']],
    [2, /--min-count/, ['drivers', 'cdn.miss', '--by', 'device', '--min-count', 'few']],
    [2, /cdn\.insights/, ['report', 'cdn.insight']],
    [2, /ends before/, ['report', 'cdn.insights', '--from', '2026-03-03', '--to', '2026-03-02']],
    [2, /cdn\.requests/, ['tables', 'cdn.request']],
    [2, /Allowed choices are athena, trino/, ['tables', '--ddl', 'spark']],
  ])('%i %s', async (code, words, args) => {
    const ended = await inside([...args, '--site', site], { now });
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) });
    expect(ended.stderr).not.toContain('fault of Tallylight');
  });

  test.each([
    [['init', 'made', '--packs', 'cnd'], /no pack cnd\. Did you mean cdn/],
    [['init', 'src'], /not empty/],
    [['demo', 'made', '--days', '0'], /--days cannot be 0/],
    [['demo', 'made', '--first-day', 'monday'], /--first-day is no time/],
  ])('2 %s, and nothing is made', async (args, words) => {
    const ended = await inside(args, { now });
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(words) });
    expect(existsSync('made')).toBe(false);
  });

  test('no site, and a site with mistakes', async () => {
    const none = await apart(['files', '--site', join(temp, 'nowhere')]);
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('tallylight init') });
    const broken = join(temp, 'broken');
    await inside(['init', broken]);
    await writeFile(join(broken, 'tallylight.yaml'), 'name: Broken\npacks: [cdm]\nspeed: fast\n');
    const checked = await apart(['check', '--site', broken]);
    expect(checked).toMatchObject({ code: 1, stderr: '2 mistakes.\n' });
    expect(checked.stdout).toMatch(/^tallylight\.yaml:2: .*cdn.*\ntallylight\.yaml:3: .*speed.*\n$/);
    expect((await apart(['doctor', '--site', broken])).code).toBe(1);
    expect((await inside(['files', '--site', broken])).code).toBe(1);
  });

  test('with --json wrong usage is one object too, with the nearest name', async () => {
    const { code, stderr } = await inside(['quer', 'select 1', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: 'usage', message: expect.stringContaining('query') });
  });

  test('with --json an error is one object on stderr', async () => {
    const { code, stdout, stderr } = await inside(['query', 'select * from cdn.request', '--json', '--site', site]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: 'unknown_table', hint: expect.stringContaining('cdn.requests') });
  });
});

describe('every command', () => {
  const outside = { stdout: new PassThrough().resume(), stderr: new PassThrough().resume() };
  const commands: string[] = [];
  beforeAll(async () => {
    commands.push(...(await program(outside)).commands.map(command => command.name()));
  });

  test('has help with examples that name it', async () => {
    for (const name of commands) {
      const { code, stdout, stderr } = await inside([name, '--help']);
      expect({ code, stderr }, name).toEqual({ code: 0, stderr: '' });
      expect(stdout.split('Examples:')[1], name).toContain(`tallylight ${name}`);
      expect(stdout, name).toMatch(/--site <folder>[\s\S]*--json/);
    }
  });

  test('stands in the list of all', async () => {
    const { code, stdout } = await apart(['--help']);
    expect(code).toBe(0);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(commands).toEqual(
      expect.arrayContaining(
        'init demo check ingest plan build run reload query metric drivers report tables files rejects runs doctor'.split(
          ' ',
        ),
      ),
    );
  });

  test('takes --site and --json before its name and after it', async () => {
    const before = await inside(['--site', site, '--json', 'files'], { now });
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(await inside(['files', '--json', '--site', site], { now })).toEqual(before);
    expect(await inside(['--json', 'files', '--site', site], { now })).toEqual(before);
  });

  test('SQL that opens with a comment is no option', async () => {
    expect(await rowsOf('query', '-- one\nselect 1 as a')).toEqual([{ a: 1 }]);
  });
});
