// What servers written in Java have in common: a Java that is new enough, what Maven brings, a free port, their last words, their end.

import { type ChildProcess, execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

const downloadMs = 20 * 60_000;
const stopMs = 20_000;

/** A Java home that is new enough, from JAVA_HOME or among those of the system. `who` needs it. */
export async function findJava({ who, oldest }: { who: string; oldest: number }): Promise<string> {
  const listed = await readdir('/usr/lib/jvm').catch(() => []);
  const homes = [process.env['JAVA_HOME'], ...listed.map(name => join('/usr/lib/jvm', name))];
  for (const home of homes) {
    if (home === undefined) continue;
    const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
    if (Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? 0) >= oldest) return home;
  }
  throw new Error(`${who} needs Java ${oldest} or newer; none was found in JAVA_HOME or /usr/lib/jvm`);
}

/** Runs Maven quietly; `what` it was to bring stands in the error. */
export async function maven(what: string, args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['-q', '-B', ...args], { timeout: downloadMs });
  } catch (thrown) {
    throw new Error(`Maven could not get ${what}`, { cause: thrown });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Remembers the end of what the server prints, for the message when it does not start. */
export function lastWords(child: ChildProcess): () => string {
  let tail = '';
  const keep = (part: Buffer) => {
    tail = (tail + part.toString()).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail;
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  const tooSlow = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(tooSlow);
}
