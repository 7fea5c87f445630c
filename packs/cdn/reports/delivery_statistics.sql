-- CDN statistics by hour
-- days: 3
-- A row per hour of the question's time zone. The hours come from the minutes of the range, each shown in the zone, so that half-hour
-- zones are right, an hour that the clock repeats is there twice (it has another offset) and one that the clock skips is not.
with
days as (
  select day
  from question
  cross join unnest(sequence(
    date_trunc('day', range_start), greatest(range_start, range_end - interval '1' minute), interval '1' day)) as d(day)
),
minutes as (
  select
    days.day + m.n * interval '1' minute as minute,
    cast(at_timezone(with_timezone(days.day + m.n * interval '1' minute, 'UTC'), question.time_zone) as timestamp(6)) as local_minute
  from days
  cross join question
  cross join unnest(sequence(0, 1439)) as m(n)
  where days.day + m.n * interval '1' minute >= question.range_start
    and days.day + m.n * interval '1' minute < question.range_end
),
delivered as (
  select
    minute,
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
  group by minute
),
hours as (
  select
    date_trunc('hour', local_minute) as local_hour,
    date_diff('minute', minutes.minute, local_minute) as offset_minutes,
    min(minutes.minute) as first_minute,
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
  from minutes
  left join delivered on delivered.minute = minutes.minute
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
order by first_minute
