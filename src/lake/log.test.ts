// The log of a table: what a commit changes, what readers see, and that other writers of the format are understood.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hourMs } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Snapshot } from './delta.ts';
import { openTable } from './log.ts';
import type { Storage } from './storage.ts';
import { change, dataFile, openTestbed, parcels, type Testbed } from './testbed.ts';

const paths = (snapshot: Snapshot | undefined): string[] => [...(snapshot?.files.keys() ?? [])].sort();

let bed: Testbed;
beforeEach(async () => {
  bed = await openTestbed();
});
afterEach(() => bed.close());

const versionFile = (version: number): string =>
  join(bed.root, 'parcels/_delta_log', `${String(version).padStart(20, '0')}.json`);

async function actionsOf(version: number): Promise<Record<string, Record<string, unknown>>> {
  const lines = (await readFile(versionFile(version), 'utf8')).trim().split('\n');
  return Object.assign({}, ...lines.map(line => JSON.parse(line)));
}

describe('a new table', () => {
  test('is nothing until it is made, and is made once', async () => {
    const table = bed.open();
    expect(await table.snapshot()).toBeUndefined();
    await expect(table.commit(change({}))).rejects.toMatchObject({ code: 'table_missing' });
    const made = await Promise.all([table.create(parcels), bed.open().create(parcels), bed.open().create(parcels)]);
    for (const snapshot of made) expect(snapshot).toMatchObject({ version: 0, schema: parcels });
  });

  test('names in version 0 the features that its columns need', async () => {
    await bed.open().create(parcels);
    const { protocol, metaData } = await actionsOf(0);
    expect(protocol).toEqual({
      minReaderVersion: 3,
      minWriterVersion: 7,
      readerFeatures: ['timestampNtz'],
      writerFeatures: ['timestampNtz', 'appendOnly', 'invariants'],
    });
    expect(metaData).toMatchObject({ partitionColumns: ['town', 'dt'], format: { provider: 'parquet' } });
    expect(JSON.parse(String(metaData?.schemaString)).fields.map((f: { type: string }) => f.type)).toEqual([
      'timestamp_ntz',
      'long',
      'string',
      'date',
    ]);
  });
});

