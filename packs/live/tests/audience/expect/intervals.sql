select table_name, interval_start, state, revision from ops.intervals where table_name in ('live.viewers_minute', 'live.top_rooms_minute') order by table_name, interval_start
