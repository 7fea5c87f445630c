// Instants and what clocks on walls show, for any zone that the browser knows. What must stay true: each local time that exists goes there
// and back unchanged; one that a change of clocks skips is moved forward, one that is there twice is the earlier.

export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** What a clock in the zone shows at an instant. */
export function wallOf(instant: Date, zone: string): Wall {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: string): number => Number(parts[name]);
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
  };
}

const asUtc = (wall: Wall): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

const offsetAt = (ms: number, zone: string): number =>
  asUtc(wallOf(new Date(ms), zone)) - Math.floor(ms / 60_000) * 60_000;

/** The instant at which a clock in the zone shows this; days and months may run over. */
export function instantOf(wall: Wall, zone: string): Date {
  const wanted = asUtc(wall);
  const offsets = [offsetAt(wanted - 86_400_000, zone), offsetAt(wanted + 86_400_000, zone)];
  const found = offsets
    .map(offset => wanted - offset)
    .filter(ms => offsetAt(ms, zone) === wanted - ms)
    .sort((a, b) => a - b);
  // A time that clocks skip: as long after the change as it would have been before it.
  return new Date(found[0] ?? wanted - (offsets[0] ?? 0));
}

/** Midnight that begins the day of an instant, some days on. */
export function dayStart(instant: Date, zone: string, days = 0): Date {
  const { year, month, day } = wallOf(instant, zone);
  return instantOf({ year, month, day: day + days, hour: 0, minute: 0 }, zone);
}

/** Midnight that begins the month of an instant, some months on. */
export function monthStart(instant: Date, zone: string, months = 0): Date {
  const { year, month } = wallOf(instant, zone);
  return instantOf({ year, month: month + months, day: 1, hour: 0, minute: 0 }, zone);
}

/** Midnight that begins the Monday of the week of an instant, some weeks on. */
export function weekStart(instant: Date, zone: string, weeks = 0): Date {
  const { year, month, day } = wallOf(instant, zone);
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return dayStart(instant, zone, weeks * 7 - weekday);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2018-06-08` in the zone. */
export function dateText(instant: Date, zone: string): string {
  const { year, month, day } = wallOf(instant, zone);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** `14:05` in the zone. */
export function clockText(instant: Date, zone: string): string {
  const { hour, minute } = wallOf(instant, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** Of `2018-06-08`, `2018-06-08T14:05` (a clock in the zone) or an instant with an offset; undefined where it is none of them. */
export function parseLocal(text: string, zone: string): Date | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?$/.exec(text.trim());
  if (found !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(part => Number(part ?? 0));
    const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
    if (month < 1 || month > 12 || day < 1 || day > days || hour > 24 || minute > 59) return undefined;
    return instantOf({ year, month, day, hour, minute }, zone);
  }
  if (!/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/.test(text.trim())) return undefined;
  const instant = new Date(text.trim());
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
