// How far a stage is. Work tells it here as it goes; who looks (the line of a terminal, the store, a chat) takes it from here. What
// must stay true: telling costs nothing and waits for nobody.

import { counted } from '../base/names.ts';
import type { StageCounts } from '../store/runs.ts';

/** What work says of itself while it goes on. Every call is cheap. */
export interface Progress {
  /** So many more pieces of work are to be done, each of them a `word`. */
  expect(count: number, word: string): void;
  /** Adds to what is done. */
  add(more: { done?: number; lines?: number; rows?: number; bytes?: number }): void;
  /** True once the work should end at the next good place: what is left is for the next run. */
  readonly ending: boolean;
  /** The work comes to a part that people know by name: a source, a partition, a report. */
  part(words: string): void;
}

/** Where a stage stands among those of its run, and how far it is. */
export interface StageShown {
  number: number;
  of: number;
  name: string;
  /** How far it is now: `42/288 files · 437,000 lines`; empty when there is nothing to say. */
  readonly words: string;
}

/** Work that nobody watches. */
export const unwatched: Progress = {
  ending: false,
  expect: () => undefined,
  add: () => undefined,
  part: () => undefined,
};

interface Listener {
  /** Told once, when there is something to do. */
  onWork: () => void;
  /** Told each part once. */
  onPart: (words: string) => void;
}

/** The progress of one stage. */
export class StageProgress implements Progress {
  #worked = false;
  #counts: StageCounts = { done: null, total: null, rows: null, bytes: null };
  #lines = 0;
  #word = 'piece';
  readonly #parts = new Set<string>();
  readonly #listener: Listener;
  readonly #signal: AbortSignal | undefined;

  constructor(listener: Listener, signal?: AbortSignal) {
    this.#listener = listener;
    this.#signal = signal;
  }

  get ending(): boolean {
    return this.#signal?.aborted ?? false;
  }

  #work(): void {
    if (this.#worked) return;
    this.#worked = true;
    this.#listener.onWork();
  }

  expect(count: number, word: string): void {
    this.#word = word;
    this.#counts = { ...this.#counts, total: (this.#counts.total ?? 0) + count, done: this.#counts.done ?? 0 };
  }

  add({
    done = 0,
    lines = 0,
    rows = 0,
    bytes = 0,
  }: {
    done?: number;
    lines?: number;
    rows?: number;
    bytes?: number;
  }): void {
    const sum = (before: number | null, more: number) => (more === 0 ? before : (before ?? 0) + more);
    const { total } = this.#counts;
    if (done + lines + rows + bytes > 0) this.#work();
    this.#lines += lines;
    this.#counts = {
      done: sum(this.#counts.done, done),
      total,
      rows: sum(this.#counts.rows, rows),
      bytes: sum(this.#counts.bytes, bytes),
    };
  }

  part(words: string): void {
    this.#work();
    if (this.#parts.has(words)) return;
    this.#parts.add(words);
    this.#listener.onPart(words);
  }

  get counts(): StageCounts {
    return this.#counts;
  }

  get words(): string {
    const { done, total, rows } = this.#counts;
    const pieces = total === null || total === 0 ? [] : [`${grouped(done ?? 0)}/${counted(total, this.#word)}`];
    if (this.#lines > 0) pieces.push(`${grouped(this.#lines)} lines`);
    else if (rows !== null) pieces.push(`${grouped(rows)} rows`);
    return pieces.join(' · ');
  }
}

/** `437,000` */
const grouped = (count: number): string => count.toLocaleString('en-US');

/** `12 s`, `3 min 5 s`, `2 h 16 min`: two units at most. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** `1.2 GB`, of 10^9. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
