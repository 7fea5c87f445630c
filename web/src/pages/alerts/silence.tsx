// Silences an alert, or some of its instances, for a while and with a reason. Which alert it is about stands in the address, so that a link may
// open it.

import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useLabel } from '../../parts/catalogue.ts';
import { useNow } from '../../parts/clock.tsx';
import { parseFilter } from '../../parts/filters.ts';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Problem } from '../../parts/problem.tsx';
import { allOf, firstOf, useUrl } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { parseLocal } from '../../parts/zone.ts';
import { words } from '../../words/alerts.ts';
import { useWords } from '../../words/words.ts';
import css from './alerts.module.css';
import { type Preset, presets, untilOf } from './until.ts';

export function SilenceDialog() {
  const text = useWords(words);
  const [search, change] = useUrl();
  const alert = firstOf(search['silence']);
  const close = () => change({ silence: undefined, with: undefined });
  const { data } = useCall('listAlerts', {}, { enabled: alert !== undefined });
  const label = useLabel();
  const found = data?.items.find(one => one.name === alert);
  const title = found === undefined ? (alert ?? '') : label(found.title, found.title);
  return (
    <FormDialog open={alert !== undefined} onClose={close} title={text.silenceTitle(title)}>
      {alert !== undefined && <SilenceForm alert={alert} labels={allOf(search['with'])} onClose={close} />}
    </FormDialog>
  );
}

function SilenceForm({ alert, labels, onClose }: { alert: string; labels: string[]; onClose: () => void }) {
  const text = useWords(words);
  const format = useFormat();
  const label = useLabel();
  const now = useNow();
  const queries = useQueryClient();
  const known = labels.map(parseFilter).filter(one => one !== undefined);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(labels));
  const [preset, setPreset] = useState<Preset>('1h');
  const [other, setOther] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const until = untilOf(preset, { now, zone: format.zone, other: parseLocal(other, format.zone) });
  const late = until === undefined || until <= now;
  const add = useMutation({
    mutationFn: (end: Date) =>
      call('addSilence', {
        body: {
          alert,
          labels: Object.fromEntries(
            known.filter(one => chosen.has(`${one.dimension}:${one.value}`)).map(one => [one.dimension, one.value]),
          ),
          until: end.toISOString(),
          reason: reason.trim(),
        },
      }),
    onSuccess: () => {
      for (const one of ['listSilences', 'listAlerts', 'getAlert']) void queries.invalidateQueries({ queryKey: [one] });
      onClose();
    },
  });
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault();
        setTried(true);
        if (until !== undefined && !late && reason.trim() !== '') add.mutate(until);
      }}
    >
      <p>{text.silenceLead}</p>
      {known.length > 0 && (
        <fieldset className={css.which}>
          <legend>{chosen.size === 0 ? `${text.which}: ${text.whichAll}` : text.whichThese}</legend>
          {known.map(({ dimension, value }) => (
            <Checkbox
              key={dimension}
              label={`${label(dimension)} ${value}`}
              checked={chosen.has(`${dimension}:${value}`)}
              onChange={() => setChosen(before => toggled(before, `${dimension}:${value}`))}
            />
          ))}
        </fieldset>
      )}
      <fieldset className={css.until}>
        <legend>{text.until}</legend>
        <SegmentedControl
          aria-label={text.until}
          data={presets.map(one => ({ value: one, label: presetWords(text, one) }))}
          value={preset}
          onChange={one => setPreset(one as Preset)}
        />
        {preset === 'other' && (
          <TextInput
            type="datetime-local"
            aria-label={text.untilTime}
            value={other}
            onChange={event => setOther(event.currentTarget.value)}
            error={tried && late ? text.untilNeeded : undefined}
          />
        )}
        {until !== undefined && !late && (
          <span className={css.soft}>{text.endsAt(format.time(until.toISOString()))}</span>
        )}
      </fieldset>
      <Textarea
        label={text.reason}
        description={text.reasonHint}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        error={tried && reason.trim() === '' ? text.reasonNeeded : undefined}
        autosize
        minRows={2}
        data-autofocus
      />
      {add.error !== null && <Problem error={add.error} compact />}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {text.silenceDo}
        </Button>
      </div>
    </form>
  );
}

function toggled(chosen: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(one)) next.add(one);
  return next;
}

function presetWords(text: (typeof words)['en'], preset: Preset): string {
  if (preset === '1h') return text.untilHours(1);
  if (preset === '4h') return text.untilHours(4);
  return preset === 'morning' ? text.untilMorning : text.untilOther;
}
