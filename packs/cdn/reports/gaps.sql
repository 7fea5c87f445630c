-- Hours in which less came than usual
-- days: 3
-- A row per hour (UTC) and distribution whose requests are missing, or fewer than a tenth of what is usual. Usual is the mean of the
-- same hour of the same weekday over the four weeks before it where two of them had traffic, else of the same hour of the seven days before
-- where two of them had. FILES counts the files whose names say this distribution and hour, in whatever state they are: a row with
-- files has trouble with its records, one without waits for its files. The hour that is running, and the one before it, may only be late.
with
days as (
  select day
  from question
  cross join unnest(sequence(
    date_trunc('day', range_start), greatest(range_start, range_end - interval '1' minute), interval '1' day)) as d(day)
),
hours as (
  select days.day + h.n * interval '1' hour as hour
  from days
  cross join question
  cross join unnest(sequence(0, 23)) as h(n)
  where days.day + h.n * interval '1' hour >= date_trunc('hour', question.range_start)
    and days.day + h.n * interval '1' hour < question.range_end
),
delivered as (
  select delivery_hourly.hour, distribution, request_count
  from cdn.delivery_hourly
  cross join question
  where delivery_hourly.hour >= question.range_start - interval '29' day and delivery_hourly.hour < question.range_end
    and dt >= cast(question.range_start - interval '29' day as date) and dt <= cast(question.range_end as date)
),
earlier as (
  select 7 * n as days_before, true as same_weekday from unnest(sequence(1, 4)) as w(n)
  union all
  select n as days_before, false as same_weekday from unnest(sequence(1, 7)) as d(n)
),
usual as (
  select
    hours.hour,
    delivered.distribution,
    count(*) filter (where same_weekday) as weeks,
    count(*) filter (where not same_weekday) as days,
    avg(case when same_weekday then cast(request_count as double) end) as by_weekday,
    avg(case when not same_weekday then cast(request_count as double) end) as by_day
  from hours
  cross join earlier
  join delivered on delivered.hour = hours.hour - earlier.days_before * interval '1' day
  group by 1, 2
),
expected as (
  select
    hour,
    distribution,
    case when weeks >= 2 then by_weekday when days >= 2 then by_day end as usual_requests
  from usual
),
-- Names such as E1ABC.2026-11-20-07.0123abcd.gz, the way the network writes them.
named as (
  select
    regexp_extract(path, '([^/.]+)[.]([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})[.]', 1) as distribution,
    regexp_extract(path, '([^/.]+)[.]([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})[.]', 2) as hour_text,
    count(*) as file_count
  from ops.files
  group by 1, 2
)
select
  expected.hour as "HOUR",
  expected.distribution as "DISTRIBUTION",
  case when coalesce(delivered.request_count, 0) = 0 then 'missing' else 'thin' end as "STATE",
  coalesce(named.file_count, 0) as "FILES",
  coalesce(delivered.request_count, 0) as "REQUEST_COUNT",
  cast(round(expected.usual_requests) as bigint) as "USUAL_REQUEST_COUNT"
from expected
left join delivered on delivered.hour = expected.hour and delivered.distribution = expected.distribution
left join named
  on named.distribution = expected.distribution
  and named.hour_text
    = cast(cast(expected.hour as date) as varchar) || '-' || lpad(cast(hour(expected.hour) as varchar), 2, '0')
where expected.usual_requests >= 1 and coalesce(delivered.request_count, 0) < 0.1e0 * expected.usual_requests
order by expected.hour, expected.distribution
