// Keeps the records that are sent to a site: a log of segments for each dataset that takes them. What must stay true: what it says is
// accepted is on the disk, and counted as accepted by whoever reads the segments; one process of a site keeps at a time.

import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { AppError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Catalog, Dataset } from '../catalog/catalog.ts';
import type { Site } from '../config/config.ts';
import { fieldChecks } from '../lake/stage_sql.ts';
import { segmentsFolderOf } from '../pipeline/segments.ts';
import { type CmcdArrival, type CmcdTaker, openCmcdTaker } from '../sources/cmcd_batch.ts';
import { type Batch, type BatchTaker, openBatchTaker } from '../sources/record_batch.ts';
import { openSegments, type SegmentLog } from '../sources/segments.ts';
import { busySeconds, type Coming, type HeldBody, type Room } from './collect_bodies.ts';
import type { Form } from './collect_routes.ts';
import { openTurn, type Turn } from './collect_turn.ts';
import { fail } from './errors.ts';

/** The ledger's name for what comes by HTTP, and the folder of its segments. */
const collectSource = 'collect';

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
   * `collect_not_cmcd`, `cmcd_untaken`, `collect_many`, `collect_elsewhere`, `segment_unwritable`. Gives back what the body held, whatever comes of it.
   */
  take(dataset: Dataset, body: HeldBody, how: Taking): Promise<{ accepted: number; rejected: number }>;
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
  /** Seals every segment, and takes no more. */
  close(): Promise<void>;
}

/** In which form a body comes, and what is known of it beside. */
export interface Taking {
  form: Form;
  arrival: CmcdArrival;
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
  /** Undefined where the contract does not say what reports in CMCD fill. */
  cmcd: CmcdTaker | undefined;
  log: SegmentLog;
}

/** Opens the collector of a site. While another process keeps for the site it refuses, and begins when that one ends. */
export async function openCollector({ current, clock, tell }: CollectorOptions): Promise<Collector> {
  const folder = join(segmentsFolderOf(current().site), collectSource);
  const counts: CollectCounts = { ...nothingCounted };
  const onCut = ({ bytes, lines }: { bytes: number; lines: number }) => {
    counts.cutBytes += bytes;
    counts.cutLines += lines;
  };
  const turn = await openTurn({ folder, onCut, tell, wanted: () => takesAny(current()) });
  const coming: Coming = new Map();
  const look = setInterval(() => cutSlow(coming), limits.collectLookMs);
  look.unref();
  return new OneCollector({ current, turn, coming, counts, logs: new Logs(folder, clock), look });
}

const nothingCounted: CollectCounts = {
  requests: 0,
  refused: 0,
  accepted: 0,
  rejected: 0,
  bytes: 0,
  cutBytes: 0,
  cutLines: 0,
};

interface Parts extends Pick<CollectorOptions, 'current'> {
  turn: Turn;
  coming: Coming;
  counts: CollectCounts;
  logs: Logs;
  look: NodeJS.Timeout;
}

