// Keeps the records that are sent to a site: a log of segments for each dataset that takes them. What must stay true: what it says is
// accepted is on the disk, and counted as accepted by whoever reads the segments; one process of a site keeps at a time.

import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { type AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog, Dataset } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { fieldChecks } from '../lake/stage_sql.ts';
import { segmentsFolderOf } from '../pipeline/segments.ts';
import { type Batch, type BatchTaker, openBatchTaker } from '../sources/record_batch.ts';
import type { Arrival } from '../sources/record_lines.ts';
import { lockSegments } from '../sources/segment_lock.ts';
import { recoverAll } from '../sources/segment_recovery.ts';
import { openSegments, type SegmentLog } from '../sources/segments.ts';
import type { SiteLock } from '../store/site_lock.ts';
import { busySeconds, type Coming, type HeldBody, type Room } from './collect_bodies.ts';
import { fail } from './errors.ts';

/** The ledger's name for what comes by HTTP, and the folder of its segments. */
export const collectSource = 'collect';

/** What was counted since the process began. */
export interface CollectCounts {
  requests: number;
  refused: number;
  accepted: number;
  rejected: number;
  bytes: number;
  /** Cut off segments that an earlier process left torn. */
  cutBytes: number;
  cutLines: number;
}

export interface Collector {
  /** The dataset of this name, if it takes records. */
  dataset(name: string): Dataset | undefined;
  /**
   * Keeps the records of a body and gives their counts once the disk has them. Throws `collect_empty`, `collect_not_json`,
   * `collect_many`, `collect_elsewhere`, `segment_unwritable`. Gives back what the body held, whatever comes of it.
   */
  take(dataset: Dataset, body: HeldBody, arrival: Arrival): Promise<{ accepted: number; rejected: number }>;
  /** Throws `collect_busy`, `collect_elsewhere` or the error of a disk that just failed, where a body need not be read at all. */
  checkRoom(dataset: Dataset): void;
  room: Room;
  /** Requests whose bodies are still coming. */
  coming: Coming;
  readonly waitingBytes: number;
  /** Share of the room that is taken, 0 to 1. */
  readonly load: number;
  counts: CollectCounts;
  /** Of all logs. */
  readonly syncs: number;
  /** What is being written, by dataset: the file, and how much of it the disk has. */
  positions(): Map<string, { file: string; bytes: number }>;
  /** Seals every segment, and takes no more. */
  close(): Promise<void>;
}

export interface CollectorOptions {
  current: () => { site: Site; catalog: Catalog };
  clock: Clock;
  /** Told what happened beside requests, in a sentence. */
  tell: (words: string) => void;
}

interface Keeping {
  dataset: Dataset;
  taker: BatchTaker;
  log: SegmentLog;
}

