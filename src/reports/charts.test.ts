// Charts as vectors and as pictures: what is drawn is what the block says, labels never touch, gaps are gaps, the same block gives
// the same bytes, and a process that drew comes to its end.

import { execFileSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryLabels, textPixels, valueScale } from './chart_axis.ts';
import { chartHeight, chartPng, chartSvg, hasPoints } from './charts.ts';
import type { ChartBlock, Language } from './document.ts';
import { emptyDocument, fixtureCharts, hostileDocument } from './document_fixture.ts';
import { elements, readMarkup, wordsOf } from './markup_bed.ts';
import { fills } from './palette.ts';
import { indexedPng } from './png.ts';

const chartsOf = (blocks: readonly { kind: string }[]): ChartBlock[] =>
  blocks.filter((block): block is ChartBlock => block.kind === 'chart');

const chartNamed = (name: string, language: Language = 'en'): ChartBlock => {
  const found = fixtureCharts(language).find(chart => chart.name === name);
  if (found === undefined) throw new Error(`No chart ${name}`);
  return found;
};

const labels = (svg: string): string[] => elements(readMarkup(svg), 'text').map(wordsOf);

describe('a chart as SVG', () => {
  test('the same block gives the same bytes, however many were drawn before', () => {
    for (const chart of fixtureCharts('ja')) {
      const size = { width: 480, language: 'ja' } as const;
      expect(chartSvg(chart, size)).toBe(chartSvg(chart, size));
    }
  });

  test('an absent value is a gap with a band, and no column', () => {
    const chart = chartNamed('by_hour_chart');
    const svg = chartSvg(chart, { width: 480, language: 'en' });
    const columns = elements(readMarkup(svg), 'path').filter(path => path.attributes.get('fill') === fills[0]);
    expect(chart.x.length).toBe(24);
    expect(columns.length).toBe(23);
    expect(svg).toMatch(/fill="#f3f4f2"/);
  });

  test('the highest value of an only series is written at it, as it reads in the document', () => {
    expect(labels(chartSvg(chartNamed('by_hour_chart'), { width: 480, language: 'en' }))).toContain('3,936');
    expect(labels(chartSvg(chartNamed('records'), { width: 480, language: 'en' }))).toContain('1.58 TB');
  });

  test('bars carry their values, and say where there is none', () => {
    const english = labels(chartSvg(chartNamed('share'), { width: 480, language: 'en' }));
    expect(english).toEqual(expect.arrayContaining(['North', '2.2%', 'East harbour', '3.5%', 'West', 'n/a']));
    expect(labels(chartSvg(chartNamed('share', 'ja'), { width: 480, language: 'ja' }))).toContain('該当なし');
  });

  test('several series are named, one is not', () => {
    const names = ['North', 'South', 'East harbour'];
    expect(labels(chartSvg(chartNamed('lines'), { width: 480, language: 'en' }))).toEqual(
      expect.arrayContaining(names),
    );
    expect(labels(chartSvg(chartNamed('stacked'), { width: 480, language: 'en' }))).toEqual(
      expect.arrayContaining([...names, 'West']),
    );
    expect(labels(chartSvg(chartNamed('by_hour_chart'), { width: 480, language: 'en' }))).not.toContain('Delivered');
  });

  test('hostile texts stay texts, and can be drawn', () => {
    for (const chart of chartsOf(hostileDocument('en').blocks)) {
      const svg = chartSvg(chart, { width: 480, language: 'en' });
      expect(() => readMarkup(svg)).not.toThrow();
      expect(chartPng(svg, 1).length).toBeGreaterThan(500);
    }
    const evil = { ...chartNamed('share'), x: ['\u0000\ud800<', 'b]]>', 'c', 'd'], alt: '"><script>' };
    const svg = chartSvg(evil, { width: 480, language: 'en' });
    expect(labels(svg)).toEqual(expect.arrayContaining(['\ufffd<', 'b]]>']));
    expect(chartPng(svg, 1).length).toBeGreaterThan(500);
  });

  test('without a value it says so', () => {
    for (const chart of chartsOf(emptyDocument('ja').blocks)) {
      expect(hasPoints(chart)).toBe(false);
      expect(labels(chartSvg(chart, { width: 480, language: 'ja' }))).toEqual(['データがありません']);
    }
  });

  test('too many bars are counted, not drawn', () => {
    const x = Array.from({ length: 400 }, (_, index) => `Depot ${index}`);
    const chart = { ...chartNamed('share'), x, series: [{ label: 'a', values: x.map((_, index) => 400 - index) }] };
    expect(labels(chartSvg(chart, { width: 480, language: 'en' }))).toContain('375 more');
    expect(chartHeight(chart, 480)).toBeLessThan(800);
  });

  test('values that are no numbers are gaps', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -5, 3];
    const svg = chartSvg(
      { ...chartNamed('share'), chart: 'column', unit: 'parcels', series: [{ label: 'a', values }] },
      { width: 480, language: 'en' },
    );
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(labels(svg)).toContain('−6');
  });

  test('no instance stays open: a process that drew ends by itself', () => {
    const script = `
      import { chartSvg } from '${import.meta.dirname}/charts.ts';
      import { fixtureCharts } from '${import.meta.dirname}/document_fixture.ts';
      for (const chart of fixtureCharts('en')) chartSvg(chart, { width: 480, language: 'en' });`;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 }),
    ).not.toThrow();
  });
});

