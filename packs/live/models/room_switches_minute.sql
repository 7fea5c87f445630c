-- Where viewers went: from which room to which, by minute, against the minute before. NULL is outside: who was nowhere before, or is nowhere
-- now. Whoever left several rooms or entered several is paired in the order of the rooms' ids, and what is left over comes from outside or
-- goes there. So for each room, what goes to it less what comes from it is the change of its viewers, exactly.
-- grain: minute, from_room_id, to_room_id
-- build: minute
-- time: minute
-- partition: dt
-- reach: 60s before
-- column minute: start of the minute, UTC
-- column from_room_id: the room they left; NULL: they were not there the minute before
-- column to_room_id: the room they are in now; NULL: they are gone
-- column viewers [viewers]: how many
-- column dt: the UTC date
with moves as (
  select distinct
    coalesce(here.minute, before.next_minute) as minute,
    coalesce(here.user_id, before.user_id) as user_id,
    before.room_id as left_room_id,
    here.room_id as entered_room_id
  from live.presence_minute as here
  full join (select minute + interval '1' minute as next_minute, user_id, room_id from live.presence_minute) as before
    on before.next_minute = here.minute and before.user_id = here.user_id and before.room_id = here.room_id
  where here.minute is null or before.next_minute is null
),
placed as (
  select *,
    row_number() over (partition by minute, user_id, left_room_id is null order by coalesce(left_room_id, entered_room_id)) as place
  from moves
),
pairs as (
  select minute, user_id, max(left_room_id) as from_room_id, max(entered_room_id) as to_room_id
  from placed
  group by minute, user_id, place
)
select minute, from_room_id, to_room_id, count(*) as viewers, cast(minute as date) as dt
from pairs
group by minute, from_room_id, to_room_id
