// Columns for the result of a statement: the engine's types say how a value stands. Values keep every digit; times are shown in the zone
// of the page and copied as they came, in UTC.

import type { Column } from '../api/operations.ts';
import type { Format } from '../parts/format.ts';
import { NullMark, SafeText } from './cells.tsx';
import type { GridColumn } from './columns.ts';
import { clockOf, kindOf, plainText, type ResultKind } from './result_kinds.ts';

const zoneName = (zone: string, language: string): string => {
  const parts = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(new Date());
  return parts.find(part => part.type === 'timeZoneName')?.value ?? zone;
};

function shownOf(kind: ResultKind, value: unknown, zone: string): string {
  if (kind === 'time' && typeof value === 'string') return clockOf(value, zone);
  return plainText(value);
}

const sortable = (kind: ResultKind, value: unknown): number | string | null => {
  if (value === null || value === undefined) return null;
  if (kind === 'number') return Number(value);
  return plainText(value);
};

/** Columns of a grid for rows that are lists of values. */
export function resultColumns(
  columns: readonly Column[],
  format: Pick<Format, 'zone' | 'language'>,
): GridColumn<readonly unknown[]>[] {
  return columns.map(({ name, type }, at) => {
    const kind = kindOf(type);
    return {
      key: `${at}:${name}`,
      label: name,
      hint:
        kind === 'time' ? zoneName(format.zone, format.language) : type.toLowerCase().replace(/^timestamp.*/, 'time'),
      align: kind === 'number' ? 'right' : 'left',
      mono: kind === 'nested',
      sortable: true,
      text: row => plainText(row[at]),
      value: row => sortable(kind, row[at]),
      render: row =>
        row[at] === null || row[at] === undefined ? (
          <NullMark />
        ) : (
          <SafeText text={shownOf(kind, row[at], format.zone)} />
        ),
    };
  });
}
