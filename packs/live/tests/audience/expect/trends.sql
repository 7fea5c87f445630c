select minute, room_id, viewers, viewers_5m_before, change_5m from live.room_trends order by minute, room_id
