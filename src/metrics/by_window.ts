// One question about many windows of time, which may overlap: every row of the table meets the windows it lies in, and the answer has one
// row for each window and combination of dimensions. What must stay true: a window's rows are those that the same question about that window
// alone has, so only what is one plain scan is asked so, and a window without rows has none here.

import type { Catalog } from '../catalog/catalog.ts';
import { type CompiledQuestion, compile, findMetric, type Question } from './metrics.ts';
import type { Range } from './ranges.ts';

/**
 * The question about all the windows at once, its first column `window_end`; undefined where it cannot be asked so: without dimensions, when
 * even an empty window has a row, or where a metric has a time of its own or needs more than one SELECT.
 */
export function compileWindows(
  catalog: Catalog,
  question: Omit<Question, 'from' | 'to' | 'windows'>,
  windows: readonly Range[],
): CompiledQuestion | undefined {
  const hasOwnTime = question.metrics.some(name => findMetric(catalog, name).over !== undefined);
  if (question.by.length === 0 || hasOwnTime || windows.length === 0) return undefined;
  const from = new Date(Math.min(...windows.map(window => window.from.getTime())));
  const to = new Date(Math.max(...windows.map(window => window.to.getTime())));
  const whole = { ...question, from, to };
  const [, ...others] = compile(catalog, whole).sql.matchAll(/\bselect\b/gi);
  return others.length > 0 ? undefined : compile(catalog, { ...whole, windows });
}
