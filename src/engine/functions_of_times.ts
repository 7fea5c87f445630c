// Trino's functions of dates, times and zones, for DuckDB.

import { type SqlFunction, trinoPage } from './sql_function.ts';

const datetime = trinoPage('datetime');

/** MySQL's specifiers where strftime spells them otherwise, in an order in which no replacement is replaced again. */
const specifiers = [
  ['%M', '%B'],
  ['%W', '%A'],
  ['%i', '%M'],
  ['%T', '%H:%M:%S'],
  ['%s', '%S'],
  ['%h', '%I'],
  ['%c', '%-m'],
  ['%e', '%-d'],
  ['%k', '%-H'],
  ['%l', '%-I'],
] as const;
const strftimeFormat = specifiers.reduce((text, [from, to]) => `replace(${text}, '${from}', '${to}')`, 'f');

export const timeFunctions: readonly SqlFunction[] = [
  {
    name: 'at_timezone',
    does: 'The wall clock of a zone for an instant. Cast the result to timestamp(6): on Trino it still carries the zone.',
    forms: [{ parameters: 't, z', as: '(t at time zone z)' }],
    examples: [
      {
        sql: "cast(at_timezone(with_timezone(timestamp '2018-06-08 22:30:00', 'UTC'), 'Europe/Warsaw') as timestamp(6))",
        gives: '2018-06-09T00:30:00Z',
      },
    ],
    source: datetime,
  },
  {
    name: 'date_diff',
    does: 'Full units between two times, as Trino counts: 10:59 to 11:01 is no hour yet.',
    forms: [{ parameters: 'u, a, b', as: 'date_sub(u, a, b)' }],
    examples: [
      { sql: "date_diff('hour', timestamp '2018-06-08 10:59:00', timestamp '2018-06-08 11:01:00')", gives: 0 },
      { sql: "date_diff('minute', timestamp '2018-06-08 10:59:00', timestamp '2018-06-08 11:01:00')", gives: 2 },
      { sql: "date_diff('day', date '2018-06-08', date '2018-06-01')", gives: -7 },
      { sql: "date_diff('month', date '2018-01-31', date '2018-03-01')", gives: 1 },
    ],
    source: datetime,
  },
  {
    name: 'date_format',
    does: 'A time as text, by the specifiers of MySQL: %Y %m %d %H %i %s %M %W %a %b %j %p %T %h %c %e %k %l.',
    forms: [{ parameters: 't, f', as: `strftime(t, ${strftimeFormat})` }],
    examples: [
      { sql: "date_format(timestamp '2018-06-08 07:05:09', '%Y-%m-%d %H:%i:%s')", gives: '2018-06-08 07:05:09' },
      { sql: "date_format(timestamp '2018-06-08 17:05:09', '%W %e %M, %l:%i %p')", gives: 'Friday 8 June, 5:05 PM' },
      {
        sql: "date_format(timestamp '2018-06-08 07:05:09', '%j %T %h %c %k %a %b %y')",
        gives: '159 07:05:09 07 6 7 Fri Jun 18',
      },
    ],
    source: datetime,
  },
  {
    name: 'day_of_month',
    does: 'The day of the month, from 1.',
    forms: [{ parameters: 'x', as: 'day(x)' }],
    examples: [{ sql: "day_of_month(date '2018-06-08')", gives: 8 }],
    source: datetime,
  },
  {
    name: 'day_of_week',
    does: 'The day of the week: Monday is 1, Sunday is 7.',
    forms: [{ parameters: 'x', as: 'isodow(x)' }],
    examples: [{ sql: "day_of_week(date '2018-06-10')", gives: 7 }],
    source: datetime,
  },
  {
    name: 'day_of_year',
    does: 'The day of the year, from 1.',
    forms: [{ parameters: 'x', as: 'dayofyear(x)' }],
    examples: [{ sql: "day_of_year(date '2018-06-08')", gives: 159 }],
    source: datetime,
  },
  {
    name: 'from_unixtime',
    does: 'The instant so many seconds after 1970. Cast the result to timestamp(6) before it is kept.',
    forms: [{ parameters: 'x', as: 'to_timestamp(x)' }],
    examples: [{ sql: 'cast(from_unixtime(1528441200) as timestamp(6))', gives: '2018-06-08T07:00:00Z' }],
    source: datetime,
  },
  {
    name: 'last_day_of_month',
    does: 'The date of the last day of the month.',
    forms: [{ parameters: 'x', as: 'last_day(x)' }],
    examples: [{ sql: "last_day_of_month(date '2018-02-08')", gives: '2018-02-28' }],
    source: datetime,
  },
  {
    name: 'millisecond',
    does: 'The milliseconds within the second, 0 to 999.',
    forms: [{ parameters: 'x', as: 'system.main.millisecond(x) % 1000' }],
    examples: [{ sql: "millisecond(timestamp '2018-06-08 07:00:03.250')", gives: 250 }],
    source: datetime,
  },
  {
    name: 'to_unixtime',
    does: 'Seconds since 1970 as a double.',
    forms: [{ parameters: 'x', as: 'epoch(x)' }],
    examples: [{ sql: "to_unixtime(timestamp '2018-06-08 07:00:00.500')", gives: 1528441200.5 }],
    source: datetime,
  },
  {
    name: 'week_of_year',
    does: 'The number of the ISO week.',
    forms: [{ parameters: 'x', as: 'week(x)' }],
    examples: [{ sql: "week_of_year(date '2018-12-31')", gives: 1 }],
    source: datetime,
  },
  {
    name: 'with_timezone',
    does: 'The instant at which a zone shows this wall clock.',
    forms: [{ parameters: 't, z', as: '(t at time zone z)' }],
    examples: [
      {
        sql: "to_unixtime(with_timezone(timestamp '2018-06-08 09:00:00', 'Europe/Warsaw'))",
        gives: 1528441200,
      },
    ],
    source: datetime,
  },
  {
    name: 'year_of_week',
    does: 'The year that the ISO week belongs to.',
    forms: [{ parameters: 'x', as: 'isoyear(x)' }],
    examples: [{ sql: "year_of_week(date '2018-12-31')", gives: 2019 }],
    source: datetime,
  },
];
