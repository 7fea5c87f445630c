-- Delivery by minute and distribution: requests by result and status class, and bytes.
-- grain: minute, distribution
-- build: hour
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column distribution: the distribution
-- column request_count [requests]: all requests
-- column hit_count [requests]: response result Hit
-- column miss_count [requests]: response result Miss
-- column error_count [requests]: response result Error, LimitExceeded or CapacityExceeded
-- column refresh_hit_count [requests]: response result RefreshHit
-- column other_count [requests]: any other response result, and those whose log layout has none, so that the five add up to request_count
-- column incomplete_count [requests]: status 2xx, but the result after the last byte is Error: the viewer left in the middle
-- column http2xx_count [requests]: status 200 to 299
-- column http3xx_count [requests]: status 300 to 399
-- column http4xx_count [requests]: status 400 to 499
-- column http5xx_count [requests]: status 500 to 599
-- column bytes_requested [bytes]: bytes sent to viewers
-- column bytes_missed [bytes]: those of them whose response result is Miss
-- column dt: the UTC date
select
  date_trunc('minute', time) as minute,
  distribution,
  count(*) as request_count,
  count(*) filter (where x_edge_response_result_type = 'Hit') as hit_count,
  count(*) filter (where x_edge_response_result_type = 'Miss') as miss_count,
  count(*) filter (where x_edge_response_result_type in ('Error', 'LimitExceeded', 'CapacityExceeded')) as error_count,
  count(*) filter (where x_edge_response_result_type = 'RefreshHit') as refresh_hit_count,
  count(*) filter (where x_edge_response_result_type is null
    or x_edge_response_result_type not in ('Hit', 'Miss', 'Error', 'LimitExceeded', 'CapacityExceeded', 'RefreshHit')) as other_count,
  count(*) filter (where sc_status between 200 and 299 and x_edge_result_type = 'Error') as incomplete_count,
  count(*) filter (where sc_status between 200 and 299) as http2xx_count,
  count(*) filter (where sc_status between 300 and 399) as http3xx_count,
  count(*) filter (where sc_status between 400 and 499) as http4xx_count,
  count(*) filter (where sc_status between 500 and 599) as http5xx_count,
  cast(coalesce(sum(sc_bytes), 0) as bigint) as bytes_requested,
  cast(coalesce(sum(sc_bytes) filter (where x_edge_response_result_type = 'Miss'), 0) as bigint) as bytes_missed,
  cast(date_trunc('minute', time) as date) as dt
from cdn.requests
group by 1, 2
