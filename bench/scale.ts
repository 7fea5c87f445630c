// A year of a service that is a hundred times larger than this machine, as far as our own part of it goes: the state, the plans and the
// logs of tables, by the code that a site runs, over made-up records of files. No line of a log is read. Prints two tables and keeps
// them in docs/scale.md: `node bench/scale.ts [--days 365] [--distributions 200] [--print]`. Times are processor time of the process.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bulkLogDays, type LogDay, type LogSize, liveLogDay, logSize, openLargeLog } from './scale_log.ts';
import { bulkDays, type DayCost, liveDay, openLargeState, type PlanCost, planCosts, rowCounts } from './scale_state.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '365' },
    distributions: { type: 'string', default: '200' },
    print: { type: 'boolean', default: false },
  },
});
const load = { distributions: Number(values.distributions), filesPerHour: 1, linesPerHour: 100_000_000 };
const root = join(import.meta.dirname, 'data', 'scale');

/** Days after which a day is lived and measured. */
const marks = [30, 90, 180, Number(values.days)].filter(
  (day, i, all) => day <= Number(values.days) && all.indexOf(day) === i,
);

/** What a site of a million files and a hundred thousand intervals asks: one distribution, many small files, many hours. */
const goal = { load: { distributions: 1, filesPerHour: 70, linesPerHour: 1_000_000 }, days: 595 };

type Row = readonly (string | number)[];

const whole = (count: number): string => Math.round(count).toLocaleString('en');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
const ms = (time: number): string => (time < 1_000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(1)} s`);

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function say(text: string): void {
  process.stderr.write(`scale: ${text}\n`);
}

async function stateTable(): Promise<string> {
  const folder = join(root, 'state');
  await rm(folder, { recursive: true, force: true });
  const state = await openLargeState(folder, load);
  const rows: Row[] = [];
  let day = 0;
  for (const mark of marks) {
    say(`state: day ${mark}`);
    await bulkDays(state, { from: day, to: mark - 1 });
    const lived: DayCost = await liveDay(state, mark - 1);
    const plans: PlanCost = await planCosts(state);
    const { files, intervals } = await rowCounts(state);
    rows.push([
      ...[mark, whole(files), whole(intervals), megabytes(state.bytes())],
      ...[ms(lived.enter / 24), ms(lived.settle / 24), ms(lived.plan / 24), ms(plans.idle)],
      ...[`${ms(plans.allDirty)} (${whole(plans.dirty)})`, ms(plans.newModels)],
    ]);
    day = mark;
  }
  await state.store.close();
  return table(
    [
      'Day',
      'Files',
      'Intervals',
      'State',
      'Enter an hour',
      'Settle an hour',
      'Plan an hour',
      'Plan nothing',
      'Plan all',
      'All models new',
    ],
    rows,
  );
}

async function goalTable(): Promise<string> {
  say('state: a million files');
  const folder = join(root, 'goal');
  await rm(folder, { recursive: true, force: true });
  const state = await openLargeState(folder, goal.load);
  await bulkDays(state, { from: 0, to: goal.days });
  state.clock.set(new Date('2028-01-01T00:00:00Z'));
  await planCosts(state);
  const plans = await planCosts(state);
  const { files, intervals } = await rowCounts(state);
  await state.store.close();
  return table(
    [
      'Files',
      'Intervals',
      'Plan nothing',
      `Plan all ${whole(plans.dirty)} dirty ones`,
      'All models new: find, mark and plan',
    ],
    [[whole(files), whole(intervals), ms(plans.idle), ms(plans.allDirty), ms(plans.newModels)]],
  );
}

async function logTable(): Promise<string> {
  const folder = join(root, 'log');
  await rm(folder, { recursive: true, force: true });
  const log = await openLargeLog(folder, load);
  const rows: Row[] = [];
  let day = 0;
  for (const mark of marks) {
    say(`log: day ${mark}`);
    await bulkLogDays(log, { from: day, to: mark - 1 });
    const lived: LogDay = await liveLogDay(log, mark - 1);
    const size: LogSize = await logSize(log);
    rows.push([
      ...[
        mark,
        whole(size.files),
        megabytes(size.checkpoint),
        ms(size.checkpointMs),
        ms(size.openMs),
        ms(size.commitMs),
      ],
      ...[`${lived.commits}`, ms(lived.loads + lived.compactions), whole(lived.trimmed), whole(size.logObjects)],
    ]);
    day = mark;
  }
  await log.close();
  return table(
    [
      'Day',
      'Live files',
      'Checkpoint',
      'Write it',
      'Open the table',
      'A commit',
      'Commits a day',
      'All of them',
      'Trimmed',
      'Objects left',
    ],
    rows,
  );
}

/** Puts a text between the markers of its name. */
async function keep(name: string, text: string): Promise<void> {
  process.stdout.write(`${text}\n\n`);
  if (values.print) return;
  const file = join(import.meta.dirname, '../docs/scale.md');
  const page = await readFile(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end ${name} -->`];
  const [at, to] = [page.indexOf(begin), page.indexOf(end)];
  if (at < 0 || to < at) throw new Error(`${file} has no ${begin} … ${end}`);
  await writeFile(file, `${page.slice(0, at + begin.length)}\n${text}\n${page.slice(to)}`);
}

await keep('goal', await goalTable());
await keep('log', await logTable());
await keep('state', await stateTable());
await rm(root, { recursive: true, force: true });
