-- Delivery by hour, status and result: which answers viewers got, to the single status code.
-- grain: hour, distribution, sc_status, result
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour, UTC
-- column distribution: the distribution
-- column sc_status: HTTP status; 0 is a viewer who left before there was one
-- column status_class: 2xx, 3xx, 4xx or 5xx, else none
-- column result: response result, how the edge meant to answer; NULL for log layouts without it
-- column request_count [requests]: all requests
-- column bytes_requested [bytes]: bytes sent to viewers
-- column dt: the UTC date
select
  date_trunc('hour', time) as hour,
  distribution,
  sc_status,
  case when sc_status between 200 and 599 then substr(cast(sc_status as varchar), 1, 1) || 'xx' else 'none' end as status_class,
  x_edge_response_result_type as result,
  count(*) as request_count,
  cast(coalesce(sum(sc_bytes), 0) as bigint) as bytes_requested,
  cast(date_trunc('hour', time) as date) as dt
from cdn.requests
group by 1, 2, 3, 4, 5
