// tallylight.yaml: what it may say, every mistake at its line, and that no secret gets out.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDatabaseUrl } from './database_url.ts';
import type { Variables } from './env_text.ts';
import { loadSite } from './load.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallylight-site-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, variables: Variables = {}) {
  await writeFile(join(folder, 'tallylight.yaml'), text);
  const { site, mistakes } = await loadSite(folder, variables);
  return { site, told: mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`), mistakes };
}

test('an empty file is a site with every default', async () => {
  const { site, told } = await load('# nothing yet\n');
  expect(told).toEqual([]);
  expect(site).toMatchObject({ name: basename(folder), timeZone: 'UTC', packs: [], engine: { kind: 'duckdb' } });
  expect(site?.storage).toEqual({ kind: 'folder', folder: join(folder, 'data/lake') });
  expect(site?.state).toEqual({ kind: 'sqlite', path: join(folder, 'data/state.db') });
});

test('a site says where its records come from', async () => {
  const { site, told } = await load(`
name: Parcels
packs: [depots]
sources:
  scans: { dataset: depots.scans, format: delimited, delimiter: ";", depot: north, expect: { hold: true } }
  other: { dataset: depots.scans, from: folder, path: /srv/scans, format: ndjson }
settings: { depots: { price_per_kg: { north: 0.5, default: 1 }, heavy_grams: 2000 } }
leave_out: { depots.scans: [note] }
retain: { depots.scans: 400d }
notify: [{ on: [run.end], to: ops }]
channels: { ops: { slack: "https://chat.example.test/x" } }
`);
  expect(told).toEqual([]);
  const scans = site?.sources.get('scans');
  expect(scans).toMatchObject({ dataset: 'depots.scans', from: 'folder', format: 'delimited', hold: true, line: 5 });
  expect(scans?.path).toBe(join(folder, 'inbox/depots'));
  expect(scans?.options).toEqual({ delimiter: ';', depot: 'north' });
  expect(site?.sources.get('other')?.path).toBe('/srv/scans');
  expect(site?.settings).toEqual({ depots: { price_per_kg: { north: 0.5, default: 1 }, heavy_grams: 2000 } });
  expect(site?.retainDays).toEqual({ 'depots.scans': 400 });
  expect(site?.notify).toEqual([{ events: ['run.end'], channels: ['ops'], line: 10 }]);
});

test('every mistake is told at once, at its line, with the nearest names', async () => {
  const { site, told } = await load(`nam: Parcels
time_zone: Europe/Warsa
packs: depots
sources:
  scans:
    dataset: depots
    fromat: delimited
  web: { dataset: depots.scans, from: http, format: ndjson }
  folder: { dataset: depots.scans, from: foldr, format: ndjson }
  held: { dataset: depots.scans, format: ndjson, expect: { hold: maybe } }
storage: gs://lake/parcels
state: mysql://host/db
engine: duckbd
settings: { depots: { heavy_grams: [1] } }
retain: { depots.scans: 400 }
`);
  expect(site).toBeUndefined();
  expect(told).toEqual([
    'tallylight.yaml:1: there is no key nam. Did you mean name?',
    'tallylight.yaml:2: time_zone: Europe/Warsa is no time zone such as Europe/Warsaw. Did you mean Europe/Warsaw, Europe/Malta, Europe/Paris?',
    'tallylight.yaml:3: packs: expected a list, got text',
    'tallylight.yaml:5: sources.scans.format: is missing, but there is fromat',
    'tallylight.yaml:6: sources.scans.dataset: expected the name of a dataset, such as pack.dataset',
    'tallylight.yaml:8: sources.web.from: this kind of source does not work yet; what works: folder, s3, kafka, mysql, postgres',
    'tallylight.yaml:9: sources.folder.from: foldr is none of folder, s3, kafka, mysql, postgres, http. Did you mean folder?',
    'tallylight.yaml:10: sources.held.expect.hold: expected true or false, got text',
    'tallylight.yaml:11: storage: expected a folder, such as data/lake, or s3://bucket/prefix',
    'tallylight.yaml:12: state: there is no state in mysql://; what works: a file, such as data/state.db, or postgres://user:password@host/database',
    'tallylight.yaml:13: engine: expected duckdb, or { trino: https://coordinator:8443 }',
    'tallylight.yaml:14: settings.depots.heavy_grams: expected text, a number, true or false, or numbers by name',
    'tallylight.yaml:15: retain.depots.scans: expected a span such as 400d',
  ]);
});

test('sources of databases and topics, and tables of databases that are written, say what they need and hide what is secret', async () => {
  const { site, told, mistakes } = await load(
    `sources:
  rooms: { dataset: a.b, from: mysql, url: "\${DB}", table: shop.rooms, columns: [id, name], refresh: 5m, tls: { ca: ca.pem } }
  own: { dataset: a.b, from: postgres, url: "postgres://u:\${WORD}@h/d", query: "select 1" }
  beats: { dataset: a.b, from: kafka, brokers: ["k:9092"], topic: beats, sasl: { username: u, password: "\${NONE}" } }
outputs:
  top: { table: a.top, to: mysql, url: "\${DB}", into: top, key: [minute] }
`,
    { DB: 'mariadb://u:p%40ss@h:3307/shop', WORD: 'x@y/z%41' },
  );
  expect(told).toEqual(['tallylight.yaml:4: sources.beats.sasl.password: the environment variable NONE is not set']);
  expect(mistakes[0]?.unset).toBe('NONE');
  const rooms = site?.sources.get('rooms');
  const own = site?.sources.get('own');
  const beats = site?.sources.get('beats');
  if (rooms?.from !== 'mysql' || own?.from !== 'postgres' || beats?.from !== 'kafka') throw new Error('other kinds');
  expect(rooms).toMatchObject({
    format: 'csv',
    refreshMs: 300_000,
    read: { table: 'shop.rooms', columns: ['id', 'name'] },
  });
  expect(rooms.path).toBe(join(folder, 'data/snapshots/rooms'));
  expect(rooms.database.tls?.ca).toBe(join(folder, 'ca.pem'));
  expect(parseDatabaseUrl('mysql', rooms.database.url)).toEqual({
    host: 'h',
    port: 3307,
    user: 'u',
    password: 'p@ss',
    database: 'shop',
  });
  expect(parseDatabaseUrl('postgres', own.database.url)).toMatchObject({
    port: 5432,
    user: 'u',
    password: 'x@y/z%41',
    database: 'd',
  });
  expect(own).toMatchObject({ read: { query: 'select 1' }, refreshMs: 60_000 });
  expect(beats).toMatchObject({ brokers: ['k:9092'], start: 'earliest', group: undefined, tls: undefined });
  expect(beats.path).toBe(join(folder, 'data/segments/beats'));
  expect(site?.outputs.get('top')).toMatchObject({ table: 'a.top', into: 'top', key: ['minute'], line: 6 });
  expect(JSON.stringify([...(site?.sources.values() ?? []), ...(site?.outputs.values() ?? [])])).not.toMatch(
    /p%40ss|p@ss|x@y/,
  );
});

test('broken YAML and doubled keys are told with their line', async () => {
  expect((await load('name: A\nname: B\n')).told).toEqual(['tallylight.yaml:2: Map keys must be unique']);
  expect((await load('name: "A\n')).told).toEqual([expect.stringMatching(/^tallylight.yaml:\d: Missing closing/)]);
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefghi']
    .map((name, i) => {
      const before = 'abcdefghi'[i];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]\n`;
    })
    .join('')}`;
  expect((await load(bomb)).told[0]).toMatch(/the file is too large, or its aliases are/);
});

test('a name that is not set is told, and thrown only when its value is read', async () => {
  const { site, mistakes } = await load(
    `# \${COMMENTED}\nstate: \${STATE}\nchannels:\n  ops: { slack: "x\${HOOK}" }\nsources:\n  s: { dataset: a.b, format: csv, path: "\${IN}/x", token: "\${T}" }\n`,
    { IN: '/in' },
  );
  expect(mistakes.map(({ line, unset }) => [line, unset])).toEqual([
    [2, 'STATE'],
    [4, 'HOOK'],
    [6, 'T'],
  ]);
  expect(site?.storage).toEqual({ kind: 'folder', folder: join(folder, 'data/lake') });
  expect(() => site?.state).toThrowError(
    expect.objectContaining({ code: 'env_not_set', facts: { name: 'STATE', file: 'tallylight.yaml', line: 2 } }),
  );
  const source = site?.sources.get('s');
  expect(source?.path).toBe('/in/x');
  expect(() => source?.options).toThrowError(/T is not set; tallylight.yaml:6 needs it/);
  const needed = await load(`packs: ["\${PACK}"]\n`);
  expect([needed.site, needed.told]).toEqual([
    undefined,
    ['tallylight.yaml:1: packs.0: the environment variable PACK is not set'],
  ]);
});

