// The rules that SQL finds, against all rules found by trying every combination of every row.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTime, openZone } from '../base/zone.ts';
import type { Rows } from '../engine/engine.ts';
import { collectRules, collectTelling, compileDrivers, type DriversQuestion, type Rule } from './drivers.ts';
import { catalog, openParcels, type Parcel } from './parcels_fixture.ts';

let parcels: Awaited<ReturnType<typeof openParcels>>;
beforeAll(async () => {
  parcels = await openParcels();
});
afterAll(() => parcels.close());

const from = new Date('2024-10-26T22:00:00Z');
const to = new Date('2024-10-27T23:00:00Z');
const question = (asked: Partial<DriversQuestion> = {}): DriversQuestion => ({
  metric: 'post.late_parcels',
  by: ['depot', 'hour', 'carrier'],
  from,
  to,
  timeZone: 'Europe/Warsaw',
  ...asked,
});

async function rules(asked: Partial<DriversQuestion>, limit?: number): Promise<Rule[]> {
  const compiled = compileDrivers(catalog, question(asked));
  return collectRules(await parcels.engine.query(compiled.sql), compiled, limit);
}

/** Every rule of the parcels, by the definitions alone. */
function bruteForce(all: Parcel[], { by, minCount }: { by: string[]; minCount: number }): Rule[] {
  const zone = openZone('Europe/Warsaw');
  const inRange = all.filter(({ time }) => time >= from && time < to);
  const value: Record<string, (parcel: Parcel) => string> = {
    depot: parcel => parcel.depot ?? 'NULL',
    carrier: parcel => parcel.carrier ?? 'NULL',
    grams: parcel => String(parcel.grams ?? 'NULL'),
    hour: parcel => String(Number(localTime(parcel.time, zone).slice(11, 13))),
  };
  const sides = inRange.map(parcel => by.map(name => `${name}=${value[name]?.(parcel)}`));
  const share = inRange.filter(({ late }) => late === true).length / inRange.length;
  const found = new Map<string, Rule>();
  for (const side of sides) {
    for (let mask = 1; mask < 1 << by.length; mask++) {
      const lhs = side.filter((_, i) => mask & (1 << i));
      if (found.has(lhs.join())) continue;
      const left = inRange.filter((_, i) => lhs.every(item => sides[i]?.includes(item)));
      const both = left.filter(({ late }) => late === true);
      const confidence = both.length / left.length;
      const weights = both.flatMap(({ grams }) => (grams === null ? [] : [grams]));
      const bytes = weights.length === 0 ? null : weights.reduce((a, b) => a + b, 0);
      const measures = {
        support: both.length / inRange.length,
        confidence,
        lift: confidence / share,
        count: both.length,
        bytes,
      };
      found.set(lhs.join(), { lhs, rhs: 'post.late_parcels', ...measures });
    }
  }
  const frequent = [...found.values()].filter(({ count }) => Number(count) >= minCount);
  return frequent.filter(
    rule => !frequent.some(other => isPart(other.lhs, rule.lhs) && other.confidence >= rule.confidence),
  );
}

const isPart = (part: string[], whole: string[]) =>
  part.length < whole.length && part.every(item => whole.includes(item));
const byText = (all: Rule[]) => [...all].sort((a, b) => (a.lhs.join() < b.lhs.join() ? -1 : 1));

const anyParcel = fc.record({
  time: fc.integer({ min: -60, max: 26 * 60 }).map(minute => new Date(from.getTime() + minute * 60_000)),
  depot: fc.constantFrom('Gdynia', 'Brno', "d'Or", '', null),
  carrier: fc.constantFrom('red', 'blue', null),
  late: fc.constantFrom(true, true, false, null),
  grams: fc.constantFrom(1, 2, 3, null),
});

