// Every rule finds what it is for and leaves its better spelling alone.

import { describe, expect, test } from 'vitest';
import { lintColumns, lintSql } from './lint.ts';
import { lintRules } from './lint_rules.ts';

describe.each(lintRules)('$not', ({ bad, good, not }) => {
  test('is found', () => {
    expect(lintSql(bad).map(finding => finding.message)).toContainEqual(expect.stringContaining(`${not}:`));
  });
  test('is not found in the better spelling', () => {
    expect(lintSql(good)).toEqual([]);
  });
});

test('lines are told, comments, literals and quoted names are not read', () => {
  const sql = `-- x::integer
select 'a::b' as "c::d", /* group
by all */ x
  from t
 where y::date = d and s // 2 = 1`;
  expect(lintSql(sql).map(({ line }) => line)).toEqual([5, 5]);
  expect(lintSql(sql)[0]).toEqual({
    line: 5,
    message: '`//`: Trino has no such operator.',
    hint: 'Write `a / b` between integers, which the dialect divides whole.',
  });
});

test('a model in good style has no finding', () => {
  const sql = `select date_trunc('hour', time) as hour, distribution,
       count(*) filter (where status / 100 = 4) as http4xx_count,
       cast(sum(bytes) as bigint) as bytes,
       cast(sum(seconds) as double) / nullif(count(*), 0) as mean_seconds,
       case when regexp_like(path, '//') then split_part(path, '/', 2) end as folder,
       cast(time as date) as dt
  from farm.parcels
 group by 1, 2, 6, 7`;
  expect(lintSql(sql)).toEqual([]);
});

test('columns that no table keeps are named with a way out', () => {
  const findings = lintColumns([
    { name: 'n', type: 'HUGEINT' },
    { name: 'd', type: 'DECIMAL(9,3)' },
    { name: 'tags', type: 'VARCHAR[]' },
    { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
  ]);
  expect(findings.map(({ message }) => message)).toEqual([
    'The column n is HUGEINT, which tables do not keep.',
    'The column at is TIMESTAMP WITH TIME ZONE, which tables do not keep.',
  ]);
  expect(findings[0]?.hint).toContain('cast(… as bigint) as n');
});
