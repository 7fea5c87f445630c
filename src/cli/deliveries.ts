// `deliveries`: what was sent, where, with what end; `resend`: what was given up is tried anew, as it was made.

import { type Command, Option } from 'commander';
import { literal } from '../base/sql.ts';
import { type Resent, resendDead } from '../pipeline/resend.ts';
import { ask, printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type Context, loadChecked, printJson, withSite } from './context.ts';
import { fail } from './errors.ts';

const states = ['waiting', 'sending', 'sent', 'dead'] as const;

export function addDeliveries(root: Command): void {
  const list = root
    .command('deliveries')
    .description('what was sent, where, and with what end')
    .addOption(new Option('--state <state>', 'those alone').choices(states));
  act<{ state?: (typeof states)[number] }>(
    withExamples(list, ['deliveries', 'deliveries --state dead']),
    async (context, { state }) => {
      const where = state === undefined ? '' : ` where state = ${literal(state)}`;
      const sql = `select delivery_id, report, audience, recipient, range_start, range_end, revision, state, tries, error, sent_at, next_try_at from ops.deliveries${where} order by delivery_id desc`;
      await ask(context, { ...(await loadChecked(context)), sql }, rows => printRows(rows, { context }));
    },
  );
  const again = root
    .command('resend')
    .argument('[ids...]', 'delivery_id of what was given up, as `deliveries --state dead` lists them')
    .description('tries deliveries that were given up anew, as they were made')
    .option('--all', 'all that were given up');
  act<{ all?: boolean }>(withExamples(again, ['resend 12 13', 'resend --all']), resend);
}

async function resend(context: Context, { all = false }: { all?: boolean }, ids: string[]): Promise<void> {
  if (all === ids.length > 0)
    throw fail('bad_option', {
      option: 'resend',
      value: all ? '--all with ids' : 'empty',
      expected: 'name ids, or --all',
    });
  const numbers = ids.map(id => {
    if (!/^[1-9]\d{0,14}$/.test(id))
      throw fail('bad_option', { option: 'an id', value: id, expected: 'a number, as `deliveries` lists them' });
    return Number(id);
  });
  const resent = await withSite(context, {
    command: 'resend',
    work: open => resendDead(open, all ? undefined : numbers),
  });
  print(context, resent);
}

function print(context: Context, resent: readonly Resent[]): void {
  if (context.json)
    printJson(
      context,
      resent.map(({ id, ...rest }) => ({ delivery_id: id, ...rest })),
    );
  else
    for (const { id, report, recipient, state, error } of resent)
      context.stdout.write(`${id} ${report} ${recipient}: ${state}${error === null ? '' : `: ${error}`}\n`);
  if (resent.length === 0) context.stderr.write('Nothing was given up.\n');
  if (resent.some(one => one.state === 'dead')) context.endsWithProblems();
}
