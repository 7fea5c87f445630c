// When an interval counts as restated: it was built or loaded again after its numbers had been whole, so that what was said of it before
// was another number. One rule for pages, marks and reports.

import { dayMs } from '../base/clock.ts';
import type { IntervalRow } from '../store/tables.ts';

/** Numbers of an interval are taken as whole this long after it ended. */
const wholeAfterMs = dayMs;

/** True for an interval that changed after it had been whole. Of minutes the state says it. */
export const isRestated = ({
  state,
  revision,
  built_at,
  interval_end,
}: Pick<IntervalRow, 'state' | 'revision' | 'built_at' | 'interval_end'>): boolean => {
  if (state === 'open' || state === 'closed' || state === 'restated') return state === 'restated';
  return revision > 1 && built_at !== null && Date.parse(built_at) > Date.parse(interval_end) + wholeAfterMs;
};
