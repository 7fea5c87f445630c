select app_ts, room_id, app_room_user_cnt, ranking from live.view_app_room_visit_top10 order by ranking
