// How people write spans of time and amounts of bytes in settings: `24h`, `400d`, `256MiB`. A number always carries its unit.

import { dayMs, hourMs, minuteMs } from '../base/clock.ts';

const spans: Record<string, number> = { ms: 1, s: 1_000, m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs };

const amounts: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Milliseconds of `500ms`, `30s`, `15m`, `24h`, `400d`, `2w`; undefined when it is written otherwise. */
export const parseSpan = (text: string): number | undefined => parseQuantity(text, spans);

/** Bytes of `512B`, `100MB` (10^6), `256MiB` (2^20); undefined when it is written otherwise. */
export const parseBytes = (text: string): number | undefined => parseQuantity(text, amounts);

function parseQuantity(text: string, units: Record<string, number>): number | undefined {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z]{1,3})$/.exec(text.trim());
  if (match === null || !Object.hasOwn(units, match[2] ?? '')) return undefined;
  const value = Math.round(Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN));
  return Number.isSafeInteger(value) ? value : undefined;
}
