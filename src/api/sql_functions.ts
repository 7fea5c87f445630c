// Functions that completion offers: those of the dialect, and the ones that both engines share under one name and one meaning.

import { trinoFunctions } from '../engine/functions.ts';

interface FunctionName {
  name: string;
  signature: string;
  description: string;
}

/** Name -> parameters and what it gives. */
const sharedFunctions: Readonly<Record<string, readonly [parameters: string, does: string]>> = {
  abs: ['x', 'the number without its sign'],
  approx_distinct: ['x', 'about how many different values'],
  array_agg: ['x order by y', 'the values as a list'],
  avg: ['x', 'the mean'],
  cast: ['x as type', 'the value in another type'],
  ceil: ['x', 'the next whole number up'],
  coalesce: ['x, y, …', 'the first value that is there'],
  concat: ['x, y, …', 'the texts as one'],
  count: ['*', 'how many rows'],
  count_if: ['condition', 'for how many rows it holds'],
  date_trunc: ["'hour', time", 'the start of the minute, hour, day, month'],
  dense_rank: [') over (order by x', 'the rank, without gaps'],
  first_value: ['x) over (order by y', 'that of the first row'],
  floor: ['x', 'the next whole number down'],
  greatest: ['x, y, …', 'the largest of them'],
  grouping: ['x', 'whether the row is a sum over x'],
  lag: ['x) over (order by y', 'that of the row before'],
  lead: ['x) over (order by y', 'that of the row after'],
  least: ['x, y, …', 'the smallest of them'],
  length: ['text', 'how many characters'],
  lower: ['text', 'in small letters'],
  lpad: ["text, n, '0'", 'filled up from the left'],
  max: ['x', 'the largest'],
  max_by: ['x, y', 'x of the row with the largest y'],
  min: ['x', 'the smallest'],
  min_by: ['x, y', 'x of the row with the smallest y'],
  nullif: ['x, y', 'x, or null where it equals y'],
  rank: [') over (order by x', 'the rank'],
  replace: ['text, from, to', 'the text with parts replaced'],
  round: ['x, digits', 'rounded'],
  row_number: [') over (order by x', 'the number of the row'],
  split_part: ["text, '/', n", 'the n-th part'],
  strpos: ['text, part', 'where the part begins, or 0'],
  substr: ['text, from, length', 'a part of the text'],
  sum: ['x', 'the sum'],
  trim: ['text', 'without blanks around it'],
  try_cast: ['x as type', 'in another type, or null'],
  upper: ['text', 'in capitals'],
};

/** All of them by name. */
export function functionNames(): FunctionName[] {
  const own = trinoFunctions.map(({ name, forms, does }) => ({
    name,
    signature: forms.map(({ parameters }) => `${name}(${parameters})`).join(' | '),
    description: does,
  }));
  const known = new Set(own.map(({ name }) => name));
  const shared = Object.entries(sharedFunctions)
    .filter(([name]) => !known.has(name))
    .map(([name, [parameters, description]]) => ({ name, signature: `${name}(${parameters})`, description }));
  return [...own, ...shared].sort((a, b) => (a.name < b.name ? -1 : 1));
}
