// What an insight block is about, gathered from the answers: which columns its sentences are made of. What must stay true: a fact is
// a value of an answer, whole; what the block does not name is not spoken of.

import { hourMs } from '../base/clock.ts';
import { addDays, dayStart, daysBetween, daysInMonth, monthOf, openZone } from '../base/zone.ts';
import type { DocumentReport, InsightSpec, Over, Reference } from '../catalog/document.ts';
import type { Value } from '../engine/engine.ts';
import { lastDay, type Range } from '../metrics/ranges.ts';
import type { Measure } from './compare.ts';
import type { AnswerColumn } from './document.ts';
import type { InsightFacts } from './insights.ts';
import type { Facts } from './notices.ts';
import type { Problem } from './problems.ts';
import { cellText, columnIndex, lookUp, type Scope, textOf } from './scope.ts';
import type { Reference as Compared } from './words_shape.ts';

export interface Building {
  report: DocumentReport;
  scope: Scope;
  facts: Facts;
  /** Of the document. */
  range: Range;
  now: Date;
}

/** What an earlier answer is called when something is compared with it. */
export const comparedTo = (over: Over | undefined): Compared =>
  over === 'day_before' || over === 'same_weekday' ? over : 'period_before';

/** Throws `column_lost`. */
export function insightFacts(spec: InsightSpec, building: Building): InsightFacts {
  const gathering = new Gathering(spec, building);
  switch (spec.insight) {
    case 'change':
      return changeFacts(gathering);
    case 'peak':
      return peakFacts(gathering);
    case 'movers':
      return moversFacts(gathering);
    case 'month':
      return monthFacts(gathering);
    case 'quota':
      return quotaFacts(gathering);
    case 'odd':
      return oddFacts(gathering);
    case 'problems':
      return problemsFacts(gathering);
  }
}

/** The facts of one block by their names. */
class Gathering {
  readonly building: Building;
  readonly #spec: InsightSpec;

  constructor(spec: InsightSpec, building: Building) {
    this.#spec = spec;
    this.building = building;
  }

  /** The column that a fact names. */
  reference(name: string): Reference | undefined {
    const fact = this.#spec.facts.get(name);
    return typeof fact === 'object' && 'column' in fact ? fact : undefined;
  }

  number(name: string): number | undefined {
    const fact = this.#spec.facts.get(name);
    return typeof fact === 'number' ? fact : undefined;
  }

  text(name: string): string | undefined {
    const fact = this.#spec.facts.get(name);
    return typeof fact === 'object' && 'en' in fact ? textOf(fact, this.building.scope) : undefined;
  }

  /** The first row's value of a column, or the number itself; undefined where nothing is named. */
  value(name: string): Value | undefined {
    const reference = this.reference(name);
    return reference === undefined ? this.number(name) : lookUp(this.building.scope, reference).value;
  }

  column(name: string): AnswerColumn | undefined {
    const { answer, column } = this.reference(name) ?? {};
    if (answer === undefined || column === undefined) return undefined;
    const { scope } = this.building;
    return scope.answers.get(answer)?.columns[columnIndex(scope, { answer, column })];
  }

  /** All values of a column. */
  values(name: string): Value[] {
    const { answer, column } = this.reference(name) ?? {};
    if (answer === undefined || column === undefined) return [];
    const { scope } = this.building;
    const index = columnIndex(scope, { answer, column });
    return (scope.answers.get(answer)?.rows ?? []).map(row => row[index] ?? null);
  }

  /** What the values of a fact are and are called. */
  measure(name: string): Measure {
    const { label = name, unit, type } = this.column(name) ?? {};
    const format = this.text('format');
    const asked = this.text('unit') ?? unit;
    return {
      label: this.text('label') ?? label,
      ...(asked !== undefined && { unit: asked }),
      ...(type !== undefined && { type }),
      ...(format !== undefined && { format }),
    };
  }

