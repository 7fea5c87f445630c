-- Concurrent plays by minute and room, counted at each of its 60 whole seconds. A room where no play runs at any of them has no row.
-- grain: minute, room_id
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column average [plays]: mean of the 60 counts
-- column peak [plays]: the largest of them
-- column peak_time: the first second that had it, UTC
-- column dt: the UTC date
with steps as (
  select minute, room_id, second, plays, lead(second) over (partition by minute, room_id order by second) as next_second
  from live.room_concurrent_second
)
select
  minute,
  room_id,
  sum(plays * date_diff('second', second, coalesce(next_second, minute + interval '1' minute))) / 60e0 as average,
  max(plays) as peak,
  min_by(second, row(-plays, second)) as peak_time,
  cast(minute as date) as dt
from steps
group by minute, room_id
