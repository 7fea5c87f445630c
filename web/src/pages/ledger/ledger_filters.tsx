// What the ledger can be narrowed by; all of it stands in the address, under the names that the API has.

import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNow } from '../../parts/clock.tsx';
import { useFormat } from '../../parts/format.ts';
import { useRangeWords } from '../../parts/range_words.ts';
import { quickRanges, spanOf } from '../../parts/ranges.ts';
import { State } from '../../parts/state.tsx';
import { firstOf, useUrl } from '../../parts/url.ts';
import { words as lakeWords } from '../../words/lake.ts';
import { words as partWords } from '../../words/parts.ts';
import { useWords } from '../../words/words.ts';
import styles from '../lake/lake.module.css';

export const fileStates = ['found', 'ingested', 'failed', 'duplicate', 'gone'] as const;

export interface LedgerQuery {
  source?: string;
  state?: (typeof fileStates)[number];
  search?: string;
  late?: 'true';
  rejects?: 'true';
  from?: string;
  to?: string;
}

/** The filters of the address, as the API takes them. */
export function useLedgerQuery(): LedgerQuery {
  const [search] = useUrl();
  const now = useNow();
  const { zone } = useFormat();
  const one = (name: string) => firstOf(search[name]);
  const state = fileStates.find(name => name === one('state'));
  const span = spanOf(one('range') ?? '', { now, zone });
  const from = span?.from.toISOString() ?? one('from');
  const to = span?.to.toISOString() ?? one('to');
  const [source, text] = [one('source'), one('search')];
  return {
    ...(source === undefined ? {} : { source }),
    ...(state === undefined ? {} : { state }),
    ...(text === undefined || text === '' ? {} : { search: text }),
    ...(one('late') === 'true' ? { late: 'true' } : {}),
    ...(one('rejects') === 'true' ? { rejects: 'true' } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function TimeSelect() {
  const words = useWords(lakeWords);
  const format = useFormat();
  const named = useRangeWords();
  const [search, change] = useUrl();
  const range = firstOf(search['range']);
  const [from, to] = [firstOf(search['from']), firstOf(search['to'])];
  const absolute = range === undefined && (from !== undefined || to !== undefined) ? 'absolute' : undefined;
  const value = absolute ?? range ?? '';
  const data = [
    { value: '', label: words.anyTime },
    ...quickRanges.map(one => ({ value: one as string, label: named(one) ?? one })),
    ...(absolute === undefined ? [] : [{ value: 'absolute', label: format.range(from, to) }]),
  ];
  if (!data.some(one => one.value === value)) data.push({ value, label: named(value) ?? value });
  return (
    <Select
      label={words.timeOfRecords}
      value={value}
      allowDeselect={false}
      data={data}
      onChange={one => change({ range: one || undefined, from: undefined, to: undefined }, { replace: true })}
    />
  );
}

export function LedgerFilters({ sources, query }: { sources: readonly string[]; query: LedgerQuery }) {
  const words = useWords(lakeWords);
  const states: Readonly<Record<string, string>> = useWords(partWords).states;
  const [, change] = useUrl();
  const set = (some: Record<string, string | undefined>) => change(some, { replace: true });
  const some = Object.keys(query).length > 0;
  return (
    <search className={styles['filters']}>
      <TextInput
        type="search"
        data-search
        label={words.searchFiles}
        leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
        value={query.search ?? ''}
        onChange={event => set({ search: event.currentTarget.value || undefined })}
      />
      <Select
        label={words.source}
        value={query.source ?? ''}
        allowDeselect={false}
        data={[
          { value: '', label: words.anySource },
          ...new Set([...sources, ...(query.source === undefined ? [] : [query.source])]),
        ]}
        onChange={source => set({ source: source || undefined })}
      />
      <Select
        label={words.state}
        value={query.state ?? ''}
        allowDeselect={false}
        data={[
          { value: '', label: words.anyState },
          ...fileStates.map(value => ({ value, label: states[value] ?? value })),
        ]}
        renderOption={({ option }) => (option.value === '' ? option.label : <State state={option.value} />)}
        onChange={state => set({ state: state || undefined })}
      />
      <TimeSelect />
      <Checkbox
        className={styles['check'] ?? ''}
        label={words.lateOnly}
        checked={query.late === 'true'}
        onChange={event => set({ late: event.currentTarget.checked ? 'true' : undefined })}
      />
      <Checkbox
        className={styles['check'] ?? ''}
        label={words.rejectsOnly}
        checked={query.rejects === 'true'}
        onChange={event => set({ rejects: event.currentTarget.checked ? 'true' : undefined })}
      />
      {some && (
        <Button
          variant="subtle"
          onClick={() =>
            set(
              Object.fromEntries(
                ['search', 'source', 'state', 'range', 'from', 'to', 'late', 'rejects'].map(name => [name, undefined]),
              ),
            )
          }
        >
          {words.clear}
        </Button>
      )}
    </search>
  );
}
