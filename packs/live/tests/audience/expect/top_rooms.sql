select minute, rank, room_id, viewers from live.top_rooms_minute order by minute, rank
