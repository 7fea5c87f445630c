// What became of what was sent, a line for each address, with the words of the server that took or refused it.

import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import type { Delivery } from '../../api/operations.ts';
import { Grid } from '../../grid/grid.tsx';
import { useCan } from '../../parts/can.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { State } from '../../parts/state.tsx';
import { useParam } from '../../parts/url.ts';
import { usePages } from '../../parts/use_pages.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import css from './report.module.css';

const states = ['all', 'waiting', 'sending', 'sent', 'dead'] as const;

export function Deliveries({ report }: { report: string }) {
  const text = useWords(words);
  const [asked, setState] = useParam('state');
  const shown = states.find(one => one === asked) ?? 'all';
  const pages = usePages('listDeliveries', {
    query: { report, limit: 100, ...(shown === 'all' ? {} : { state: shown }) },
  });
  return (
    <>
      <div className={css.bar}>
        <SegmentedControl
          aria-label={text.state}
          data={states.map(one => ({ value: one, label: text.states[one] }))}
          value={shown}
          onChange={one => setState(one === 'all' ? undefined : one, { replace: true })}
        />
      </div>
      <Loaded
        query={pages}
        skeleton={<Skeleton kind="table" rows={6} />}
        empty={<Empty title={text.deliveriesNone} hint={text.deliveriesNoneHint} />}
      >
        {(rows: Delivery[]) => (
          <DeliveryGrid
            rows={rows.filter(one => one.report === report)}
            onEnd={() => pages.more && pages.fetchMore()}
          />
        )}
      </Loaded>
    </>
  );
}

function DeliveryGrid({ rows, onEnd }: { rows: Delivery[]; onEnd: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const canResend = useCan('editor');
  const confirm = useConfirm();
  const queries = useQueryClient();
  const resend = useMutation({
    mutationFn: (id: number) => call('resendDelivery', { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['listDeliveries'] }),
  });
  const ask = async (row: Delivery): Promise<void> => {
    if (await confirm({ title: text.resendAsk(row.recipient), body: text.resendWhy, confirm: text.resend }))
      resend.mutate(row.id);
  };
  return (
    <>
      {resend.error !== null && <Problem error={resend.error} compact />}
      <Grid<Delivery>
        label={text.deliveries}
        rows={rows}
        rowKey={row => row.id}
        onEnd={onEnd}
        maxRows={18}
        columns={[
          { key: 'recipient', label: text.recipient, width: 220 },
          {
            key: 'state',
            label: text.state,
            width: 112,
            text: row => text.states[row.state],
            render: row => <State state={row.state} words={text.states[row.state]} />,
          },
          { key: 'sent_at', label: text.sent, width: 150, text: row => format.time(row.sent_at ?? row.queued_at) },
          { key: 'range', label: text.range, width: 170, text: row => format.range(row.range_start, row.range_end) },
          { key: 'audience', label: text.audience, width: 104 },
          { key: 'revision', label: text.revision, align: 'right', width: 64 },
          { key: 'tries', label: text.tries, align: 'right', width: 64 },
          {
            key: 'error',
            label: text.answer,
            grow: true,
            text: row =>
              [row.error, row.next_try_at === null ? null : text.nextTry(format.time(row.next_try_at))]
                .filter(one => one !== null)
                .join(' · '),
          },
          ...(canResend && rows.some(row => row.state === 'dead')
            ? [
                {
                  key: 'resend',
                  label: text.resend,
                  width: 112,
                  render: (row: Delivery) =>
                    row.state === 'dead' ? (
                      <Button variant="subtle" loading={resend.isPending} onClick={() => void ask(row)}>
                        {text.resend}
                      </Button>
                    ) : null,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
