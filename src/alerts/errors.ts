// What can go wrong with an alert. None of it stops the others: it is what people are told of that one.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

export const fail = errorTable({
  alert_too_wide: {
    message: f => `The alert ${f.alert} has more than ${f.most} instances.`,
    hint: 'Name fewer dimensions in its `by`, or narrow it with `where`.',
  } satisfies ErrorSpec<{ alert: string; most: number }>,
});
