// Passes of a site that is served: each runs in a process of its own, so that a page never waits for a load, a load's memory is given
// back, and a pass that dies takes nothing with it (ADR 0031). What must stay true: one process at a time.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Site } from '../config/config.ts';
import { nextWork } from '../pipeline/run.ts';
import { type NextPass, serve } from '../pipeline/serve.ts';
import { runLine } from '../pipeline/stages.ts';
import type { Store } from '../store/store.ts';
import { type LogLine, openPassLog } from './pass_log.ts';
import { type CommandEnd, type PassProcess, type PassProgram, runCommand, startPass } from './pass_process.ts';

export interface Passes {
  /** Asks for a pass now; one that is under way is followed by another. */
  start(): { started: boolean; words: string };
  /** Runs a reload in a process of its own; refused while a pass is under way. */
  reload(wanted: { name: string; from: string; to: string }): { started: boolean; words: string };
  /** Asks the pass under way to end after its stage. False when that is not the one. */
  cancel(run: number): boolean;
  /** The lines that a run of this server told; undefined when they are not known. */
  log(run: number): readonly LogLine[] | undefined;
  /**
   * Runs a command of the program that changes the site (`send`, `resend`) in a process of its own, with `--json` and `--site`, so that it has
   * the site's lock like any other; gives what it printed. `error` is what it ended with otherwise: `{ error: code, message, hint }`.
   */
  command(args: readonly string[]): Promise<CommandEnd>;
  /** The run under way, once its process has noted it. */
  readonly running: number | undefined;
  /** When the next pass begins by itself. */
  readonly next: Date | undefined;
}

export interface OpenPasses extends Passes {
  /** Keeps time until it is asked to end; what is under way ends after its stage. */
  keepTime(signal: AbortSignal): Promise<void>;
  /** Ends what is under way at once. */
  kill(): void;
}

export interface PassesOptions extends PassProgram {
  /** The site's folder. */
  folder: string;
  current: () => { site: Site };
  store: Store;
  clock: Clock;
  /** Where the lines of runs are kept. */
  logs: string;
  /** Told each line; `run` is undefined before the process has noted its run. */
  onLine: (line: LogLine & { run: number | undefined }) => void;
}

export function openPasses(options: PassesOptions): OpenPasses {
  return new PassKeeper(options);
}

const runPattern = new RegExp(`^${runLine(0).replace('0', '(\\d+)')}$`);

class PassKeeper implements OpenPasses {
  readonly #options: PassesOptions;
  readonly #log: ReturnType<typeof openPassLog>;
  #process: PassProcess | undefined;
  #over: Promise<unknown> = Promise.resolve();
  #asked = false;
  #wake = new AbortController();
  readonly #killed = new AbortController();
  running: number | undefined;
  next: Date | undefined;

  constructor(options: PassesOptions) {
    this.#options = options;
    this.#log = openPassLog(options.logs);
  }

  start(): { started: boolean; words: string } {
    const busy = this.#process !== undefined;
    this.#asked = true;
    this.#wake.abort();
    return busy
      ? { started: false, words: 'A pass is under way; another one follows it.' }
      : { started: true, words: 'A pass begins now.' };
  }

  reload({ name, from, to }: { name: string; from: string; to: string }): { started: boolean; words: string } {
    if (this.#process !== undefined)
      return { started: false, words: 'A pass is under way; ask again when it has ended.' };
    const args = ['reload', '--site', this.#options.folder, '--from', from, '--to', to, '--', name];
    void this.#spawn(args).catch(() => undefined);
    return { started: true, words: 'It is read again now.' };
  }

  cancel(run: number): boolean {
    if (run !== this.running) return false;
    this.#process?.stop();
    return true;
  }

  log(run: number): readonly LogLine[] | undefined {
    return this.#log.lines(run);
  }

  command(args: readonly string[]): Promise<CommandEnd> {
    return runCommand(this.#options, {
      args: [...args, '--site', this.#options.folder, '--json'],
      signal: this.#killed.signal,
    });
  }

  kill(): void {
    this.#killed.abort();
    this.#process?.kill();
  }

  async keepTime(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#process?.stop(), { once: true });
    await serve({
      clock: this.#options.clock,
      pass: ended => this.#pass(ended),
      onFailure: thrown => this.#tell(thrown instanceof Error ? thrown.message : String(thrown)),
      asked: () => this.#takeAsked(),
      onNext: next => {
        this.next = next;
      },
      wait: (ms, ended) => this.#wait(ms, ended),
      signal,
    });
    await this.#over;
  }

  /** One pass, after what is under way. */
  async #pass(ended: AbortSignal): Promise<NextPass> {
    await this.#over;
    const { folder, current, store, clock } = this.#options;
    if (ended.aborted) return { due: undefined, everyMs: current().site.everyMs };
    this.next = undefined;
    this.#takeAsked();
    const { code, run } = await this.#spawn(['run', '--site', folder, '--quiet']);
    // Asked to end before it had begun, it had nothing to end well.
    if (run === undefined && !ended.aborted)
      throw new Error(`The pass did not begin (${code ?? 'it was ended'}); it is tried again.`);
    const { site } = current();
    return { due: await nextWork({ site, store, clock }), everyMs: site.everyMs };
  }

  #spawn(args: readonly string[]): Promise<{ code: number | null; run: number | undefined }> {
    const child = startPass(this.#options, { args, onLine: text => this.#tell(text) });
    this.#process = child;
    const ended = child.ended
      .then(code => ({ code, run: this.running }))
      .finally(() => {
        this.#process = undefined;
        this.running = undefined;
      });
    this.#over = ended.catch(() => undefined);
    return ended;
  }

  #tell(text: string): void {
    const run = runPattern.exec(text)?.[1];
    if (run !== undefined) this.running = Number(run);
    const line = { at: this.#options.clock.now(), text };
    if (this.running !== undefined) this.#log.add(this.running, line);
    this.#options.onLine({ ...line, run: this.running });
  }

  #takeAsked(): boolean {
    const asked = this.#asked;
    this.#asked = false;
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    return asked;
  }

  async #wait(ms: number, ended: AbortSignal): Promise<void> {
    const either = AbortSignal.any([ended, this.#wake.signal]);
    await sleep(ms, undefined, { signal: either }).catch(() => undefined);
  }
}
