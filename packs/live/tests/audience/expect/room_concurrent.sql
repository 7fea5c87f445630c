select minute, room_id, average, peak, peak_time from live.room_concurrent_minute order by minute, room_id
