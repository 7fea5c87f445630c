select minute, category_id, category_name, rank, room_id, viewers from live.top_rooms_by_category_minute order by minute, category_id, rank
