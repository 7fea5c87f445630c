select minute, average, peak, peak_time from live.concurrent_minute order by minute
