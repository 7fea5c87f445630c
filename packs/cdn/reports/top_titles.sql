-- CDN titles that delivered the most
-- days: 3
-- Twenty titles by their bytes; the share is of all bytes, those of no title too. Counted by the UTC hours that begin in the range,
-- whose sums are kept. The change is of the whole last local day against the day before it, NULL where there was next to nothing before: less
-- than a hundredth.
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
      date_trunc('hour', range_end - interval '3' day), range_end + interval '26' hour, interval '15' minute)) as q(quarter)) as quarters
  group by 1
),
compared as (
  select
    max(case when days_ago = 0 then day_start end) as last_day_start,
    max(case when days_ago = 0 then day_end end) as last_day_end,
    max(case when days_ago = 1 then day_start end) as day_before_start,
    max(case when days_ago = 1 then day_end end) as day_before_end
  from local_days
),
recent as (
  select
    asset_id,
    bytes_requested,
    request_count,
    hit_count,
    hour >= question.range_start and hour < question.range_end as in_range,
    hour >= last_day_start and hour < last_day_end as in_last_day,
    hour >= day_before_start and hour < day_before_end as in_day_before
  from cdn.delivery_by_asset_hourly
  cross join question
  cross join compared
  where hour >= least(question.range_start, question.range_end - interval '3' day) and hour < question.range_end + interval '26' hour
    and dt >= cast(least(question.range_start, question.range_end - interval '3' day) as date)
    and dt <= cast(question.range_end + interval '26' hour as date)
    and question.range_start < question.range_end
),
titles as (
  select
    asset_id,
    sum(case when in_range then bytes_requested end) as bytes,
    sum(case when in_range then request_count end) as requests,
    sum(case when in_range then hit_count end) as hits,
    sum(case when in_last_day then bytes_requested end) as last_day_bytes,
    sum(case when in_day_before then bytes_requested end) as day_before_bytes
  from recent
  group by 1
),
shared as (
  select
    *,
    cast(bytes as double) / nullif(cast(sum(bytes) over () as double), 0e0) as share
  from titles
)
select
  cast(row_number() over (order by bytes desc, asset_id) as bigint) as rank,
  asset_id,
  cast(bytes as bigint) as bytes,
  share,
  cast(requests as bigint) as requests,
  cast(hits as double) / nullif(requests, 0) as hit_ratio,
  cast(coalesce(last_day_bytes, 0) as bigint) as last_day_bytes,
  cast(coalesce(day_before_bytes, 0) as bigint) as day_before_bytes,
  case when 100 * day_before_bytes >= coalesce(last_day_bytes, 0)
    then cast(coalesce(last_day_bytes, 0) - day_before_bytes as double) / nullif(day_before_bytes, 0) end as day_change
from shared
where asset_id is not null and bytes is not null
order by bytes desc, asset_id
limit 20
