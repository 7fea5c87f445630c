// The lines that runs told: in memory for the newest, and each in a file beside the state, so that they are there after a restart. What must
// stay true: neither the memory nor the folder grows without end.

import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';

export interface LogLine {
  at: Date;
  text: string;
}

export interface PassLog {
  add(run: number, line: LogLine): void;
  /** Undefined when nothing is known of the run. */
  lines(run: number): readonly LogLine[] | undefined;
}

/** Keeps logs in a folder, which is made when the first line comes. */
export function openPassLog(folder: string): PassLog {
  const held = new Map<number, LogLine[]>();
  const hold = (run: number): LogLine[] => {
    const known = held.get(run);
    if (known) return known;
    const lines = readLines(fileOf(folder, run)) ?? [];
    held.set(run, lines);
    const [oldest] = held.keys();
    if (held.size > limits.logsHeld && oldest !== undefined) held.delete(oldest);
    forgetFiles(folder);
    return lines;
  };
  return {
    add: (run, line) => {
      const lines = hold(run);
      if (lines.length >= limits.logLines) return;
      const last = lines.length === limits.logLines - 1;
      const kept = last ? { at: line.at, text: '… more was told than is kept' } : line;
      lines.push(kept);
      writeLine(folder, run, kept);
    },
    lines: run => held.get(run) ?? readLines(fileOf(folder, run)),
  };
}

const fileOf = (folder: string, run: number): string => join(folder, `${run}.log`);

/** A log that cannot be written, on a full disk say, must not end what it tells of. */
function writeLine(folder: string, run: number, { at, text }: LogLine): void {
  try {
    mkdirSync(folder, { recursive: true });
    appendFileSync(fileOf(folder, run), `${at.toISOString()} ${text}\n`);
  } catch {}
}

function readLines(file: string): LogLine[] | undefined {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map(line => ({ at: new Date(line.slice(0, 24)), text: line.slice(25) }))
      .filter(({ at }) => !Number.isNaN(at.getTime()));
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

function forgetFiles(folder: string): void {
  try {
    const runs = readdirSync(folder).flatMap(name => (/^\d+\.log$/.test(name) ? [Number.parseInt(name, 10)] : []));
    runs.sort((one, other) => other - one);
    for (const run of runs.slice(limits.logFiles)) rmSync(fileOf(folder, run), { force: true });
  } catch {}
}
