-- Users by minute and room with the category that the room had then, as the view of this name counts them.
-- build: view
-- grain: app_ts, room_id
-- column app_ts: start of the minute, UTC, as text
-- column room_id: the room
-- column category_id: its category
-- column category_name: what it is called
-- column app_room_user_cnt [viewers]: users
select
  date_format(viewers.minute, '%Y-%m-%d %H:%i:%s') as app_ts,
  viewers.room_id,
  rooms.category_id,
  rooms.category_name,
  viewers.viewers as app_room_user_cnt
from live.room_viewers_minute as viewers
join live.rooms as rooms
  on rooms.room_id = viewers.room_id
  and coalesce(rooms.valid_from <= viewers.minute, true)
  and coalesce(rooms.valid_to > viewers.minute, true)
