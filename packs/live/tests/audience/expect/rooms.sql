select minute, room_id, viewers from live.room_viewers_minute order by minute, room_id
