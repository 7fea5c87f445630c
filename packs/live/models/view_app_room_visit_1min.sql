-- Users by minute and room, as the view of this name counts them.
-- build: view
-- grain: app_ts, room_id
-- column app_ts: start of the minute, UTC, as text
-- column room_id: the room
-- column app_room_user_cnt [viewers]: users
select date_format(minute, '%Y-%m-%d %H:%i:%s') as app_ts, room_id, viewers as app_room_user_cnt
from live.room_viewers_minute
