// Charts as pictures: a block of a document in, an SVG or a PNG out, without a screen and without a network. What must stay true: the
// same block gives the same bytes, no ECharts instance stays open (one keeps the process alive), and no text of a block becomes markup.

import { createRequire } from 'node:module';
import type { CleanChart } from './chart_furniture.ts';
import { bars, overAxis } from './chart_kinds.ts';
import type { ChartBlock, Language } from './document.ts';
import { fontFiles } from './fonts.ts';
import { day, fontFamily } from './palette.ts';
import { indexedPng } from './png.ts';
import { visible } from './width.ts';

// Both are loaded by the first chart: most commands draw none. The one-file build of ECharts loads in a tenth of a second, the hundreds
// of modules of the other take seven.
const require = createRequire(import.meta.url);
const echarts = () => require('echarts') as typeof import('echarts');
const resvg = () => require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');

/** Bars beyond these are told as a number: nobody reads more of them in a picture. */
const mostBars = 25;

export interface ChartSize {
  /** Pixels; texts are 12 pixels high whatever the size. */
  width: number;
  /** Without it, what suits the kind. */
  height?: number;
  language: Language;
}

/** True when there is a value to draw. */
export const hasPoints = (block: ChartBlock): boolean =>
  block.series.some(({ values }) => values.some(value => value !== null && Number.isFinite(value)));

/** The height that suits a chart of this width: of bars by their number, else by the width. */
export function chartHeight(block: ChartBlock, width: number): number {
  if (!hasPoints(block)) return 60;
  if (block.chart !== 'bar') return Math.round(Math.min(300, Math.max(180, width * 0.38)));
  const rows = Math.min(block.x.length, mostBars) + (block.x.length > mostBars ? 1 : 0);
  const perRow = Math.max(26, 18 * block.series.length + 8);
  return rows * perRow + 8 + (block.series.length > 1 ? 28 : 0);
}

/**
 * A chart as SVG text, on transparent ground, in the day's colours. Its letters are the program's own families; `role` and `aria-label`
 * say what the block's `alt` says.
 */
export function chartSvg(block: ChartBlock, size: ChartSize): string {
  const chart = clean(block, size);
  const label = `role="img" aria-label="${escapeXml(visible(block.alt).trim())}"`;
  const svg = hasPoints(chart) && chart.x.length > 0 ? draw(chart) : nothingToDraw(chart);
  return svg.replace('<svg ', `<svg ${label} `);
}

function clean(block: ChartBlock, { width, height, language }: ChartSize): CleanChart {
  const kept = block.chart === 'bar' ? block.x.slice(0, mostBars) : block.x;
  const left = block.x.length - kept.length;
  const x = kept.map(label => visible(label).trim() || '–');
  if (left > 0) x.push(language === 'ja' ? `ほか${left}件` : `${left} more`);
  const series = block.series.map(({ label, values }) => ({
    label: visible(label).trim(),
    values: x.map((_, index) => {
      const value = index < kept.length ? values[index] : null;
      return value !== undefined && value !== null && Number.isFinite(value) ? value : null;
    }),
  }));
  return { ...block, x, series, width, height: height ?? chartHeight(block, width), language };
}

function draw(chart: CleanChart): string {
  const { width, height } = chart;
  const instance = echarts().init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption(chart.chart === 'bar' ? bars(chart) : overAxis(chart));
    return tidy(instance.renderToSVGString(), chart.name);
  } finally {
    instance.dispose();
  }
}

/**
 * Takes out what serves only a live page, and the counter of instances, which would make every call's bytes differ. Styles become
 * attributes, which a page's security policy may forbid as styles.
 */
const tidy = (svg: string, name: string): string =>
  svg
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributes(style))
    .replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="\w+"|xmlns:xlink="[^"]*"|baseProfile="full")/g, '')
    .replace(/<path d="[^"]*"(?: transform="[^"]*")? fill="none"><\/path>/g, '')
    .replace(/\bzr\d+-/g, `${name.replace(/\W/g, '_')}-`)
    .replace(/\n+/g, '\n');

const attributes = (style: string): string =>
  style
    .split(';')
    .map(one => one.split(':'))
    .flatMap(([name = '', value = '']) => (value === '' ? [] : [` ${name.trim()}="${value.trim()}"`]))
    .join('');

function nothingToDraw({ width, height, language }: CleanChart): string {
  const words = language === 'ja' ? 'データがありません' : 'No data in this range';
  return [
    `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`,
    `<path d="M0.5 ${height - 0.5}L${width - 0.5} ${height - 0.5}" stroke="${day.hairline}" fill="none"></path>`,
    `<text x="${width / 2}" y="${height / 2 + 4}" text-anchor="middle" fill="${day.soft}" font-size="12px" font-family="${fontFamily}">`,
    `${words}</text></svg>`,
  ].join('');
}

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`);

/** The letters of charts: upright ones; the Japanese ones weigh 4.5 MB and are read only where they are needed. */
const chartFonts = ({ japanese }: { japanese: boolean }): string[] =>
  fontFiles().filter(file => !/Italic|700Bold/.test(file) && (japanese || file.includes('ibm-plex-sans')));

/** A chart's SVG as PNG on white, `scale` pixels for one. Its bytes are a picture of the SVG alone: nothing is fetched. */
export function chartPng(svg: string, scale: number): Uint8Array {
  const japanese = /[\u0250-\u1fff\u2070-\uffff]/.test(svg);
  const { Resvg } = resvg();
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: day.paper,
    font: {
      loadSystemFonts: false,
      fontFiles: chartFonts({ japanese }),
      defaultFontFamily: 'IBM Plex Sans',
      sansSerifFamily: 'IBM Plex Sans',
    },
    logLevel: 'off',
  });
  const { width, height, pixels } = picture.render();
  return indexedPng({ width, height, rgba: pixels });
}
