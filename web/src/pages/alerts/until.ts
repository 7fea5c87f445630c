// Until when a silence holds: the choices that people make at night, as instants.

import { dayStart, instantOf, wallOf } from '../../parts/zone.ts';

export const presets = ['1h', '4h', 'morning', 'other'] as const;
export type Preset = (typeof presets)[number];

/** The instant that a choice stands for; undefined for one that is not written yet. Nine in the morning is that of the zone, tomorrow. */
export function untilOf(
  preset: Preset,
  { now, zone, other }: { now: Date; zone: string; other: Date | undefined },
): Date | undefined {
  if (preset === '1h') return new Date(now.getTime() + 3_600_000);
  if (preset === '4h') return new Date(now.getTime() + 4 * 3_600_000);
  if (preset === 'other') return other;
  const { year, month, day } = wallOf(dayStart(now, zone, 1), zone);
  return instantOf({ year, month, day, hour: 9, minute: 0 }, zone);
}
