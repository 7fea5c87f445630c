// Laws over any facts, drawn at random, in both languages: whole sentences, right plurals, signs and numbers that are so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../engine/engine.ts';
import { readAmount } from './amount_fixture.ts';
import { differenceOf, isShare } from './compare.ts';
import type { Inline, Language } from './document.ts';
import { showValue } from './format.ts';
import { plainText } from './inline.ts';
import { hour, shows, tell, wholeDay } from './insight_fixture.ts';
import { type InsightFacts, tellInsight } from './insights.ts';
import { decimalOf } from './number_text.ts';
import type { Problem } from './problems.ts';

const amount = fc.oneof(
  { weight: 4, arbitrary: fc.nat(200_000) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1e15, noNaN: true }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 18n }) },
  { weight: 2, arbitrary: fc.constantFrom<Value>(0, 1, 2, '1.50', null) },
  { weight: 1, arbitrary: fc.constantFrom<Value>(Number.NaN, Number.POSITIVE_INFINITY, -3) },
);
const optional = fc.option(amount, { nil: undefined });
const measure = fc.record({
  label: fc.constantFrom('Parcels', 'bytes carried', '個数', 'Ö-Anteil'),
  unit: fc.constantFrom('bytes', 'gbps', 'ratio', 'percent', 'parcels', 'currency'),
});
const name = fc.oneof(fc.constantFrom<Value>(null, '', ' ', 7), fc.stringMatching(/^[a-z][a-z0-9 ]{0,12}$/));
const date = fc.constantFrom('2018-06-10', '2018-02-28', '2019-01-01', '2018-12-31');
const instant = fc.constantFrom<Value>('2018-06-10T04:37:00Z', '2018-06-09T15:00:00Z', null);
const range = fc.constantFrom(hour, wholeDay, { from: hour.from, to: wholeDay.to });
const number = fc.nat(12_000);
const positive = fc.integer({ min: 1, max: 3 });
const source = fc.constantFrom(undefined, 'north', 'two words');
const limit = fc.constantFrom(1, 2, 3);
const clean = <T extends object>(facts: T): T =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;

const problem = fc
  .oneof(
    fc.record({ what: fc.constant('missing' as const), files: fc.option(number, { nil: undefined }), source, range }),
    fc.record({
      what: fc.constant('thin' as const),
      came: number,
      usual: positive,
      of: fc.constantFrom('files' as const, 'records' as const),
      source,
      range,
    }),
    fc.record({
      what: fc.constantFrom('failed' as const, 'held' as const),
      files: number,
      source,
      reason: fc.constantFrom(undefined, 'no end.', ''),
    }),
    fc.record({
      what: fc.constant('rejects' as const),
      records: number,
      of: fc.option(number, { nil: undefined }),
      source,
    }),
    fc.record({ what: fc.constant('books' as const), files: positive }),
    fc.record({ what: fc.constantFrom('unbuilt' as const, 'restated' as const), intervals: positive }),
    fc.record({ what: fc.constant('day_open' as const), day: date }),
    fc.record({ what: fc.constantFrom('empty_range' as const, 'future' as const, 'no_data' as const) }),
  )
  .map(drawn => clean({ ...drawn, ...('range' in drawn ? drawn.range : {}) }) as unknown as Problem);

const month = { day: date, soFar: amount, elapsed: fc.integer({ min: 0, max: 31 }), of: fc.constantFrom(28, 30, 31) };
const anyFacts: fc.Arbitrary<InsightFacts> = fc
  .oneof(
    fc.tuple(measure, fc.record({ kind: fc.constant('change'), now: amount, before: optional, sameWeekday: optional })),
    fc.tuple(
      fc.constant({}),
      fc.record({
        kind: fc.constant('peak'),
        bytes: optional,
        gbps: optional,
        at: instant,
        day: fc.boolean(),
        before: fc.option(fc.record({ bytes: optional, gbps: optional }).map(clean), { nil: undefined }),
      }),
    ),
    fc.tuple(
      measure,
      fc.record({
        kind: fc.constant('movers'),
        limit,
        to: fc.constantFrom('day_before', 'same_weekday', 'period_before', 'month_before'),
        entries: fc.array(fc.record({ name, now: optional, before: optional }).map(clean), { maxLength: 12 }),
      }),
    ),
    fc.tuple(
      measure,
      fc.record({
        ...month,
        kind: fc.constant('month'),
        estimate: fc.option(fc.record({ value: amount, low: optional, high: optional }).map(clean), { nil: undefined }),
        lastMonth: optional,
      }),
    ),
    fc.tuple(measure, fc.record({ ...month, kind: fc.constant('quota'), quota: amount, lastWeek: optional })),
    fc.tuple(
      measure,
      fc.record({
        kind: fc.constant('odd'),
        limit,
        entries: fc.array(fc.record({ name, value: amount, median: amount, mad: amount }), { maxLength: 8 }),
      }),
    ),
    fc.tuple(
      fc.constant({}),
      fc.record({ kind: fc.constant('problems'), limit, problems: fc.array(problem, { maxLength: 5 }) }),
    ),
  )
  .map(([named, facts]) => clean({ ...named, ...facts }) as unknown as InsightFacts);

