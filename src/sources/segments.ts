// What comes record by record lands here: lines are appended to a segment, a file of its own, and are on the disk before their sender is
// told so. Requests that wait for the same disk share one write and one sync. What must stay true: `append` resolves only for lines
// that survive a power cut, and a segment never keeps a line whose append failed. A segment is both the raw record of what came and
// the log that a restart reads; names rise, so that reading them in order is reading in the order of arrival.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, minuteMs } from '../base/clock.ts';
import { type AppError, reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { fail } from './errors.ts';
import { type DiskVerbs, disk, Segment } from './segment.ts';

/** Takes lines that must not be lost. */
export interface SegmentLog {
  /**
   * Whole lines, each with its end; `count` of them. Resolves when the disk has them. Throws `segment_unwritable` (nothing of them is
   * kept) and `segments_closed`.
   */
  append(lines: Buffer | string, count: number): Promise<void>;
  /** Ends the segment that is being written, if it has records; gives its name as a sealed file. */
  seal(): Promise<string | undefined>;
  /** Waits for what is under way, seals, and takes no more. */
  close(): Promise<void>;
  /** Bytes that were given and are not on the disk yet. */
  readonly waitingBytes: number;
  /** Why the last append failed, until one succeeds. */
  readonly failed: AppError | undefined;
  /** What is being written: its file, and how many bytes of it the disk has. */
  readonly position: { file: string; bytes: number } | undefined;
  readonly counts: Readonly<SegmentCounts>;
}

/** Since it was opened. */
export interface SegmentCounts {
  records: number;
  bytes: number;
  syncs: number;
  failures: number;
}

export interface SegmentOptions {
  /** `<data>/segments/<source>/<dataset>`; made when the first record comes. */
  folder: string;
  clock: Clock;
  /** What is done to the disk; another one in tests of disks that fail. */
  verbs?: DiskVerbs;
  /** Told the name of each file that was sealed. */
  onSealed?: (file: string) => void;
}

/** File names of segments, sealed and being written. */
export const segmentName = /^(\d{8}T\d{6}Z)-(\d{8})\.(open|ndjson)$/;

interface Waiting {
  lines: Buffer;
  count: number;
  resolve: () => void;
  reject: (thrown: AppError) => void;
}

/** Opens a log; nothing is written before the first append. What an earlier process left behind is `recoverSegments`'. */
export const openSegments = (options: SegmentOptions): SegmentLog => new GroupedLog(options);

class GroupedLog implements SegmentLog {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #verbs: DiskVerbs;
  readonly #onSealed: (file: string) => void;
  #waiting: Waiting[] = [];
  #sealing: ((file: string | undefined) => void)[] = [];
  #segment: Segment | undefined;
  /** Segments that were given up and could not be put in order yet. */
  #broken: Segment[] = [];
  #last: { time: string; number: number } | undefined;
  #minute: NodeJS.Timeout | undefined;
  #atWork = false;
  #idle: (() => void)[] = [];
  #closed = false;
  waitingBytes = 0;
  failed: AppError | undefined;
  readonly counts: SegmentCounts = { records: 0, bytes: 0, syncs: 0, failures: 0 };

  constructor({ folder, clock, verbs = disk, onSealed = () => {} }: SegmentOptions) {
    this.#folder = folder;
    this.#clock = clock;
    this.#verbs = verbs;
    this.#onSealed = onSealed;
  }

  get position(): SegmentLog['position'] {
    return this.#segment && { file: this.#segment.file, bytes: this.#segment.durable };
  }

  append(given: Buffer | string, count: number): Promise<void> {
    if (this.#closed) return Promise.reject(fail('segments_closed', {}));
    const lines = typeof given === 'string' ? Buffer.from(given) : given;
    if (lines.length === 0) return Promise.resolve();
    this.waitingBytes += lines.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, count, resolve, reject });
      this.#wake();
    });
  }

  seal(): Promise<string | undefined> {
    return new Promise(resolve => {
      this.#sealing.push(resolve);
      this.#wake();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.seal();
    while (this.#atWork) await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  /** Begins at the end of this turn of the event loop: all requests that came in it go into the first group. */
  #wake(): void {
    if (this.#atWork) return;
    this.#atWork = true;
    setImmediate(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sealing.length > 0) {
      if (this.#waiting.length > 0) await this.#commit(this.#take());
      else await this.#sealAll();
    }
    this.#atWork = false;
    for (const tell of this.#idle.splice(0)) tell();
  }

  /** What waits, up to what is written at once. */
  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || bytes < limits.segmentWriteBytes))
      bytes += this.#waiting[count++]?.lines.length ?? 0;
    return this.#waiting.splice(0, count);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const lines = group.map(one => one.lines);
    const bytes = lines.reduce((sum, one) => sum + one.length, 0);
    try {
      const segment = await this.#writable();
      await segment.append(lines, bytes);
      this.counts.syncs++;
      this.counts.bytes += bytes;
      this.failed = undefined;
    } catch (thrown) {
      this.failed = fail('segment_unwritable', { folder: this.#folder, reason: reasonOf(thrown) }, thrown);
      this.counts.failures++;
      await this.#giveUp();
    }
    this.waitingBytes -= bytes;
    for (const one of group) {
      if (this.failed) one.reject(this.failed);
      else {
        this.counts.records += one.count;
        one.resolve();
      }
    }
    if (this.#segment && this.#segment.durable >= limits.segmentBytes) await this.#sealOne();
  }

  /** The segment that takes the next lines. */
  async #writable(): Promise<Segment> {
    if (this.#segment) return this.#segment;
    // One that cannot be put in order keeps what the disk has of it, and stands in nobody's way.
    await this.#mend().catch(() => undefined);
    await mkdir(this.#folder, { recursive: true });
    this.#segment = await Segment.create(join(this.#folder, await this.#nextName()), this.#verbs);
    this.#sealInTime();
    return this.#segment;
  }

  /** Rises even when the clock is set back and when another process wrote here before. */
  async #nextName(): Promise<string> {
    this.#last ??= await newestName(this.#folder);
    const now = this.#clock
      .now()
      .toISOString()
      .replaceAll(/[-:]|\.\d+/g, '');
    const { time, number } = this.#last;
    this.#last = { time: [now, time].sort()[1] ?? now, number: number + 1 };
    return `${this.#last.time}-${String(this.#last.number).padStart(8, '0')}`;
  }

  /** A segment ends with the minute it began in. */
  #sealInTime(): void {
    clearTimeout(this.#minute);
    this.#minute = setTimeout(() => void this.seal(), minuteMs - (this.#clock.now().getTime() % minuteMs));
    this.#minute.unref();
  }

  async #sealAll(): Promise<void> {
    const asked = this.#sealing.splice(0);
    const file = await this.#sealOne();
    for (const tell of asked) tell(file);
  }

  async #sealOne(): Promise<string | undefined> {
    const segment = this.#segment;
    this.#segment = undefined;
    clearTimeout(this.#minute);
    if (segment === undefined) return undefined;
    try {
      return await this.#finish(segment);
    } catch {
      // What is in it is on the disk under its open name; the next begin, or the next start, gives it its sealed one.
      this.#broken.push(segment);
      return undefined;
    }
  }

  /** Nothing more goes into a segment whose write or sync failed: what the system still holds of it is not to be trusted. */
  async #giveUp(): Promise<void> {
    if (this.#segment) this.#broken.push(this.#segment);
    this.#segment = undefined;
    clearTimeout(this.#minute);
    await this.#mend().catch(() => undefined);
  }

  /** Cuts what was given up back to what the disk has, and seals it. */
  async #mend(): Promise<void> {
    for (let first = this.#broken[0]; first !== undefined; first = this.#broken[0]) {
      await this.#finish(first);
      this.#broken.shift();
    }
  }

  async #finish(segment: Segment): Promise<string | undefined> {
    const file = await segment.seal();
    if (file !== undefined) this.#onSealed(file);
    return file;
  }
}

/** The greatest time and the greatest number in a folder, which may be of two files. */
async function newestName(folder: string): Promise<{ time: string; number: number }> {
  const names = (await readdir(folder)).map(name => segmentName.exec(name)).filter(match => match !== null);
  const newest = { time: '', number: 0 };
  for (const [, time = '', number = '0'] of names) {
    if (time > newest.time) newest.time = time;
    newest.number = Math.max(newest.number, Number(number));
  }
  return newest;
}
