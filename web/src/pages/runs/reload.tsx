// Reading a range again: first the plan, which changes nothing, then the deed. What is asked for lives in the dialog alone; what came of it is
// a run like any other.

import { Button, Select, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useCatalogue } from '../../parts/catalogue.ts';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useSession } from '../../parts/session.ts';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import css from './runs.module.css';

export function ReloadButton() {
  const text = useWords(words);
  const [name, setName] = useParam('reload');
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.5} />} onClick={() => setName('')}>
        {text.reload}
      </Button>
      <FormDialog open={name !== undefined} onClose={() => setName(undefined)} title={text.reloadTitle}>
        {name !== undefined && <Reload first={name} onClose={() => setName(undefined)} />}
      </FormDialog>
    </>
  );
}

interface Wanted {
  name: string;
  from: string;
  to: string;
}

function Reload({ first, onClose }: { first: string; onClose: () => void }) {
  const text = useWords(words);
  const names = useNames();
  const [written, setWanted] = useState<Wanted>({ name: first, from: '', to: '' });
  // Nothing chosen means the first that there is: mostly the only source.
  const wanted = { ...written, name: written.name === '' ? (names[0]?.items[0] ?? '') : written.name };
  const zone = useSession().site.time_zone;
  const ask = useMutation({
    mutationFn: (dry: boolean) =>
      call('reload', { body: { ...wanted, dry_run: dry } }).then(answer => ({ ...answer, dry })),
  });
  const change = (some: Partial<Wanted>): void => {
    setWanted(before => ({ ...before, ...some }));
    ask.reset();
  };
  const backwards = wanted.from !== '' && wanted.to !== '' && wanted.from >= wanted.to;
  const complete = wanted.name !== '' && wanted.from !== '' && wanted.to !== '' && !backwards;
  const plan = ask.data?.plan;
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        if (complete) ask.mutate(true);
      }}
    >
      <p>{text.reloadLead}</p>
      <Select
        label={text.reloadName}
        data={names}
        value={wanted.name === '' ? null : wanted.name}
        onChange={name => change({ name: name ?? '' })}
        searchable
        required
        allowDeselect={false}
      />
      <div className={css.two}>
        <TextInput
          type="datetime-local"
          label={text.reloadFrom(zone)}
          value={wanted.from}
          onChange={event => change({ from: event.currentTarget.value })}
          data-autofocus
          required
        />
        <TextInput
          type="datetime-local"
          label={text.reloadTo(zone)}
          value={wanted.to}
          onChange={event => change({ to: event.currentTarget.value })}
          error={backwards ? text.reloadRange : undefined}
          required
        />
      </div>
      {ask.error !== null && <Problem error={ask.error} compact />}
      {plan !== undefined && (
        <div>
          <h3>{text.reloadPlanned(plan.length)}</h3>
          {plan.length > 0 && (
            <ul className={css.planned}>
              {plan.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      {ask.data !== undefined && !ask.data.dry && (
        <p role="status">{ask.data.started ? text.reloadStarted : text.reloadWaits}</p>
      )}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
        {plan !== undefined && plan.length > 0 && ask.data?.started !== true ? (
          <Button loading={ask.isPending} onClick={() => ask.mutate(false)}>
            {text.reloadStart}
          </Button>
        ) : (
          <Button type="submit" disabled={!complete || ask.data?.started === true} loading={ask.isPending}>
            {text.reloadPlan}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What may be read again, by kind. */
function useNames() {
  const text = useWords(words);
  const sources = useCall('listSources', {});
  const catalogue = useCatalogue();
  const tables = (kind: 'dataset' | 'model') =>
    (catalogue.data?.tables ?? []).filter(table => table.kind === kind).map(table => table.name);
  return [
    { group: text.sources, items: (sources.data?.items ?? []).map(source => source.name) },
    { group: text.datasets, items: tables('dataset') },
    { group: text.models, items: tables('model') },
  ].filter(({ items }) => items.length > 0);
}
