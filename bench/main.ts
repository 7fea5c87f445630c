// Runs the questions one after another, prints their figures as a Markdown table and keeps it in docs/performance.md. A question that
// fails is a row that says so; the others are still asked. `npm run bench [-- --lines 3000000] [-- --only zcat,memory]`.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reasonOf } from '../src/base/errors.ts';
import { type Figure, loadSite, openBench, type Question } from './bench.ts';
import { browser } from './browser.ts';
import { clusterBuilds } from './cluster_builds.ts';
import { clusterRaw } from './cluster_raw.ts';
import { collect } from './collect.ts';
import { dailyMail } from './daily_mail.ts';
import { drivers } from './drivers.ts';
import { duplicateChecks } from './duplicate_checks.ts';
import { type LogSet, logSet } from './generate.ts';
import { goAccess } from './goaccess.ts';
import { lateFile } from './late_file.ts';
import { live } from './live.ts';
import { liveDay } from './live_day.ts';
import { memory } from './memory.ts';
import { pages } from './pages.ts';
import { pdf } from './pdf.ts';
import { plainDuckDb } from './plain_duckdb.ts';
import { measure } from './process_tree.ts';
import { recipients } from './recipients.ts';
import { seventyTwoHours } from './seventy_two_hours.ts';
import { storage } from './storage.ts';
import { uniques } from './uniques.ts';
import { workers } from './workers.ts';
import { xlsx } from './xlsx.ts';
import { zcat } from './zcat.ts';

/** In this order: the late file changes the site, so it comes after those that only read it. */
const questions: Record<string, Question> = {
  zcat,
  plain_duckdb: plainDuckDb,
  goaccess: goAccess,
  memory,
  seventy_two_hours: seventyTwoHours,
  drivers,
  daily_mail: dailyMail,
  recipients,
  pdf,
  xlsx,
  pages,
  browser,
  collect,
  live,
  live_day: liveDay,
  uniques,
  storage,
  workers,
  cluster_builds: clusterBuilds,
  cluster_raw: clusterRaw,
  late_file: lateFile,
  duplicate_checks: duplicateChecks,
};

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '3000000' },
    only: { type: 'string' },
    print: { type: 'boolean', default: false },
  },
});
const lines = Number(values.lines);
const chosen = values.only?.split(',') ?? Object.keys(questions);
const root = join(import.meta.dirname, 'data');

await mkdir(root, { recursive: true });
say(`making ${lines} lines, unless they are there`);
const set = await logSet(root, lines);
await measure({ file: 'sh', args: ['-c', 'cat "$1"/* > /dev/null', 'sh', set.folder] });
const bench = openBench(root, set);
say('ingest and build');
const loaded = await loadSite(bench, { name: 'all', logs: set.folder });
const figures: Figure[] = [];
for (const name of chosen) {
  const question = questions[name];
  if (question === undefined)
    throw new Error(`There is no question ${name}; there are ${Object.keys(questions).join(', ')}.`);
  say(name);
  try {
    figures.push(...(await question(bench, loaded)));
  } catch (thrown) {
    figures.push({ question: name, ours: `failed: ${reasonOf(thrown).slice(0, 200)}` });
    process.exitCode = 1;
  }
}
const table = render(figures, set);
process.stdout.write(`${table}\n`);
if (!values.print && values.only === undefined) await keep(table, lines);

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

function render(all: Figure[], of: LogSet): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
  const rows = all.map(
    figure =>
      `| ${figure.question} | ${figure.ours} | ${figure.other ?? ''} | ${ratioOf(figure)} | ${verdict(figure)} |`,
  );
  return [
    `${of.lines.toLocaleString('en')} lines of 33 fields in ${of.files} gzipped files (${Math.round(of.bytes / 1e6)} MB), ${new Date().toISOString().slice(0, 10)}, ${machine}.`,
    '',
    '| Question | Ours | Compared with | Ratio | Goal |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function ratioOf({ ratio }: Figure): string {
  return ratio === undefined ? '' : ratio.toFixed(2);
}

/** The goal, and whether it was kept. */
function verdict({ goal, ratio, value }: Figure): string {
  const found = ratio ?? value;
  if (goal === undefined || found === undefined) return '';
  if ('atMost' in goal) return `≤ ${goal.atMost}: ${found <= goal.atMost ? 'kept' : 'missed'}`;
  return `≥ ${goal.atLeast}: ${found >= goal.atLeast ? 'kept' : 'missed'}`;
}

/** Puts the table between the markers of its size; a size without markers is added at the end. */
async function keep(text: string, size: number): Promise<void> {
  const file = join(import.meta.dirname, '../docs/performance.md');
  const [begin, end] = [`<!-- bench ${size} -->`, `<!-- end ${size} -->`];
  const page = await readFile(file, 'utf8').catch(() => '# Performance\n');
  const block = `${begin}\n${text}\n${end}`;
  const at = page.indexOf(begin);
  const changed =
    at < 0 ? `${page.trimEnd()}\n\n${block}\n` : page.slice(0, at) + block + page.slice(page.indexOf(end) + end.length);
  await writeFile(file, changed);
}
