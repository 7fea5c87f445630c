// `alerts`: what is wrong now, what nobody wants to hear of, and what an alert would say.

import type { Command } from 'commander';
import type { Facts } from '../alerts/alerts.ts';
import { parseSpan } from '../config/quantities.ts';
import type { Value } from '../engine/engine.ts';
import { iso } from '../models/models.ts';
import { type ListedAlert, listAlerts, type TriedRow, tryAlerts } from '../pipeline/alert_list.ts';
import { addSilence, endSilences } from '../store/alerts.ts';
import { printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type CheckedSite, type Context, instantOption, loadChecked, withSite, zoneOf } from './context.ts';
import { fail, unknownName } from './errors.ts';

interface AlertOptions {
  until?: string;
  reason?: string;
  where?: string;
}

const actions = ['list', 'test', 'silence', 'unsilence'] as const;

export function addAlerts(root: Command): void {
  const command = root
    .command('alerts')
    .argument('[action]', 'list (the default), test, silence or unsilence')
    .argument('[name]', 'an alert, such as cdn.no_new_data, or cdn.* for all of a pack')
    .description('what is wrong now; what an alert would say; quiet for a while')
    .option('--until <time>', 'silence: when it ends, a time or a span such as 2h')
    .option('--reason <words>', 'silence: why')
    .option('--where <column=value>', 'silence: only instances with these values, comma-separated');
  act<AlertOptions>(
    withExamples(command, [
      'alerts',
      'alerts test cdn.error_ratio_high',
      'alerts silence cdn.traffic_unusual --until 2026-12-01 --reason "campaign"',
      'alerts silence cdn.error_ratio_high --until 2h --where distribution=E1ABC',
      'alerts unsilence cdn.traffic_unusual',
    ]),
    alerts,
  );
}

async function alerts(context: Context, options: AlertOptions, [action = 'list', name]: string[]): Promise<void> {
  const known = actions.find(one => one === action);
  if (known === undefined) throw unknownName({ kind: 'action', name: action, known: actions });
  if (known === 'silence') return silence(context, options, name ?? '');
  if (known === 'unsilence') return unsilence(context, name ?? '');
  const checked = await loadChecked(context);
  return known === 'test' ? test(context, checked, name) : list(context, checked, name);
}

const namesOf = ({ catalog }: CheckedSite): string[] => {
  const names = [...catalog.alerts.keys()];
  return [...names, ...new Set(names.map(name => `${name.split('.')[0]}.*`))];
};

/** Alerts that a name stands for; all without one. */
function wanted(checked: CheckedSite, name: string | undefined) {
  const all = [...checked.catalog.alerts.values()];
  if (name === undefined) return all;
  const found = all.filter(
    alert => alert.name === name || (name.endsWith('.*') && alert.name.startsWith(name.slice(0, -1))),
  );
  if (found.length === 0) throw unknownName({ kind: 'alert', name, known: namesOf(checked) });
  return found;
}

async function list(context: Context, checked: CheckedSite, name: string | undefined): Promise<void> {
  const names = new Set(wanted(checked, name).map(alert => alert.name));
  const all = await listAlerts({ ...checked, clock: context.environment.clock });
  await print(context, listColumns, all.filter(row => names.has(row.alert.name)).map(listRow));
}

const listColumns = {
  alert: 'VARCHAR',
  state: 'VARCHAR',
  severity: 'VARCHAR',
  what: 'VARCHAR',
  value: 'DOUBLE',
  since: 'TIMESTAMP',
  silenced_until: 'TIMESTAMP',
  checked_at: 'TIMESTAMP',
  title: 'VARCHAR',
  error: 'VARCHAR',
};

function listRow(row: ListedAlert): Value[] {
  const { alert, state, labels, value, since, silencedUntil, checkedAt, error } = row;
  const title = alert.title.en.filter(piece => typeof piece === 'string').join('');
  const until = silencedUntil === undefined ? null : iso(silencedUntil);
  const from = since === null ? null : iso(new Date(since));
  return [alert.name, state, alert.severity, labelWords(labels), value, from, until, checkedAt, title, error];
}