describe('a commit', () => {
  test('is seen by every reader, and a snapshot that was given stays as it was', async () => {
    const [writer, reader] = [bed.open(), bed.open()];
    const empty = await writer.create(parcels);
    await reader.snapshot();
    expect(await writer.commit(change({ add: [dataFile('a'), dataFile('b')] }))).toEqual({ version: 1 });
    const first = await reader.snapshot();
    expect(await reader.commit(change({ add: [dataFile('c')], remove: ['a'] }))).toEqual({ version: 2 });
    expect(paths(empty)).toEqual([]);
    expect(paths(first)).toEqual(['a', 'b']);
    expect(paths(await writer.snapshot())).toEqual(['b', 'c']);
    expect(paths(await bed.open().snapshot())).toEqual(['b', 'c']);
  });

  test('gives a file back as it was given, whatever is in its name and partition', async () => {
    const table = bed.open();
    await table.create(parcels);
    const file = dataFile('town=a%3Ab c/dt=2024-05-01/tl-#1?+ü&[x]%.parquet', {
      partition: { town: 'a:b c', dt: null },
      bytes: 2 ** 40,
      modifiedMs: 1_714_560_000_123,
      tags: { columns: 'sent_at,weight' },
      stats: {
        numRecords: 3,
        minValues: { weight: -5, sent_at: '2024-05-01T00:00:00.000Z' },
        maxValues: {},
        nullCount: { weight: 1 },
      },
    });
    await table.commit(change({ add: [file, dataFile('plain', { partition: { town: '', dt: null } })] }));
    const written = (await actionsOf(1)).add;
    expect(written?.path).toBe('plain');
    for (const snapshot of [await table.snapshot(), await bed.open().snapshot()]) {
      expect(snapshot?.files.get(file.path)).toEqual(file);
      expect(snapshot?.files.get('plain')?.partition).toEqual({ town: null, dt: null });
    }
    const text = await readFile(versionFile(1), 'utf8');
    expect(text).toContain('town=a%253Ab%20c/dt=2024-05-01/tl-%231%3F+%C3%BC&%5Bx%5D%25.parquet');
  });

  test('writes times of stats with Z, rounded outwards, and leaves out what JSON cannot keep', async () => {
    const table = bed.open();
    await table.create(parcels);
    const stats = {
      numRecords: 2,
      minValues: { sent_at: '2024-05-01 00:00:00.123999', weight: 2 ** 60, town: '2024-05-01 00:00:00.5' },
      maxValues: { sent_at: '2024-05-01 23:59:59.999001', weight: 7, ratio: Number.NaN },
    };
    await table.commit(change({ add: [dataFile('a', { stats })] }));
    expect(JSON.parse(String((await actionsOf(1)).add?.stats))).toEqual({
      numRecords: 2,
      minValues: { sent_at: '2024-05-01T00:00:00.123Z', town: '2024-05-01 00:00:00.5' },
      maxValues: { sent_at: '2024-05-02T00:00:00.000Z', weight: 7 },
      nullCount: {},
    });
  });

  test('with a transaction that the table has does nothing', async () => {
    const table = bed.open();
    await table.create(parcels);
    const build = (version: number, path: string) =>
      change({ add: [dataFile(path)], transaction: { application: 'interval:x', version } });
    expect(await table.commit(build(7, 'a'))).toEqual({ version: 1 });
    expect(await bed.open().commit(build(7, 'b'))).toBe('already');
    expect(await bed.open().commit(build(6, 'c'))).toBe('already');
    expect(await bed.open().commit(build(8, 'd'))).toEqual({ version: 2 });
    const snapshot = await table.snapshot();
    expect(paths(snapshot)).toEqual(['a', 'd']);
    expect(snapshot?.transactions).toEqual(new Map([['interval:x', 8]]));
  });

  test('that removes what another removed is a conflict and changes nothing', async () => {
    const [one, other] = [bed.open(), bed.open()];
    await one.create(parcels);
    await one.commit(change({ add: [dataFile('a')] }));
    await other.snapshot();
    await one.commit(change({ remove: ['a'], add: [dataFile('a2')] }));
    await expect(other.commit(change({ remove: ['a'], add: [dataFile('a3')] }))).rejects.toMatchObject({
      code: 'commit_conflict',
      retryable: true,
    });
    expect(paths(await other.snapshot())).toEqual(['a2']);
  });

  test('made from the newest snapshot replaces whatever is live by then', async () => {
    const tables = Array.from({ length: 6 }, () => bed.open());
    await tables[0]?.create(parcels);
    await Promise.all(
      tables.map((table, i) =>
        table.commit(now => change({ add: [dataFile(`swap-${i}`)], remove: [...now.files.keys()] })),
      ),
    );
    const snapshot = await bed.open().snapshot();
    expect(snapshot?.version).toBe(6);
    expect(snapshot?.files.size).toBe(1);
    expect(snapshot?.tombstones.size).toBe(5);
  });

  test('gives up when others are always faster', async () => {
    const rival = bed.open();
    await rival.create(parcels);
    // A storage in which somebody else is always a little earlier.
    const crowded: Storage = {
      ...bed.storage,
      putIfAbsent: async (key, content) => {
        await rival.commit(change({}));
        return bed.storage.putIfAbsent(key, content);
      },
    };
    const options = { clock: bed.clock, runSql: bed.runSql, scratch: bed.root };
    const slow = openTable(crowded, 'parcels', options);
    await expect(slow.commit(change({ add: [dataFile('slow')] }))).rejects.toMatchObject({
      code: 'commit_crowded',
      retryable: true,
      facts: { tries: limits.commitTries },
    });
    expect(await rival.snapshot()).toMatchObject({ version: limits.commitTries, files: new Map() });
  });
});

describe('columns', () => {
  const wider = {
    ...parcels,
    columns: [...parcels.columns, { name: 'price', type: 'decimal(9,3)' as const }],
  };

  test('are added at the end by whoever comes first, once', async () => {
    const [one, other] = [bed.open(), bed.open()];
    await one.create(parcels);
    await Promise.all([
      one.commit(change({ schema: wider, add: [dataFile('a')] })),
      other.commit(change({ schema: wider, add: [dataFile('b')] })),
    ]);
    const before = await actionsOf(0);
    const later = [await actionsOf(1), await actionsOf(2)];
    const metas = later.flatMap(({ metaData }) => (metaData ? [metaData] : []));
    expect(metas).toHaveLength(1);
    expect(metas[0]?.id).toBe(before.metaData?.id);
    expect((await bed.open().snapshot())?.schema).toEqual(wider);
    // A writer that knows fewer columns takes none away.
    await other.commit(change({ schema: parcels, add: [dataFile('c')] }));
    expect((await one.snapshot())?.schema).toEqual(wider);
  });

  test('cannot change their type, nor the table its partitions', async () => {
    const table = bed.open();
    await table.create(parcels);
    const conflict = { code: 'schema_conflict' };
    const columns = parcels.columns.map(c => (c.name === 'weight' ? { ...c, type: 'double' as const } : c));
    await expect(table.commit(change({ schema: { ...parcels, columns } }))).rejects.toMatchObject(conflict);
    await expect(table.commit(change({ schema: { ...parcels, partition: ['dt'] } }))).rejects.toMatchObject(conflict);
    await expect(table.commit(change({ add: [dataFile('a', { partition: { dt: 'x' } })] }))).rejects.toThrow(
      'partition',
    );
    expect((await table.snapshot())?.version).toBe(0);
  });
});

