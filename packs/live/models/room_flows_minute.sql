-- Who came and who went, by minute and room, against the minute before. What came less what went is the change of the room's viewers.
-- grain: minute, room_id
-- build: minute
-- time: minute
-- partition: dt
-- reach: 60s before
-- column minute: start of the minute, UTC
-- column room_id: a room with viewers in this minute or the one before
-- column viewers_in [viewers]: users who are there and were not the minute before
-- column viewers_out [viewers]: users who were there the minute before and are not now
-- column dt: the UTC date
with counted as (
  select minute, room_id, 0 as viewers_in, 0 as viewers_out from live.room_viewers_minute
  union all
  select minute + interval '1' minute, room_id, 0, 0 from live.room_viewers_minute
  union all
  select minute, to_room_id, viewers, 0 from live.room_switches_minute where to_room_id is not null
  union all
  select minute, from_room_id, 0, viewers from live.room_switches_minute where from_room_id is not null
)
select
  minute,
  room_id,
  cast(sum(viewers_in) as bigint) as viewers_in,
  cast(sum(viewers_out) as bigint) as viewers_out,
  cast(minute as date) as dt
from counted
group by minute, room_id
