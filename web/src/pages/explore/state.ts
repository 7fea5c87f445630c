// The question of Explore as the address holds it: metrics, dimensions, interval, top, kind, pivot. What must stay true: what is written can be
// read back, and what the address says wrongly is left out, not guessed.

import { allOf, firstOf, type Search } from '../../parts/url.ts';

export const grains = ['none', 'auto', 'minute', 'hour', 'day', 'month'] as const;
export type GrainChoice = (typeof grains)[number];

export const kindChoices = ['auto', 'line', 'area', 'stacked', 'column', 'bar', 'heatmap', 'figures', 'table'] as const;
export type KindChoice = (typeof kindChoices)[number];

export const tops = [5, 10, 20, 50, 100] as const;
const usualTop = 10;

export interface Explored {
  metrics: string[];
  by: string[];
  grain: GrainChoice;
  top: number;
  kind: KindChoice;
  /** Dimension whose values are columns of the table. */
  pivot: string | undefined;
  /** Order of the table: the name of a column, with `-` before it from the largest; undefined as it comes. */
  sort: string | undefined;
  /** Shows what goes with the outcome. */
  why: boolean;
}

const oneOf = <T extends string>(among: readonly T[], value: string | undefined): T | undefined =>
  among.find(one => one === value);

/** Out of the search parameters of the address. */
export function readExplored(search: Search): Explored {
  const top = Number(firstOf(search['top']) ?? usualTop);
  const by = [...new Set(allOf(search['by']))];
  const pivot = firstOf(search['pivot']);
  return {
    metrics: [...new Set(allOf(search['m']))],
    by,
    grain: oneOf(grains, firstOf(search['grain'])) ?? (by.length > 0 ? 'none' : 'auto'),
    top: Number.isInteger(top) && top >= 1 && top <= 1_000 ? top : usualTop,
    kind: oneOf(kindChoices, firstOf(search['kind'])) ?? 'auto',
    pivot: pivot !== undefined && by.includes(pivot) ? pivot : undefined,
    sort: firstOf(search['sort']),
    why: firstOf(search['why']) === '1',
  };
}

/** As search parameters; what is usual leaves no trace. */
export function writeExplored({ metrics, by, grain, top, kind, pivot, sort, why }: Explored): Search {
  const usual: GrainChoice = by.length > 0 ? 'none' : 'auto';
  return {
    m: metrics.length === 0 ? undefined : metrics,
    by: by.length === 0 ? undefined : by,
    grain: grain === usual ? undefined : grain,
    top: top === usualTop ? undefined : String(top),
    kind: kind === 'auto' ? undefined : kind,
    pivot: pivot !== undefined && by.includes(pivot) ? pivot : undefined,
    sort,
    why: why ? '1' : undefined,
  };
}

/** `-pack.bytes` as the order of a table, and back. */
export const readSort = (text: string | undefined): { key: string; down: boolean } | undefined =>
  text === undefined ? undefined : { key: text.replace(/^-/, ''), down: text.startsWith('-') };

export const writeSort = (sort: { key: string; down: boolean } | undefined): string | undefined =>
  sort === undefined ? undefined : `${sort.down ? '-' : ''}${sort.key}`;
