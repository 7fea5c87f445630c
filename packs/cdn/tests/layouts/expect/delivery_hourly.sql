select
  hour, distribution, request_count, hit_count, miss_count, error_count, refresh_hit_count, other_count, incomplete_count,
  http2xx_count, http3xx_count, bytes_requested, bytes_missed, dt
from cdn.delivery_hourly
order by hour, distribution
