-- CDN delivery by day
-- days: 31
-- A row per local day that the range touches, days without traffic with zeros. The first and the last one hold only what of them
-- lies in the range. The peak is the minute that took the most of all distributions together, the first of equals.
with
calendar as (
  select cast(d.day as date) as day
  from question
  cross join unnest(sequence(
    cast(cast(at_timezone(with_timezone(range_start, 'UTC'), time_zone) as timestamp(6)) as date),
    cast(cast(at_timezone(with_timezone(greatest(range_start, range_end - interval '1' second), 'UTC'), time_zone) as timestamp(6)) as date),
    interval '1' day)) as d(day)
  where range_start < range_end
),
-- The zone is asked once for each quarter of an hour, not for each minute: no zone changes its clock within one.
quarters as (
  select
    d.day + n.n * interval '15' minute as quarter,
    cast(at_timezone(with_timezone(d.day + n.n * interval '15' minute, 'UTC'), time_zone) as date) as local_day
  from question
  cross join unnest(sequence(
    date_trunc('day', range_start), greatest(range_start, range_end - interval '1' second), interval '1' day)) as d(day)
  cross join unnest(sequence(0, 95)) as n(n)
  where d.day + n.n * interval '15' minute > range_start - interval '15' minute
    and d.day + n.n * interval '15' minute < range_end
),
minutes as (
  select
    minute,
    sum(request_count) as request_count,
    sum(hit_count) as hit_count,
    sum(miss_count) as miss_count,
    sum(error_count) as error_count,
    sum(incomplete_count) as incomplete_count,
    sum(bytes_requested) as bytes_requested,
    sum(bytes_missed) as bytes_missed
  from cdn.delivery_minute
  cross join question
  where minute >= question.range_start and minute < question.range_end
    and dt >= cast(question.range_start as date) and dt <= cast(question.range_end as date)
  group by minute
),
days as (
  select
    local_day as day,
    sum(request_count) as request_count,
    sum(hit_count) as hit_count,
    sum(miss_count) as miss_count,
    sum(error_count) as error_count,
    sum(incomplete_count) as incomplete_count,
    sum(bytes_requested) as bytes_requested,
    sum(bytes_missed) as bytes_missed,
    max(bytes_requested) as peak_minute_bytes,
    min_by(minute, row(-bytes_requested, minute)) as peak_minute
  from minutes
  join quarters on quarter = minute - (minute(minute) % 15) * interval '1' minute
  group by 1
)
select
  calendar.day,
  cast(coalesce(request_count, 0) as bigint) as requests,
  cast(coalesce(hit_count, 0) as bigint) as hits,
  cast(coalesce(miss_count, 0) as bigint) as misses,
  cast(coalesce(error_count, 0) as bigint) as errors,
  cast(coalesce(incomplete_count, 0) as bigint) as incompletes,
  cast(hit_count as double) / nullif(request_count, 0) as hit_ratio,
  cast(error_count as double) / nullif(request_count, 0) as error_ratio,
  cast(coalesce(bytes_requested, 0) as bigint) as bytes,
  cast(coalesce(bytes_missed, 0) as bigint) as bytes_missed,
  peak_minute_bytes * 8e0 / 60e0 / 1e9 as peak_gbps,
  peak_minute
from calendar
left join days on days.day = calendar.day
order by calendar.day
