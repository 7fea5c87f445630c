select app_ts, category_id, category_name, app_room_user_cnt, rangking from live.view_app_category_visit_top10 order by category_id, rangking
