-- Delivery by hour and edge: what each edge of the network answers, sends and gets wrong.
-- grain: hour, distribution, x_edge_location
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour, UTC
-- column distribution: the distribution
-- column x_edge_location: the edge, an airport code and a number
-- column edge_city: its city
-- column request_count [requests]: all requests
-- column hit_count [requests]: response result Hit
-- column miss_count [requests]: response result Miss
-- column error_count [requests]: response result Error, LimitExceeded or CapacityExceeded
-- column incomplete_count [requests]: status 2xx, but the result after the last byte is Error
-- column bytes_requested [bytes]: bytes sent to viewers
-- column bytes_missed [bytes]: those of them whose response result is Miss
-- column dt: the UTC date
select
  date_trunc('hour', time) as hour,
  distribution,
  x_edge_location,
  max(edge_city) as edge_city,
  count(*) as request_count,
  count(*) filter (where x_edge_response_result_type = 'Hit') as hit_count,
  count(*) filter (where x_edge_response_result_type = 'Miss') as miss_count,
  count(*) filter (where x_edge_response_result_type in ('Error', 'LimitExceeded', 'CapacityExceeded')) as error_count,
  count(*) filter (where sc_status between 200 and 299 and x_edge_result_type = 'Error') as incomplete_count,
  cast(coalesce(sum(sc_bytes), 0) as bigint) as bytes_requested,
  cast(coalesce(sum(sc_bytes) filter (where x_edge_response_result_type = 'Miss'), 0) as bigint) as bytes_missed,
  cast(date_trunc('hour', time) as date) as dt
from cdn.requests
group by 1, 2, 3
