// The grid in its states: few rows, a hundred thousand, a million, many columns, hostile values, none, still loading.

import { useMemo } from 'react';
import type { GridColumn } from '../grid/columns.ts';
import { Grid } from '../grid/grid.tsx';
import { resultColumns } from '../grid/result_columns.tsx';
import { SimpleTable } from '../grid/simple_table.tsx';
import { State } from '../parts/state.tsx';
import type { Story } from './page.tsx';

interface Parcel {
  id: number;
  city: string;
  grams: number | null;
  note: string;
}

const cities = ['Sapporo', 'Sendai', 'Tokyo', 'Nagoya', 'Osaka', 'Fukuoka'];
const parcel = (id: number): Parcel => ({
  id,
  city: cities[(id * 7) % cities.length] ?? '',
  grams: id % 11 === 0 ? null : (id * 7919) % 100_003,
  note:
    id % 5 === 0
      ? `left with a neighbour, who signed with a very long name and an even longer remark number ${id}`
      : '',
});

const columns: GridColumn<Parcel>[] = [
  { key: 'id', label: 'Parcel', align: 'right', width: 110, sortable: true, value: row => row.id },
  { key: 'city', label: 'City', width: 140, sortable: true },
  { key: 'grams', label: 'Weight', hint: 'g', align: 'right', width: 120, sortable: true, value: row => row.grams },
  { key: 'state', label: 'State', width: 120, text: () => 'done', render: () => <State state="done" /> },
  { key: 'note', label: 'Note', width: 320 },
];

function Many({ count }: { count: number }) {
  const rows = useMemo(() => Array.from({ length: count }, (_, at) => parcel(at + 1)), [count]);
  return (
    <Grid columns={columns} rows={rows} rowKey={row => row.id} label={`${count} parcels`} maxRows={12} rowNumbers />
  );
}

const hostile = [
  ['safe', 'plain text'],
  ['direction', 'user\u202Etxt.exe'],
  ['controls', 'bell\u0007 tab\t line\nbreak return\r zero\u0000'],
  ['invisible', 'zero\u200Bwidth, soft\u00ADhyphen, order\uFEFFmark, tag\u{E0041}'],
  ['half', 'lone \uD83D surrogate'],
  ['markup', '<img src=x onerror=alert(1)> "quoted" &amp;'],
  ['long', 'a'.repeat(5_000)],
  ['null', null],
  ['japanese', '札幌のエッジで配信したログ'],
];

function Wide() {
  const names = Array.from({ length: 120 }, (_, at) => ({
    name: `column_${at + 1}`,
    type: at % 3 === 0 ? 'BIGINT' : 'VARCHAR',
  }));
  const shown = resultColumns(names, { zone: 'UTC', language: 'en' });
  const rows = useMemo(
    () =>
      Array.from({ length: 5_000 }, (_, row) =>
        names.map((_name, at) => (at % 3 === 0 ? row * at : `r${row}c${at + 1}`)),
      ),
    [names.map],
  );
  return <Grid columns={shown} rows={rows} rowKey={(_, at) => at} label="120 columns" maxRows={10} rowNumbers />;
}

export const stories: Story[] = [
  { name: 'Hundred thousand rows', render: () => <Many count={100_000} /> },
  { name: 'A million rows', render: () => <Many count={1_000_000} /> },
  {
    name: 'Few rows that open',
    render: () => (
      <Grid
        columns={columns}
        rows={[1, 2, 3, 5].map(parcel)}
        rowKey={row => row.id}
        label="Four parcels"
        onOpen={() => undefined}
      />
    ),
  },
  { name: 'Many columns', render: Wide },
  {
    name: 'Hostile values',
    render: () => (
      <Grid
        columns={resultColumns(
          [
            { name: 'what', type: 'VARCHAR' },
            { name: 'value', type: 'VARCHAR' },
          ],
          { zone: 'UTC', language: 'en' },
        )}
        rows={hostile}
        rowKey={row => String(row[0])}
        label="Hostile values"
      />
    ),
  },
  { name: 'No rows', render: () => <Grid columns={columns} rows={[]} rowKey={row => row.id} label="No parcels" /> },
  {
    name: 'A small table',
    render: () => (
      <SimpleTable columns={columns} rows={[1, 2, 5].map(parcel)} rowKey={row => row.id} label="Three parcels" />
    ),
  },
];
