-- CDN statistics by hour
-- days: 3
-- A row per hour of the question's time zone. The hours come from the quarters of the range, each shown in the zone (none changes its
-- clock within one), so that half-hour zones are right, an hour that the clock repeats is there twice (it has another offset) and one
-- that the clock skips is not.
with
asked as (
  select
    *,
    case when date_trunc('minute', range_start) = range_start then range_start
      else date_trunc('minute', range_start) + interval '1' minute end as first_minute
  from question
),
days as (
  select day
  from question
  cross join unnest(sequence(
    date_trunc('day', range_start), greatest(range_start, range_end - interval '1' minute), interval '1' day)) as d(day)
),
quarters as (
  select
    days.day + q.n * interval '15' minute as quarter,
    cast(at_timezone(with_timezone(days.day + q.n * interval '15' minute, 'UTC'), asked.time_zone) as timestamp(6)) as local_quarter
  from days
  cross join asked
  cross join unnest(sequence(0, 95)) as q(n)
  where days.day + q.n * interval '15' minute > asked.first_minute - interval '15' minute
    and greatest(days.day + q.n * interval '15' minute, asked.first_minute) < asked.range_end
),
delivered as (
  select
    minute - (minute(minute) % 15) * interval '1' minute as quarter,
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
  where minute >= question.range_start and minute < question.range_end
    and dt >= cast(question.range_start as date) and dt <= cast(question.range_end as date)
  group by 1
),
hours as (
  select
    date_trunc('hour', local_quarter) as local_hour,
    date_diff('minute', quarters.quarter, local_quarter) as offset_minutes,
    min(quarters.quarter) as first_quarter,
    cast(coalesce(sum(request_count), 0) as bigint) as request_count,
    cast(coalesce(sum(hit_count), 0) as bigint) as hit_count,
    cast(coalesce(sum(miss_count), 0) as bigint) as miss_count,
    cast(coalesce(sum(error_count), 0) as bigint) as error_count,
    cast(coalesce(sum(incomplete_count), 0) as bigint) as incomplete_count,
    cast(coalesce(sum(http2xx_count), 0) as bigint) as http2xx_count,
    cast(coalesce(sum(http3xx_count), 0) as bigint) as http3xx_count,
    cast(coalesce(sum(http4xx_count), 0) as bigint) as http4xx_count,
    cast(coalesce(sum(http5xx_count), 0) as bigint) as http5xx_count,
    cast(coalesce(sum(bytes_requested), 0) as bigint) as bytes_requested,
    cast(coalesce(sum(bytes_missed), 0) as bigint) as bytes_missed
  from quarters
  left join delivered on delivered.quarter = quarters.quarter
  group by 1, 2
)
select
  cast(local_hour as date) as "DATE",
  cast(hour(local_hour) as integer) as "TIME",
  request_count as "REQUEST_COUNT",
  hit_count as "HIT_COUNT",
  miss_count as "MISS_COUNT",
  error_count as "ERROR_COUNT",
  incomplete_count as "INCOMPLETE_COUNT",
  http2xx_count as "HTTP2XX_COUNT",
  http3xx_count as "HTTP3XX_COUNT",
  http4xx_count as "HTTP4XX_COUNT",
  http5xx_count as "HTTP5XX_COUNT",
  bytes_requested as "BYTES_REQUESTED",
  bytes_missed as "BYTES_MISSED"
from hours
order by first_quarter
