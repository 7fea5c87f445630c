// A site beyond one machine: the demo moved by three lines has the numbers of one machine, to the byte; and whatever of a cluster fails
// while it works, the next pass leaves the rows, the books and the files of a site to which nothing happened.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reasonOf } from '../../src/base/errors.ts';
import { apart } from '../command_line.ts';
import { expectNothingLeft } from '../faults/whole_state.ts';
import { type DemoSites, demoNow, differencesOf, makeDemoSites } from './demo_sites.ts';
import { cutSessions, startPass, untilItBuilds, workApart } from './faults.ts';
import { later, makeParcelSites, type ParcelSites } from './parcel_sites.ts';
import { type Servers, serversOr } from './servers.ts';
import type { TrinoCluster } from './trino_cluster.ts';

/** A minute, which the bucket's client waits out: `limits.bucketPatienceMs` is more. */
const refusedMs = 60_000;

const changeSteps = ['prepared', 'journalled', 'committed', 'settled'];
const workerSteps = [
  ...['files claimed', 'turn taken', 'load written', ...changeSteps.map(step => `load ${step}`)],
  ...['build made', ...changeSteps.map(step => `build ${step}`)],
];

let servers: Servers | undefined;
let missing = '';

beforeAll(async () => {
  servers = await serversOr(why => {
    missing = why;
  });
});
afterAll(() => servers?.stop());
beforeEach(context => {
  if (missing !== '') context.skip(missing);
});

const all = (): Servers => {
  if (servers === undefined) throw new Error(missing);
  return servers;
};

describe('the demo', () => {
  let sites: DemoSites;
  beforeAll(async () => {
    if (servers === undefined) return;
    sites = await makeDemoSites(servers);
    expect(await apart(['run', '--site', sites.cluster.folder], { now: demoNow })).toMatchObject({ code: 0 });
  });
  afterAll(() => sites?.remove());

  test('cdn.delivery_statistics is the same file', async () => {
    const report = async (folder: string) => {
      const range = ['--from', '2026-03-02', '--to', '2026-03-03'];
      const args = ['report', 'cdn.delivery_statistics', ...range, '--format', 'csv', '--site', folder];
      const { code, stdout, stderr } = await apart(args, { now: demoNow });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    const [machine, cluster] = [await report(sites.machine.folder), await report(sites.cluster.folder)];
    expect(machine.split('\n').length).toBeGreaterThan(24);
    expect(cluster).toBe(machine);
  });

  test('every table has the same rows', async () => {
    const { datasets, models } = sites.machine.catalog;
    const differences: Record<string, string[]> = {};
    for (const name of [...datasets.keys(), ...models.keys()]) {
      const found = await differencesOf(name, sites);
      if (found.length > 0) differences[name] = found;
    }
    expect(differences).toEqual({});
  });

  test('the books balance, and nothing is left behind', async () => {
    const unbalanced = 'select path from ops.files where lines <> rows + rejects + duplicates';
    expect(await sites.cluster.query(unbalanced)).toEqual([]);
    await expectNothingLeft(sites.cluster);
  });
});

describe('a fault leaves the rows that there would be without it:', () => {
  let sites: ParcelSites;
  beforeAll(async () => {
    if (servers === undefined) return;
    sites = await makeParcelSites(servers);
    await sites.deliver(3);
    await sites.expectSame();
  });
  afterAll(() => sites?.remove());

  /** The failure says that the same may be done again. */
  const expectPassing = (thrown: unknown) => expect(thrown, reasonOf(thrown)).toMatchObject({ retryable: true });

  /** A pass in this process during which something happens; it may fail, in words that say that it may be tried again. */
  async function passDuring(step: string, fault: () => Promise<void>): Promise<void> {
    let happened: Promise<void> | undefined;
    const passing = sites.cluster.pass(name => {
      if (name === step) happened ??= fault();
    });
    await passing.catch(expectPassing);
    expect(happened).toBeDefined();
    await happened;
  }

  test.each(['load prepared', 'load committed', 'build written'])('PostgreSQL is started again at “%s”', async step => {
    const { postgres } = all();
    await sites.deliver(1);
    await passDuring(step, async () => {
      await postgres.kill();
      await postgres.start();
    });
    await sites.expectSame();
  });

  test.each(['load written', 'build journalled'])('the bucket refuses at “%s”', async step => {
    const { s3 } = all();
    await sites.deliver(1);
    await passDuring(step, async () => {
      await s3.kill();
      await sleep(refusedMs);
      await s3.start();
    });
    await sites.expectSame();
  });

  test.each(['load written', 'load prepared', 'load committed', 'build prepared', 'compaction written'])(
    'two who lead: one stands still at “%s”, another takes over, the first goes on',
    async step => {
      await sites.deliver(1);
      const first = startPass(sites.cluster.folder, { now: later, step, signal: 'SIGSTOP' });
      await first.there;
      await cutSessions(all());
      await sites.other.pass();
      first.goOn();
      await first.ended;
      await sites.expectSame();
    },
  );

  test('workers on two machines and a pass, all at once', async () => {
    await sites.deliver(6);
    await sites.find();
    const { cluster, other } = sites;
    const workers = [cluster, other].map(({ folder }) => workApart(folder, { now: later }));
    await cluster.pass();
    expect((await Promise.all(workers)).map(({ code, stderr }) => (code === 0 ? code : stderr))).toEqual([0, 0]);
    await sites.expectSame();
  });

  test('a worker is killed at each step, and what it leaves is for the next', async () => {
    for (const step of workerSteps) {
      await sites.deliver(1);
      await sites.find();
      expect([step, await workApart(sites.other.folder, { now: later, step })]).toMatchObject([
        step,
        { signal: 'SIGKILL' },
      ]);
    }
    await sites.expectSame();
  });

  describe('with builds on the cluster', () => {
    beforeAll(() => sites?.buildOnTrino());

    /** A pass during whose first build something happens. */
    async function passWhileBuilding(fault: (trino: TrinoCluster) => Promise<void>): Promise<void> {
      let isOver = false;
      await sites.deliver(1);
      const passing = sites.cluster.pass().finally(() => {
        isOver = true;
      });
      passing.catch(() => undefined);
      await untilItBuilds(all());
      expect(isOver).toBe(false);
      await fault(await all().trino());
      await passing.catch(expectPassing);
      sites.afterGrace();
      await sites.expectSame();
    }

    test('a worker is killed', () => passWhileBuilding(async ({ workers: [first] }) => first?.kill()));

    test('the coordinator is started again, and the worker comes back', () =>
      passWhileBuilding(async ({ coordinator, workers, untilWorkers }) => {
        await coordinator.kill();
        for (const node of [coordinator, workers[0]]) await node?.start();
        await untilWorkers(workers.length);
      }));
  });
});
