// The laws of an alert's state, over any course of events: passes at any times, values that come and go, silences, restarts and
// clocks that are set back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlertState,
  type Instance,
  newState,
  type Point,
  type Rules,
  type Silence,
  type Verdict,
} from './alerts.ts';
import { endAll, isAbout, step, stepFailing, type Telling, tell, upTo } from './evaluate.ts';

const minute = 60_000;
const noon = Date.parse('2026-03-01T12:00:00Z');

const rules: Rules = {
  forMs: 10 * minute,
  resolveAfterMs: 20 * minute,
  reopenMs: 60 * minute,
  forgetAfterMs: 240 * minute,
  absent: 'unknown',
  once: false,
};

interface Pass {
  /** Minutes after the pass before; negative where a clock was set back. */
  after: number;
  verdicts: Partial<Record<string, Verdict>>;
  silenced: boolean;
  /** Several steps are told of at once. */
  untold?: boolean;
}

const depots = ['GDN', 'POZ', 'WAW'];
const verdict = fc.constantFrom<Verdict>('bad', 'bad', 'good', 'good', 'between', 'unknown');
const anyPass = (least: number): fc.Arbitrary<Pass> =>
  fc.record({
    after: fc.integer({ min: least, max: 90 }),
    verdicts: fc.record({ GDN: verdict, POZ: verdict, WAW: verdict }, { requiredKeys: [], noNullPrototype: true }),
    silenced: fc.boolean(),
    untold: fc.boolean(),
  });
const courses = (least: number) => fc.array(anyPass(least), { maxLength: 60, size: 'max' });
const anyRules = fc.record({
  forMs: fc.integer({ min: 0, max: 60 }).map(n => n * minute),
  resolveAfterMs: fc.integer({ min: 0, max: 60 }).map(n => n * minute),
  reopenMs: fc.integer({ min: 0, max: 120 }).map(n => n * minute),
  forgetAfterMs: fc.integer({ min: 60, max: 600 }).map(n => n * minute),
  reminderMs: fc.option(
    fc.integer({ min: 30, max: 300 }).map(n => n * minute),
    { nil: undefined },
  ),
  absent: fc.constantFrom<'good' | 'unknown'>('good', 'unknown'),
  once: fc.boolean(),
});

const pointAt = (at: number, verdicts: Pass['verdicts']): Point => ({
  at,
  seen: Object.entries(verdicts).map(([depot, one]) => ({
    labels: { depot },
    verdict: one ?? 'unknown',
    value: 1,
    facts: {},
  })),
});

const always: Silence = { alert: 'post.late', labels: {}, from: 0, until: Number.POSITIVE_INFINITY, reason: '' };

interface Told {
  at: number;
  kind: Telling['kind'];
  depots: string[];
  instances: Instance[];
}

/** Runs a course; `between` stands between two passes, as a restart does. */
function run(course: readonly Pass[], with_: Rules, between: (state: AlertState) => AlertState = one => one) {
  let state = newState;
  let at = noon;
  const told: Told[] = [];
  for (const { after, verdicts, silenced, untold = false } of course) {
    at += after * minute;
    state = between(step(state, pointAt(at, verdicts), with_));
    if (untold) continue;
    const said = tell(state, { now: at, rules: with_, silences: silenced ? [always] : [] });
    state = between(said.state);
    told.push(
      ...said.tellings.map(({ kind, instances }) => ({
        at,
        kind,
        depots: instances.map(({ labels }) => String(labels['depot'])),
        instances,
      })),
    );
  }
  return { state, told };
}

/** What was said of one depot that begins or ends something, in order. */
const of = (told: readonly Told[], depot: string) =>
  told.filter(one => one.kind !== 'reminder' && one.depots.includes(depot));
const isFiring = (state: AlertState, depot: string): boolean =>
  [...state.instances.values()].some(one => one.labels['depot'] === depot && one.told);

