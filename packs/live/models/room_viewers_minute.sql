-- Viewers by minute and room: the users whose players beat in it there, each once a room.
-- grain: minute, room_id
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column viewers [viewers]: users with at least one beat in the room
-- column dt: the UTC date
select
  minute,
  room_id,
  count(distinct user_id) as viewers,
  cast(minute as date) as dt
from live.presence_minute
group by minute, room_id
