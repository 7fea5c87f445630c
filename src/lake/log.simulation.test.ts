// Two writers, each with a memory of its own, do random things to one folder: they append, swap, race, die half way, tidy the
// log. After every step the table is what a model in memory says, for both of them and for somebody who opens it new.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change, Snapshot, TableSchema } from './delta.ts';
import type { DeltaTable } from './log.ts';
import { change, dataFile, openTestbed, parcels, type Testbed } from './testbed.ts';

interface Model {
  files: Set<string>;
  transactions: Map<string, number>;
  columns: TableSchema['columns'];
}

const who = fc.constantFrom(0, 1);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('append' as const), who, files: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('race' as const), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('swap' as const), who, stale: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('once' as const),
      who,
      application: fc.constantFrom('a', 'b'),
      version: fc.integer({ min: 1, max: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('widen' as const), who, column: fc.constantFrom('c1', 'c2', 'c3') }),
  fc.record({ kind: fc.constant('die' as const), who }),
  fc.record({ kind: fc.constant('shorten' as const), who }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let bed: Testbed;
beforeAll(async () => {
  bed = await openTestbed();
});
afterAll(() => bed.close());

test('any history of two writers ends as the model says', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
      await simulate(`t${run++}`, steps);
    }),
    { numRuns: 25 },
  );
});

async function simulate(folder: string, steps: Step[]): Promise<void> {
  const open = (): DeltaTable => bed.open(folder, 4);
  const writers: [DeltaTable, DeltaTable] = [open(), open()];
  const model: Model = { files: new Set(), transactions: new Map(), columns: parcels.columns };
  await writers[0].create(parcels);
  let number = 0;
  for (const one of steps) {
    number++;
    await act(one, { folder, writers, model, name: `s${number}`, open });
    for (const table of [...writers, open()]) expectModel(await table.snapshot(), model);
  }
  const versions = (await bed.storage.list(`${folder}/_delta_log/`)).map(({ key }) => key);
  expect(versions).toContain(`${folder}/_delta_log/${'0'.repeat(20)}.json`);
}

interface World {
  folder: string;
  writers: [DeltaTable, DeltaTable];
  model: Model;
  /** A name that no other step has. */
  name: string;
  open(): DeltaTable;
}

async function act(one: Step, { folder, writers, model, name, open }: World): Promise<void> {
  const writer = one.who === 0 ? writers[0] : writers[1];
  const other = one.who === 0 ? writers[1] : writers[0];
  switch (one.kind) {
    case 'append': {
      const paths = Array.from({ length: one.files }, (_, i) => `${name} ${i}%`);
      await writer.commit(change({ add: paths.map(path => dataFile(path)) }));
      for (const path of paths) model.files.add(path);
      return;
    }
    case 'race': {
      const add = (letter: string): Change => change({ add: [dataFile(name + letter)] });
      await Promise.all([writer.commit(add('x')), other.commit(add('y')), writer.commit(add('z'))]);
      for (const letter of 'xyz') model.files.add(name + letter);
      return;
    }
    case 'swap': {
      const seen = [...((await writer.snapshot())?.files.keys() ?? [])];
      const swap = change({ operation: 'BUILD', remove: seen, add: [dataFile(name)] });
      if (one.stale && seen[0] !== undefined) {
        await other.commit(change({ remove: [seen[0]] }));
        model.files.delete(seen[0]);
        await expect(writer.commit(swap)).rejects.toMatchObject({ code: 'commit_conflict' });
        return;
      }
      await writer.commit(swap);
      model.files = new Set([name]);
      return;
    }
    case 'once': {
      const { application, version } = one;
      const done = (model.transactions.get(application) ?? 0) >= version;
      const answer = await writer.commit(change({ add: [dataFile(name)], transaction: { application, version } }));
      expect(answer === 'already').toBe(done);
      if (done) return;
      model.files.add(name);
      model.transactions.set(application, version);
      return;
    }
    case 'widen': {
      const column = { name: one.column, type: 'varchar' as const };
      await writer.commit(change({ schema: { ...parcels, columns: [...parcels.columns, column] } }));
      if (!model.columns.some(known => known.name === column.name)) model.columns = [...model.columns, column];
      return;
    }
    case 'die': {
      // What a kill between the unfinished file and its name leaves: the commit's whole text, under no name; and no memory.
      await mkdir(join(bed.root, '.tmp'), { recursive: true });
      await writeFile(join(bed.root, '.tmp', name), JSON.stringify({ add: { path: name } }));
      writers[one.who as 0 | 1] = open();
      return;
    }
    case 'shorten': {
      await writer.checkpoint();
      const { version = 0 } = (await writer.snapshot()) ?? {};
      for (let i = 1; i <= version; i++) {
        await rm(join(bed.root, folder, '_delta_log', `${String(i).padStart(20, '0')}.json`), { force: true });
      }
    }
  }
}

function expectModel(snapshot: Snapshot | undefined, model: Model): void {
  expect(new Set(snapshot?.files.keys())).toEqual(model.files);
  expect(snapshot?.transactions).toEqual(model.transactions);
  expect(snapshot?.schema).toEqual({ columns: model.columns, partition: parcels.partition });
}
