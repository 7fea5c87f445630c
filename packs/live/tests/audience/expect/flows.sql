select minute, room_id, viewers_in, viewers_out from live.room_flows_minute order by minute, room_id
