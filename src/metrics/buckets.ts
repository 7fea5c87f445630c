// Time cut into minutes, hours, days and months of a time zone, as SQL. The offsets of the zone are worked out here and written
// into the text, so that both engines cut alike whatever their own zone tables say, and no row pays for a look into them.
// What must stay true: a minute or an hour is named by its UTC start, so the hour that a clock repeats is two; a day or a
// month is named by its local date, so the day on which a clock changes is one.

import { minuteMs, sqlTime } from '../base/clock.ts';
import { type OffsetSpan, offsetsOver, type Zone } from '../base/zone.ts';
import type { Grain } from '../catalog/catalog.ts';
import type { Range } from './ranges.ts';

const grains: readonly Grain[] = ['minute', 'hour', 'day', 'month'];

/** Below zero when the first is the finer one. */
export const compareGrains = (a: Grain, b: Grain): number => grains.indexOf(a) - grains.indexOf(b);

/** Cuts the times of one range in one zone. */
export interface Cutter {
  /** The bucket of a UTC timestamp expression: a UTC timestamp (minute, hour), or a local date (day; first of the month). */
  bucket(grain: Grain, time: string): string;
  /** The bucket of a finer bucket. */
  wider(grain: Grain, finer: { grain: Grain; name: string }): string;
  /** The hour of the local day, 0 to 23, of a UTC timestamp expression. */
  hourOfDay(time: string): string;
}

export function openCutter(range: Range, zone: Zone): Cutter {
  const spans = offsetsOver(range, zone);
  const local = (time: string) => bySpan(spans, time, span => shifted(time, span.offset));
  const bucket = (grain: Grain, time: string): string => {
    if (grain === 'minute') return `date_trunc('minute', ${time})`;
    if (grain === 'hour') return hourStart(spans, time);
    const day = local(time);
    return grain === 'day' ? `cast(${day} as date)` : `cast(date_trunc('month', ${day}) as date)`;
  };
  return {
    bucket,
    wider(grain, finer) {
      if (grain === finer.grain) return finer.name;
      if (compareGrains(finer.grain, 'hour') <= 0) return bucket(grain, finer.name);
      return `cast(date_trunc('${grain}', ${finer.name}) as date)`;
    },
    hourOfDay: time => `hour(${local(time)})`,
  };
}

/** The UTC start of the local hour: cut where the zone is whole hours off, else shifted by its minutes, cut and shifted back. */
function hourStart(spans: OffsetSpan[], time: string): string {
  const minutes = spans.map(({ until, offset }) => ({ ...(until && { until }), offset: offset % (60 * minuteMs) }));
  return bySpan(minutes, time, ({ offset }) => shifted(`date_trunc('hour', ${shifted(time, offset)})`, -offset));
}

/** One expression where the offset never changes, a CASE over the changes where it does. */
function bySpan(spans: OffsetSpan[], time: string, expression: (span: OffsetSpan) => string): string {
  const texts = spans.map(expression);
  const last = texts.at(-1) ?? time;
  if (texts.every(text => text === last)) return last;
  const arms = spans
    .slice(0, -1)
    .map(({ until }, i) => `when ${time} < timestamp '${until ? sqlTime(until) : ''}' then ${texts[i]}`);
  return `case ${arms.join(' ')} else ${last} end`;
}

function shifted(time: string, offset: number): string {
  if (offset === 0) return time;
  const seconds = Math.abs(offset) / 1000;
  const amount = seconds % 60 === 0 ? `'${seconds / 60}' minute` : `'${seconds}' second`;
  return `${time} ${offset < 0 ? '-' : '+'} interval ${amount}`;
}

/**
 * A SELECT of one column `point`: UTC timestamps over the whole range, close enough that every bucket of the grain gets one.
 * Two short lists of numbers make them, because Trino makes no list longer than 10,000.
 */
export function points(grain: Grain, range: Range): string {
  const stepMinutes = grain === 'minute' ? 1 : 15;
  const stepMs = stepMinutes * minuteMs;
  const first = Math.floor(range.from.getTime() / stepMs) * stepMs;
  const days = Math.max(1, Math.ceil((range.to.getTime() - first) / (24 * 60 * minuteMs)));
  return [
    `  select point from (`,
    `    select timestamp '${sqlTime(new Date(first))}' + d.n * interval '1' day + m.n * interval '${stepMinutes}' minute as point`,
    `    from unnest(sequence(0, ${days - 1})) as d(n)`,
    `    cross join unnest(sequence(0, ${(24 * 60) / stepMinutes - 1})) as m(n)`,
    `  ) as every_point where point < timestamp '${sqlTime(range.to)}'`,
  ].join('\n');
}
