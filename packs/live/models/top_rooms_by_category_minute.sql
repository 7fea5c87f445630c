-- The ten rooms with the most viewers of each minute and category; equals stand in the order of their ids, by code point. A room is in
-- the category that it had when the minute began; a room without one is in none.
-- grain: minute, category_id, rank
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column category_id: the category
-- column category_name: what it is called
-- column rank: 1 to 10
-- column room_id: the room
-- column viewers [viewers]: its viewers
-- column dt: the UTC date
with ranked as (
  select
    viewers.minute,
    rooms.category_id,
    rooms.category_name,
    row_number() over (partition by viewers.minute, rooms.category_id order by viewers.viewers desc, viewers.room_id) as rank,
    viewers.room_id,
    viewers.viewers
  from live.room_viewers_minute as viewers
  join live.rooms as rooms
    on rooms.room_id = viewers.room_id
    and coalesce(rooms.valid_from <= viewers.minute, true)
    and coalesce(rooms.valid_to > viewers.minute, true)
  where rooms.category_id is not null
)
select minute, category_id, category_name, rank, room_id, viewers, cast(minute as date) as dt
from ranked
where rank <= 10