describe('drivers', () => {
  it('finds exactly the rules there are', async () => {
    const columns = fc.subarray(['depot', 'hour', 'carrier', 'grams'], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyParcel, { maxLength: 60 }),
        columns,
        fc.integer({ min: 1, max: 4 }),
        async (all, by, minCount) => {
          await parcels.fill(all);
          const found = await rules({ by, minCount }, 10_000);
          expect(byText(found)).toEqual(byText(bruteForce(all, { by, minCount })));
          for (const [i, rule] of found.entries()) {
            const next = found[i + 1];
            if (next !== undefined)
              expect(rule.lift > next.lift || (rule.lift === next.lift && rule.count >= next.count)).toBe(true);
          }
          expect(await rules({ by, minCount }, 3)).toEqual(found.slice(0, 3));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says nothing of an empty range, nor of an outcome that never was', async () => {
    await parcels.fill([]);
    expect(await rules({})).toEqual([]);
    await parcels.fill(
      Array.from({ length: 30 }, () => ({ time: from, depot: 'Brno', carrier: 'red', late: false, grams: 1 })),
    );
    expect(await rules({})).toEqual([]);
  });

  it('takes the dimensions of the metric and the hour when none are named, and 20 as least count', async () => {
    const many = (count: number, depot: string) =>
      Array.from({ length: count }, () => ({ time: from, depot, carrier: 'red', late: true, grams: 1 }));
    await parcels.fill([...many(20, 'Brno'), ...many(19, 'Gdynia')]);
    const compiled = compileDrivers(catalog, question({ by: [] }));
    expect(compiled.by).toEqual(['depot', 'carrier', 'hour']);
    expect((await rules({ by: [] })).map(({ lhs }) => lhs)).toEqual([['carrier=red'], ['hour=0'], ['depot=Brno']]);
  });

  it('reads no further than the rules that are wanted', async () => {
    let read = 0;
    const endless: Rows = {
      columns: [],
      async *[Symbol.asyncIterator]() {
        while (read < 1000) yield [[`depot ${read++}`, 0.1, 0.5, 1.5, 30, null]];
      },
    };
    const compiled = compileDrivers(catalog, question({ by: ['depot'] }));
    expect(await collectRules(endless, compiled, 2)).toHaveLength(2);
    expect(read).toBe(2);
  });

  it('names what is wrong', () => {
    const wrong = (asked: Partial<DriversQuestion>) => () => compileDrivers(catalog, question(asked));
    expect(wrong({ metric: 'grams' })).toThrow('says nothing of single rows');
    expect(wrong({ by: ['depott'] })).toThrow('The table post.parcels has no column depott.');
    expect(wrong({ by: ['time', 'dt', 'depot', 'carrier', 'late', 'grams', 'hour'] })).toThrow('7 were named');
    expect(wrong({ minCount: 0 })).toThrow('min-count is 0');
  });
});

describe('telling rules', () => {
  const some = (count: number, more: Partial<Parcel>): Parcel[] =>
    Array.from({ length: count }, () => ({
      time: new Date('2024-10-27T10:30:00Z'),
      depot: 'north',
      carrier: 'red',
      late: false,
      grams: 1,
      ...more,
    }));
  const telling = async (asked: Partial<DriversQuestion> = {}, limit?: number): Promise<[string, number][]> => {
    const compiled = compileDrivers(
      catalog,
      question({ by: ['depot', 'carrier'], minCount: 5, telling: true, ...asked }),
    );
    const found = await collectTelling(await parcels.engine.query(compiled.sql), compiled, limit);
    return found.map(({ lhs, count }) => [lhs.join(), Number(count)]);
  };

  it('come by the rows that they explain, and none says again what one before it did', async () => {
    await parcels.fill([
      // All the trouble of a depot is one carrier's there; a small carrier is late nearly always.
      ...some(60, { depot: 'south', carrier: 'blue', late: true }),
      ...some(20, { depot: 'south', carrier: 'blue' }),
      ...some(30, { depot: 'south', carrier: 'red' }),
      ...some(9, { depot: 'north', carrier: 'green', late: true }),
      ...some(400, { depot: 'north', carrier: 'red' }),
      ...some(400, { depot: 'north', carrier: 'blue' }),
    ]);
    expect(await telling()).toEqual([
      ['depot=south,carrier=blue', 60],
      ['carrier=green', 9],
    ]);
    expect(await telling({}, 1)).toEqual([['depot=south,carrier=blue', 60]]);
  });

  it('are of the rows that the filters leave', async () => {
    await parcels.fill([
      ...some(10, { depot: 'south', carrier: 'blue', late: true }),
      ...some(10, { depot: 'north', carrier: 'red', late: true }),
      ...some(30, { depot: 'north', carrier: 'blue' }),
    ]);
    expect(await telling({ filters: { depot: ['north'] } })).toEqual([['carrier=red', 10]]);
  });
});
