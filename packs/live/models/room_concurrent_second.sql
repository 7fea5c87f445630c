-- Plays that run in each room, to the second: a row when a minute begins and one for each second at which their number changes. A play runs
-- at a whole second t from its start, started_at <= t, until before its end, t < ended_at; see live.plays.
-- grain: minute, room_id, second
-- build: minute
-- time: minute
-- partition: dt
-- reach: 2.5 * {{beat_seconds}}s
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column second: the whole second, UTC
-- column change [plays]: plays that began less those that ended since the second before; of a minute's first row all that run
-- column plays [plays]: plays that run from then on, until the next row or the minute's end
-- column dt: the UTC date
with runs as (
  select
    room_id,
    first_beat,
    -- Beats of one play that were sent with two agents or regions are two rows whose times overlap.
    max(last_beat) over (partition by user_id, room_id, play_id order by first_beat) as last_beat,
    max(last_beat) over (
      partition by user_id, room_id, play_id order by first_beat rows between unbounded preceding and 1 preceding) as earlier,
    lead(first_beat) over (partition by user_id, room_id, play_id order by first_beat) as later
  from live.presence_minute
),
-- Where a play goes on across rows nothing changes, so only its two ends count. What began before the reach begins with it, which is
-- early enough for every second of the minute itself.
ends as (
  select room_id, cast(ceil(to_unixtime(first_beat)) as bigint) as second, 1 as change
  from runs
  where earlier is null or first_beat > earlier + {{beat_seconds}} * interval '2.5' second
  union all
  select room_id, cast(ceil(to_unixtime(last_beat + {{beat_seconds}} * interval '1' second)) as bigint), -1
  from runs
  where later is null or later > last_beat + {{beat_seconds}} * interval '2.5' second
),
changes as (
  select room_id, second, cast(sum(change) as bigint) as change
  from ends
  group by room_id, second
  having sum(change) <> 0
),
steps as (
  select
    room_id,
    second,
    change,
    cast(sum(change) over (partition by room_id order by second) as bigint) as plays,
    lead(second) over (partition by room_id order by second) as next_second
  from changes
),
-- A step that lasts into other minutes is the first row of each of them.
rows_of_minutes as (
  select room_id, minutes.number as minute, greatest(second, 60 * minutes.number) as second, change, plays
  from steps
  cross join unnest(sequence(second / 60, case when plays = 0 then second / 60 else (next_second - 1) / 60 end)) as minutes(number)
)
select
  cast(from_unixtime(60 * minute) as timestamp(6)) as minute,
  room_id,
  cast(from_unixtime(second) as timestamp(6)) as second,
  case when second = 60 * minute then plays else change end as change,
  plays,
  cast(cast(from_unixtime(60 * minute) as timestamp(6)) as date) as dt
from rows_of_minutes
where plays > 0 or second > 60 * minute