test('a value can neither break nor extend the file, and is never printed', async () => {
  const value = fc.string({ unit: 'grapheme', maxLength: 30 });
  const around = fc.constantFrom(['', ''], ['"', '"'], ["'", "'"], ['>-\n      ', '']);
  await fc.assert(
    fc.asyncProperty(value, around, async (secret, [open, close]) => {
      const text = `name: A\nsources:\n  s:\n    format: csv\n    dataset: a.b\n    token: ${open}\${SECRET}${close}\n`;
      const { site, told } = await load(text, { SECRET: secret });
      expect(told).toEqual([]);
      expect([...(site?.sources.keys() ?? [])]).toEqual(['s']);
      expect(site?.sources.get('s')?.options).toEqual({ token: secret });
    }),
    { numRuns: 60 },
  );
  const secret = 'hunter2: [';
  const { site } = await load(`channels: { ops: { webhook: https://a.test, secret: "\${SECRET}" } }\n`, {
    SECRET: secret,
  });
  expect(JSON.stringify([...(site?.channels.values() ?? [])])).toContain(`"secret":"\${SECRET}"`);
  const { told } = await load(`time_zone: \${SECRET}\n`, { SECRET: secret });
  expect(told).toEqual([`tallylight.yaml:1: time_zone: \${SECRET} is no time zone such as Europe/Warsaw.`]);
});

test('what fits is handed on beside the mistakes, unless the rest would look wrong without what does not', async () => {
  const { site, told } = await load(
    'packs: [depots]\nspeed: fast\nsources:\n  a: { dataset: a.b }\n  c: { dataset: c.d, format: e }\n',
  );
  expect(told).toHaveLength(2);
  expect(site?.packs).toEqual(['depots']);
  expect([...(site?.sources.keys() ?? [])]).toEqual(['c']);
  expect((await load('packs: depots\n')).site).toBeUndefined();
});

test(`a name of the shape \${…} must be a name`, async () => {
  expect((await load(`name: "\${A-B}"\n`)).told[0]).toBe(
    `tallylight.yaml:1: \${A-B} names no environment variable: letters, digits and _ only`,
  );
});

test('a folder without the file is no site', async () => {
  await expect(loadSite(join(folder, 'nowhere'), {})).rejects.toMatchObject({ code: 'site_not_found' });
});
