// The range that the page is about, out of its address. What the address does not say is what the page says it should be.

import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { useNow } from './clock.tsx';
import { usePreferences, type ZoneChoice } from './preferences.tsx';
import { movesByMinute, normalRange, type Span, spanOf, spanText, stepSpan } from './ranges.ts';
import { firstOf, useUrl } from './url.ts';
import { useZone, useZoneChoice } from './zones.ts';

const RangeDefault = createContext({ words: 'last-72h', compare: false });

/** The range of a page whose address has none: `<RangeStart words={dashboard.default_range}>`. */
export function RangeStart({ words, compare = false, children }: RangeStartProps) {
  const value = useMemo(() => ({ words: normalRange(words), compare }), [words, compare]);
  return <RangeDefault value={value}>{children}</RangeDefault>;
}

interface RangeStartProps {
  words: string;
  /** Compares with the time before unless the address says otherwise. */
  compare?: boolean;
  children: ReactNode;
}

export interface Range {
  /** As the address has it, or would: `last-72h`, `2018-06-08..2018-06-11`. */
  text: string;
  /** The page goes by minutes unless somebody asks for another time. */
  byMinute: boolean;
  /** Instants; undefined where the text means nothing to us, which leaves it to the server. */
  from: string | undefined;
  to: string | undefined;
  span: Span | undefined;
  compare: 'previous' | undefined;
  /** Name of the zone for questions: `Asia/Tokyo`. */
  timeZone: string;
  zoneChoice: ZoneChoice;
  setRange: (text: string) => void;
  setSpan: (span: Span) => void;
  setCompare: (on: boolean) => void;
  setZone: (choice: ZoneChoice) => void;
  /** Back or forward by its own length; the range is absolute then. */
  step: (steps: 1 | -1) => void;
  /** What questions take: `{ from, to, compare, time_zone }`, without what is not there. */
  query: { from?: string; to?: string; compare?: 'previous'; time_zone: string };
}

export function useRange(): Range {
  const [search, change] = useUrl();
  const { words: fallback, compare: compares } = useContext(RangeDefault);
  const timeZone = useZone();
  const zoneChoice = useZoneChoice();
  const now = useNow();
  const { change: prefer } = usePreferences();
  const text = firstOf(search['range']) ?? fallback;
  const found = spanOf(text, { now, zone: timeZone }) ?? spanOf(fallback, { now, zone: timeZone });
  const from = found?.from.toISOString();
  const to = found?.to.toISOString();
  const compare = (firstOf(search['compare']) ?? (compares ? 'previous' : '')) === 'previous' ? 'previous' : undefined;
  const span = useMemo(
    () => (from === undefined || to === undefined ? undefined : { from: new Date(from), to: new Date(to) }),
    [from, to],
  );
  const setSpan = useCallback((one: Span) => change({ range: spanText(one, timeZone) }), [change, timeZone]);
  return useMemo(
    () => ({
      text,
      byMinute: movesByMinute(fallback),
      from,
      to,
      span,
      compare,
      timeZone,
      zoneChoice,
      setSpan,
      setRange: (words: string) => change({ range: words }),
      setCompare: (on: boolean) =>
        change({ compare: on ? 'previous' : compares ? 'none' : undefined }, { replace: true }),
      setZone: (choice: ZoneChoice) => {
        prefer({ zone: choice });
        change({ tz: choice === 'site' ? undefined : choice }, { replace: true });
      },
      step: (steps: 1 | -1) => {
        if (span !== undefined) setSpan(stepSpan(span, steps, timeZone));
      },
      query: {
        ...(from === undefined || to === undefined ? {} : { from, to }),
        ...(compare === undefined ? {} : { compare }),
        time_zone: timeZone,
      },
    }),
    [text, fallback, from, to, span, compare, compares, timeZone, zoneChoice, setSpan, change, prefer],
  );
}
