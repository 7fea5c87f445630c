// The largest values of dimensions, and all others as one row. The others are counted from the rows themselves and never from sums,
// so that a ratio, a peak or a percentile of "other" is right. What must stay true: the rows that are kept and the row of the others
// are of all rows together, and NULL is a value like others.

import { ident } from '../base/sql.ts';
import type { Group, GroupSql } from './groups.ts';

export interface Top {
  /** So many values are kept. */
  n: number;
  /** Metric that decides. Default: the first. */
  by?: string;
}

/** Columns that stand at the end of an answer with a top. */
export const topColumns = { place: 'top_place', count: 'left_out' } as const;

export interface Ranking {
  /** Named queries that come first. */
  ctes: string[];
  /** The same scan with everything beyond the top under NULL. */
  narrow(group: Group): Group;
  /** A SELECT of the answer in its order, with the number of values that are left out. */
  around(select: string, names: { keys: readonly string[]; metrics: readonly string[] }): string;
}

/** Ranks the values of some dimensions by the one metric of a group that was compiled without a grain. */
export function rankValues(ranked: GroupSql, { by, n }: { by: readonly string[]; n: number }): Ranking {
  const keys = by.map((_, i) => `top_key_${i + 1}`);
  const values = by.map((_, i) => `top_value_${i + 1}`);
  const [metric = ''] = ranked.metrics;
  const order = [`${ident(metric)} desc nulls last`, ...by.map(name => ident(name))].join(', ');
  const columns = [
    ...by.map((name, i) => `${ident(name)} as ${values[i]}, ${keyText(ident(name))} as ${keys[i]}`),
    `row_number() over (order by ${order}) as ${topColumns.place}`,
  ];
  const all = `all_values as (\nselect\n  ${columns.join(',\n  ')}\nfrom (\n${ranked.select}\n) as ranked\n)`;
  const kept = `top_values as (\nselect * from all_values where ${topColumns.place} <= ${n}\n)`;
  return {
    ctes: [...ranked.ctes, all, kept],
    narrow: group => {
      // Trino 476 fails where a join compares the result of a subquery, so it is a column of the rows before they are joined.
      const asked = group.dimensions.some(({ sql }) => /\bselect\b/i.test(sql));
      const computed = asked ? group.dimensions.map(({ sql }, i) => ({ sql, name: `top_cut_${i + 1}` })) : [];
      const matches = group.dimensions.map(
        ({ sql }, i) => `top_values.${keys[i]} = ${keyText(computed[i]?.name ?? sql)}`,
      );
      return {
        ...group,
        computed,
        join: `left join top_values on ${matches.join(' and ')}`,
        dimensions: [
          ...group.dimensions.map(({ name }, i) => ({ name, sql: values[i] ?? '' })),
          { name: topColumns.place, sql: topColumns.place },
        ],
      };
    },
    around: (select, { keys: asked, metrics }) => {
      const times = asked.slice(0, asked.length - by.length).map(ident);
      const leftOut = `(select greatest(count(*) - ${n}, 0) from all_values) as ${topColumns.count}`;
      return [
        `select ${[...asked, ...metrics].map(ident).join(', ')}, ${topColumns.place}, ${leftOut}`,
        `from (\n${select}\n) as answer`,
        `order by ${[...times, `${topColumns.place} nulls last`].join(', ')}`,
      ].join('\n');
    },
  };
}

/** A text that tells values apart, and NULL from every value, so that joins are by equality on both engines. */
const keyText = (sql: string): string => `coalesce('=' || cast(${sql} as varchar), '')`;
