-- CDN statistics insights
-- days: 3
-- Eleven measures over the last three days of the range, days of the question's time zone: DAY_3 holds the last instant of the range,
-- DAY_1 is two days before. A trend is (new - old) / old of the exact values; n/a where the old one is 0.
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
      date_trunc('hour', range_end - interval '5' day), range_end, interval '15' minute)) as q(quarter)) as quarters
  group by 1
),
days as (
  select
    days_ago,
    sum(request_count) as request_count,
    sum(hit_count) as hit_count,
    sum(miss_count) as miss_count,
    sum(error_count) as error_count,
    sum(incomplete_count) as incomplete_count,
    sum(http2xx_count) as http2xx_count,
    sum(http3xx_count) as http3xx_count,
    sum(http4xx_count) as http4xx_count,
    sum(http5xx_count) as http5xx_count,
    sum(bytes_requested) as bytes_requested,
    sum(bytes_missed) as bytes_missed
  from cdn.delivery_minute
  cross join question
  join local_days on minute >= day_start and minute < day_end
  where days_ago between 0 and 2
    and minute >= question.range_end - interval '5' day and minute < question.range_end
    and dt >= cast(question.range_end - interval '5' day as date) and dt <= cast(question.range_end as date)
  group by 1
),
-- Whole numbers stay exact in a double up to 2^53, which is 9 PB.
measured as (
  select
    measures.place,
    measures.measure,
    measures.scale,
    days.days_ago,
    cast(case measures.place
      when 1 then days.request_count
      when 2 then days.hit_count
      when 3 then days.miss_count
      when 4 then days.error_count
      when 5 then days.incomplete_count
      when 6 then days.http2xx_count
      when 7 then days.http3xx_count
      when 8 then days.http4xx_count
      when 9 then days.http5xx_count
      when 10 then days.bytes_requested
      when 11 then days.bytes_missed
    end as double) as amount
  from (values
    (1, 'Request Count (M)', 1e6),
    (2, 'Hit Count (M)', 1e6),
    (3, 'Miss Count (M)', 1e6),
    (4, 'Error Count (K)', 1e3),
    (5, 'Incomplete Count (K)', 1e3),
    (6, 'HTTP 2XX Count (M)', 1e6),
    (7, 'HTTP 3XX Count (K)', 1e3),
    (8, 'HTTP 4XX Count', 1e0),
    (9, 'HTTP 5XX Count', 1e0),
    (10, 'Bytes Requested (GiB)', 1073741824e0),
    (11, 'Bytes Missed (GiB)', 1073741824e0)
  ) as measures(place, measure, scale)
  left join days on true
),
side_by_side as (
  select
    place,
    measure,
    scale,
    coalesce(max(case when days_ago = 2 then amount end), 0e0) as first_day,
    coalesce(max(case when days_ago = 1 then amount end), 0e0) as second_day,
    coalesce(max(case when days_ago = 0 then amount end), 0e0) as third_day
  from measured
  group by 1, 2, 3
),
trends as (
  select
    *,
    cast(round(100e0 * (second_day - first_day) / nullif(first_day, 0e0), 2) as decimal(18, 2)) as first_trend,
    cast(round(100e0 * (third_day - second_day) / nullif(second_day, 0e0), 2) as decimal(18, 2)) as second_trend
  from side_by_side
)
select
  measure as "MEASURE",
  cast(round(first_day / nullif(scale, 0e0), 2) as decimal(18, 2)) as "DAY_1",
  cast(round(second_day / nullif(scale, 0e0), 2) as decimal(18, 2)) as "DAY_2",
  cast(round(third_day / nullif(scale, 0e0), 2) as decimal(18, 2)) as "DAY_3",
  coalesce(case when first_trend >= 0 then '+' else '' end || cast(first_trend as varchar) || '%', 'n/a') as "TREND_1",
  coalesce(case when second_trend >= 0 then '+' else '' end || cast(second_trend as varchar) || '%', 'n/a') as "TREND_2"
from trends
order by place
