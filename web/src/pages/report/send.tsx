// Sends a report: first to whom exactly, and who has had one already; then the deed; then what became of each address. The audience stands in
// the address of the page, the rest does not: a link must not send.

import { Button, Checkbox, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { ReportWhole } from '../../api/operations.ts';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { useRange } from '../../parts/range.tsx';
import { State } from '../../parts/state.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import { recipientsOf } from './recipients_of.ts';
import css from './report.module.css';

export function SendDialog({ report }: { report: ReportWhole }) {
  const text = useWords(words);
  const [audience, setAudience] = useParam('send');
  const close = () => setAudience(undefined);
  return (
    <FormDialog open={audience !== undefined} onClose={close} title={text.sendTitle(report.title)}>
      {audience !== undefined && <SendForm report={report} first={audience} onClose={close} />}
    </FormDialog>
  );
}

function SendForm({ report, first, onClose }: { report: ReportWhole; first: string; onClose: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const range = useRange();
  const queries = useQueryClient();
  const names = report.audiences.map(one => one.name);
  const [chosen, setChosen] = useState(names.includes(first) ? first : names[0]);
  const [again, setAgain] = useState(false);
  const audience = report.audiences.find(one => one.name === chosen);
  const recipients = audience === undefined ? [] : recipientsOf(audience);
  const had = useHad(report.name, { audience: chosen ?? '', from: range.from, to: range.to });
  const sending = useMutation({
    mutationFn: () =>
      call('sendReport', {
        params: { name: report.name },
        body: {
          audience: chosen ?? 'test',
          again,
          ...(range.from === undefined || range.to === undefined ? {} : { from: range.from, to: range.to }),
        },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['listDeliveries'] }),
  });
  if (sending.data !== undefined) return <Outcome to={sending.data.to} said={sending.data.words} onClose={onClose} />;
  if (names.length === 0) return <p>{text.audiencesNoneHint}</p>;
  const count = recipients.length;
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Select
        label={text.sendTo}
        data={names}
        value={chosen ?? null}
        onChange={one => setChosen(one ?? undefined)}
        allowDeselect={false}
        data-autofocus
      />
      <p>
        {text.sendRange} <b>{range.from === undefined ? text.sendRangeDefault : format.range(range.from, range.to)}</b>
      </p>
      <div>
        <p>{count === 0 ? text.sendNobody : text.sendGoes(count)}</p>
        {count > 0 && (
          <ul className={css.recipients}>
            {recipients.map(one => (
              <li key={one}>
                {one}
                {had.get(one) !== undefined && (
                  <span className={css.soft}>{text.sendHad(format.time(had.get(one)))}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      {had.size > 0 && (
        <Checkbox
          label={text.sendAgain}
          description={text.sendAgainHint}
          checked={again}
          onChange={event => setAgain(event.currentTarget.checked)}
        />
      )}
      {chosen !== 'test' && count > 0 && (
        <p className={css.real} role="note">
          {text.sendReal}
        </p>
      )}
      {sending.error !== null && <Problem error={sending.error} />}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={sending.isPending} disabled={count === 0}>
          {text.sendDo(count)}
        </Button>
      </div>
    </form>
  );
}

/** Who of an audience has had the report for the same range, and when last. */
function useHad(
  report: string,
  { audience, from, to }: { audience: string; from: string | undefined; to: string | undefined },
): ReadonlyMap<string, string> {
  const { data } = useCall('listDeliveries', { query: { report, state: 'sent', limit: 1_000 } }, { fresh: 5_000 });
  const same = (one: string, other: string | undefined) => other !== undefined && Date.parse(one) === Date.parse(other);
  const found = (data?.items ?? []).filter(
    one => one.report === report && one.audience === audience && same(one.range_start, from) && same(one.range_end, to),
  );
  return new Map(found.reverse().map(one => [one.recipient, one.sent_at ?? one.queued_at]));
}

interface Sent {
  recipient: string;
  state: string;
  fresh: boolean;
  error: string | null;
  sent_at: string | null;
}

function Outcome({ to, said, onClose }: { to: readonly Sent[]; said: string; onClose: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const states: Readonly<Record<string, string>> = text.states;
  return (
    <div className={css.form} role="status">
      <h3>{text.sendDone}</h3>
      <p>{said}</p>
      <ul className={css.outcome}>
        {to.map(one => (
          <li key={one.recipient}>
            <State state={one.state} words={states[one.state]} />
            <span>{one.recipient}</span>
            <span className={css.soft}>
              {one.fresh ? text.fresh : text.before}
              {one.sent_at !== null && ` · ${format.time(one.sent_at)}`}
            </span>
            {one.error !== null && <span className={css.wrong}>{one.error}</span>}
          </li>
        ))}
      </ul>
      <div className={css.buttons}>
        <Button data-autofocus onClick={onClose}>
          {text.close}
        </Button>
      </div>
    </div>
  );
}