describe('a checkpoint', () => {
  test('is written when due, and stands for all versions before it', async () => {
    const table = bed.open('parcels', 4);
    await table.create(parcels);
    const file = dataFile('keep', { tags: { columns: 'x' }, stats: { numRecords: 1, minValues: {}, maxValues: {} } });
    await table.commit(change({ add: [file, dataFile('go')], transaction: { application: 'i', version: 3 } }));
    await table.commit(change({ remove: ['go'] }));
    for (let i = 3; i <= 9; i++) {
      expect(await table.commit(change({ add: [dataFile(`${i} %`)] }))).toEqual({ version: i });
    }
    const names = (await bed.storage.list('parcels/_delta_log/')).map(o => o.key.replace(/.*\/0*/, ''));
    expect(names.filter(name => name.includes('checkpoint')).sort()).toEqual([
      '3.checkpoint.parquet',
      '7.checkpoint.parquet',
      '_last_checkpoint',
    ]);
    const before = await table.snapshot();
    for (let i = 1; i <= 7; i++) await rm(versionFile(i));
    const after = await bed.open().snapshot();
    expect(after?.version).toBe(9);
    expect(after?.files).toEqual(before?.files);
    expect(after?.transactions).toEqual(before?.transactions);
    expect(after?.tombstones).toEqual(before?.tombstones);
    expect(after?.schema).toEqual(parcels);
    // A commit that changes the columns carries what only the checkpoint still knows.
    const columns = [...parcels.columns, { name: 'note', type: 'varchar' as const }];
    await bed.open().commit(change({ schema: { ...parcels, columns } }));
    const [first, tenth] = [await actionsOf(0), await actionsOf(10)];
    expect(tenth.metaData?.id).toBe(first.metaData?.id);
    expect((await table.snapshot())?.schema.columns).toEqual(columns);
  });

  test('keeps stats that JavaScript cannot hold', async () => {
    const table = bed.open();
    await table.create(parcels);
    const stats = '{"numRecords":1,"minValues":{"weight":9007199254740993,"town":"x"}}';
    const add = {
      path: 'big',
      partitionValues: { town: 'x', dt: null },
      size: 1,
      modificationTime: 1,
      dataChange: true,
    };
    await writeFile(versionFile(1), JSON.stringify({ add: { ...add, stats } }));
    expect((await table.snapshot())?.files.get('big')?.stats).toEqual({ numRecords: 1, minValues: { town: 'x' } });
    await table.checkpoint();
    await rm(versionFile(1));
    expect((await bed.open().snapshot())?.files.get('big')?.stats).toEqual({ numRecords: 1, minValues: { town: 'x' } });
    const [row] = await bed.runSql(
      `select add.stats as stats from read_parquet('${bed.root}/parcels/_delta_log/*.parquet') where add is not null`,
    );
    expect(row?.stats).toBe(stats);
  });

  test('of several files counts only when all are there; unknown columns and rows are passed over', async () => {
    const table = bed.open();
    await table.create(parcels);
    await table.commit(change({ add: [dataFile('a'), dataFile('b')] }));
    await table.checkpoint();
    const log = `${bed.root}/parcels/_delta_log`;
    const one = `${log}/${'1'.padStart(20, '0')}.checkpoint`;
    const part = (i: number) => `${one}.${String(i).padStart(10, '0')}.0000000002.parquet`;
    await bed.runSql(
      `copy (select add, protocol, metaData, {'sizeInBytes': 1} as sidecar from '${one}.parquet' where metaData is not null or protocol is not null or add.path = 'a'
             union all select null, null, null, {'sizeInBytes': 2}) to '${part(1)}'`,
    );
    await rm(`${one}.parquet`);
    expect(paths(await bed.open().snapshot())).toEqual(['a', 'b']); // Read from the versions: a part is missing.
    await bed.runSql(
      `copy (select {'path': 'b2', 'size': 3, 'modificationTime': 4, 'partitionValues': map {'town': 'x', 'dt': ''},
             'dataChange': false, 'stats_parsed': {'numRecords': 5, 'minValues': {'sent_at': timestamp '2024-01-01'}}} as add) to '${part(2)}'`,
    );
    const snapshot = await bed.open().snapshot();
    expect(paths(snapshot)).toEqual(['a', 'b2']);
    expect(snapshot?.files.get('b2')).toMatchObject({ stats: { numRecords: 5 }, partition: { town: 'x', dt: null } });
  });

  test('that fails is told, harms no commit, and is tried again', async () => {
    const table = bed.open('parcels', 1);
    await table.create(parcels);
    await rm(join(bed.root, '../scratch'), { recursive: true });
    const committed = await table.commit(change({ add: [dataFile('a')] }));
    expect(committed).toMatchObject({ version: 1, checkpointError: expect.any(Error) });
    expect(paths(await bed.open().snapshot())).toEqual(['a']);
  });
});

