-- Delivery by UTC month and distribution, with the peak minute and the 95th percentile of the minutes.
-- The 95th percentile is by nearest rank over all minutes of the month, empty ones being 0: of d days' minutes
-- the (72 d + 1)th from above.
-- grain: month, distribution
-- build: month
-- time: month
-- partition: dt
-- column month: start of the month, UTC
-- column distribution: the distribution
-- column request_count [requests]: all requests
-- column hit_count [requests]: response result Hit
-- column miss_count [requests]: response result Miss
-- column error_count [requests]: response result Error, LimitExceeded or CapacityExceeded
-- column refresh_hit_count [requests]: response result RefreshHit
-- column other_count [requests]: any other response result, and requests whose log layout has none, so that the five add up to request_count
-- column incomplete_count [requests]: status 2xx, but the result after the last byte is Error: the viewer left in the middle
-- column http2xx_count [requests]: status 200 to 299
-- column http3xx_count [requests]: status 300 to 399
-- column http4xx_count [requests]: status 400 to 499
-- column http5xx_count [requests]: status 500 to 599
-- column bytes_requested [bytes]: bytes sent to viewers
-- column bytes_missed [bytes]: those of them whose response result is Miss
-- column peak_minute: the minute that took the most bytes, the first of equals, UTC
-- column peak_minute_bytes [bytes]: its bytes
-- column p95_minute_bytes [bytes]: 95th percentile of the bytes of a minute
-- column dt: first day of the month
with ranked as (
  select
    *,
    row_number() over (partition by date_trunc('month', minute), distribution order by bytes_requested desc, minute) as place
  from cdn.delivery_minute
)
select
  date_trunc('month', minute) as month,
  distribution,
  cast(sum(request_count) as bigint) as request_count,
  cast(sum(hit_count) as bigint) as hit_count,
  cast(sum(miss_count) as bigint) as miss_count,
  cast(sum(error_count) as bigint) as error_count,
  cast(sum(refresh_hit_count) as bigint) as refresh_hit_count,
  cast(sum(other_count) as bigint) as other_count,
  cast(sum(incomplete_count) as bigint) as incomplete_count,
  cast(sum(http2xx_count) as bigint) as http2xx_count,
  cast(sum(http3xx_count) as bigint) as http3xx_count,
  cast(sum(http4xx_count) as bigint) as http4xx_count,
  cast(sum(http5xx_count) as bigint) as http5xx_count,
  cast(sum(bytes_requested) as bigint) as bytes_requested,
  cast(sum(bytes_missed) as bigint) as bytes_missed,
  max(case when place = 1 then minute end) as peak_minute,
  max(case when place = 1 then bytes_requested end) as peak_minute_bytes,
  coalesce(max(case
    when place = 72 * date_diff('day', date_trunc('month', minute), date_trunc('month', minute) + interval '1' month) + 1
      then bytes_requested end), 0) as p95_minute_bytes,
  cast(date_trunc('month', minute) as date) as dt
from ranked
group by 1, 2
