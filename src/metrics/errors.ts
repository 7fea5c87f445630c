// What can be wrong with a question. All of it is wrong usage: the catalogue was checked when it was loaded.

import { type ErrorSpec, errorTable } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { nearest } from '../base/names.ts';

interface UnknownName {
  name: string;
  known: string[];
}

const offer = (f: UnknownName, otherwise: string): string => {
  const near = nearest(f.name, f.known);
  return near.length === 0 ? otherwise : `Did you mean ${near.join(', ')}?`;
};

const listed = (f: UnknownName): string =>
  f.known.length === 0 ? 'There are none.' : `There are ${f.known.join(', ')}.`;

export const metricError = errorTable({
  metric_unknown: {
    message: f => `There is no metric ${f.name}.`,
    hint: f => offer(f, 'The metrics of a pack stand in its metrics folder.'),
    usage: true,
  } satisfies ErrorSpec<UnknownName>,
  metric_missing: {
    message: () => 'No metric was named.',
    hint: 'Name at least one.',
    usage: true,
  } satisfies ErrorSpec<Record<never, never>>,
  dimension_unknown: {
    message: f => `The metric ${f.metric} (from ${f.table}) has no dimension ${f.name}.`,
    hint: f => offer(f, listed(f)),
    usage: true,
  } satisfies ErrorSpec<UnknownName & { metric: string; table: string }>,
  where_invalid: {
    message: f => `The condition cannot be used: ${f.reason}.`,
    hint: "Write one condition over dimensions, such as country = 'JP' and device in ('tv', 'phone').",
    usage: true,
  } satisfies ErrorSpec<{ where: string; reason: string }>,
  range_reversed: {
    message: f => `The range begins at ${f.from} and ends before that, at ${f.to}.`,
    hint: 'The beginning comes first; the end is not part of the range.',
    usage: true,
  } satisfies ErrorSpec<{ from: string; to: string }>,
  range_too_long: {
    message: f => `The range from ${f.from} to ${f.to} is longer than ${f.days} days.`,
    hint: 'Ask for a shorter range, or for several.',
    usage: true,
  } satisfies ErrorSpec<{ from: string; to: string; days: number }>,
  grain_impossible: {
    message: f => `The metric ${f.metric} cannot be given by ${f.grain}: ${f.reason}.`,
    hint: 'Leave the grain out, or ask for this metric apart.',
    usage: true,
  } satisfies ErrorSpec<{ metric: string; grain: string; reason: string }>,
  name_twice: {
    message: f => `Two columns of the answer would be called ${f.name}.`,
    hint: 'Ask for one of them at a time.',
    usage: true,
  } satisfies ErrorSpec<{ name: string }>,
  outcome_missing: {
    message: f => `The metric ${f.metric} says nothing of single rows, so nothing can go with it.`,
    hint: f => (f.known.length === 0 ? 'No metric of this site does.' : `Take one of ${f.known.join(', ')}.`),
    usage: true,
  } satisfies ErrorSpec<{ metric: string; known: string[] }>,
  column_unknown: {
    message: f => `The table ${f.table} has no column ${f.name}.`,
    hint: f => offer(f, listed(f)),
    usage: true,
  } satisfies ErrorSpec<UnknownName & { table: string }>,
  column_count: {
    message: f => `Between one and ${limits.driverColumns} columns can be looked at together; ${f.count} were named.`,
    hint: 'Name them with --by, separated by commas.',
    usage: true,
  } satisfies ErrorSpec<{ count: number }>,
  number_invalid: {
    message: f => `${f.option} is ${f.value}; it must be a whole number, ${f.min} or more.`,
    hint: f => `Leave ${f.option} out for its usual value.`,
    usage: true,
  } satisfies ErrorSpec<{ option: string; value: number; min: number }>,
  report_unknown: {
    message: f => `There is no report ${f.name}.`,
    hint: f => offer(f, listed(f)),
    usage: true,
  } satisfies ErrorSpec<UnknownName>,
});