describe('an older version', () => {
  test('is given as it was, by who read it then and by who comes now', async () => {
    const table = bed.open('parcels', 3);
    const was: (Snapshot | undefined)[] = [await table.create(parcels)];
    for (let i = 1; i <= 7; i++) {
      await table.commit(change({ add: [dataFile(`f${i}`)], remove: i % 3 === 0 ? [`f${i / 3}`] : [] }));
      was.push(await table.snapshot());
    }
    const all = was.map(paths);
    for (const version of [7, 2, 5, 5, 0, 6])
      for (const one of [table, bed.open()]) {
        const snapshot = await one.snapshotAt(version);
        expect([snapshot?.version, paths(snapshot)]).toEqual([version, all[version]]);
        expect(await one.snapshotAt(version)).toBe(snapshot);
      }
    expect(paths(await table.snapshot())).toEqual(all[7]);
    for (const none of [-1, 8]) expect(await bed.open().snapshotAt(none)).toBeUndefined();
    expect([await bed.open().isBeyond(6), await table.isBeyond(7)]).toEqual([true, false]);
  });

  test('that the log has forgotten is none', async () => {
    const table = bed.open('parcels', 3);
    await table.create(parcels);
    for (let i = 1; i <= 7; i++) await table.commit(change({ add: [dataFile(`f${i}`)] }));
    await rm(versionFile(3));
    expect(await bed.open().snapshotAt(4)).toBeUndefined();
    for (const version of [2, 7]) expect((await bed.open().snapshotAt(version))?.files.size).toBe(version);
    expect(await bed.open().isBeyond(2)).toBe(true);
  });
});

describe('files that left', () => {
  test('are remembered for the grace time', async () => {
    const table = bed.open();
    await table.create(parcels);
    await table.commit(change({ add: [dataFile('a'), dataFile('b')] }));
    await table.commit(change({ remove: ['a'] }));
    const leftMs = bed.clock.now().getTime();
    expect((await table.snapshot())?.tombstones).toEqual(new Map([['a', leftMs]]));
    bed.clock.move(limits.graceMs + 1);
    await table.commit(change({ remove: ['b'] }));
    expect([...((await table.snapshot())?.tombstones.keys() ?? [])]).toEqual(['b']);
    expect([...((await bed.open().snapshot())?.tombstones.keys() ?? [])]).toEqual(['b']);
    await table.commit(change({ add: [dataFile('b')] }));
    expect((await table.snapshot())?.tombstones.size).toBe(0);
  });

  test('may have left in the future when the clock was moved back', async () => {
    const table = bed.open();
    await table.create(parcels);
    await table.commit(change({ add: [dataFile('a')] }));
    await table.commit(change({ remove: ['a'] }));
    bed.clock.move(-48 * hourMs);
    await table.commit(change({ add: [dataFile('c')] }));
    expect([...((await bed.open().snapshot())?.tombstones.keys() ?? [])]).toEqual(['a']);
  });
});