/** Opens the collector of a site. While another process keeps for the site it refuses, and begins when that one ends. */
export async function openCollector({ current, clock, tell }: CollectorOptions): Promise<Collector> {
  const folder = join(segmentsFolderOf(current().site), collectSource);
  const counts = { requests: 0, refused: 0, accepted: 0, rejected: 0, bytes: 0, cutBytes: 0, cutLines: 0 };
  const keepings = new Map<string, Keeping>();
  const coming: Coming = new Map();
  const turn = await openTurn({ folder, counts, tell, wanted: () => takesAny(current()) });
  let waiting = 0;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  const room: Room = {
    take: bytes => {
      if (waiting + bytes > limits.collectWaitingBytes) return false;
      waiting += bytes;
      return true;
    },
    give: bytes => {
      waiting -= bytes;
    },
  };
  const keepingOf = (dataset: Dataset): Keeping => {
    const there = keepings.get(dataset.name);
    if (there?.dataset === dataset) return there;
    // The contract may have changed; the log goes on.
    const log = there?.log ?? openSegments({ folder: join(folder, dataset.name), clock });
    const keeping = { dataset, taker: openBatchTaker(fieldChecks(dataset)), log };
    keepings.set(dataset.name, keeping);
    return keeping;
  };
  const look = setInterval(() => cutSlow(coming), limits.collectLookMs);
  look.unref();
  return {
    room,
    coming,
    counts,
    get waitingBytes() {
      return waiting;
    },
    get load() {
      return waiting / limits.collectWaitingBytes;
    },
    get syncs() {
      return [...keepings.values()].reduce((sum, { log }) => sum + log.counts.syncs, 0);
    },
    dataset: name => {
      const found = current().catalog.datasets.get(name);
      return found?.collect === undefined ? undefined : found;
    },
    checkRoom(dataset) {
      if (!turn.ours) throw fail('collect_elsewhere', { seconds: busySeconds });
      if (waiting >= limits.collectWaitingBytes) throw fail('collect_busy', { seconds: busySeconds });
      const failed = keepings.get(dataset.name)?.log.failed;
      // One request a second tries whether the disk takes records again.
      if (failed && performance.now() - failedAtMs < limits.collectLookMs) throw failed;
      failedAtMs = failed ? performance.now() : failedAtMs;
    },
    async take(dataset, body, arrival) {
      let { held } = body;
      try {
        const { taker, log } = keepingOf(dataset);
        const taken = taker.take(body.bytes, arrival);
        const batch = checkBatch(taken instanceof Promise ? await taken : taken);
        const { lines, accepted, rejected } = batch;
        // What is added to the records is held too; it is there already, and the next body is refused for it.
        waiting += lines.length - held;
        held = lines.length;
        await log.append(lines, accepted + rejected);
        counts.accepted += accepted;
        counts.rejected += rejected;
        counts.bytes += lines.length;
        return { accepted, rejected };
      } finally {
        waiting -= held;
      }
    },
    positions: () =>
      new Map(
        [...keepings].flatMap(([name, { log }]) => (log.position === undefined ? [] : [[name, log.position] as const])),
      ),
    async close() {
      clearInterval(look);
      await turn.stop();
      await Promise.all([...keepings.values()].map(({ log }) => log.close()));
      turn.release();
    },
  };
}

const takesAny = ({ catalog }: { catalog: Catalog }): boolean =>
  catalog.datasets.values().some(({ collect }) => collect !== undefined);

function checkBatch(batch: Batch): Batch & { kind: 'records' } {
  if (batch.kind === 'records') return batch;
  if (batch.kind === 'empty') throw fail('collect_empty', {});
  throw batch.kind === 'not_json'
    ? fail('collect_not_json', {})
    : fail('collect_many', { most: limits.recordsPerBody });
}

/** Bodies that take too long to come are cut off: what is held of them is somebody else's room. */
function cutSlow(coming: Coming): void {
  const oldest = performance.now() - limits.collectBodyMs;
  for (const [request, since] of coming) {
    if (since > oldest) return;
    request.destroy();
  }
}

interface Turn {
  readonly ours: boolean;
  stop(): Promise<void>;
  release(): void;
}

interface TurnOptions {
  folder: string;
  counts: CollectCounts;
  tell: (words: string) => void;
  /** False while no dataset takes records: then nothing is made on the disk. */
  wanted: () => boolean;
}

/** Waits until no other process keeps records for the site, then puts in order what it left. */
async function openTurn({ folder, counts, tell, wanted }: TurnOptions): Promise<Turn> {
  let lock: SiteLock | undefined;
  let ours = false;
  let stopped = false;
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  const attempt = async (): Promise<void> => {
    lock ??= lockSegments(folder);
    if (lock === undefined) {
      if (!told) tell('another process takes the records of this site; this one waits for its turn');
      told = true;
      return;
    }
    const { sealed, cutBytes, cutLines } = await recoverAll(folder);
    counts.cutBytes += cutBytes;
    counts.cutLines += cutLines;
    if (sealed.length > 0 || cutBytes > 0)
      tell(`sealed ${sealed.length} left segments of records and cut ${cutBytes} bytes of ${cutLines} torn lines`);
    ours = true;
  };
  const round = async (): Promise<void> => {
    try {
      if (wanted()) await attempt();
    } catch (thrown) {
      tell(`the folder of records cannot be put in order: ${reasonOf(thrown)}`);
    }
    if (ours || stopped) return;
    timer = setTimeout(again, limits.collectLookMs);
    timer.unref();
  };
  let last = round();
  function again(): void {
    last = round();
  }
  await last;
  return {
    get ours() {
      return ours;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await last;
    },
    release: () => lock?.release(),
  };
}

/** The seconds after which a sender may try again, of an error that says so. */
export const retrySeconds = ({ facts, retryable }: AppError): number | undefined => {
  if (typeof facts['seconds'] === 'number') return facts['seconds'];
  return retryable ? busySeconds : undefined;
};
