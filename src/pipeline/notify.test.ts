// What a chat hears of a pass, from a server that takes everything, limits, hangs, fails or is away; and how long a pass waits for it.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GivenAnswer, type HttpParty, openParty } from '../../test/delivery/http_party.ts';
import { csvOf, hourlyModel, makeBed, type SiteBed, scan } from '../../test/site_bed.ts';
import { fixedClock } from '../base/clock.ts';
import { loadSite } from '../config/load.ts';
import { runPass } from './run.ts';
import { openSite } from './site.ts';

let party: HttpParty;
let bed: SiteBed;
beforeEach(async () => {
  party = await openParty();
});
afterEach(async () => {
  await bed.close();
  await party.close();
});

const sources = `name: Parcels
time_zone: Europe/Warsaw
sources:
  scans: { dataset: site.scans, format: delimited, path: inbox/scans }
`;

async function siteWith(notify: string): Promise<void> {
  bed = await makeBed({
    yaml: `${sources}channels:
  ops: { slack: "${party.url}/ops" }
  pager: { webhook: "${party.url}/pager", secret: whatever }
notify:
${notify}`,
  });
  bed.at('2026-03-01T12:00:00Z');
}

const progress = '  - { on: [run.begin, stage.begin, stage.end, run.end], to: ops }\n';
const failures = '  - { on: [run.failed, stage.failed], to: [ops, pager] }\n';

/** What a channel was told, line by line, without the time. */
function heard(path: string, { from = 0 } = {}): string[] {
  return party.asked
    .slice(from)
    .filter(request => request.path === path)
    .flatMap(request => String((JSON.parse(request.body.toString()) as { text: string }).text).split('\n'))
    .map(line => line.replace(/^\[.*?\] Parcels: /, ''));
}

test('begin, every stage and each source and partition in it, and the end, in order, each in its own words', async () => {
  await siteWith(progress);
  await bed.drop('scans/a.csv', csvOf([scan(1, 3), scan(2, 4, { depot: 'WAW' })]));
  await bed.pass();
  const lines = heard('/ops');
  expect(party.asked[0]?.body.toString()).toContain('[2026-03-01 13:00:00] Parcels: a pass begins, 8 stages');
  expect(lines.filter(line => line.startsWith('running '))).toEqual(
    ['settle', 'ingest', 'build', 'outputs', 'alerts', 'reports', 'deliver', 'tidy'].map(
      (name, i) => `running ${name} (${i + 1}/8)`,
    ),
  );
  const ingest = lines.slice(lines.indexOf('running ingest (2/8)'), lines.indexOf('running build (3/8)'));
  expect(ingest).toEqual([
    'running ingest (2/8)',
    expect.stringMatching(/^ingest \(2\/8\): scans, 1 file, \d+ B$/),
    'ingest (2/8): depot GDN',
    'ingest (2/8): depot WAW',
    'done ingest (2/8) in 0 s: 1 file, 2 lines = 2 rows + 0 rejects + 0 duplicates',
  ]);
  expect(lines.at(-1)).toBe('COMPLETE after 0 s');
  expect(
    await bed.query(
      "select name, done, total, rows, bytes, seconds from ops.stages where name in ('ingest', 'alerts') order by name",
    ),
  ).toEqual([
    { name: 'alerts', done: null, total: null, rows: null, bytes: null, seconds: 0 },
    { name: 'ingest', done: 1, total: 1, rows: 2, bytes: expect.any(Number), seconds: 0 },
  ]);
});

