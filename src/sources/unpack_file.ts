// One file, from its stored bytes to parts, rejects and a hash, or to the reason why nothing of it may be used. All of it or
// nothing: whatever goes wrong, no part stays behind.

import { limits } from '../base/limits.ts';
import { readExactly } from './exact.ts';
import { formatNamed } from './formats/formats.ts';
import { PartWriter } from './parts.ts';
import { passThrough } from './quick.ts';
import { RejectCollector } from './rejects.ts';
import {
  type Fields,
  type Format,
  type FormatOptions,
  FormatProblem,
  type FoundFile,
  type Unpacked,
  type UnpackTask,
} from './sources.ts';
import { openStored, type Stored } from './stored.ts';
import { BrokenFile, type StoredBytes } from './stored_bytes.ts';
import { StoredFile } from './stored_file.ts';
import { Buckets, openObject } from './stored_object.ts';

export interface UnpackOptions {
  /** Called between blocks; may throw to stop. */
  checkpoint?: () => void;
  /** Where objects are read; kept open by who unpacks many. */
  buckets?: Buckets;
}

/**
 * Unpacks a file in this thread. Throws `scratch_unwritable`, `unknown_format`, `format_option`; whatever is wrong with the file itself
 * is a state.
 */
export async function unpackFile(
  task: UnpackTask,
  { checkpoint = () => {}, buckets = new Buckets() }: UnpackOptions = {},
): Promise<Unpacked> {
  const format = formatNamed(task.format);
  let stored: Stored | undefined;
  try {
    stored = await openStored(await openBytes(task.file, buckets));
    return await unpackStored(stored, { task, format, checkpoint });
  } catch (thrown) {
    if (!(thrown instanceof BrokenFile || thrown instanceof FormatProblem)) throw thrown;
    const { gone, away } = thrown instanceof BrokenFile ? thrown : { gone: false, away: false };
    return { id: task.id, state: 'failed', hash: stored?.hash, reason: thrown.message, gone, away };
  } finally {
    stored?.close();
  }
}

const openBytes = async (file: FoundFile, buckets: Buckets): Promise<StoredBytes> =>
  file.object === undefined ? new StoredFile(file) : openObject(file, file.object, buckets);

interface Work {
  task: UnpackTask;
  format: Format;
  checkpoint: () => void;
}

async function unpackStored(stored: Stored, work: Work): Promise<Unpacked> {
  const { task, format, checkpoint } = work;
  if (task.mode === 'quick') {
    const reader = format.reader(task.options, task.wanted);
    const parts = new PartWriter(task);
    const done = await keepOrDiscard([parts], async () => {
      const passed = await passThrough(stored.chunks(), { reader, parts, checkpoint });
      if (passed) stored.verify();
      return passed;
    });
    if (done) {
      return {
        ...ended(stored, task),
        mode: 'quick',
        parts: parts.finish(),
        lines: undefined,
        rejects: [],
        rejectCount: 0,
        drift: driftOf(reader),
      };
    }
    parts.discard();
  }
  return unpackExactly(stored, work);
}

async function unpackExactly(stored: Stored, { task, format, checkpoint }: Work): Promise<Unpacked> {
  const { checks, wanted } = task;
  const reader = format.reader(task.options, wanted);
  const parts = new PartWriter(task);
  const rejects = new RejectCollector(task);
  const constants = { ...textsOf(task.options), ...format.fieldsOfPath(task.file.path) };
  const lines = await keepOrDiscard([parts, rejects], async () => {
    const count = await readExactly(stored.chunks(), { reader, parts, rejects, checks, constants, wanted, checkpoint });
    stored.verify();
    return count;
  });
  return {
    ...ended(stored, task),
    mode: 'exact',
    parts: parts.finish(),
    lines,
    ...rejects.finish(),
    drift: driftOf(reader),
  };
}

async function keepOrDiscard<T>(written: { discard(): void }[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    for (const one of written) one.discard();
    throw thrown;
  }
}

const ended = (stored: Stored, { id }: UnpackTask) =>
  ({ id, state: 'unpacked', hash: stored.hash ?? '', found: stored.file }) as const;

const driftOf = (reader: { drift(): string[] }): string[] => reader.drift().slice(0, limits.namesPerFile);

/** A source's own texts and numbers are fields of every record of it. */
function textsOf(options: FormatOptions): Fields {
  const plain = Object.entries(options).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}