describe('a log that is not whole', () => {
  beforeEach(async () => {
    const table = bed.open();
    await table.create(parcels);
    for (const path of ['a', 'b', 'c', 'd']) await table.commit(change({ add: [dataFile(path)] }));
  });

  test.each([
    ['a version that is missing', () => rm(versionFile(2)), 2],
    ['no version 0', () => rm(versionFile(0)), 0],
    ['an empty version', () => writeFile(versionFile(3), ''), 3],
    [
      'a version cut in the middle',
      async () => writeFile(versionFile(3), (await readFile(versionFile(3))).subarray(0, -9)),
      3,
    ],
    ['a version of other bytes', () => writeFile(versionFile(4), Buffer.from([0xff, 0xfe, 0x7b])), 4],
    ['an add without its size', () => writeFile(versionFile(1), '{"add":{"path":"x","modificationTime":1}}'), 1],
    ['a path that is none', () => writeFile(versionFile(1), '{"remove":{"path":"%zz"}}'), 1],
  ])('%s is told, and nothing is committed over it', async (_, damage, version) => {
    await damage();
    const broken = { code: 'log_broken', facts: { table: 'parcels', version } };
    await expect(bed.open().snapshot()).rejects.toMatchObject(broken);
    await expect(bed.open().commit(change({}))).rejects.toMatchObject(broken);
  });

  test('a hole that comes while the table is open stops the next commit', async () => {
    const [open, other] = [bed.open(), bed.open()];
    await open.snapshot();
    await other.commit(change({ add: [dataFile('e')] }));
    await other.commit(change({ add: [dataFile('f')] }));
    await rm(versionFile(5));
    await expect(open.commit(change({ add: [dataFile('g')] }))).rejects.toMatchObject({
      code: 'log_broken',
      facts: { version: 5 },
    });
  });

  test('a table that was moved away while it was open is not begun again in the middle', async () => {
    const open = bed.open();
    await open.snapshot();
    await rm(join(bed.root, 'parcels'), { recursive: true });
    await expect(open.commit(change({}))).rejects.toMatchObject({ code: 'table_missing' });
    expect(await bed.storage.list('')).toEqual([]);
  });

  test('a checkpoint that cannot be read is told', async () => {
    await bed.storage.put('parcels/_delta_log/00000000000000000004.checkpoint.parquet', Buffer.from('PAR1'));
    await expect(bed.open().snapshot()).rejects.toMatchObject({ code: 'log_broken', facts: { version: 4 } });
  });

  test('that others shortened up to a checkpoint is read on by who was far behind', async () => {
    const [asleep, other] = [bed.open(), bed.open()];
    await asleep.snapshot();
    for (let i = 5; i <= 30; i++) await other.commit(change({ add: [dataFile(`f${i}`)] }));
    await other.checkpoint();
    for (let i = 1; i <= 30; i++) await rm(versionFile(i));
    expect(paths(await asleep.snapshot())).toEqual(paths(await other.snapshot()));
    expect(await asleep.commit(change({ remove: ['a'] }))).toEqual({ version: 31 });
  });

  test('names, actions and fields that are not known are passed over', async () => {
    for (const name of ['_trino_meta/x.json', '00000000000000000009.crc', '.x.tmp', '1.json', 'x.compacted.json']) {
      await bed.storage.put(`parcels/_delta_log/${name}`, Buffer.from('{'));
    }
    await writeFile(
      versionFile(5),
      '{"commitInfo":{"operation":"WRITE"}}\n{"domainMetadata":{"domain":"x"}}\n\n{"add":{"path":"e","partitionValues":{"town":"x","dt":null},"size":1,"modificationTime":1,"dataChange":true,"baseRowId":4}}',
    );
    expect(paths(await bed.open().snapshot())).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test.each([
    [
      'a reader feature',
      '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"]}}',
    ],
    ['a reader version', '{"protocol":{"minReaderVersion":4,"minWriterVersion":7}}'],
    ['a file elsewhere', '{"add":{"path":"s3://x/y","partitionValues":{},"size":1,"modificationTime":1}}'],
    [
      'a type',
      '{"metaData":{"id":"x","format":{"provider":"parquet"},"schemaString":"{\\"fields\\":[{\\"name\\":\\"x\\",\\"type\\":\\"binary\\"}]}","partitionColumns":[]}}',
    ],
  ])('%s that we do not know is refused, not guessed', async (_, line) => {
    await writeFile(versionFile(5), line);
    await expect(bed.open().snapshot()).rejects.toMatchObject({ code: 'table_unsupported' });
  });

  test('a table whose rules we cannot keep is read but not written', async () => {
    await writeFile(
      versionFile(5),
      '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz","checkConstraints"]}}',
    );
    expect(paths(await bed.open().snapshot())).toEqual(['a', 'b', 'c', 'd']);
    await expect(bed.open().commit(change({}))).rejects.toMatchObject({ code: 'table_unsupported' });
  });
});
