// The stream of a site that is served: a process of its own beside the server, started again when it dies and when what it builds was
// edited. What must stay true: it ends with the server, however the server ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { limits } from '../base/limits.ts';
import { type Catalog, isBuilt } from '../catalog/catalog.ts';
import { isByMinute } from '../models/models.ts';
import type { Loaded } from './app.ts';
import type { PassProgram } from './pass_process.ts';

const ticked = z.object({ tables: z.array(z.string()), records: z.number(), minute: z.string().optional() });

/** What the stream says after a tick that changed something. */
export type StreamTick = z.output<typeof ticked>;

export interface StreamProcessOptions extends PassProgram {
  /** Of the site. */
  folder: string;
  current: () => Loaded;
  onTick: (tick: StreamTick) => void;
  onLine: (text: string) => void;
}

export interface StreamProcess {
  /** Looks whether what it builds was edited; then it begins anew. */
  look(): void;
  /** Lets it take in what was collected, and waits for its end. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts the stream where the site has something to build by the minute or to collect. */
export function openStreamProcess(options: StreamProcessOptions): StreamProcess {
  const end = new AbortController();
  let child: ChildProcess | undefined;
  let built = shapeOf(options.current().catalog);
  const life = async (): Promise<void> => {
    let waitMs: number = limits.tickRetryMs;
    while (!end.signal.aborted) {
      built = shapeOf(options.current().catalog);
      if (built !== undefined) {
        const began = performance.now();
        child = start(options);
        await ended(child);
        child = undefined;
        if (performance.now() - began > limits.tickRetryMostMs) waitMs = limits.tickRetryMs;
      }
      if (end.signal.aborted) return;
      await sleep(built === undefined ? limits.siteLookMs : waitMs, undefined, { signal: end.signal }).catch(
        () => undefined,
      );
      waitMs = Math.min(2 * waitMs, limits.tickRetryMostMs);
    }
  };
  const living = life();
  return {
    look: () => {
      if (child !== undefined && shapeOf(options.current().catalog) !== built) child.kill('SIGTERM');
    },
    stop: async () => {
      end.abort();
      child?.kill('SIGTERM');
      await living;
    },
    kill: () => {
      end.abort();
      child?.kill('SIGKILL');
    },
  };
}

/** What the stream of a catalogue does, as text; undefined where it has nothing to do. */
function shapeOf(catalog: Catalog): string | undefined {
  const datasets = [...catalog.datasets.values()].filter(({ collect }) => collect !== undefined);
  const models = [...catalog.models.values()].filter(model => isBuilt(model) && isByMinute(model));
  if (datasets.length + models.length === 0) return undefined;
  return JSON.stringify([datasets, models]);
}

function start({
  program: [file = '', ...before],
  variables,
  folder,
  onTick,
  onLine,
}: StreamProcessOptions): ChildProcess {
  const child = spawn(file, [...before, 'stream', '--with-parent', '--site', folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...variables },
  });
  // Taking records in comes before counting them, where both cannot be had.
  if (child.pid !== undefined) setPriority(child.pid, 5);
  child.on('error', thrown => onLine(`the stream cannot be started: ${thrown.message}`));
  const { stdout, stderr, stdin } = child;
  stdin.on('error', () => undefined);
  createInterface({ input: stdout }).on('line', text => {
    const tick = ticked.safeParse(jsonOf(text));
    if (tick.success) onTick(tick.data);
  });
  createInterface({ input: stderr }).on('line', text => {
    if (text !== '') onLine(text.slice(0, limits.logLineChars));
  });
  return child;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
