-- Users by minute, as the view of this name counts them in the published solution for live streaming of a cloud: only minutes with beats.
-- build: view
-- grain: app_ts
-- column app_ts: start of the minute, UTC, as text
-- column app_total_user_cnt [viewers]: users
select date_format(minute, '%Y-%m-%d %H:%i:%s') as app_ts, viewers as app_total_user_cnt
from live.viewers_minute
where viewers > 0
