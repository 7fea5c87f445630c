// Statements that fast-check makes up: SELECTs over the walled tables with joins, WITH, sub-queries, windows and expressions that fail for
// some values, and the hostile list with pieces exchanged. What must stay true: what the rows are decides what the answer is, and neither
// their order nor the plan does, or the law would fail by chance.

import fc from 'fast-check';
import { hostile } from './statements.ts';

/** Columns by table, by kind. */
const tables: Record<string, { texts: string[]; numbers: string[]; times: string[] }> = {
  'site.scans': { texts: ['depot', 'parcel_id', 'event', 'service'], numbers: ['grams'], times: ['time', 'dt'] },
  'site.scans_hourly': { texts: ['depot'], numbers: ['scan_count', 'grams'], times: ['hour', 'dt'] },
  'site.scans_daily': { texts: ['depot'], numbers: ['scan_count', 'parcel_count'], times: ['day'] },
};

const literals = ["'GDN'", "'POZ'", "'X1'", "'Z'", "''", "'express'", "'sent'"];

const columnOf = (table: string, kind: 'texts' | 'numbers' | 'times', alias: string) =>
  fc.constantFrom(...(tables[table]?.[kind] ?? [])).map(name => `${alias}.${name}`);

const textOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: columnOf(table, 'texts', alias) },
    fc.constantFrom(...literals),
    columnOf(table, 'texts', alias).map(column => `upper(${column})`),
    columnOf(table, 'texts', alias).map(column => `substr(${column}, 1, 2)`),
    columnOf(table, 'texts', alias).map(column => `coalesce(${column}, 'none')`),
    columnOf(table, 'texts', alias).map(column => `regexp_replace(${column}, '[0-9]+', '#')`),
    columnOf(table, 'texts', alias).map(column => `md5(${column})`),
    columnOf(table, 'times', alias).map(column => `cast(${column} as varchar)`),
    columnOf(table, 'numbers', alias).map(column => `cast(${column} as varchar)`),
  );

const numberOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: columnOf(table, 'numbers', alias) },
    columnOf(table, 'texts', alias).map(column => `length(${column})`),
    columnOf(table, 'texts', alias).map(column => `try_cast(${column} as integer)`),
    columnOf(table, 'numbers', alias).map(column => `${column} % 7`),
    columnOf(table, 'times', alias).map(column => `extract(day from ${column})`),
    fc.integer({ min: -3, max: 200 }).map(String),
  );

/** Fails for some rows, and so tells of them; where one stands, nothing else may decide whether it is come to. */
const oracleOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    columnOf(table, 'texts', alias).map(column => `cast(${column} as integer)`),
    columnOf(table, 'texts', alias).map(column => `cast(substr(${column}, 2) as integer)`),
    columnOf(table, 'texts', alias).map(column => `cast(${column} as date)`),
    columnOf(table, 'texts', alias).map(
      column => `case when ${column} > 'W' and ${column} > 'Y' then cast(${column} as integer) else 1 end`,
    ),
    columnOf(table, 'numbers', alias).map(
      column => `case when ${column} > 100000 then cast(${column} as tinyint) else 1 end`,
    ),
    columnOf(table, 'numbers', alias).map(column => `cast(${column} as smallint)`),
  );

const conditionOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(textOf(table, alias), fc.constantFrom('=', '<>', '<', '>=', 'is distinct from'), textOf(table, alias))
      .map(parts => parts.join(' ')),
    fc
      .tuple(numberOf(table, alias), fc.constantFrom('=', '<>', '<', '>='), numberOf(table, alias))
      .map(parts => parts.join(' ')),
    columnOf(table, 'texts', alias).map(column => `${column} is null`),
    columnOf(table, 'texts', alias).map(column => `${column} like '%Q%'`),
    columnOf(table, 'texts', alias).map(column => `regexp_like(${column}, '^[X-Z]')`),
    columnOf(table, 'times', alias).map(column => `${column} < date '2026-03-02'`),
    columnOf(table, 'texts', alias).map(column => `${column} in (select depot from ${table})`),
    columnOf(table, 'texts', alias).map(column => `not exists (select 1 from site.scans x where x.depot = ${column})`),
    fc.constantFrom('true', '1 = 1', 'not false'),
  );

const whereOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(''),
    fc
      .array(conditionOf(table, alias), { minLength: 1, maxLength: 3 })
      .chain(conditions => fc.constantFrom(' and ', ' or ').map(word => ` where ${conditions.join(word)}`)),
  );

const aggregateOf = (table: string, alias: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('count(*)'),
    numberOf(table, alias).map(number => `sum(${number})`),
    numberOf(table, alias).map(number => `max(${number})`),
    textOf(table, alias).map(text => `min(${text})`),
    textOf(table, alias).map(text => `max(${text})`),
    textOf(table, alias).map(text => `count(distinct ${text})`),
    textOf(table, alias).map(text => `approx_distinct(${text})`),
    textOf(table, alias).map(text => `array_agg(${text} order by ${text})`),
    textOf(table, alias).map(text => `histogram(${text})`),
    conditionOf(table, alias).map(condition => `count_if(${condition})`),
    fc
      .tuple(numberOf(table, alias), conditionOf(table, alias))
      .map(([number, condition]) => `sum(${number}) filter (where ${condition})`),
  );

const named = (expressions: readonly string[]): string => expressions.map((one, i) => `${one} as c${i}`).join(', ');

