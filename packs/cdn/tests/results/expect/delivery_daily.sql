select day, request_count, bytes_requested, peak_minute, peak_minute_bytes, p95_minute_bytes from cdn.delivery_daily order by day
