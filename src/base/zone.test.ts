// Local time against the laws it must keep, in zones chosen for their oddity, and against known changes of clocks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from './clock.ts';
import {
  addDays,
  dayOf,
  dayStart,
  daysBetween,
  daysInMonth,
  isTimeZone,
  localDate,
  localTime,
  monthOf,
  offsetsOver,
  openZone,
  parseTime,
} from './zone.ts';

const names = [
  'UTC',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Europe/Warsaw',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
];
const zones = names.map(openZone);
const anyZone = fc.constantFrom(...zones);
const anyInstant = fc.date({
  min: new Date('1985-01-01T00:00:00Z'),
  max: new Date('2035-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const parsed = (text: string, zone: string) => parseTime(text, openZone(zone))?.toISOString();

describe('laws', () => {
  it('reads back the local time it wrote, or the earlier of two instants that share it', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const text = localTime(at, zone);
        const back = parseTime(text, zone);
        expect(back && localTime(back, zone)).toBe(text);
        expect(back?.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(at.getTime() - (back?.getTime() ?? 0)).toBeLessThanOrEqual(3 * 3_600_000);
      }),
      { numRuns: 400 },
    );
  });

  it('lays every instant into exactly one local day', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const day = dayOf(at, zone);
        expect(dayStart(day, zone).getTime()).toBeLessThanOrEqual(at.getTime());
        expect(dayStart(addDays(day, 1), zone).getTime()).toBeGreaterThan(at.getTime());
      }),
      { numRuns: 400 },
    );
  });

  it('tiles every month with its days', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const first = monthOf(localDate(at, zone));
        const length = daysInMonth(first);
        const starts = Array.from({ length: length + 1 }, (_, i) => dayStart(addDays(first, i), zone).getTime());
        for (let i = 1; i < starts.length; i++) {
          const hours = ((starts[i] ?? 0) - (starts[i - 1] ?? 0)) / 3_600_000;
          expect(hours === 0 || (hours >= 22 && hours <= 26)).toBe(true);
        }
        const range = { from: new Date(starts[0] ?? 0), to: new Date(starts.at(-1) ?? 0) };
        expect(daysBetween(range, zone)).toBe(length);
      }),
      { numRuns: 100 },
    );
  });

  it('names every offset of a range once, in order', () => {
    fc.assert(
      fc.property(
        anyInstant,
        fc.integer({ min: 0, max: 800 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        anyZone,
        (from, days, share, zone) => {
          const to = new Date(from.getTime() + days * dayMs);
          const at = new Date(from.getTime() + Math.floor(share * days * dayMs));
          const span = offsetsOver({ from, to }, zone).find(({ until }) => until === undefined || at < until);
          expect(span?.offset).toBe(zone.offsetAt(at));
        },
      ),
      { numRuns: 150 },
    );
    const year = { from: new Date('2024-01-01T00:00:00Z'), to: new Date('2025-01-01T00:00:00Z') };
    expect(offsetsOver(year, openZone('Europe/Warsaw')).map(({ until }) => until?.toISOString())).toEqual([
      '2024-03-31T01:00:00.000Z',
      '2024-10-27T01:00:00.000Z',
      undefined,
    ]);
    expect(offsetsOver(year, openZone('Asia/Tokyo'))).toEqual([{ offset: 9 * 3_600_000 }]);
  });

  it('knows no more of UTC than UTC', () => {
    fc.assert(
      fc.property(anyInstant, at => {
        const utc = openZone('UTC');
        expect(`${localDate(at, utc)}`).toBe(at.toISOString().slice(0, 10));
        expect(dayStart(localDate(at, utc), utc).getTime()).toBe(Math.floor(at.getTime() / dayMs) * dayMs);
      }),
      { numRuns: 50 },
    );
  });
});

describe('changes of clocks', () => {
  it('takes the next instant that exists where the clock jumped', () => {
    expect(parsed('2024-03-31T02:30', 'Europe/Warsaw')).toBe('2024-03-31T01:00:00.000Z');
    expect(parsed('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
    expect(parsed('2024-10-06T02:15', 'Australia/Lord_Howe')).toBe('2024-10-05T15:30:00.000Z');
  });

  it('takes the earlier of two where the clock went back', () => {
    expect(parsed('2024-10-27T02:30', 'Europe/Warsaw')).toBe('2024-10-27T00:30:00.000Z');
    expect(parsed('2024-04-07T01:45', 'Australia/Lord_Howe')).toBe('2024-04-06T14:45:00.000Z');
  });

  it('gives a day that a country skipped no length', () => {
    const apia = openZone('Pacific/Apia');
    expect(dayStart('2011-12-30', apia)).toEqual(dayStart('2011-12-31', apia));
    expect(dayStart('2011-12-30', apia).toISOString()).toBe('2011-12-30T10:00:00.000Z');
    expect(dayOf(new Date('2011-12-30T09:59:59Z'), apia)).toBe('2011-12-29');
    expect(dayOf(new Date('2011-12-30T10:00:00Z'), apia)).toBe('2011-12-31');
  });

  it('lets a day begin once where midnight came twice', () => {
    const stJohns = openZone('America/St_Johns');
    const begin = dayStart('2009-11-01', stJohns);
    expect(begin.toISOString()).toBe('2009-11-01T02:30:00.000Z');
    expect(localDate(new Date('2009-11-01T02:31:00Z'), stJohns)).toBe('2009-10-31');
    expect(dayOf(new Date('2009-11-01T02:31:00Z'), stJohns)).toBe('2009-11-01');
  });

  it('counts a short day as a whole one and its half as a half', () => {
    const warsaw = openZone('Europe/Warsaw');
    const from = dayStart('2024-03-31', warsaw);
    expect(daysBetween({ from, to: dayStart('2024-04-01', warsaw) }, warsaw)).toBe(1);
    expect(daysBetween({ from, to: new Date(from.getTime() + 11.5 * 3_600_000) }, warsaw)).toBe(0.5);
  });
});

describe('texts', () => {
  it('reads dates and times with and without a zone', () => {
    expect(parsed('2018-06-08', 'Asia/Tokyo')).toBe('2018-06-07T15:00:00.000Z');
    expect(parsed('2018-06-08 07:00', 'Asia/Kolkata')).toBe('2018-06-08T01:30:00.000Z');
    expect(parsed('2018-06-08T07:00:00Z', 'Asia/Tokyo')).toBe('2018-06-08T07:00:00.000Z');
    expect(parsed('2018-06-08T07:00:00.25+05:30', 'UTC')).toBe('2018-06-08T01:30:00.250Z');
    expect(parsed('2018-06-08T07:00-0330', 'UTC')).toBe('2018-06-08T10:30:00.000Z');
  });

  it('refuses what is no time', () => {
    for (const text of [
      '',
      'yesterday',
      '2018-02-30',
      '2018-13-01',
      '2018-06-08T24:00',
      '2018-06-08T07:60',
      '2018-6-8',
      '2018-06-08T07:00+25:00',
      '20180608',
    ]) {
      expect(parsed(text, 'UTC'), text).toBeUndefined();
    }
  });

  it('knows a zone from a word', () => {
    expect(isTimeZone('Asia/Tokyo')).toBe(true);
    expect(isTimeZone('Asia/Atlantis')).toBe(false);
    expect(() => openZone('Asia/Atlantis')).toThrow(RangeError);
  });
});
