-- CDN delivery by distribution
-- days: 1
-- A row per distribution that delivered something in the range, on its last day, or on the day before that. `bytes` and what follows is
-- of the range. The last day is the whole local day that holds the last instant of the range, compared with the day before it and with
-- the same weekday of the week before; NULL where it delivered nothing. A change is (new - old) / old.
with
-- The zone is asked once for each quarter of an hour, not for each row: no zone changes its clock within one.
local_days as (
  select
    date_diff('day', day, last_day) as days_ago,
    min(quarter) as day_start,
    max(quarter) + interval '15' minute as day_end
  from (
    select
      q.quarter,
      cast(at_timezone(with_timezone(q.quarter, 'UTC'), time_zone) as date) as day,
      last_day
    from (
      select *, cast(at_timezone(with_timezone(range_end - interval '1' second, 'UTC'), time_zone) as date) as last_day
      from question) as asked
    cross join unnest(sequence(
      date_trunc('hour', range_end - interval '9' day), range_end + interval '26' hour, interval '15' minute)) as q(quarter)) as quarters
  group by 1
),
compared as (
  select
    max(case when days_ago = 0 then day_start end) as last_day_start,
    max(case when days_ago = 0 then day_end end) as last_day_end,
    max(case when days_ago = 1 then day_start end) as day_before_start,
    max(case when days_ago = 1 then day_end end) as day_before_end,
    max(case when days_ago = 7 then day_start end) as same_weekday_start,
    max(case when days_ago = 7 then day_end end) as same_weekday_end
  from local_days
),
recent as (
  select
    minute,
    distribution,
    request_count,
    hit_count,
    error_count,
    bytes_requested,
    minute >= question.range_start and minute < question.range_end as in_range,
    minute >= last_day_start and minute < last_day_end as in_last_day,
    minute >= day_before_start and minute < day_before_end as in_day_before,
    minute >= same_weekday_start and minute < same_weekday_end as in_same_weekday
  from cdn.delivery_minute
  cross join question
  cross join compared
  where minute >= least(question.range_start, question.range_end - interval '9' day) and minute < question.range_end + interval '26' hour
    and dt >= cast(least(question.range_start, question.range_end - interval '9' day) as date)
    and dt <= cast(question.range_end + interval '26' hour as date)
    and question.range_start < question.range_end
),
totals as (
  select
    distribution,
    cast(coalesce(sum(case when in_range then bytes_requested end), 0) as bigint) as bytes,
    cast(coalesce(sum(case when in_range then request_count end), 0) as bigint) as requests,
    cast(coalesce(sum(case when in_range then hit_count end), 0) as bigint) as hits,
    cast(coalesce(sum(case when in_range then error_count end), 0) as bigint) as errors,
    cast(sum(case when in_last_day then bytes_requested end) as bigint) as last_day_bytes,
    cast(sum(case when in_day_before then bytes_requested end) as bigint) as day_before_bytes,
    cast(sum(case when in_same_weekday then bytes_requested end) as bigint) as same_weekday_bytes
  from recent
  group by 1
)
select
  distribution,
  bytes,
  cast(bytes as double) / nullif(cast(sum(bytes) over () as double), 0e0) as share,
  requests,
  cast(hits as double) / nullif(requests, 0) as hit_ratio,
  errors,
  cast(errors as double) / nullif(requests, 0) as error_ratio,
  last_day_bytes,
  day_before_bytes,
  cast(last_day_bytes - day_before_bytes as double) / nullif(day_before_bytes, 0) as day_change,
  same_weekday_bytes,
  cast(last_day_bytes - same_weekday_bytes as double) / nullif(same_weekday_bytes, 0) as week_change
from totals
where requests > 0 or last_day_bytes is not null or day_before_bytes is not null
order by bytes desc, distribution
