// The command line as tests use it: inside of this process, which is quick, or as a process of its own, which is what people have.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCommandLine } from '../src/cli/program.ts';

export const root = join(import.meta.dirname, '..');

/** What a command line came to. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  /** The clock of the command, ISO time. */
  now?: string;
}

/** Runs a command line in this process. */
export async function inside(args: readonly string[], { now }: RunOptions = {}): Promise<Ended> {
  const stdout = collector();
  const stderr = collector();
  const variables = now === undefined ? {} : { TALLYLIGHT_NOW: now };
  const code = await runCommandLine(args, { stdout: stdout.stream, stderr: stderr.stream, variables });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs a command line as a process of its own, in a folder. */
export function apart(
  args: readonly string[],
  { now, cwd = root }: RunOptions & { cwd?: string } = {},
): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const env = { ...process.env, ...(now === undefined ? {} : { TALLYLIGHT_NOW: now }) };
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', text => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', text => (ended.stderr += text));
  child.on('error', reject);
  child.on('close', code => resolve({ code, ...ended }));
  return promise;
}

function collector() {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(part, _encoding, done) {
      parts.push(part);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(parts).toString() };
}
