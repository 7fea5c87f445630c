// What is asked of a report: range, language, slice, as the address has them and as the API takes them.

import type { ReportWhole } from '../../api/operations.ts';
import { useNow } from '../../parts/clock.tsx';
import { type Filter, useFilters } from '../../parts/filters.ts';
import { usePreferences } from '../../parts/preferences.tsx';
import { useRange } from '../../parts/range.tsx';
import { spanText } from '../../parts/ranges.ts';
import { useParam } from '../../parts/url.ts';
import { dayStart } from '../../parts/zone.ts';
import { useZone } from '../../parts/zones.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Filters as a condition: values of one dimension are alternatives, an empty one is NULL. Undefined without filters. */
function conditionOf(filters: readonly Filter[]): string | undefined {
  const parts = [...Map.groupBy(filters, one => one.dimension)].map(([dimension, of]) => {
    const values = of.filter(one => one.value !== '').map(one => quoted(one.value));
    const tests = [
      ...(values.length > 0 ? [`${dimension} in (${values.join(', ')})`] : []),
      ...(of.some(one => one.value === '') ? [`${dimension} is null`] : []),
    ];
    return tests.length > 1 ? `(${tests.join(' or ')})` : tests.join('');
  });
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** The range that a report has unless another is asked for: its last whole days. */
export function useUsualRange(days: number): string {
  const now = useNow();
  const zone = useZone();
  if (days === 1) return 'yesterday';
  return spanText({ from: dayStart(now, zone, -Math.ceil(days)), to: dayStart(now, zone) }, zone);
}

export interface Wanted {
  from?: string;
  to?: string;
  language: 'en' | 'ja';
  where?: string;
}

/** What the API is to be asked, and the language with a way to change it. */
export function useWanted(report: ReportWhole): { wanted: Wanted; setLanguage: (language: string) => void } {
  const { from, to } = useRange();
  const { filters } = useFilters();
  const own = usePreferences().language;
  const [asked, setLanguage] = useParam('language');
  const among = (['en', 'ja'] as const).filter(one => report.languages.includes(one));
  const language = among.find(one => one === asked) ?? among.find(one => one === own) ?? among[0] ?? 'en';
  const where = conditionOf(filters.filter(one => report.sliceable.includes(one.dimension)));
  return {
    wanted: {
      ...(from === undefined || to === undefined ? {} : { from, to }),
      language,
      ...(where === undefined ? {} : { where }),
    },
    setLanguage,
  };
}
