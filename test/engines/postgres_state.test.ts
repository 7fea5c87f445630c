// The state in a real PostgreSQL does what it does in SQLite, and what SQLite cannot: it comes back by itself.

import { mkdtempSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostgresPlace } from '../../src/config/places.ts';
import { alertsContract } from '../../src/store/alerts.contract.ts';
import { openStore, openStoreToRead } from '../../src/store/open.ts';
import { sharingContract } from '../../src/store/sharing.contract.ts';
import { takeLead, takeSiteTurn } from '../../src/store/site_turn.ts';
import { storeContract } from '../../src/store/store.contract.ts';
import { nextNumber, type Store } from '../../src/store/store.ts';
import { type CuttingProxy, startProxy } from './cutting_proxy.ts';
import { missingPostgres, type PostgresBed, startPostgres } from './postgres_bed.ts';

const missing = await missingPostgres();

describe.skipIf(missing !== undefined)('a real PostgreSQL', () => {
  let bed: PostgresBed;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    bed = await startPostgres();
    proxy = await startProxy(bed.place('none').address.port);
  });
  afterAll(async () => {
    await proxy?.close();
    await bed?.stop();
  });

  const inContract = {
    open: () => openStore(bed.place('contract')),
    wipe: async () => {
      await bed.wipe('contract');
      await bed.wipe('empty');
    },
  };
  storeContract('postgres', inContract);
  alertsContract('postgres', inContract);
  sharingContract('postgres', { ...inContract, openEmpty: () => openStore(bed.place('empty')) });

  describe('what only a server can do', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'postgres-state-'));
    });
    afterEach(async () => {
      await bed.wipe('site');
      await rm(folder, { recursive: true, force: true });
    });

    const through = (): PostgresPlace => {
      const place = bed.place('site');
      return { ...place, address: { ...place.address, port: proxy.port } };
    };
    /** How the message begins and ends that ends a transaction. */
    const end = 'commit\0';
    const raise = (store: Store) => store.transaction(db => nextNumber(db, { name: 'change' }));
    const counted = async (store: Store) =>
      (await store.db.selectFrom('counters').select('value').executeTakeFirst())?.value ?? 0;
    const add = (store: Store, name: string) => store.db.insertInto('counters').values({ name, value: 1 }).execute();
    const turnOf = (place: PostgresPlace, name: string) => ({
      ...{ state: place, waitMs: 0, holder: `the ${name} run` },
      folder: mkdtempSync(join(folder, name)),
    });

    test('opened by several at once it is made once; a newer one is refused, an older one is not only read', async () => {
      const place = bed.place('site');
      expect(await openStoreToRead(place, { scratch: folder })).toBeUndefined();
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(place)));
      await Promise.all(stores.map(store => store.close()));
      await bed.server.query('insert into site.migrations (step) values (99)');
      await expect(openStore(place)).rejects.toMatchObject({ code: 'state_newer' });
      await bed.server.query('delete from site.migrations where step > 1');
      await expect(openStoreToRead(place, { scratch: folder })).rejects.toMatchObject({ code: 'state_older' });
    });

    test('who may only read changes nothing', async () => {
      await (await openStore(bed.place('site'))).close();
      const reader = await openStoreToRead(bed.place('site'), { scratch: folder });
      if (reader === undefined) throw new Error('there is a state');
      expect(await counted(reader)).toBe(0);
      await expect(add(reader, 'a')).rejects.toThrow(/cannot be written/);
      await reader.close();
    });

    test('a wrong password and a database that is not there are told in words', async () => {
      const { address, ...place } = bed.place('site');
      const wrong = { ...place, address: { ...address, password: 'wrong' } };
      await expect(openStore(wrong)).rejects.toMatchObject({
        code: 'state_unreadable',
        message: expect.stringMatching(/password/),
      });
      const nowhere = { ...place, address: { ...address, database: 'nowhere' } };
      await expect(openStore(nowhere)).rejects.toMatchObject({ code: 'state_unreadable' });
      const nobody = { ...place, address: { ...address, port: 1 } };
      await expect(openStore(nobody, { awayMs: 100 })).rejects.toMatchObject({ code: 'state_away', retryable: true });
    });

    test('a transaction whose end was cut off is done when it was done, and can be done again when it was not', async () => {
      const store = await openStore(through());
      const answered = proxy.cut('answer', end);
      expect(await raise(store)).toBe(1);
      await answered;
      const sent = proxy.cut('before', end);
      await expect(raise(store)).rejects.toMatchObject({ code: 'state_cut_off', retryable: true });
      await sent;
      expect(await counted(store)).toBe(1);
      const middle = proxy.cut('before', 'insert into "counters"');
      await expect(raise(store)).rejects.toMatchObject({ code: 'state_cut_off' });
      await middle;
      expect(await raise(store)).toBe(2);
      await store.close();
    });

    test('a statement by itself is done once, wherever it is cut off', async () => {
      const store = await openStore(through());
      for (const [where, bytes] of [
        ['answer', end],
        ['before', end],
        ['answer', 'insert into'],
        ['before', 'begin'],
      ] as const) {
        const cut = proxy.cut(where, bytes);
        await add(store, `${where} ${bytes.slice(0, 6)}`);
        await cut;
      }
      const read = proxy.cut('answer', 'select');
      expect(await store.db.selectFrom('counters').selectAll().execute()).toHaveLength(4);
      await read;
      await store.close();
    });

    test('others are waited for, and not for ever', async () => {
      const store = await openStore(bed.place('site'));
      const hasty = await openStore(bed.place('site'), { busyMs: 50 });
      await store.transaction(async () => {
        await expect(raise(hasty)).rejects.toMatchObject({ code: 'state_busy', retryable: true });
        expect(await counted(hasty)).toBe(0);
      });
      expect(await raise(hasty)).toBe(1);
      await Promise.all([store.close(), hasty.close()]);
    });

    test('a server that is killed and comes back finds its readers waiting; what was under way was taken back', async () => {
      const store = await openStore(bed.place('site'));
      await raise(store);
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      const { promise: killed, resolve: go } = Promise.withResolvers<void>();
      const cut = store.transaction(async db => {
        await nextNumber(db, { name: 'change' });
        resolve();
        await killed;
        return nextNumber(db, { name: 'change' });
      });
      await begun;
      await bed.server.kill();
      go();
      await expect(cut).rejects.toMatchObject({ code: 'state_cut_off' });
      const reading = counted(store);
      const writing = add(store, 'waited');
      await sleep(300);
      await bed.server.start();
      expect(await reading).toBe(1);
      await writing;
      expect(await raise(store)).toBe(2);
      await store.close();
    });

    test('one process has the turn of a site, on whatever machine; it is named, and waited for', async () => {
      const turn = await takeSiteTurn(turnOf(bed.place('site'), 'night'));
      const other = turnOf(bed.place('site'), 'day');
      await expect(takeSiteTurn(other)).rejects.toMatchObject({
        code: 'site_busy',
        message: expect.stringContaining('the night run'),
      });
      const waiting = takeSiteTurn({ ...other, waitMs: 20_000 });
      await sleep(100);
      await turn.held();
      await turn.release();
      await (await waiting).release();
      // Another site in the same database has a turn of its own, and so has what is beside the site.
      const turns = [
        await takeSiteTurn(turnOf(bed.place('site'), 'one')),
        await takeSiteTurn(turnOf(bed.place('site_too'), 'two')),
        await takeLead(bed.place('site'), 'one server'),
      ];
      expect(await takeLead(bed.place('site'), 'another server')).toBeUndefined();
      for (const one of turns) await one?.release();
    });

    test('a turn that is cut off is taken up again, unless another was faster', async () => {
      const turn = await takeSiteTurn(turnOf(through(), 'night'));
      const locks = "select pid from pg_locks where locktype = 'advisory'";
      const [[before]] = (await bed.server.query(locks)) as [[string]];
      await bed.server.query(`select pg_terminate_backend(${before})`);
      await expect.poll(async () => (await bed.server.query(locks)).flat(), { timeout: 10_000 }).not.toContain(before);
      await turn.held();
      const goOn = proxy.silence();
      await bed.server.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
      const faster = await takeSiteTurn({ ...turnOf(bed.place('site'), 'day'), waitMs: 5_000 });
      goOn();
      await expect
        .poll(
          () =>
            turn.held().then(
              () => 'held',
              thrown => thrown.code,
            ),
          { timeout: 20_000 },
        )
        .toBe('turn_lost');
      await turn.release();
      await faster.held();
      await faster.release();
    });

    test('it is made of nothing but what both databases have: rows of one are rows of the other', async () => {
      const store = await openStore(bed.place('site'));
      const { rows } = await sql<{
        name: string;
        type: string;
      }>`select distinct data_type as type, collation_name as name
        from information_schema.columns where table_schema = 'site' and table_name != 'ledger_stamp'`.execute(store.db);
      expect(rows.toSorted((a, b) => (a.type < b.type ? -1 : 1))).toEqual([
        { type: 'bigint', name: null },
        { type: 'double precision', name: null },
        { type: 'text', name: 'C' },
      ]);
      await store.close();
    });
  });
});