const labelWords = (labels: Facts): string | null => {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value ?? ''}`);
  return words.length === 0 ? null : words.join(', ');
};

/** Looks without leaving a trace. */
async function test(context: Context, checked: CheckedSite, name: string | undefined): Promise<void> {
  const rows = await tryAlerts({ ...checked, clock: context.environment.clock }, wanted(checked, name));
  await print(context, testColumns, rows.map(testRow));
  if (context.json) return;
  const bad = rows.filter(row => row.verdict === 'bad' || row.verdict === 'error');
  const shown = new Map(bad.map(row => [row.alert, row]));
  for (const row of shown.values())
    if (row.look !== undefined) context.stderr.write(`${row.alert}: ${row.look.command}\n`);
}

const testColumns = {
  alert: 'VARCHAR',
  verdict: 'VARCHAR',
  what: 'VARCHAR',
  value: 'DOUBLE',
  at: 'TIMESTAMP',
  facts: 'VARCHAR',
  command: 'VARCHAR',
};

function testRow({ alert, verdict, labels, value, facts, at, look }: TriedRow): Value[] {
  const when = at === undefined ? null : iso(at);
  return [alert, verdict, labelWords(labels), value, when, JSON.stringify(facts), look?.command ?? null];
}

async function silence(context: Context, options: AlertOptions, name: string): Promise<void> {
  await withSite(context, {
    command: 'alerts silence',
    work: async ({ site, catalog, store, clock }) => {
      wanted({ site, catalog }, name);
      const now = clock.now();
      const until = endOf(options.until, { now, checked: { site, catalog } });
      const silence = {
        alert: name,
        labels: JSON.stringify(labelsOf(options.where)),
        from_at: iso(now),
        until_at: iso(until),
        reason: options.reason ?? '',
        made_at: iso(now),
      };
      await addSilence(store.db, silence);
      context.stderr.write(`${name} is silent until ${iso(until)}.\n`);
    },
  });
}

/** The end of a silence: it must lie ahead. */
function endOf(text: string | undefined, { now, checked }: { now: Date; checked: CheckedSite }): Date {
  const span = parseSpan(text ?? '');
  const option = '--until';
  if (text === undefined) throw fail('bad_option', { option, value: 'left out', expected: 'a silence has an end' });
  const until =
    span === undefined ? instantOption(text, { option, zone: zoneOf(checked.site) }) : new Date(now.getTime() + span);
  if (until <= now) throw fail('bad_option', { option, value: text, expected: 'it must lie ahead' });
  return until;
}

function labelsOf(where: string | undefined): Record<string, string> {
  const parts = (where ?? '').split(',').filter(part => part.trim() !== '');
  return Object.fromEntries(
    parts.map(part => {
      const [name = '', ...value] = part.split('=');
      if (value.length === 0)
        throw fail('bad_option', { option: '--where', value: part, expected: 'write column=value' });
      return [name.trim(), value.join('=').trim()];
    }),
  );
}

async function unsilence(context: Context, name: string): Promise<void> {
  await withSite(context, {
    command: 'alerts unsilence',
    work: async ({ site, catalog, store, clock }) => {
      wanted({ site, catalog }, name);
      const ended = await endSilences(store.db, { alert: name, at: iso(clock.now()) });
      context.stderr.write(
        ended === 0 ? `${name} was not silenced on the command line.\n` : `${name} is heard again.\n`,
      );
    },
  });
}

async function print(context: Context, columns: Record<string, string>, rows: Value[][]): Promise<void> {
  async function* chunk(): AsyncGenerator<Value[][]> {
    if (rows.length > 0) yield rows;
  }
  const named = Object.entries(columns).map(([name, type]) => ({ name, type }));
  await printRows({ columns: named, [Symbol.asyncIterator]: chunk }, { context });
}
