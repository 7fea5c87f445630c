-- The ten rooms with the most viewers of each minute; equals stand in the order of their ids, by code point.
-- grain: minute, rank
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column rank: 1 to 10
-- column room_id: the room
-- column viewers [viewers]: its viewers
-- column dt: the UTC date
with ranked as (
  select minute, room_id, viewers, row_number() over (partition by minute order by viewers desc, room_id) as rank
  from live.room_viewers_minute
)
select minute, rank, room_id, viewers, cast(minute as date) as dt
from ranked
where rank <= 10