test('a chat that limits is waited for, and then hears everything, in order', async () => {
  await siteWith(progress);
  let takenAt = 0;
  // One message a second, as Slack takes.
  party.answer = (): GivenAnswer => {
    const wait = takenAt + 1_000 - performance.now();
    if (takenAt > 0 && wait > 0) return { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' };
    takenAt = performance.now();
    return { body: 'ok' };
  };
  await bed.pass();
  const places = heard('/ops').flatMap(line => /^running .*\((\d)\/8\)$/.exec(line)?.[1] ?? []);
  expect([...new Set(places)]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  expect(heard('/ops').at(-1)).toBe('COMPLETE after 0 s');
  expect(bed.told.filter(line => line.includes('not told'))).toEqual([]);
});

test('a chat that hangs, fails or limits for ever holds nothing up for long, and fails nothing', async () => {
  await siteWith(progress);
  const answers: GivenAnswer[] = [
    { instead: 'hang' },
    { status: 500 },
    { status: 404 },
    { status: 429, headers: { 'retry-after': '3600' } },
  ];
  for (const answer of answers) {
    party.answer = () => answer;
    const from = bed.told.length;
    const began = performance.now();
    await bed.pass();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(bed.told.slice(from).filter(line => line.includes('not told to ops'))).toHaveLength(1);
  }
  expect(await bed.query('select distinct state from ops.runs')).toEqual([{ state: 'done' }]);
});

test('a failure is told with its reason and the next step, waits in the outbox while nobody takes it, and is told once', async () => {
  await siteWith(progress + failures);
  await bed.drop('scans/a.csv', csvOf([scan(1, 3)]));
  await bed.pass();
  const model = 'models/scans_hourly.sql';
  await bed.define(model, hourlyModel.replace('count(*) as', 'count(*) + cast(max(depot) as bigint) as'));
  party.answer = () => ({ status: 503 });
  await expect(bed.pass()).rejects.toMatchObject({ code: 'model_failed' });
  expect(await bed.query('select report, audience, state from ops.deliveries order by report, audience')).toEqual(
    ['run.failed', 'stage.failed'].flatMap(report =>
      ['ops', 'pager'].map(audience => ({ report, audience, state: 'waiting' })),
    ),
  );
  await bed.define(model, hourlyModel);
  party.answer = () => ({});
  const from = party.asked.length;
  bed.at('2026-03-01T13:00:00Z');
  await bed.pass();
  // Each carries its time; which of two that waited comes first is left to their waits.
  const lines = heard('/pager', { from });
  const failed = lines.findIndex(line => line.startsWith('FAILED'));
  expect(lines[failed]).toMatch(/^FAILED build \(3\/8\): .*site.scans_hourly/);
  expect(lines[failed + 1]).toMatch(/^What to do: /);
  expect(lines.filter(line => /^the pass FAILED after 0 s, at build: /.test(line))).toHaveLength(1);
  const heardNow = party.asked.length;
  bed.at('2026-03-01T14:00:00Z');
  await bed.pass();
  expect(heard('/pager', { from: heardNow })).toEqual([]);
});

test('an alert goes to those who want its event and to those it names, once, and so does its end', async () => {
  await siteWith('  - { on: [alert.firing, alert.resolved], to: ops }\n');
  await bed.define(
    'alerts/files.yaml',
    'alerts: { bad: { title: Bad files, description: Files., files: { state: failed }, severity: warning, to: [pager] } }\n',
  );
  await bed.drop('scans/a.csv.gz', gzipSync(csvOf([scan(1, 3), scan(2, 4)])).subarray(0, 40));
  const died = (name: string) => {
    if (name === 'delivery entered') throw new Error('the power went');
  };
  await expect(bed.pass(died)).rejects.toThrow('the power went');
  await bed.pass();
  for (const path of ['/ops', '/pager']) {
    expect(heard(path).filter(line => line.startsWith('Warning: Bad files'))).toHaveLength(1);
    expect(heard(path).some(line => line.includes('a.csv.gz'))).toBe(true);
  }
  const from = party.asked.length;
  await bed.take('scans/a.csv.gz');
  await bed.pass();
  bed.at('2026-03-02T12:00:00Z');
  await bed.pass();
  expect(heard('/pager', { from }).filter(line => line.includes('Bad files'))).toHaveLength(1);
});

test('an inbox that cannot be read fails its stage and is told; the stages after it are done', async () => {
  await siteWith(failures);
  await bed.drop('scans/a.csv', csvOf([scan(1, 3)]));
  await bed.pass();
  await rm(`${bed.folder}/inbox/scans`, { recursive: true });
  await bed.pass();
  await writeFile(`${bed.folder}/inbox/scans`, 'a file where a folder is wanted');
  await expect(bed.pass()).rejects.toMatchObject({ code: 'source_unreadable' });
  expect(heard('/pager')[0]).toMatch(/^FAILED ingest \(2\/8\): The source scans could not be read/);
  expect(heard('/ops')).toContain(heard('/pager')[0]);
  expect(bed.told.some(line => line.startsWith('8/8 tidy: '))).toBe(true);
});

test('a pass that keeps time says nothing when nothing is to do, nor the same failure twice, and says when it is over', async () => {
  await siteWith(progress + failures);
  const pass = async () => {
    const from = party.asked.length;
    const open = await bed.open();
    try {
      await runPass(open, { quiet: true }).catch(() => undefined);
    } finally {
      await open.close();
    }
    return heard('/ops', { from });
  };
  expect(await pass()).toEqual([]);
  await bed.drop('scans/a.csv', csvOf([scan(1, 3)]));
  const working = await pass();
  expect([working[0], working.at(-1)]).toEqual(['a pass begins, 8 stages', 'COMPLETE after 0 s']);
  await rm(`${bed.folder}/inbox/scans`, { recursive: true });
  await writeFile(`${bed.folder}/inbox/scans`, 'a file where a folder is wanted');
  expect((await pass()).filter(line => line.includes('FAILED'))).toHaveLength(2);
  expect(await pass()).toEqual([]);
  await rm(`${bed.folder}/inbox/scans`);
  await mkdir(`${bed.folder}/inbox/scans`);
  expect((await pass()).at(-1)).toBe('COMPLETE after 0 s');
  expect(await pass()).toEqual([]);
});

test('the value of a variable stands in no message', async () => {
  const secret = 'hunter2hunter2';
  await siteWith(failures);
  await bed.drop('scans/a.csv', csvOf([scan(1, 3)]));
  const yaml = await readFile(join(bed.folder, 'tallylight.yaml'), 'utf8');
  const name = '$' + '{KEY}';
  await writeFile(
    join(bed.folder, 'tallylight.yaml'),
    yaml.replace('secret: whatever', () => `secret: "${name}"`),
  );
  const { site = bed.site } = await loadSite(bed.folder, { KEY: secret });
  const open = await openSite({
    site,
    catalog: bed.catalog,
    clock: fixedClock('2026-03-01T12:00:00Z'),
    tell: () => undefined,
    holder: 'a test',
    step: step => {
      if (step === 'load committed') throw new Error(`it said ${secret}`);
    },
  });
  await expect(runPass(open)).rejects.toThrow(secret);
  await open.close();
  expect(party.asked.length).toBeGreaterThan(0);
  const all = party.asked.map(request => request.body.toString()).join();
  expect(all).toContain(`it said ${name}`);
  expect(all).not.toContain(secret);
});
