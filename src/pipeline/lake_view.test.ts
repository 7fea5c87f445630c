// What readers see while a stream writes, commits, dies and is followed by another, and while others commit between: the state of one tick,
// for all tables alike, or that of the logs.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBed, type SiteBed } from '../../test/site_bed.ts';
import { limits } from '../base/limits.ts';
import { type Dataset, type Model, tableOf } from '../catalog/catalog.ts';
import type { DuckDbEngine } from '../engine/duckdb.ts';
import { openDuckDb } from '../engine/duckdb.ts';
import type { OverlayTable, Snapshot } from '../lake/delta.ts';
import { type DeltaTable, openTable } from '../lake/log.ts';
import { holdOverlay, hotFolderOf, type OverlayHold } from '../lake/overlay.ts';
import { type LakePlace, openStorage, readableFolder } from '../lake/place.ts';
import { folderOf, schemaOf } from '../models/build.ts';
import { LakeView } from './lake_view.ts';

let bed: SiteBed;
let scratch: string;
let engine: DuckDbEngine;
let nowMs = Date.parse('2026-03-01T12:00:00Z');
const clock = { now: () => new Date(nowMs) };

beforeAll(async () => {
  bed = await makeBed();
  scratch = await mkdtemp(join(tmpdir(), 'view-'));
  engine = await openDuckDb({ memoryMb: 200, threads: 1, tempFolder: join(scratch, 'spill') });
});
afterAll(async () => {
  await engine.close();
  await rm(scratch, { recursive: true, force: true });
  await bed.close();
});

const runSql = (sql: string) => engine.all(sql);

const tableNamed = (name: string): Dataset | Model => {
  const table = tableOf(bed.catalog, name);
  if (table === undefined) throw new Error(`there is no ${name}`);
  return table;
};
const names = ['site.scans', 'site.readings'] as const;
type Name = (typeof names)[number];

const fileOf = (name: Name, path: string) => ({
  path,
  partition: Object.fromEntries(schemaOf(tableNamed(name)).partition.map(column => [column, 'x'])),
  bytes: 1,
  modifiedMs: 1,
});

interface Hot {
  version: number;
  add: string[];
  remove: string[];
}

/** A lake with a writer of overlays, and what everybody ought to see of it. */
class Machine {
  readonly site: LakePlace;
  readonly #logs = new Map<Name, DeltaTable>();
  /** What the logs hold. */
  logged: Record<Name, string[]> = { 'site.scans': [], 'site.readings': [] };
  versions: Record<Name, number> = { 'site.scans': -1, 'site.readings': -1 };
  /** What the writer has on top. */
  hot: Record<Name, Hot> = { 'site.scans': empty(-1), 'site.readings': empty(-1) };
  /** The state that was shown last, by whom, and whether somebody committed since. */
  shown: { files: Record<Name, string[]>; hold: OverlayHold; committed: boolean } | undefined;
  hold: OverlayHold | undefined;
  #files = 0;

  constructor(folder: string) {
    this.site = { storage: { kind: 'folder', folder: join(folder, 'lake') }, dataFolder: join(folder, 'data') };
    for (const name of names) {
      const options = { clock, scratch, runSql, commitsPerCheckpoint: 3 };
      this.#logs.set(name, openTable(openStorage(this.site), folderOf(name), options));
    }
  }

  view(lookMs = 0): LakeView {
    return new LakeView({ site: this.site, clock, scratch, runSql, lookMs });
  }

  expected(): Record<Name, string[]> {
    const { shown } = this;
    const holds = shown !== undefined && (shown.hold === this.hold || !shown.committed);
    return holds ? shown.files : this.logged;
  }

