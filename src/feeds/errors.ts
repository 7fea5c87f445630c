// What can be wrong with what is asked of a feed. All of it is wrong usage.

import { type ErrorSpec, errorTable } from '../base/errors.ts';
import { nearest } from '../base/names.ts';

const offer = ({ name, known }: { name: string; known: string[] }): string => {
  const near = nearest(name, known);
  if (near.length > 0) return `Did you mean ${near.join(', ')}?`;
  return known.length === 0 ? 'There are none.' : `There are ${known.join(', ')}.`;
};

export const feedError = errorTable({
  feed_unknown: {
    message: f => `There is no feed ${f.name}.`,
    hint: offer,
    usage: true,
  } satisfies ErrorSpec<{ name: string; known: string[] }>,
  param_unknown: {
    message: f => `The feed ${f.feed} has no parameter ${f.name}.`,
    hint: offer,
    usage: true,
  } satisfies ErrorSpec<{ feed: string; name: string; known: string[] }>,
  param_invalid: {
    message: f => `${f.name} of the feed ${f.feed} must be ${f.expected}, and is ${f.value}.`,
    hint: 'Leave it out for its usual value.',
    usage: true,
  } satisfies ErrorSpec<{ feed: string; name: string; value: string; expected: string }>,
});
