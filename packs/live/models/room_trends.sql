-- How the rooms of each minute stand against 5 and 60 minutes before, for lists of what rises and falls.
-- build: view
-- time: minute
-- grain: minute, room_id
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column viewers [viewers]: viewers
-- column viewers_5m_before [viewers]: viewers 5 minutes before, 0 when there were none
-- column viewers_60m_before [viewers]: viewers 60 minutes before, 0 when there were none
-- column change_5m [viewers]: how many more than 5 minutes before
-- column change_60m [viewers]: how many more than 60 minutes before
select
  now.minute,
  now.room_id,
  now.viewers,
  coalesce(short.viewers, 0) as viewers_5m_before,
  coalesce(long.viewers, 0) as viewers_60m_before,
  now.viewers - coalesce(short.viewers, 0) as change_5m,
  now.viewers - coalesce(long.viewers, 0) as change_60m
from live.room_viewers_minute as now
left join live.room_viewers_minute as short on short.room_id = now.room_id and short.minute = now.minute - interval '5' minute
left join live.room_viewers_minute as long on long.room_id = now.room_id and long.minute = now.minute - interval '60' minute
