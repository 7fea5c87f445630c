select app_ts, app_total_user_cnt from live.view_app_total_visit_1min order by app_ts
