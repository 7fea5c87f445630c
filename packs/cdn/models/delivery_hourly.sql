-- Delivery by hour and distribution: requests by result and status class, and bytes.
-- grain: hour, distribution
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour, UTC
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
-- column dt: the UTC date
select
  date_trunc('hour', minute) as hour,
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
  cast(date_trunc('hour', minute) as date) as dt
from cdn.delivery_minute
group by 1, 2
