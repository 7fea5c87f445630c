// What can go wrong with sending that a person must mend. What the other side did is no error: it is the outcome of a try.

import { type ErrorSpec, errorTable } from '../base/errors.ts';

export const fail = errorTable({
  redis_failed: {
    message: f => `The Redis did not take a list: ${f.reason}.`,
    hint: 'It is tried again with the next minute; look at the address in `feeds` of tallylight.yaml, and at that server.',
  } satisfies ErrorSpec<{ reason: string }>,
  result_table_unfit: {
    message: f => `The table ${f.table} cannot take the results: ${f.mistakes.join('; ')}.`,
    hint: 'Alter it, or name another table with `into`: one that is not there is made.',
  } satisfies ErrorSpec<{ table: string; mistakes: readonly string[] }>,
  smtp_url_wrong: {
    message: f => `The mail server of the channel ${f.channel} cannot be read: it is no smtp:// or smtps:// address.`,
    hint: 'Write it as smtp://user:password@host:port; `tallylight check` names the line.',
  } satisfies ErrorSpec<{ channel: string }>,
  delivery_content_gone: {
    message: f => `What was to go to ${f.recipient} (${f.report}) is no longer kept, so it cannot be sent again.`,
    hint: f => `Make it anew: tallylight send ${f.report} --audience ${f.audience} --again, with --from and --to.`,
  } satisfies ErrorSpec<{ recipient: string; report: string; audience: string }>,
});