class OneCollector implements Collector {
  readonly #parts: Parts;
  readonly coming: Coming;
  readonly counts: CollectCounts;
  waitingBytes = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  readonly room: Room = {
    take: bytes => {
      if (this.waitingBytes + bytes > limits.collectWaitingBytes) return false;
      this.waitingBytes += bytes;
      return true;
    },
    give: bytes => {
      this.waitingBytes -= bytes;
    },
  };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.coming = parts.coming;
    this.counts = parts.counts;
  }

  get load(): number {
    return this.waitingBytes / limits.collectWaitingBytes;
  }

  get syncs(): number {
    return this.#parts.logs.syncs;
  }

  dataset(name: string): Dataset | undefined {
    const found = this.#parts.current().catalog.datasets.get(name);
    return found?.collect === undefined ? undefined : found;
  }

  checkRoom(dataset: Dataset): void {
    if (!this.#parts.turn.ours) throw fail('collect_elsewhere', { seconds: busySeconds });
    if (this.load >= 1) throw fail('collect_busy', { seconds: busySeconds });
    const failed = this.#parts.logs.failureOf(dataset);
    if (failed === undefined) return;
    // One request a second tries whether the disk takes records again.
    if (performance.now() - this.#triedAtMs < limits.collectLookMs) throw failed;
    this.#triedAtMs = performance.now();
  }

  async take(dataset: Dataset, body: HeldBody, how: Taking): Promise<{ accepted: number; rejected: number }> {
    let { held } = body;
    try {
      const keeping = this.#parts.logs.of(dataset);
      const taken = batchOf(keeping, body.bytes, how);
      // The block that it was read into is needed again while the disk is waited for.
      body.bytes = none;
      const { lines, accepted, rejected } = checkBatch(taken instanceof Promise ? await taken : taken);
      // What is added to the records is held too; it is there already, and the next body is refused for it.
      this.waitingBytes += lines.length - held;
      held = lines.length;
      await keeping.log.append(lines, accepted + rejected);
      this.counts.accepted += accepted;
      this.counts.rejected += rejected;
      this.counts.bytes += lines.length;
      return { accepted, rejected };
    } finally {
      this.waitingBytes -= held;
    }
  }

  async close(): Promise<void> {
    const { look, turn, logs } = this.#parts;
    clearInterval(look);
    await turn.stop();
    await logs.close();
    turn.release();
  }
}

const none = Buffer.alloc(0);

/** The log of each dataset, and what takes its records apart. */
class Logs {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #keepings = new Map<string, Keeping>();

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  get syncs(): number {
    return [...this.#keepings.values()].reduce((sum, { log }) => sum + log.counts.syncs, 0);
  }

  failureOf({ name }: Dataset): AppError | undefined {
    return this.#keepings.get(name)?.log.failed;
  }

  of(dataset: Dataset): Keeping {
    const there = this.#keepings.get(dataset.name);
    if (there?.dataset === dataset) return there;
    // The contract may have changed; the log goes on.
    const log = there?.log ?? openSegments({ folder: join(this.#folder, dataset.name), clock: this.#clock });
    const checks = fieldChecks(dataset);
    const cmcd = dataset.collect?.cmcd && openCmcdTaker(checks, dataset.collect.cmcd);
    const keeping = { dataset, taker: openBatchTaker(checks), cmcd, log };
    this.#keepings.set(dataset.name, keeping);
    return keeping;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#keepings.values()].map(({ log }) => log.close()));
  }
}

/** Throws `cmcd_untaken`. */
function batchOf({ dataset, taker, cmcd }: Keeping, bytes: Buffer, { form, arrival }: Taking): Batch | Promise<Batch> {
  if (form.kind === 'json') return taker.take(bytes, arrival);
  if (cmcd === undefined) throw fail('cmcd_untaken', { dataset: dataset.name });
  if (form.kind === 'cmcd_parameter') return cmcd.takeParameter(form.text, arrival);
  return cmcd.take(form.kind === 'cmcd_headers' ? Buffer.from(form.text) : bytes, arrival);
}

const takesAny = ({ catalog }: { catalog: Catalog }): boolean =>
  catalog.datasets.values().some(({ collect }) => collect !== undefined);

function checkBatch(batch: Batch): Batch & { kind: 'records' } {
  switch (batch.kind) {
    case 'records':
      return batch;
    case 'empty':
      throw fail('collect_empty', {});
    case 'not_json':
      throw fail('collect_not_json', {});
    case 'not_cmcd':
      throw fail('collect_not_cmcd', {});
    case 'too_many':
      throw fail('collect_many', { most: limits.recordsPerBody });
  }
}

/** Bodies that take too long to come are cut off: what is held of them is somebody else's room. */
function cutSlow(coming: Coming): void {
  const oldest = performance.now() - limits.collectBodyMs;
  for (const [request, since] of coming) {
    if (since > oldest) return;
    request.destroy();
  }
}

/** The seconds after which a sender may try again, of an error that says so. */
export const retrySeconds = ({ facts, retryable }: AppError): number | undefined => {
  if (typeof facts['seconds'] === 'number') return facts['seconds'];
  return retryable ? busySeconds : undefined;
};
