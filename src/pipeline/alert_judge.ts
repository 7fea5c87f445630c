// One alert asked about what is new to it: windows that ended since the last look, a report whose tables changed, or what is so now.
// Nothing is written here, so that a look may be tried without leaving a trace.

import type { Look, Point } from '../alerts/alerts.ts';
import { type Asking, askReport, askThreshold, askUsual, tablesRead } from '../alerts/questions.ts';
import { floorTo, type Window, windowsDue } from '../alerts/windows.ts';
import { dayMs, hourMs } from '../base/clock.ts';
import { openZone } from '../base/zone.ts';
import type { Alert, AlertQuestion } from '../catalog/alert.ts';
import { storedTables } from '../catalog/catalog.ts';
import type { AlertRecord } from '../store/alerts.ts';
import { type AlertSources, factsOf, newestIn } from './alert_facts.ts';
import type { LakeReader } from './alert_reader.ts';

/** What was seen, in the order of its instants; nothing when nothing is new. */
export interface Judged {
  points: Point[];
  lookAt: (at: number) => Look;
  unit?: string;
  /** End of the newest window that was looked at. */
  judgedTo?: Date;
  /** What was read: the same again need not be looked at. */
  stamp?: string;
}

export interface Judging {
  sources: Omit<AlertSources, 'store'> & Pick<AlertSources, 'store'>;
  reader: LakeReader;
  /** What is known from the last look; undefined looks as if for the first time. */
  record: Pick<AlertRecord, 'judged_to' | 'stamp'> | undefined;
}

const nothingNew: Judged = { points: [], lookAt: () => ({ sql: '', command: '' }) };

/** Asks one alert. Throws what the question throws. */
export async function judge(alert: Alert, judging: Judging): Promise<Judged> {
  const { question } = alert;
  if (question.kind === 'threshold' || question.kind === 'usual') return judgeWindows(alert.name, question, judging);
  if (question.kind === 'report') return judgeReport(alert.name, question, judging);
  const { seen, look, unit } = await factsOf(question, judging.sources);
  const at = judging.sources.clock.now().getTime();
  return { points: [{ at, seen }], lookAt: () => look, ...(unit !== undefined && { unit }) };
}

/** Until when all tables of a question have been seen, and what tells their states. */
async function dataOf(
  question: AlertQuestion,
  { sources }: Judging,
): Promise<{ end: Date | undefined; stamps: string[] }> {
  const stored = storedTables(sources.catalog, tablesRead(question, sources.catalog));
  const newest = await Promise.all(stored.map(name => newestIn(sources, name)));
  const ends = newest.flatMap(({ at }) => (at === undefined ? [] : [at.getTime()]));
  // A report may stand on a table that is empty; a metric and what it must at least be have their data both.
  const end = question.kind === 'report' ? Math.max(...ends) : Math.min(...ends);
  const known = ends.length > 0 && (question.kind === 'report' || ends.length === newest.length);
  return { end: known ? new Date(end) : undefined, stamps: newest.map(({ stamp }) => stamp) };
}

const askingOf = (alert: string, { sources: { site, catalog, clock }, reader }: Judging): Asking => ({
  alert,
  catalog,
  timeZone: site.timeZone,
  now: clock.now(),
  ask: reader.ask,
});

async function judgeWindows(
  alert: string,
  question: Extract<AlertQuestion, { kind: 'threshold' | 'usual' }>,
  judging: Judging,
): Promise<Judged> {
  const { sources, record } = judging;
  const { end, stamps } = await dataOf(question, judging);
  if (end === undefined) return nothingNew;
  const windows = windowsDue({
    ...stepsOf(question),
    waitMs: question.waitMs,
    after: record?.judged_to == null ? undefined : new Date(record.judged_to),
    end,
    now: sources.clock.now(),
    zone: openZone(sources.site.timeZone),
  });
  const last = windows.at(-1);
  const stamp = JSON.stringify([last?.to.toISOString(), stamps]);
  if (last === undefined || record?.stamp === stamp) return nothingNew;
  const asking = askingOf(alert, judging);
  const answered =
    question.kind === 'threshold'
      ? await askThreshold(question, windows, asking)
      : await askUsual(question, windows, asking);
  return { ...answered, judgedTo: last.to, stamp };
}

function stepsOf(question: Extract<AlertQuestion, { kind: 'threshold' | 'usual' }>) {
  if (question.kind === 'threshold') return { over: question.over, everyMs: question.everyMs };
  return question.grain === 'hour' ? { over: { ms: hourMs }, everyMs: hourMs } : { over: { days: 1 }, everyMs: dayMs };
}

async function judgeReport(
  alert: string,
  question: Extract<AlertQuestion, { kind: 'report' }>,
  judging: Judging,
): Promise<Judged> {
  const { end, stamps } = await dataOf(question, judging);
  const now = judging.sources.clock.now().getTime();
  if (end === undefined) return nothingNew;
  const to = new Date(floorTo(Math.min(end.getTime(), now) - question.waitMs, hourMs));
  const stamp = JSON.stringify([to.toISOString(), stamps]);
  if (judging.record?.stamp === stamp) return nothingNew;
  const range: Window = { from: new Date(to.getTime() - question.days * dayMs), to };
  return { ...(await askReport(question, range, askingOf(alert, judging))), stamp, judgedTo: to };
}
