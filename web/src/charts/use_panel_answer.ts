// The numbers of a panel, for the range, filters and comparison that the address asks for; and the same question for files.

import { useEffect, useMemo, useRef } from 'react';
import type { Given } from '../api/client.ts';
import type { Panel } from '../api/operations.ts';
import { useAbout } from '../parts/about.ts';
import { useNow } from '../parts/clock.tsx';
import { useFilters } from '../parts/filters.ts';
import { useRange } from '../parts/range.tsx';
import { normalRange, spanOf } from '../parts/ranges.ts';
import { useUrl } from '../parts/url.ts';
import { useCall } from '../parts/use_call.ts';

export type PanelQuestion = Given<'getPanel'>;

export function usePanelAnswer(dashboard: string, panel: Panel, enabled: boolean) {
  const file = usePanelQuestion(dashboard, panel);
  const query = useCall('getPanel', file, { enabled });
  return { query, file, old: useIsOld(query.isPlaceholderData) };
}

/** True while what is shown answers another question. A range that only moved on with the clock is the same question. */
function useIsOld(placeholder: boolean): boolean {
  const [search] = useUrl();
  const asked = JSON.stringify(search);
  const answered = useRef(asked);
  useEffect(() => {
    if (!placeholder) answered.current = asked;
  }, [placeholder, asked]);
  return placeholder && answered.current !== asked;
}

/** A panel has a range of its own only while the address asks for none. */
function usePanelQuestion(dashboard: string, panel: Panel): PanelQuestion {
  const { query: filter } = useFilters();
  const { query, timeZone } = useRange();
  const [search] = useUrl();
  const now = useNow();
  const words = search['range'] === undefined ? panel.range : null;
  const own = words === null ? undefined : spanOf(normalRange(words), { now, zone: timeZone });
  // Words about the data, such as the newest hour, mean something to the server alone.
  const [from, to] = words === null ? [query.from, query.to] : [own?.from.toISOString(), own?.to.toISOString()];
  const about = useAbout();
  const compare = panel.compare ? query.compare : undefined;
  const asked = filter.join('\n');
  return useMemo(
    () => ({
      params: { name: dashboard, panel: panel.id },
      query: {
        time_zone: timeZone,
        ...(from === undefined || to === undefined ? {} : { from, to }),
        ...(about === undefined ? {} : { about }),
        ...(compare === undefined ? {} : { compare }),
        ...(asked === '' ? {} : { filter: asked.split('\n') }),
      },
    }),
    [dashboard, panel.id, timeZone, from, to, about, compare, asked],
  );
}