const simple = (table: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(
        fc.array(fc.oneof(textOf(table, 't'), numberOf(table, 't')), { minLength: 1, maxLength: 3 }),
        whereOf(table, 't'),
      )
      .map(([columns, where]) => `select ${named(columns)} from ${table} t${where}`),
    fc
      .tuple(textOf(table, 't'), fc.array(aggregateOf(table, 't'), { minLength: 1, maxLength: 3 }), whereOf(table, 't'))
      .map(([key, aggregates, where]) => `select ${named([key, ...aggregates])} from ${table} t${where} group by 1`),
    fc
      .tuple(fc.array(aggregateOf(table, 't'), { minLength: 1, maxLength: 4 }), whereOf(table, 't'))
      .map(([aggregates, where]) => `select ${named(aggregates)} from ${table} t${where}`),
    oracleOf(table, 't').map(oracle => `select ${oracle} as c0 from ${table} t`),
    oracleOf(table, 't').map(oracle => `select count(${oracle}) as c0 from ${table} t`),
    oracleOf(table, 't').map(oracle => `select 1 as c0 from ${table} t where ${oracle} > 0`),
    oracleOf(table, 't').map(
      oracle => `select 1 as c0 from (select * from ${table} order by 1 limit 1000000) t where ${oracle} > 0`,
    ),
    fc
      .tuple(textOf(table, 't'), numberOf(table, 't'))
      .map(
        ([text, number]) => `select ${text} as c0, sum(${number}) over (partition by ${text}) as c1 from ${table} t`,
      ),
    fc.constantFrom(
      `from ${table}`,
      `table ${table}`,
      `describe ${table}`,
      `select t from ${table} t`,
      `select unnest(t) from ${table} t`,
    ),
  );

/** The one that every kind of walls lets be seen more often than the others. */
const anyTable = fc.constantFrom('site.scans', 'site.scans', ...Object.keys(tables));

const joined: fc.Arbitrary<string> = fc
  .tuple(anyTable, anyTable)
  .chain(([one, other]) =>
    fc
      .tuple(
        fc.constantFrom('join', 'left join', 'full join', 'semi join', 'anti join', 'cross join'),
        textOf(one, 'a'),
        textOf(other, 'b'),
        conditionOf(one, 'a'),
        columnOf(one, 'texts', 'a'),
      )
      .map(([join, left, right, condition, shown]) =>
        join === 'cross join'
          ? `select ${shown} as c0, count(*) as c1 from ${one} a cross join ${other} b where ${condition} group by 1`
          : `select ${shown} as c0, count(*) as c1 from ${one} a ${join} ${other} b on ${left} = ${right} and ${condition} group by 1`,
      ),
  );

const composed: fc.Arbitrary<string> = fc
  .tuple(anyTable.chain(simple), anyTable.chain(simple), anyTable)
  .chain(([one, other, table]) =>
    fc.constantFrom(
      `${one} union all ${other}`,
      `(${one}) except (${one})`,
      `select count(*) as n from (${one}) a, (${other}) b`,
      `with a as (${one}), b as (select * from a) select * from b`,
      `with scans as (${one}) select * from ${table}`,
      `with ${table.split('.')[1]} as (${one}) select count(*) as n from ${table.split('.')[1]}`,
      `with recursive r as (select 1 as x union all select x + 1 from r where x < (select count(*) from ${table})) select count(*) as n from r`,
      `select (select count(*) from (${one}) x) as n, t.depot from ${table} t`,
      `select * from ${table} t, lateral (select count(*) as n from site.scans s where s.depot = t.depot) x`,
      `select count(*) as n from (pivot (${one}) on c0 using count(*))`,
    ),
  );

const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\s+|./gsu;

/** A statement of the list with pieces put into it from another, taken out, or written otherwise. */
const mutated: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...hostile),
    fc.constantFrom(...hostile),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(6)), { minLength: 1, maxLength: 4 }),
  )
  .map(([sql, other, changes]) => {
    const tokens = sql.match(token) ?? [];
    const pieces = other.match(token) ?? [];
    for (const [at, from, how] of changes) {
      const place = tokens.length === 0 ? 0 : at % tokens.length;
      const now = tokens[place] ?? '';
      const piece = pieces[from % Math.max(1, pieces.length)] ?? '';
      const ways = [
        [],
        [now, ' ', piece],
        [piece],
        [now.toUpperCase()],
        [`/* */${now}`],
        [`"${now}"`],
        [now, ' ', now],
      ];
      tokens.splice(place, 1, ...(ways[how] ?? []));
    }
    return tokens.join('');
  });

/** Whatever leaves the answer to chance is not asked: the order of rows, clocks and dice. */
const byChance =
  /random|uuid|\bnow\b|current_|today|local|transaction_|get_cur|limit|offset|sample|\bany_value|arbitrary|\bfirst\b|\blast\b|array_agg\((?!.*order by)|\blist\((?!.*order by)|string_agg|row_number|first_value|\blag\b|\blead\b|ntile|rowid|approx_top_k|positional|asof|mode\(|arg_m|m\w\w_by|distinct on|reservoir|summari[sz]e|histogram/i;

export const statements: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: anyTable.chain(simple) },
  { weight: 2, arbitrary: joined },
  { weight: 2, arbitrary: composed },
  { weight: 3, arbitrary: mutated },
);

/** True where two runs over the same rows may differ. */
export const isByChance = (sql: string): boolean => byChance.test(sql);