  /** Values of some facts under other names, those that are named. */
  some<N extends string>(names: Readonly<Record<N, string>>): Partial<Record<N, Value>> {
    const found = (Object.entries(names) as [N, string][]).flatMap(([name, fact]) => {
      const value = this.value(fact);
      return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(found) as Partial<Record<N, Value>>;
  }
}

const changeFacts = (g: Gathering): InsightFacts => ({
  kind: 'change',
  ...g.measure('of'),
  now: g.value('of') ?? null,
  ...g.some({ before: 'before', sameWeekday: 'same_weekday' }),
});

function peakFacts(g: Gathering): InsightFacts {
  const before = g.some({ bytes: 'before_bytes', gbps: 'before_gbps' });
  return {
    kind: 'peak',
    ...g.some({ bytes: 'bytes', gbps: 'gbps', at: 'at' }),
    day: (g.number('day') ?? 0) > 0,
    ...(Object.keys(before).length > 0 && { before }),
  };
}

function moversFacts(g: Gathering): InsightFacts {
  const limit = g.number('limit');
  const { report } = g.building;
  const [now, before] = [g.reference('now'), g.reference('before')];
  const told = (['day_before', 'same_weekday', 'period_before'] as const).find(to => to === g.text('to'));
  const sameRows = now?.answer === before?.answer;
  const to = told ?? (sameRows ? 'day_before' : comparedTo(report.answers.get(before?.answer ?? '')?.over));
  return {
    kind: 'movers',
    ...g.measure('now'),
    to,
    entries: sameRows ? rowEntries(g) : joinedEntries(g),
    cut: isCut(g, now?.answer),
    ...(limit !== undefined && { limit }),
  };
}

/** Whether an answer ends at its limit, so that there may be more. */
function isCut({ building: { report, scope } }: Gathering, answer = ''): boolean {
  const most = report.answers.get(answer)?.limit ?? Number.POSITIVE_INFINITY;
  return (scope.answers.get(answer)?.rows.length ?? 0) >= most;
}

/** One answer has both times. What was not there at one of them is NULL. */
function rowEntries(g: Gathering) {
  const [now, before] = [g.values('now'), g.values('before')];
  return g
    .values('name')
    .map((name, i) => ({ name: shownName(g, name), now: now[i] ?? null, before: before[i] ?? null }));
}

/** Two answers of the same shape, put together by the names of their rows. */
function joinedEntries(g: Gathering) {
  const { scope } = g.building;
  const name = g.reference('name')?.column ?? '';
  const names = new Map<string, Value>();
  const byName = (fact: string): Map<string, Value> => {
    const answer = g.reference(fact)?.answer ?? '';
    const index = columnIndex(scope, { answer, column: name });
    const values = g.values(fact);
    return new Map(
      (scope.answers.get(answer)?.rows ?? []).map((row, i) => {
        const own = row[index] ?? null;
        const key = keyOf(own);
        names.set(key, own);
        return [key, values[i] ?? null];
      }),
    );
  };
  const [now, before] = [byName('now'), byName('before')];
  return [...new Set([...now.keys(), ...before.keys()])].map(key => ({
    name: shownName(g, names.get(key) ?? null),
    now: now.get(key) ?? null,
    before: before.get(key) ?? null,
  }));
}

/** The same for equal names, whatever their type. */
const keyOf = (name: Value): string =>
  JSON.stringify(name, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));

const shownName = (g: Gathering, name: Value): Value =>
  typeof name === 'string' ? cellText(name, { type: 'VARCHAR' }, g.building.scope) : name;

/** The month of the last day, and how much of it has passed by that day's end, or by now where that is earlier. */
function monthOfRange({ range, now, scope }: Building): { day: string; elapsed: number; of: number } {
  const zone = openZone(scope.show.timeZone);
  const day = lastDay(range.to, zone);
  const from = dayStart(monthOf(day), zone);
  const end = dayStart(addDays(day, 1), zone);
  const seen = new Date(Math.max(from.getTime(), Math.min(end.getTime(), now.getTime())));
  return { day, elapsed: daysBetween({ from, to: seen }, zone), of: daysInMonth(day) };
}

function monthFacts(g: Gathering): InsightFacts {
  const { value, ...bounds } = g.some({ value: 'estimate', low: 'low', high: 'high' });
  return {
    kind: 'month',
    ...g.measure('so_far'),
    ...monthOfRange(g.building),
    soFar: g.value('so_far') ?? null,
    ...(value !== undefined && { estimate: { value, ...bounds } }),
    ...g.some({ lastMonth: 'last_month' }),
  };
}

const quotaFacts = (g: Gathering): InsightFacts => ({
  kind: 'quota',
  ...g.measure('so_far'),
  ...monthOfRange(g.building),
  quota: g.value('quota') ?? null,
  soFar: g.value('so_far') ?? null,
  ...g.some({ lastWeek: 'last_week' }),
});

function oddFacts(g: Gathering): InsightFacts {
  const [names, at, median, mad] = ['name', 'at', 'median', 'mad'].map(name => g.values(name));
  const [limit, least] = [g.number('limit'), g.number('least')];
  return {
    kind: 'odd',
    ...g.measure('value'),
    entries: g.values('value').map((value, i) => ({
      ...(names?.[i] !== undefined && { name: shownName(g, names[i] ?? null) }),
      ...(at?.[i] !== undefined && { at: at[i] ?? null }),
      value,
      median: median?.[i] ?? null,
      mad: mad?.[i] ?? null,
    })),
    ...(limit !== undefined && { limit }),
    ...(least !== undefined && { least }),
  };
}

/** The document's own problems, and hours in which less came than usual where an answer tells them. */
function problemsFacts(g: Gathering): InsightFacts {
  const limit = g.number('limit');
  const [hours, came, usual, sources] = ['hour', 'came', 'usual', 'source'].map(name => g.values(name));
  const gaps = (hours ?? []).flatMap((hour, i): Problem[] => {
    const from = new Date(String(hour));
    if (Number.isNaN(from.getTime())) return [];
    const source = sources?.[i] ?? null;
    const time = { from, to: new Date(from.getTime() + hourMs) };
    const where = source === null ? {} : { source: String(source) };
    const count = Number(came?.[i] ?? 0);
    if (count === 0) return [{ what: 'missing', ...time, ...where }];
    return [{ what: 'thin', came: count, usual: Number(usual?.[i] ?? 0), of: 'records', ...time, ...where }];
  });
  const own = g.building.facts.some ? g.building.facts.problems : [];
  return { kind: 'problems', problems: [...own, ...gaps], ...(limit !== undefined && { limit }) };
}