  /** The writer takes in records, puts some of its files together, and shows it all; over the newest versions if those moved. */
  async tick(adds: number, leave: number): Promise<void> {
    this.hold ??= holdOverlay({ hotFolder: hotFolderOf(this.site.dataFolder) });
    for (const name of names) {
      if (this.hot[name].version !== this.versions[name]) this.hot[name] = empty(this.versions[name]);
      const hot = this.hot[name];
      for (let i = 0; i < adds; i++) hot.add.push(this.#path());
      hot.add.splice(0, leave);
      if (leave > 1) hot.remove = this.logged[name].slice(0, leave - 1);
    }
    await this.show();
  }

  async show(): Promise<void> {
    if (this.hold === undefined) return;
    const tables: Record<string, OverlayTable> = {};
    const files = { ...this.logged };
    for (const name of names) {
      const { version, add, remove } = this.hot[name];
      tables[name] = { version, add: add.map(path => fileOf(name, path)), remove };
      files[name] = [...this.logged[name].filter(path => !remove.includes(path)), ...add];
    }
    await this.hold.write({ at: clock.now().toISOString(), tables });
    this.shown = { files, hold: this.hold, committed: false };
  }

  /** A part of what is hot goes to the log; what is left is shown over it only if the writer lives to do so. */
  async move(name: Name, some: number, lives: boolean): Promise<void> {
    const hot = this.hot[name];
    if (this.hold === undefined || hot.version !== this.versions[name]) return;
    await this.commit(name, hot.add.slice(0, some), hot.remove);
    this.hot[name] = { version: this.versions[name], add: hot.add.slice(some), remove: [] };
    if (lives && names.every(one => this.hot[one].version === this.versions[one])) await this.show();
    else if (!lives) this.die();
  }

  /** Somebody else adds a file, or puts all files together as one. */
  async other(name: Name, together: boolean): Promise<void> {
    await this.commit(name, [this.#path()], together ? [...this.logged[name]] : []);
  }

  die(): void {
    this.hold?.release();
    this.hold = undefined;
    for (const name of names) this.hot[name] = empty(this.versions[name]);
  }

  async commit(name: Name, add: string[], remove: string[]): Promise<void> {
    const log = this.#logs.get(name);
    if (log === undefined) throw new Error(name);
    await log.create(schemaOf(tableNamed(name)));
    const committed = await log.commit({
      operation: 'LOAD',
      add: add.map(path => fileOf(name, path)),
      remove,
      dataChange: true,
    });
    if (committed === 'already') throw new Error('it has no transaction');
    this.versions[name] = committed.version;
    this.logged[name] = [...this.logged[name].filter(path => !remove.includes(path)), ...add];
    if (this.shown) this.shown.committed = true;
  }

  #path(): string {
    return `f${++this.#files}`;
  }
}

const empty = (version: number): Hot => ({ version, add: [], remove: [] });

const seenBy = async (view: LakeView, asked: readonly Name[] = names): Promise<(string[] | undefined)[]> =>
  (await view.snapshots(asked.map(tableNamed))).map(snapshot => pathsOf(snapshot));

const pathsOf = (snapshot: Snapshot | undefined): string[] => [...(snapshot?.files.keys() ?? [])].sort();

const statesOf = (files: Record<Name, string[]>, asked: readonly Name[] = names) =>
  asked.map(name => [...files[name]].sort());

async function inMachine(work: (machine: Machine) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'view-'));
  const machine = new Machine(folder);
  try {
    await work(machine);
  } finally {
    machine.die();
    await rm(folder, { recursive: true, force: true });
  }
}

const aName = fc.constantFrom<Name>(...names);
const anAct = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('tick' as const), adds: fc.nat(2), leave: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('move' as const), name: aName, some: fc.nat(4), lives: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('other' as const), name: aName, together: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('die' as const) }) },
);

test('whatever is shown, moved, committed by others and cut off by death, every reader sees one state of all tables', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { maxLength: 14 }), acts =>
      inMachine(async machine => {
        const long = machine.view();
        for (const step of acts) {
          if (step.act === 'tick') await machine.tick(step.adds, step.leave);
          else if (step.act === 'move') await machine.move(step.name, step.some, step.lives);
          else if (step.act === 'other') await machine.other(step.name, step.together);
          else machine.die();
          const expected = statesOf(machine.expected());
          expect(await seenBy(long)).toEqual(expected);
          expect(await seenBy(machine.view())).toEqual(expected);
          expect(await seenBy(machine.view(), ['site.readings'])).toEqual(expected.slice(1));
        }
      }),
    ),
    { numRuns: 25 },
  );
});

test('a snapshot of the same log and the same changes is the same object', () =>
  inMachine(async machine => {
    const view = machine.view();
    const look = () => view.snapshots(names.map(tableNamed));
    await machine.other('site.scans', false);
    await machine.tick(2, 0);
    const [scans, warmth] = await look();
    expect(await look()).toEqual([scans, warmth]);
    machine.hot['site.readings'].add.push('more');
    await machine.show();
    const [same, other] = await look();
    expect(same).toBe(scans);
    expect(other).not.toBe(warmth);
    await machine.other('site.scans', true);
    expect((await look())[0]).toBe(scans);
  }));

test('while the writer lives, its tables are seen at the versions it stands on, however far the log has gone on', () =>
  inMachine(async machine => {
    await machine.other('site.scans', false);
    await machine.tick(1, 0);
    for (let i = 0; i < 5; i++) await machine.other('site.scans', i % 2 === 1);
    // A reader that comes now finds checkpoints above that version.
    const [scans] = await machine.view().snapshots([tableNamed('site.scans')]);
    expect(pathsOf(scans)).toEqual([...machine.expected()['site.scans']].sort());
    expect(scans?.version).toBe(machine.versions['site.scans'] - 5);
  }));

test('one that was not written for half the time that files are kept stands on files that go, and is as good as dead', () =>
  inMachine(async machine => {
    await machine.other('site.scans', false);
    await machine.tick(1, 0);
    await machine.other('site.scans', true);
    expect(await seenBy(machine.view())).toEqual(statesOf(machine.expected()));
    nowMs += limits.graceMs / 2;
    expect(await seenBy(machine.view())).toEqual(statesOf(machine.logged));
  }));

test('over a log that does not know its version any more it is none, for all tables of the question', () =>
  inMachine(async machine => {
    await machine.other('site.scans', false);
    await machine.other('site.readings', false);
    await machine.tick(1, 0);
    await rm(join(readableFolder(machine.site), 'site', 'scans'), { recursive: true });
    expect(await seenBy(machine.view())).toEqual([[], machine.logged['site.readings']]);
    expect(await seenBy(machine.view(), ['site.readings'])).toEqual(statesOf(machine.expected(), ['site.readings']));
  }));
