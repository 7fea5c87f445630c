// Runs a command and watches it and all it started: wall time, and the most memory the tree held at once (resident bytes added up, so
// pages that two processes share count twice). What must stay true: the command ended well, or the measurement throws.

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

export interface Measured {
  seconds: number;
  /** The peak of the whole tree; 0 where there is no /proc. */
  peakBytes: number;
  /** What it printed. */
  output: string;
}

export interface Command {
  file: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Keeps what it prints; otherwise that is thrown away. */
  keepOutput?: boolean;
}

const pollMs = 40;

/** Runs to the end. Throws with the last lines of its stderr when it fails. */
export async function measure({ file, args, cwd, env, keepOutput = false }: Command): Promise<Measured> {
  const begin = performance.now();
  const child = spawn(file, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', keepOutput ? 'pipe' : 'ignore', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout?.on('data', chunk => {
    printed.out += chunk;
  });
  child.stderr?.on('data', chunk => {
    printed.err = (printed.err + chunk).slice(-4000);
  });
  let peakBytes = 0;
  let running = true;
  const watch = (async () => {
    while (running && child.pid !== undefined) {
      peakBytes = Math.max(peakBytes, await treeBytes(child.pid));
      await new Promise(done => setTimeout(done, pollMs));
    }
  })();
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  const seconds = (performance.now() - begin) / 1000;
  running = false;
  await watch;
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${printed.err}`);
  return { seconds, peakBytes, output: printed.out };
}

/** Resident bytes of a process and all its descendants. */
async function treeBytes(root: number): Promise<number> {
  const processes = await Promise.all((await listProcesses()).map(readProcess));
  const tree = new Set([root]);
  let before = 0;
  while (tree.size > before) {
    before = tree.size;
    for (const process of processes) if (process !== undefined && tree.has(process.parent)) tree.add(process.pid);
  }
  return processes.reduce(
    (sum, process) => sum + (process !== undefined && tree.has(process.pid) ? process.bytes : 0),
    0,
  );
}

async function listProcesses(): Promise<number[]> {
  try {
    return (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

async function readProcess(pid: number): Promise<{ pid: number; parent: number; bytes: number } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    return { pid, parent: field('PPid'), bytes: field('VmRSS') * 1024 };
  } catch {
    return undefined;
  }
}
