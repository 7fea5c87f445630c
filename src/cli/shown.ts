// One value as a person reads it at a glance: rounded, with a unit of a fitting size. Documents never come through here: they keep
// every digit.

import { localTime, type Zone } from '../base/zone.ts';
import type { Value } from '../engine/engine.ts';

/** A value with its unit; times are UTC instants and are shown in the zone. NULL is `n/a`. */
export function shown(value: Value, { unit, zone }: { unit: string; zone: Zone }): string {
  if (value === null) return 'n/a';
  if (unit === 'time') return timeShown(String(value), zone);
  if (typeof value !== 'number' && typeof value !== 'bigint') return String(value);
  const number = Number(value);
  if (unit === 'ratio') return `${(number * 100).toFixed(2)} %`;
  if (unit === 'bytes') return scaled(number, ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']);
  if (unit === 'gbps') return scaled(number * 1e9, ['bit/s', 'kbps', 'Mbps', 'Gbps', 'Tbps']);
  const text = Number.isInteger(number) ? value.toLocaleString('en-US') : number.toPrecision(4);
  return `${text} ${unit}`;
}

/** In steps of a thousand. */
function scaled(value: number, units: readonly string[]): string {
  const steps = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / 3);
  const step = Math.max(0, Math.min(units.length - 1, steps));
  const amount = value / 10 ** (step * 3);
  return `${Number.isInteger(amount) ? amount : amount.toFixed(2)} ${units[step]}`;
}

function timeShown(text: string, zone: Zone): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : localTime(at, zone).replace('T', ' ');
}
