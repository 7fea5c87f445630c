// What opens below the range: quick words, two ends with date and time in the chosen zone, and the zone itself.

import { Button } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import type { ZoneChoice } from './preferences.tsx';
import type { Range } from './range.tsx';
import styles from './range_picker.module.css';
import { useRangeWords } from './range_words.ts';
import { minuteRanges, normalRange, quickRanges } from './ranges.ts';
import { useSession } from './session.ts';
import { clockText, dateText, parseLocal } from './zone.ts';
import { localZone } from './zones.ts';

export function RangeForm({ range, onDone }: { range: Range; onDone: () => void }) {
  const words = useWords(partWords).range;
  const named = useRangeWords();
  const choose = (text: string): void => {
    range.setRange(text);
    onDone();
  };
  return (
    <div className={styles.form}>
      <ul className={styles.quick}>
        {[...(range.byMinute ? minuteRanges : []), ...quickRanges].map(text => (
          <li key={text}>
            <button type="button" aria-pressed={normalRange(range.text) === text} onClick={() => choose(text)}>
              {named(text)}
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.exact}>
        <Ends key={`${range.from} ${range.to} ${range.timeZone}`} range={range} onDone={onDone} />
        <ZoneChoices range={range} legend={words.zone} />
      </div>
    </div>
  );
}

function Ends({ range, onDone }: { range: Range; onDone: () => void }) {
  const words = useWords(partWords).range;
  const zone = range.timeZone;
  const write = (instant: Date | undefined): [string, string] =>
    instant === undefined ? ['', '00:00'] : [dateText(instant, zone), clockText(instant, zone)];
  const [from, setFrom] = useState(() => write(range.span?.from));
  const [to, setTo] = useState(() => write(range.span?.to));
  const [wrong, setWrong] = useState(false);
  const show = (event: FormEvent): void => {
    event.preventDefault();
    const ends = [from, to].map(([date, clock]) => parseLocal(`${date}T${clock || '00:00'}`, zone));
    const [start, end] = ends;
    if (start === undefined || end === undefined || start >= end) {
      setWrong(true);
      return;
    }
    range.setSpan({ from: start, to: end });
    onDone();
  };
  return (
    <form onSubmit={show} className={styles.ends}>
      <End label={words.from} value={from} onChange={setFrom} />
      <End label={words.to} value={to} onChange={setTo} />
      <p className={styles.hint} role={wrong ? 'alert' : undefined} data-wrong={wrong || undefined}>
        {wrong ? words.wrong : words.toHint}
      </p>
      <Button type="submit">{words.apply}</Button>
    </form>
  );
}

interface EndProps {
  label: string;
  value: [string, string];
  onChange: (value: [string, string]) => void;
}

function End({ label, value: [date, clock], onChange }: EndProps) {
  const id = useId();
  return (
    <div className={styles.end}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        required
        value={date}
        onChange={event => onChange([event.currentTarget.value, clock])}
      />
      <input
        type="time"
        aria-label={label}
        value={clock}
        onChange={event => onChange([date, event.currentTarget.value])}
      />
    </div>
  );
}

function ZoneChoices({ range, legend }: { range: Range; legend: string }) {
  const words = useWords(partWords).range;
  const { site } = useSession();
  const choices: [ZoneChoice, string][] = [
    ['site', words.site(site.time_zone)],
    ['utc', words.utc],
    ['local', words.local(localZone())],
  ];
  return (
    <fieldset className={styles.zones}>
      <legend>{legend}</legend>
      {choices.map(([choice, text]) => (
        <label key={choice}>
          <input
            type="radio"
            name="zone"
            checked={range.zoneChoice === choice}
            onChange={() => range.setZone(choice)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
