// What must not be written in the SQL of models, metrics and reports, because the engines would read it differently or one of
// them not at all. Each row shows a text it must find and one it must leave alone; `lint.test.ts` tries both, and DuckDB's and
// Trino's answers are the reason for every row.

export interface LintRule {
  /** What to write, as a hint. */
  write: string;
  /** What it found, in words. */
  not: string;
  why: string;
  pattern: RegExp;
  /** True when the pattern looks into text literals too. */
  literals?: true;
  bad: string;
  good: string;
}

/** An argument list with at most one level of parentheses in it. */
const inside = '[^()]*(?:\\([^()]*\\)[^()]*)*';

const shapes: readonly LintRule[] = [
  {
    write: '`a / b` between integers, which the dialect divides whole',
    not: '`//`',
    why: 'Trino has no such operator.',
    pattern: /\/\//g,
    bad: 'status // 100',
    good: 'status / 100',
  },
  {
    write: '`100e0 * a / b`, or cast to double',
    not: 'arithmetic with a decimal literal',
    why: 'Decimals divide to different scales: 1.0/3 is 0.3 on Trino and 0.333… on DuckDB.',
    pattern: /\b\d+\.\d+(?![\deE])\s*[*/]|[*/]\s*\d+\.\d+(?![\deE])/g,
    bad: '100.0 * hits',
    good: '100e0 * hits',
  },
  {
    write: '`a / nullif(b, 0)`',
    not: 'a division by what may be zero',
    why: 'By zero Trino fails or gives NaN, DuckDB gives NULL.',
    pattern: /\/(?=\s*[a-z_"{])(?!\s*(?:cast\s*\(\s*)?(?:nullif|power)\s*\()/gi,
    bad: 'hits / requests',
    good: 'hits / nullif(requests, 0) / cast(nullif(x, 0) as double) / 60',
  },
  {
    write: '`count(*) filter (where c)`',
    not: '`count_if`',
    why: 'It is HUGEINT on DuckDB, which no table can keep.',
    pattern: /\bcount_?if\s*\(/gi,
    bad: 'count_if(x > 1)',
    good: 'count(*) filter (where x > 1)',
  },
  {
    write: '`count(*) filter (where x = true)`',
    not: '`count(*) filter (where x)` beside `count(x)`',
    why: 'Trino 476 takes the two for one and gives one number for both.',
    pattern:
      /\bcount\s*\(\s*\*\s*\)\s*filter\s*\(\s*where\s+([a-z_][\w.]*)\s*\)(?=[\s\S]*\bcount\s*\(\s*\1\s*\))|\bcount\s*\(\s*([a-z_][\w.]*)\s*\)(?=[\s\S]*\bcount\s*\(\s*\*\s*\)\s*filter\s*\(\s*where\s+\2\s*\))/gi,
    bad: 'count(late) as known_count, count(*) filter (where late) as late_count',
    good: 'count(late) as known_count, count(*) filter (where late = true) as late_count, count(*) filter (where early)',
  },
  {
    write: '`approx_distinct(case when c then x end)`, `max_by(x, case when c then y end)`',
    not: '`approx_distinct`, `max_by` or `min_by` with FILTER, DISTINCT or ORDER BY',
    why: 'They are macros on DuckDB, and macros of aggregates refuse them.',
    pattern: new RegExp(
      `\\b(?:approx_distinct|max_by|min_by)\\s*\\((?:\\s*distinct\\b|${inside}\\)\\s*filter\\b)`,
      'gi',
    ),
    bad: 'approx_distinct(x) filter (where y)',
    good: 'approx_distinct(case when y then x end), max_by(x, y)',
  },
  {
    write: 'the row whose `row_number()` is `cast(ceil(0.95e0 * n) as bigint)`',
    not: 'a percentile function',
    why: 'The engines approximate differently; the nearest rank is exact on both.',
    pattern: /\b(?:approx_percentile|approx_quantile|quantile\w*|percentile_\w+|median)\s*\(/gi,
    bad: 'approx_percentile(x, 0.95e0)',
    good: 'row_number() over (order by x)',
  },
  {
    write: '`group by a, b` or `group by 1`',
    not: '`group by all`, `order by all`',
    why: 'Trino reads another thing in it or refuses it.',
    pattern: /\b(?:group|order)\s+by\s+all\b/gi,
    bad: 'group by all',
    good: 'group by 1, 2',
  },
  {
    write: 'a condition on the `row_number()` in an outer SELECT',
    not: '`qualify`',
    why: 'Trino has no such clause.',
    pattern: /\bqualify\b/gi,
    bad: 'qualify row_number() over () = 1',
    good: 'where n = 1',
  },
  {
    write: '`timestamp(6)`',
    not: '`timestamp` as a type',
    why: 'On Trino it means milliseconds, and cuts what is finer.',
    pattern: /\bas\s+timestamp\s*\)/gi,
    bad: 'cast(x as timestamp)',
    good: "cast(x as timestamp(6)) > timestamp '2018-06-08 07:00:00'",
  },
  {
    write: "`cast(d + interval '1' day as date)`",
    not: 'a date plus an interval',
    why: 'DuckDB makes a timestamp of it, Trino a date.',
    pattern: /(?<!cast\s*\(\s*)\b(?:current_date|date\s+'[^']*')\s*[+-]\s*interval\b/gi,
    bad: "date '2018-06-08' + interval '1' day",
    good: "cast(date '2018-06-08' + interval '1' day as date)",
  },
  {
    write: "`cast(at_timezone(with_timezone(ts, 'UTC'), zone) as timestamp(6))`",
    not: '`at time zone`',
    why: 'On a time without a zone it means the opposite on the other engine.',
    pattern: /\bat\s+time\s+zone\b/gi,
    bad: "ts at time zone 'Asia/Tokyo'",
    good: "at_timezone(with_timezone(ts, 'UTC'), 'Asia/Tokyo')",
  },
  {
    write: 'the fraction of a second apart, or leave it out',
    not: 'a specifier of `date_format` that the engines do not share',
    why: '%f, %D, %U, %u, %V, %v, %X and %x differ or are missing.',
    pattern: /\bdate_format\s*\([^;]*?'[^']*%[fDUuVvXx]/g,
    literals: true,
    bad: "date_format(ts, '%s.%f')",
    good: "date_format(ts, '%Y-%m-%d %H:%i:%s')",
  },
  {
    write: '`x || y`',
    not: '`concat`',
    why: 'DuckDB skips NULLs in it, Trino gives NULL.',
    pattern: /\bconcat\s*\(/gi,
    bad: 'concat(a, b)',
    good: "a || b, concat_ws(',', a, b)",
  },
  {
    write: '`element_at(x, i)`',
    not: 'a subscript',
    why: 'Beyond the end Trino fails.',
    pattern: /(?<!\barray)(?<=[\w)\]"])\[\s*[^\]\s]/gi,
    bad: 'parts[1]',
    good: 'element_at(array[1, 2], 1), cast(x as integer[])',
  },
  {
    write: '`cross join unnest(x) as u(name)`',
    not: '`unnest` among the columns',
    why: 'Trino has it in FROM only.',
    pattern: /\bselect\s+unnest\s*\(/gi,
    bad: 'select unnest(x)',
    good: 'select u.e from t cross join unnest(x) as u(e)',
  },
  {
    write: '`unnest`, compute, then `array_agg`',
    not: '`transform`, `slice`, `reduce` or `lambda`',
    why: 'No text of them runs on both; `filter(l, x -> x > 1)` does.',
    pattern: /\b(?:transform|slice|reduce)\s*\(|\blambda\s+\w+/gi,
    bad: 'transform(l, x -> x + 1)',
    good: 'filter(l, x -> x > 1)',
  },
  {
    write: "`sequence(d1, d2, interval '1' day)`",
    not: '`sequence` of dates without a step',
    why: 'DuckDB has no such form.',
    pattern:
      /\bsequence\s*\(\s*(?:cast\s*\([^()]*\bas\s+date\s*\)|date\s*'[^']*')\s*,[^,()]*(?:\([^()]*\)[^,()]*)*\)/gi,
    bad: "sequence(date '2018-06-08', date '2018-06-10')",
    good: "sequence(date '2018-06-08', date '2018-06-10', interval '1' day)",
  },
  {
    write: "`array_join(array_agg(x order by y), ',')`",
    not: '`string_agg`, `listagg` or `group_concat`',
    why: 'None of them is in both.',
    pattern: /\b(?:string_agg|listagg|group_concat)\s*\(/gi,
    bad: "string_agg(x, ',')",
    good: "array_join(array_agg(x order by x), ',')",
  },
  {
    write: '`lower(to_hex(sha256(to_utf8(s))))`',
    not: 'a hash of text',
    why: 'Trino hashes bytes and gives bytes.',
    pattern: /\b(?:sha256|sha1|md5)\s*\(\s*(?!to_utf8\b)/gi,
    bad: 'sha256(name)',
    good: 'sha256(to_utf8(name))',
  },
  {
    write: "`case when regexp_like(s, '^[+-]?[0-9]+$') then try_cast(s as bigint) end`",
    not: 'a bare `try_cast` to an integer',
    why: 'DuckDB also takes 1.5, 1e3, 0x10 and 1_000.',
    pattern: new RegExp(
      `(?<!\\bthen\\s+)\\btry_cast\\s*\\(${inside}\\bas\\s+(?:bigint|integer|int|smallint|tinyint)\\b`,
      'gi',
    ),
    bad: 'try_cast(s as bigint)',
    good: "case when regexp_like(s, '^[0-9]+$') then try_cast(s as bigint) end, try_cast(s as double)",
  },
  {
    write: '`YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`',
    not: 'another spelling of a date or a time',
    why: 'Only DuckDB reads dates with slashes, and times with T and Z.',
    pattern: /\b(?:cast\s*\(|date|timestamp)\s*'\d{4}(?:\/|-\d\d-\d\dT)/gi,
    literals: true,
    bad: "timestamp '2018-06-08T07:00:00Z'",
    good: "timestamp '2018-06-08 07:00:00', cast('2018-06-08' as date)",
  },
  {
    write: '`try(url_decode(s))`',
    not: '`url_decode` without `try`',
    why: 'One broken % would fail the whole query on Trino.',
    pattern: /(?<!\btry\s*\(\s*)\burl_decode\s*\(/gi,
    bad: 'url_decode(s)',
    good: 'try(url_decode(s))',
  },
  {
    write: "`json_extract_scalar(j, '$.a.b')`",
    not: '`->`, `->>`, `json_value` or `json_query` on JSON',
    why: 'None of them is in both with one meaning.',
    pattern: /->>|->\s*'|\bjson_(?:value|query)\s*\(/gi,
    bad: "j ->> '$.a'",
    good: "json_extract_scalar(j, '$.a'), filter(l, x -> x > 1)",
  },
  {
    write: '`(values (1), (2)) as t(x)`',
    not: '`values` without parentheses',
    why: 'DuckDB needs them.',
    pattern: /\bvalues\s+[\w'-]/gi,
    bad: 'values 1, 2',
    good: 'values (1), (2)',
  },
  {
    write: '`offset 1 limit 1`',
    not: '`limit` before `offset`',
    why: 'Trino wants them the other way round.',
    pattern: /\blimit\s+\d+\s+offset\b/gi,
    bad: 'limit 1 offset 1',
    good: 'offset 1 limit 1',
  },
  {
    write: '`cast(x as integer) = 5`',
    not: 'a text compared with a number',
    why: 'Trino does not convert by itself.',
    pattern: /'[\d.]+'\s*(?:=|<>|<=?|>=?)\s*\d|\b\d+\s*(?:=|<>|<=?|>=?)\s*'[\d.]+'/g,
    literals: true,
    bad: "'5' = 5",
    good: "x = '5'",
  },
  {
    write: 'a condition, a length check or `cast(x as varchar)`',
    not: '`ignore nulls`, `char(n)`, `varchar(n)`, `skewness`, `kurtosis`, `format` or `dow`',
    why: 'Their syntax or their results differ.',
    pattern:
      /\bignore\s+nulls\b|\b(?:var)?char\s*\(\s*\d|\b(?:skewness|kurtosis|format|dow)\s*\(|\bextract\s*\(\s*dow\b/gi,
    bad: 'cast(x as varchar(3))',
    good: 'cast(x as varchar), day_of_week(d)',
  },
  {
    write: '`cast(x as integer)`',
    not: '`::`',
    why: 'Trino has no such cast.',
    pattern: /::/g,
    bad: 'x::integer',
    good: 'cast(x as integer)',
  },
  {
    write: '`lower(a) like lower(b)`',
    not: '`ilike`, `glob` or `similar to`',
    why: 'Trino has none of them.',
    pattern: /\b(?:ilike|glob)\b|\bsimilar\s+to\b/gi,
    bad: "x ilike '%a%'",
    good: "lower(x) like '%a%'",
  },
  {
    write: 'the names of the columns',
    not: '`exclude`, `replace` or `columns` on a star',
    why: 'Trino has none of them.',
    pattern: /\*\s*(?:exclude|replace)\b|\bcolumns\s*\(/gi,
    bad: 'select * exclude (x)',
    good: 'select a, b, count(*)',
  },
  {
    write: '`row_number()` and an outer condition, or a join with `max_by`',
    not: '`distinct on`, `asof join` or `using sample`',
    why: 'Trino has none of them.',
    pattern: /\bdistinct\s+on\b|\basof\b|\busing\s+sample\b/gi,
    bad: 'select distinct on (a) b',
    good: 'select distinct a',
  },
];

/** Functions that only DuckDB has, and what both have instead. */
const otherNames: Readonly<Record<string, string>> = {
  arg_max: 'max_by',
  arg_min: 'min_by',
  array_length: 'cardinality',
  date_part: 'extract',
  date_sub: 'date_diff',
  datediff: 'date_diff',
  datepart: 'extract',
  datetrunc: 'date_trunc',
  dayname: "date_format(x, '%W')",
  epoch: 'to_unixtime',
  epoch_ms: 'to_unixtime',
  first: 'min_by',
  generate_series: 'sequence',
  ifnull: 'coalesce',
  instr: 'strpos',
  isnan: 'is_nan',
  isodow: 'day_of_week',
  json_extract_string: 'json_extract_scalar',
  last: 'max_by',
  left: 'substr',
  len: 'cardinality or length',
  list: 'array_agg',
  list_aggregate: 'unnest',
  list_contains: 'contains',
  list_distinct: 'array_distinct',
  list_filter: 'filter',
  list_transform: 'unnest and array_agg',
  monthname: "date_format(x, '%M')",
  range: 'sequence',
  regexp_matches: 'regexp_like',
  regexp_split_to_array: 'split',
  right: 'substr',
  str_split: 'split',
  strftime: 'date_format',
  string_split: 'split',
  strlen: 'length',
  strptime: 'cast',
  to_timestamp: 'from_unixtime',
  trunc: 'truncate',
};

const names: readonly LintRule[] = Object.entries(otherNames).map(([name, instead]) => ({
  write: `\`${instead}\``,
  not: `\`${name}\``,
  why: 'Only DuckDB has it under this name.',
  pattern: new RegExp(`(?<![.\\w])${name}\\s*\\(`, 'gi'),
  bad: `${name}(x)`,
  good: `my_${name}(x)`,
}));

export const lintRules: readonly LintRule[] = [...shapes, ...names];