describe('axes', () => {
  const value = fc.oneof(
    fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  );

  test('hold zero and every value, in few round steps whose texts differ', () => {
    const units = fc.constantFrom('bytes', 'ratio', 'parcels', 'gbps', undefined);
    const language = fc.constantFrom<Language>('en', 'ja');
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), units, language, (values, unit, spoken) => {
        const scale = valueScale(values, { unit, language: spoken, steps: 4 });
        const slack = (scale.max - scale.min) * 1e-6;
        expect(scale.min).toBeLessThanOrEqual(Math.min(0, ...values) + slack);
        expect(scale.max).toBeGreaterThanOrEqual(Math.max(0, ...values) - slack);
        expect(scale.ticks).toContain(0);
        expect(scale.ticks.length).toBeLessThanOrEqual(8);
        if (scale.max > 1e-4) expect(new Set(scale.ticks.map(scale.tickText)).size).toBe(scale.ticks.length);
      }),
    );
  });

  test('ticks read in the language and unit', () => {
    const texts = (values: number[], unit: string, language: Language) => {
      const scale = valueScale(values, { unit, language, steps: 4 });
      return scale.ticks.map(scale.tickText);
    };
    expect(texts([1.6e12], 'bytes', 'en')).toEqual(['0', '0.5 TB', '1.0 TB', '1.5 TB', '2.0 TB']);
    expect(texts([0.034], 'ratio', 'en')).toEqual(['0', '1%', '2%', '3%', '4%']);
    expect(texts([38_000], 'parcels', 'en')).toEqual(['0', '10K', '20K', '30K', '40K']);
    expect(texts([38_000], 'parcels', 'ja')).toEqual(['0', '1万', '2万', '3万', '4万']);
  });

  test('the hour that the clock repeats changes nothing about the others', () => {
    const x = [
      '00:00',
      '01:00 (UTC+01:00)',
      '01:00 (UTC)',
      ...Array.from({ length: 22 }, (_, i) => `${String(i + 2).padStart(2, '0')}:00`),
    ];
    const named = categoryLabels(x, { band: 10, size: 12 });
    expect([...named.values()]).toEqual(['00:00', '06:00', '12:00', '18:00']);
    expect([...named.keys()]).toEqual([0, 7, 13, 19]);
  });

  test('names along the axis never touch', () => {
    const hours = (days: number): string[] =>
      Array.from(
        { length: days * 24 },
        (_, hour) => `${6 + Math.floor(hour / 24)} Jun ${String(hour % 24).padStart(2, '0')}:00`,
      );
    const days = Array.from({ length: 31 }, (_, day) => `${day + 1} May`);
    for (const x of [hours(1), hours(3), hours(14), days, hours(1).map(label => label.slice(-5))]) {
      for (const width of [250, 420, 700]) {
        const band = width / x.length;
        const named = [...categoryLabels(x, { band, size: 12 })];
        expect(named.length).toBeGreaterThan(1);
        const room = named.map(([, label]) => Math.max(...label.split('\n').map(line => textPixels(line, 12))));
        for (const [index, [place]] of named.slice(1).entries()) {
          const apart = (place - (named[index]?.[0] ?? 0)) * band;
          // Of two lines only the first of each day is wide, and it has the room of its neighbours too.
          const needed = named.some(([, label]) => label.includes('\n'))
            ? textPixels('00:00', 12)
            : ((room[index] ?? 0) + (room[index + 1] ?? 0)) / 2;
          expect(apart).toBeGreaterThanOrEqual(needed);
        }
      }
    }
  });
});

test('a picture of few colours is kept pixel for pixel', () => {
  const width = 7;
  const rgba = new Uint8Array(width * 5 * 4).map((_, index) => (index % 4 === 3 ? 255 : (index * 31) % 200));
  const png = Buffer.from(indexedPng({ width, height: 5, rgba }));
  const chunk = (name: string): Buffer => {
    const at = png.indexOf(name, 8, 'latin1');
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const [table, lines] = [chunk('PLTE'), inflateSync(chunk('IDAT'))];
  const read = Array.from({ length: width * 5 }, (_, pixel) => {
    const place = lines[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] ?? 0;
    return [...table.subarray(place * 3, place * 3 + 3), 255];
  });
  expect(read.flat()).toEqual([...rgba]);
});

test('pictures are small', () => {
  for (const chart of fixtureCharts('ja')) {
    const png = chartPng(chartSvg(chart, { width: 480, language: 'ja' }), 2.233);
    expect(png.length).toBeLessThan(30_000);
  }
});
