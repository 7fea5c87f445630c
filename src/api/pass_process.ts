// One pass, or one reload, in a process of its own: started, listened to line by line, asked to end. What must stay true: a signal that a
// terminal sends to all of its processes does not reach it, so that it ends when the server asks it to, after its stage.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { reasonOf } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import type { Variables } from '../config/env_text.ts';

export interface PassProgram {
  /** What is started, and its arguments before those of the command. */
  program: readonly string[];
  variables: Variables;
}

export interface PassProcess {
  /** Ends with the exit code; null where a signal ended it. Throws where it could not be started. */
  ended: Promise<number | null>;
  /** Asks it to end after its stage. */
  stop(): void;
  /** Ends it at once; what it was at is settled by the next one. */
  kill(): void;
}

/** Starts a command; `onLine` gets each line that it tells. */
export function startPass(
  { program: [file = '', ...before], variables }: PassProgram,
  { args, onLine }: { args: readonly string[]; onLine: (text: string) => void },
): PassProcess {
  const child = spawn(file, [...before, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...variables },
  });
  const lines = createInterface({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', text => {
    if (text !== '') onLine(text.slice(0, limits.logLineChars));
  });
  return {
    ended: endOf(child),
    stop: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', thrown =>
      reject(new Error(`a pass cannot be started: ${reasonOf(thrown)}`, { cause: thrown })),
    );
    child.once('close', code => resolve(code));
  });

/** What a command ended with: what it printed as JSON, and its error likewise; undefined where there was none. */
export interface CommandEnd {
  code: number;
  output: unknown;
  error: unknown;
}

/** Runs a command that prints JSON. */
export async function runCommand(
  { program: [file = '', ...before], variables }: PassProgram,
  { args, signal }: { args: readonly string[]; signal: AbortSignal },
): Promise<CommandEnd> {
  const child = spawn(file, [...before, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...variables },
    signal,
    killSignal: 'SIGKILL',
  });
  const [code, output, error] = await Promise.all([endOf(child), textOf(child.stdout), textOf(child.stderr)]);
  return { code: code ?? 1, output: lastJson(output), error: lastJson(error) };
}

/** The end of what comes, no longer than anything that a command prints for machines. */
async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text = (text + String(chunk)).slice(-limits.commandChars);
  return text;
}

/** The last line that is JSON; progress stands in lines before it. */
function lastJson(text: string): unknown {
  for (const line of text.trimEnd().split('\n').toReversed()) {
    try {
      return JSON.parse(line);
    } catch {}
  }
  return undefined;
}