const language = fc.constantFrom<Language>('en', 'ja');
const valuesOf = (parts: readonly Inline[]) => parts.flatMap(part => (part.kind === 'value' ? [part] : []));

/** Brackets that open are closed, in their order. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  const closing: Record<string, string> = { '(': ')', '（': '）' };
  for (const char of text) {
    if (closing[char] !== undefined) open.push(closing[char]);
    else if ((char === ')' || char === '）') && open.pop() !== char) return false;
  }
  return open.length === 0;
}

describe('whatever the facts', () => {
  it('says whole sentences in right grammar', () => {
    fc.assert(
      fc.property(anyFacts, language, (facts, spoken) => {
        const told = tell(facts, spoken);
        expect(told.length).toBeGreaterThan(0);
        for (const text of told) {
          expect(text).not.toMatch(/undefined|NaN|null|Infinity|∞|\[object/);
          expect(text).not.toMatch(/ {2}|^\s|\s$| [.,;:]|[.。]{2}|[+−-]{2}|\(\)|（）/);
          expect(isBalanced(text)).toBe(true);
          if (spoken === 'en') {
            expect(text).toMatch(/^[\p{Lu}\d個].*\.$/u);
            expect(text).not.toMatch(
              /(?<![\d.,])1 (?:more )?(?:files|records|entries|days|values|intervals|problems)\b/,
            );
            expect(text).not.toMatch(
              /(?<![\d.,])(?!1 )[\d,]+ (?:more )?(?:file|record|entry|day|value|interval|problem)\b/,
            );
            expect(text).not.toMatch(/[^\p{Script=Latin}\p{N}\p{P}\p{S}\p{Z}個数]/u);
          } else {
            expect(text).toMatch(/(?:です|ます|ました|ません|でした)(?:（[^）]*）)?。$/);
            expect(text).not.toMatch(/[,;:!] |[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][ ](?!\d\d:)/u);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('says numbers that are so, and no sign where a word has it', () => {
    fc.assert(
      fc.property(anyFacts, language, (facts, spoken) => {
        for (const parts of tellInsight(facts, shows[spoken])) {
          for (const { text, value, unit } of valuesOf(parts)) {
            if (unit === 'time') continue;
            const { amount: said, half } = readAmount(text, unit);
            const exact = Number(decimalOf(value));
            // A bound is rounded up, by less than a whole step.
            const most = (facts.kind === 'movers' ? 2 : 1) * half * 1.000_001 + Math.abs(exact) * 1e-9;
            expect(Math.abs(said - exact)).toBeLessThanOrEqual(most);
          }
          expect(plainText(parts)).not.toMatch(/[+−]\S+ (?:percentage points )?(?:higher|lower)| by [+−]/);
          expect(plainText(parts)).not.toMatch(/[+−][\d.,]+(?:%|ポイント)(?:増|減|上昇|低下|超)/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('says higher of what is higher, and lower of what is lower', () => {
    fc.assert(
      fc.property(measure, amount, amount, ({ label, unit }, now, before) => {
        const difference = differenceOf({ now, before });
        const [en = ''] = tell({ kind: 'change', label, unit, now, before }, 'en');
        const [ja = ''] = tell({ kind: 'change', label, unit, now, before }, 'ja');
        const up = [/higher|\bup\b/.test(en), /増|上昇/.test(ja)];
        const down = [/lower|\bdown\b/.test(en), /減|低下/.test(ja)];
        const still = [/the same/.test(en), /同値|同水準/.test(ja)];
        const moved = difference === undefined ? Number.NaN : Number(difference);
        if (Number.isNaN(moved)) expect([...up, ...down, ...still]).toEqual(Array(6).fill(false));
        else if (up[0] || up[1])
          expect([moved > 0, ...up, ...down, ...still]).toEqual([true, true, true, ...Array(4).fill(false)]);
        else if (down[0] || down[1]) expect([moved < 0, ...down, ...still]).toEqual([true, true, true, false, false]);
        else {
          expect(still).toEqual([true, true]);
          const small = Math.abs(moved) < Math.abs(Number(decimalOf(before))) * 0.0005;
          const texts = [now, before].map(value => showValue(value, { type: 'DOUBLE', unit }, shows.en));
          const alike = texts[0] === texts[1] || (isShare({ unit }) && Math.abs(moved) < 0.0001);
          expect(small || alike).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('bounds all movers that it does not name', () => {
    const entries = fc.uniqueArray(fc.record({ now: fc.nat(5000), before: fc.nat(5000) }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(entries, limit, (drawn, most) => {
        const named = drawn.map((entry, i) => ({ name: `n${i}x`, ...entry }));
        const facts = { kind: 'movers', label: 'Parcels', unit: 'parcels', entries: named, limit: most } as const;
        const text = tell(facts, 'en').join(' ');
        const rest = named
          .filter(entry => !text.includes(`${entry.name} (`))
          .map(entry => Math.abs(entry.now - entry.before));
        const bound = /No other changed(?: by more than ([\d,]+))?\./.exec(text);
        if (/nowhere/.test(text)) expect(Math.max(...rest)).toBe(0);
        else if (rest.length === 0) expect(bound).toBeNull();
        else expect(Number((bound?.[1] ?? '0').replaceAll(',', ''))).toBe(Math.max(...rest));
      }),
    );
  });
});
