// Values of an engine as cells. What must stay true: what a sheet cannot hold exactly (an integer or decimal beyond 15 digits) stands there
// as a text with every digit; instants are serial numbers of the local time in the document's zone; there is no NaN.

import { dayMs, minuteMs } from '../base/clock.ts';
import { openZone, type Zone } from '../base/zone.ts';
import type { Value } from '../engine/engine.ts';
import { isNumeric, jsonText } from '../engine/output_text.ts';
import { booleanCell, type CellPlace, numberCell, textCell } from './workbook_xml.ts';

/** A value that a cell shows: a number in XML's spelling, a text, a truth, or nothing. */
export type CellValue = { number: string } | { text: string } | { truth: boolean } | undefined;

export type ColumnKind = 'number' | 'double' | 'instant' | 'date' | 'other';

/** What the values of a column are, by the engine's name of its type. */
export function kindOf(type: string): ColumnKind {
  if (type.startsWith('TIMESTAMP')) return 'instant';
  if (type === 'DATE') return 'date';
  if (/^(DOUBLE|FLOAT|REAL)$/.test(type)) return 'double';
  return isNumeric(type) ? 'number' : 'other';
}

/** Digits that a spreadsheet keeps of a number. */
const exactDigits = 15;
const exactBelow = 10 ** exactDigits;

/** Serial number of 1970-01-01, and of the first day from which on every spreadsheet counts alike (1 March 1900). */
const epochSerial = 25_569;
const firstSerial = 61;

/** Makes values of a type into what their cells hold, with instants in one time zone. */
export type ValueCells = (value: Value, kind: ColumnKind) => CellValue;

export function valueCells(timeZone: string): ValueCells {
  const local = localOffsets(openZone(timeZone));
  return (value, kind) => {
    if (value === null) return undefined;
    switch (typeof value) {
      case 'number':
        return numberValue(value, kind);
      case 'bigint':
        return value < exactBelow && value > -exactBelow ? { number: String(value) } : { text: String(value) };
      case 'boolean':
        return { truth: value };
      case 'string':
        return textValue(value, { kind, local });
      default:
        return { text: jsonText(value, '') };
    }
  };
}

function numberValue(value: number, kind: ColumnKind): CellValue {
  if (!Number.isFinite(value)) return undefined;
  const isExact = kind === 'double' || Math.abs(value) < exactBelow;
  return isExact ? { number: String(value) } : { text: String(value) };
}

function textValue(value: string, { kind, local }: { kind: ColumnKind; local: (ms: number) => number }): CellValue {
  if (kind === 'number' || kind === 'double') return decimalValue(value);
  if (kind === 'instant') return serial(instantMs(value), { offset: local, text: value });
  if (kind === 'date') return serial(Date.parse(`${value}T00:00:00Z`), { offset: () => 0, text: value });
  return { text: value };
}

function decimalValue(value: string): CellValue {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return { text: value };
  const digits = value.replace(/^-?0*\.?0*/, '').replace('.', '');
  return digits.length <= exactDigits ? { number: value } : { text: value };
}

/** Milliseconds of an instant as the engine writes it; without a zone it is UTC. */
function instantMs(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)Z?$/.exec(text);
  return match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
}

function serial(ms: number, { offset, text }: { offset: (ms: number) => number; text: string }): CellValue {
  if (Number.isNaN(ms)) return { text };
  const days = (ms + offset(ms)) / dayMs + epochSerial;
  return days >= firstSerial ? { number: String(days) } : { text };
}

/** Offsets of a zone, each minute asked for once; a clock changes at a full minute. */
function localOffsets(zone: Zone): (ms: number) => number {
  const known = new Map<number, number>();
  return ms => {
    const minute = Math.floor(ms / minuteMs);
    let offset = known.get(minute);
    if (offset === undefined) {
      if (known.size >= 50_000) known.clear();
      offset = zone.offsetAt(new Date(ms));
      known.set(minute, offset);
    }
    return offset;
  };
}

/** The XML of a cell; nothing where there is no value. */
export function valueCell(place: CellPlace, value: CellValue): string {
  if (value === undefined) return '';
  if ('number' in value) return numberCell(place, value.number);
  return 'text' in value ? textCell(place, value.text) : booleanCell(place, value.truth);
}
