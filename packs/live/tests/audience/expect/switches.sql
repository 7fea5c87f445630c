select minute, from_room_id, to_room_id, viewers from live.room_switches_minute order by minute, from_room_id nulls first, to_room_id nulls first
