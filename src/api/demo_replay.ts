// The demo goes on living: what the synthetic service sends in these seconds is collected as if its players had sent it just now. A pack tells
// it by a table macro, `<pack>_arrivals(from, to)`, with the instant and the text of every record; they go into the dataset of its
// inboxes that takes records.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { minuteMs, sqlTime } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { ident, literal } from '../base/sql.ts';
import type { Dataset, Pack } from '../catalog/catalog.ts';
import { type DuckDbEngine, openDuckDb } from '../engine/duckdb.ts';
import { type DemoOptions, makeService } from '../pipeline/demo.ts';
import { eventSpan } from '../store/ledger.ts';
import type { App } from './app.ts';

/** Plays until it is stopped; a demo that has nothing to play ends at once. */
export function playDemo(
  app: App,
  { folder, tell }: { folder: string; tell: (words: string) => void },
): { stop(): Promise<void> } {
  const end = new AbortController();
  const playing = play(app, folder, end.signal).catch(thrown => {
    if (!end.signal.aborted) tell(`The demo stands still: ${reasonOf(thrown)}`);
  });
  return {
    stop: async () => {
      end.abort();
      await playing;
    },
  };
}

async function play(app: App, folder: string, signal: AbortSignal): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'tallylight-demo-'));
  const engine = await openDuckDb({ memoryMb: limits.replayMemoryMb, threads: 1, tempFolder: scratch });
  try {
    const { players, madeMs } = await playersOf(app, { folder, engine });
    if (players.length > 0) await playAll(app, { players, madeMs, engine, signal });
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Players {
  players: Pack[];
  /** The minute that the files of the demo end with. */
  madeMs: number;
}

/** Packs whose service goes on, with what they need of it in the engine. */
async function playersOf(app: App, { folder, engine }: { folder: string; engine: DuckDbEngine }): Promise<Players> {
  const { catalog } = app.current();
  const wanted = [...catalog.packs.values()].filter(pack => collected(app, pack) !== undefined);
  if (wanted.length === 0) return { players: [], madeMs: 0 };
  const { now, ...options } = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as DemoOptions & {
    now?: string;
  };
  const names = new Set(wanted.flatMap(pack => [pack.name, ...pack.requires]));
  const packFolders = [...catalog.packs.values()].filter(pack => names.has(pack.name)).map(pack => pack.folder);
  if (options.still === true) return { players: [], madeMs: 0 };
  await makeService(engine, {
    packFolders,
    options: { ...options, ...(now && { now: new Date(now) }) },
    withFiles: false,
  });
  const macros = new Set(
    (await engine.all('select function_name as name from duckdb_functions()')).map(row => String(row['name'])),
  );
  const madeMs = now === undefined ? 0 : Math.floor(Date.parse(now) / minuteMs) * minuteMs;
  return { players: wanted.filter(pack => macros.has(`${pack.name}_arrivals`)), madeMs };
}

async function playAll(
  app: App,
  { players, madeMs, engine, signal }: Players & { engine: DuckDbEngine; signal: AbortSignal },
): Promise<void> {
  let from = await goesOnFrom(app, { players, madeMs });
  while (!signal.aborted) {
    const to = Math.floor(from / minuteMs) * minuteMs + minuteMs;
    const waiting = await Promise.all(players.map(pack => arrivals({ pack, engine, from, to })));
    for (let at = from; at < to && !signal.aborted; ) {
      await sleep(limits.replayMs, undefined, { signal }).catch(() => undefined);
      const now = app.clock.now().getTime();
      for (const [i, pack] of players.entries()) await send(app, pack, due(waiting[i] ?? [], now));
      at = now;
    }
    from = to;
  }
}

/** Where the files end, if that is not long ago: what would have come since then comes late. */
async function goesOnFrom(app: App, { players, madeMs }: Players): Promise<number> {
  const now = app.clock.now().getTime();
  const ends: number[] = [];
  for (const pack of players) {
    const span = await eventSpan(app.store.db, collected(app, pack)?.name ?? '');
    if (span !== undefined) ends.push(Date.parse(span.last));
  }
  // Some players' clocks are ahead, so the last record is of a time that others have not told of yet; what comes again is a duplicate.
  const end = Math.max(madeMs, ...ends.map(last => last - limits.replayAheadMs));
  return end < now && now - end < limits.replayGapMs ? end : now;
}

interface Arriving {
  at: number;
  line: string;
}

async function arrivals({
  pack,
  engine,
  from,
  to,
}: {
  pack: Pack;
  engine: DuckDbEngine;
  from: number;
  to: number;
}): Promise<Arriving[]> {
  const time = (ms: number) => `timestamp ${literal(sqlTime(new Date(ms)))}`;
  const rows = await engine.all(
    `select epoch_ms(arrived_at) as at, line from ${ident(`${pack.name}_arrivals`)}(${time(from)}, ${time(to)}) order by 1`,
  );
  return rows.map(row => ({ at: Number(row['at']), line: String(row['line']) }));
}

/** Takes off what has arrived by now. */
function due(waiting: Arriving[], now: number): string[] {
  const next = waiting.findIndex(({ at }) => at > now);
  return waiting.splice(0, next < 0 ? waiting.length : next).map(({ line }) => line);
}

/** The dataset of a pack's inboxes that takes records over the network. */
const collected = ({ collector }: App, pack: Pack): Dataset | undefined =>
  (pack.inboxes ?? []).map(({ dataset }) => collector.dataset(dataset)).find(dataset => dataset !== undefined);

async function send(app: App, pack: Pack, lines: readonly string[]): Promise<void> {
  const { collector, clock } = app;
  const dataset = collected(app, pack);
  if (dataset === undefined || lines.length === 0) return;
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const arrival = { receivedMs: clock.now().getTime(), by: 'demo' };
  await collector.take(dataset, { bytes, held: 0 }, { form: { kind: 'json' }, arrival });
}
