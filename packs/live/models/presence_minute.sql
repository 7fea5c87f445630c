-- Who was where in which minute: the beats of a user in a room, of one play. Viewers of any range and any segment are counted exactly
-- from here. Where players beat so often that a play can end and begin again within a minute, each run of beats is a row of its own; so
-- plays come from these rows as exactly as from the beats.
-- grain: room_id, minute, user_id, first_beat
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column user_id (personal): who watched
-- column play_id: the player's own name of the play; NULL when it has none
-- column region: region
-- column agent: kind of device
-- column first_beat: the first of these beats, UTC
-- column last_beat: the last of them, UTC
-- column beats [beats]: how many they are
-- column stalls [stalls]: times that the stream stood still on its way to the viewer (dblock); a beat counts for a million at most
-- column dt: the UTC date
with beats as (
  select date_trunc('minute', time) as minute, room_id, user_id, play_id, region, agent, time, dblock, 0 as run
  from live.heartbeats
  -- A gap of a minute and more does not fit into a minute: there is one run of beats, and no need to look for gaps.
  where {{beat_seconds}} * interval '2.5' second >= interval '1' minute
  union all
  select minute, room_id, user_id, play_id, region, agent, time, dblock,
    count(case when time > earlier + {{beat_seconds}} * interval '2.5' second then 1 end)
      over (partition by minute, room_id, user_id, play_id order by time) as run
  from (
    select date_trunc('minute', time) as minute, room_id, user_id, play_id, region, agent, time, dblock,
      lag(time) over (partition by date_trunc('minute', time), room_id, user_id, play_id order by time) as earlier
    from live.heartbeats
    where {{beat_seconds}} * interval '2.5' second < interval '1' minute
  ) as in_order
)
select
  minute,
  room_id,
  user_id,
  play_id,
  region,
  agent,
  min(time) as first_beat,
  max(time) as last_beat,
  count(*) as beats,
  cast(coalesce(sum(least(dblock, 1000000)), 0) as bigint) as stalls,
  cast(minute as date) as dt
from beats
group by minute, room_id, user_id, play_id, region, agent, run
