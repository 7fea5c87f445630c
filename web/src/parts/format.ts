// Numbers and times as this reader wants them: by language and by the zone that the page shows. The rules stand in numbers.ts and times.ts.

import { useCallback, useMemo } from 'react';
import { words as unitWords } from '../words/units.ts';
import { type Language, useWords } from '../words/words.ts';
import { useCatalogue } from './catalogue.ts';
import { useNow } from './clock.tsx';
import * as numbers from './numbers.ts';
import { usePreferences } from './preferences.tsx';
import * as times from './times.ts';
import { useZone } from './zones.ts';

export interface Format {
  /** By unit: `1.23 TB`, `97.2%`, `1.96 Gbps`; `exact` with every digit. */
  value: (value: unknown, unit?: string | null, options?: { exact?: boolean }) => string;
  compact: (value: unknown) => string;
  integer: (value: unknown) => string;
  ratio: (value: unknown) => string;
  bytes: (value: unknown) => string;
  /** Of milliseconds. */
  duration: (ms: unknown) => string;
  /** `Sat 21 Nov 14:05` */
  time: (iso: unknown, options?: { seconds?: boolean }) => string;
  /** `14:05:31` */
  clock: (iso: unknown) => string;
  /** `21 Nov 2026` */
  date: (iso: unknown) => string;
  /** `Sat 21 Nov` */
  day: (iso: unknown) => string;
  range: (from: unknown, to: unknown) => string;
  ago: (iso: unknown) => string;
  /** The name of a unit, for heads of columns and axes: `requests`, `bytes`. */
  unit: (unit: string | null | undefined) => string;
  zone: string;
  language: Language;
}

export function useFormat(): Format {
  const { language } = usePreferences();
  const zone = useZone();
  const now = useNow();
  const known: Readonly<Record<string, string>> = useWords(unitWords);
  const { data } = useCatalogue({ enabled: false });
  const labels = data?.labels[language];
  const unitOf = useCallback(
    (unit: string) => known[unit] ?? labels?.[`unit ${unit}`] ?? unit.replaceAll('_', ' '),
    [known, labels],
  );
  return useMemo(() => makeFormat({ language, zone, now, unitOf }), [language, zone, now, unitOf]);
}

interface FormatOptions {
  language: Language;
  zone: string;
  now: Date;
  unitOf: (unit: string) => string;
}

/** The same without React, for what is no component. */
function makeFormat({ language, zone, now, unitOf }: FormatOptions): Format {
  const place = { language, zone };
  return {
    value: (value, unit, { exact = false } = {}) =>
      unit === 'time' ? times.time(value, place, { now }) : numbers.value(value, unit, language, exact),
    compact: value => numbers.compact(value, language),
    integer: value => numbers.integer(value, language),
    ratio: value => numbers.ratio(value, language),
    bytes: value => numbers.bytes(value, language),
    duration: ms => numbers.duration(ms, language),
    time: (iso, { seconds = false } = {}) => times.time(iso, place, { now, seconds }),
    clock: iso => times.clock(iso, place),
    date: iso => times.date(iso, place),
    day: iso => times.day(iso, place, { now }),
    range: (from, to) => times.range(from, to, place),
    ago: iso => times.ago(iso, language, now),
    unit: unit => (unit === null || unit === undefined ? '' : unitOf(unit)),
    zone,
    language,
  };
}