describe('laws', () => {
  it('every firing that was told has exactly one end that was told, or is still open', () => {
    fc.assert(
      fc.property(courses(-30), anyRules, (course, some) => {
        const { state, told } = run(course, some);
        for (const depot of depots) {
          const kinds = of(told, depot).map(({ kind }) => (kind === 'resolved' ? 'end' : 'begin'));
          expect(kinds).toEqual(kinds.map((_, i) => (i % 2 === 0 ? 'begin' : 'end')));
          expect(isFiring(state, depot)).toBe(kinds.length % 2 === 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a silence loses no end, and whoever heard nothing of a begin hears nothing of its end', () => {
    fc.assert(
      fc.property(courses(0), anyRules, (course, some) => {
        const silent = course.map(pass => ({ ...pass, silenced: true }));
        expect(run(silent, some).told).toEqual([]);
        const { told, state } = run(course, some);
        // All is heard again and well again: what was told as firing is told as over.
        const calm = Array.from({ length: 20 }, () => ({
          after: 61,
          verdicts: Object.fromEntries(depots.map(depot => [depot, 'good' as const])),
          silenced: true,
        }));
        const open = depots.filter(depot => isFiring(state, depot));
        const ends = run([...course, ...calm], some).told.slice(told.length);
        expect(ends.flatMap(one => one.depots).sort()).toEqual(open);
        expect(ends.every(({ kind }) => kind === 'resolved')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('a restart between any two passes changes nothing', () => {
    const restart = (state: AlertState): AlertState => {
      const kept = JSON.parse(
        JSON.stringify({ ...state, instances: [...state.instances], judged: [...state.judged] }),
      ) as AlertState & { instances: [string, Instance][]; judged: [string, number][] };
      return { ...kept, instances: new Map(kept.instances), judged: new Map(kept.judged) };
    };
    fc.assert(
      fc.property(courses(-30), anyRules, (course, some) => {
        expect(run(course, some, restart)).toEqual(run(course, some));
      }),
      { numRuns: 200 },
    );
  });

  it('does not flap: wrong for long enough before a begin, good for long enough or unseen before an end', () => {
    fc.assert(
      fc.property(courses(1), anyRules, (course, some) => {
        const seen: { at: number; verdicts: Pass['verdicts'] }[] = [];
        let at = noon;
        for (const { after, verdicts } of course) {
          at += after * minute;
          seen.push({ at, verdicts });
        }
        const { told } = run(
          course.map(one => ({ ...one, untold: false })),
          some,
        );
        for (const { kind, instances, depots: named } of told) {
          for (const [i, one] of instances.entries()) {
            const depot = named[i] ?? '';
            const verdictAt = ({ verdicts }: (typeof seen)[number]) => verdicts[depot] ?? some.absent;
            const within = (from: number, to: number) =>
              seen.filter(point => point.at >= from && point.at <= to).map(verdictAt);
            if (kind === 'resolved' && one.end === 'good') {
              const [from, to] = [one.goodSince ?? 0, one.resolvedAt ?? 0];
              expect(to - from).toBeGreaterThanOrEqual(some.resolveAfterMs);
              // Points at the same instant as the last wrong one may stand among them.
              expect(within(from + 1, to).every(found => found === 'good' || found === 'unknown')).toBe(true);
            }
            if (kind === 'begin' || kind === 'again') {
              expect((one.firedAt ?? 0) - one.since).toBeGreaterThanOrEqual(some.forMs);
              expect(within(one.since + 1, (one.firedAt ?? 0) - 1).some(found => found === 'good')).toBe(false);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('records of one that come later than those of another make no difference, and nothing is judged twice', () => {
    const told = (points: readonly Point[], some: Rules, depot: string) => {
      let state = newState;
      const kinds: string[] = [];
      for (const point of points) {
        state = step(state, point, some);
        const said = tell(state, { now: point.at, rules: {}, silences: [] });
        state = said.state;
        for (const { kind, instances } of said.tellings)
          for (const one of instances.filter(({ labels }) => labels['depot'] === depot))
            kinds.push(`${kind === 'resolved' ? 'end' : 'begin'} ${one.since} ${one.firedAt} ${one.resolvedAt}`);
      }
      return kinds;
    };
    const someVerdicts = fc.array(fc.tuple(verdict, verdict), { minLength: 1, maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(someVerdicts, anyRules, fc.nat(40), (verdicts, some, late) => {
        const once: Rules = { ...some, absent: 'unknown', once: true, forgetAfterMs: Number.POSITIVE_INFINITY };
        const at = (i: number) => noon + i * 10 * minute;
        const whole = verdicts.map(([gdn, waw], i) => pointAt(at(i), { GDN: gdn, WAW: waw }));
        const early = verdicts.slice(0, late).map(([gdn], i) => pointAt(at(i), { GDN: gdn }));
        for (const depot of ['GDN', 'WAW'])
          expect(told([...early, ...whole, ...whole], once, depot)).toEqual(told(whole, once, depot));
      }),
      { numRuns: 300 },
    );
  });

  it('a look without anything new says nothing more', () => {
    fc.assert(
      fc.property(courses(0), course => {
        const { state } = run(course, rules);
        const now = noon + 10_000 * minute;
        const heard = tell(state, { now, rules, silences: [] });
        expect(tell(heard.state, { now, rules, silences: [] }).tellings).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const pass = (after: number, one: Verdict | undefined, silenced = false): Pass => ({
  after,
  verdicts: one === undefined ? {} : { GDN: one },
  silenced,
});
const kinds = (course: readonly Pass[], some: Partial<Rules> = {}) =>
  run(course, { ...rules, ...some }).told.map(({ kind, at }) => `${kind} ${(at - noon) / minute}`);

describe('a course', () => {
  it('is pending, fires, holds and is over', () => {
    const course = [
      pass(0, 'bad'),
      pass(5, 'bad'),
      pass(5, 'bad'),
      pass(5, 'good'),
      pass(10, 'good'),
      pass(10, 'good'),
    ];
    expect(kinds(course)).toEqual(['begin 10', 'resolved 35']);
  });

  it('between the two limits nothing begins and nothing ends', () => {
    expect(kinds([pass(0, 'between'), pass(60, 'between')])).toEqual([]);
    const course = [
      pass(0, 'bad'),
      pass(10, 'bad'),
      pass(10, 'good'),
      pass(15, 'between'),
      pass(10, 'good'),
      pass(20, 'good'),
    ];
    expect(kinds(course)).toEqual(['begin 10', 'resolved 65']);
  });

  it('comes back soon as the same incident, and late as a new one', () => {
    const quick = { forMs: 0, resolveAfterMs: 0 };
    const numbers = (course: readonly Pass[]) =>
      run(course, { ...rules, ...quick }).told.map(({ kind, instances }) => `${kind} ${instances[0]?.incident}`);
    const ended = [pass(0, 'bad'), pass(10, 'good')];
    expect(numbers([...ended, pass(30, 'bad')])).toEqual(['begin 1', 'resolved 1', 'again 1']);
    expect(numbers([...ended, pass(61, 'bad')])).toEqual(['begin 1', 'resolved 1', 'begin 2']);
  });

  it('what is unknown holds, until nothing was seen of it for long', () => {
    const course = [
      pass(0, 'bad'),
      pass(10, 'bad'),
      pass(100, undefined),
      pass(100, 'unknown'),
      pass(39, undefined),
      pass(1, undefined),
    ];
    expect(kinds(course)).toEqual(['begin 10', 'resolved 250']);
    expect(kinds(course, { absent: 'good', resolveAfterMs: 0 })).toEqual(['begin 10', 'resolved 110']);
  });

  it('is reminded of while it lasts, and not while it is silent', () => {
    const course = [
      pass(0, 'bad'),
      pass(10, 'bad'),
      pass(50, 'bad'),
      pass(10, 'bad'),
      pass(60, 'bad', true),
      pass(1, 'bad'),
    ];
    expect(kinds(course, { reminderMs: 60 * minute })).toEqual(['begin 10', 'reminder 70', 'reminder 131']);
  });

  it('a clock that ran a year ahead mutes nothing', () => {
    const year = 365 * 24 * 60;
    const course = [
      pass(year, 'bad'),
      pass(10, 'bad'),
      pass(-year, 'bad'),
      pass(60, 'bad'),
      pass(30, 'good'),
      pass(20, 'good'),
    ];
    const told = run(course, { ...rules, reminderMs: 60 * minute }).told.map(({ kind }) => kind);
    expect(told).toEqual(['begin', 'reminder', 'resolved']);
  });

  it('tells many instances at once', () => {
    const many = Object.fromEntries(depots.map(depot => [depot, 'bad' as const]));
    const { told } = run([{ after: 0, verdicts: many, silenced: false }], { ...rules, forMs: 0 });
    expect(told.map(({ kind, depots: named }) => [kind, named])).toEqual([['begin', depots]]);
  });

  it('tells that it cannot be asked, and that it can again; instances hold meanwhile', () => {
    const { state } = run([pass(0, 'bad'), pass(10, 'bad')], rules);
    const silences: Silence[] = [];
    const failed = tell(stepFailing(state, noon, 'no such table'), { now: noon, rules, silences });
    expect(failed.tellings.map(({ kind, instances }) => [kind, instances[0]?.facts])).toEqual([
      ['error', { error: 'no such table' }],
    ]);
    const again = tell(stepFailing(failed.state, noon + minute, 'no such table'), { now: noon, rules, silences });
    expect(again.tellings).toEqual([]);
    const mended = tell(stepFailing(again.state, noon + 2 * minute, null), { now: noon, rules, silences });
    expect(mended.tellings.map(({ kind }) => kind)).toEqual(['resolved']);
    expect(isFiring(mended.state, 'GDN')).toBe(true);
  });

  it('is over when nobody watches it any more', () => {
    const { state } = run([pass(0, 'bad'), pass(10, 'bad')], rules);
    const { tellings } = tell(endAll(state, noon), { now: noon, rules, silences: [] });
    expect(tellings.map(({ kind, instances }) => [kind, instances[0]?.end])).toEqual([['resolved', 'ended']]);
  });
});

it('what a clock that ran ahead judged is not judged again, and what comes after now is', () => {
  const once: Rules = { ...rules, forMs: 0, once: true };
  const ahead = step(newState, pointAt(noon + 600 * minute, { GDN: 'good' }), once);
  const state = upTo(ahead, noon);
  const firing = (at: number) => [...step(state, pointAt(at, { GDN: 'bad' }), once).instances.values()].length;
  expect([firing(noon - minute), firing(noon), firing(noon + minute)]).toEqual([0, 0, 1]);
});

it('a silence is about an alert, a pack, or some instances', () => {
  expect(isAbout(always, 'post.late')).toBe(true);
  expect(isAbout(always, 'post.late_too')).toBe(false);
  expect(isAbout({ ...always, alert: 'post.*' }, 'post.late_too')).toBe(true);
  expect(isAbout({ ...always, alert: 'post.*' }, 'poster.late')).toBe(false);
  const some = { ...always, labels: { depot: 'GDN' } };
  const { state } = run([{ after: 0, verdicts: { GDN: 'bad', WAW: 'bad' }, silenced: true }], { ...rules, forMs: 0 });
  const { tellings } = tell(state, { now: noon, rules, silences: [some] });
  expect(tellings.map(({ instances }) => instances.map(one => one.labels['depot']))).toEqual([['WAW']]);
});
