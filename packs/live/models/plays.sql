-- Plays: the beats of one user in one room and one play of the player, given or not, without a gap of more than 2.5 times the time between
-- beats. A play begins with its first beat and ends that time after its last one.
-- build: view
-- time: started_at
-- grain: user_id, room_id, play_id, started_at
-- column play_id: the player's own name of the play; NULL when it has none
-- column user_id (personal): who watched
-- column room_id: the room
-- column started_at: the first beat, UTC
-- column ended_at: the last beat and the time between beats, UTC
-- column beats [beats]: beats that came
-- column missed_beats [beats]: beats that should have come between the first and the last and did not
-- column stalls [stalls]: times that the stream stood still on its way to the viewer
-- column region: region of the first beat
-- column agent: kind of device of the first beat
with joined as (
  select *,
    max(last_beat) over (
      partition by user_id, room_id, play_id order by first_beat rows between unbounded preceding and 1 preceding) as earlier
  from live.presence_minute
),
numbered as (
  select *,
    count(case when earlier is null or first_beat > earlier + {{beat_seconds}} * interval '2.5' second then 1 end)
      over (partition by user_id, room_id, play_id order by first_beat) as play
  from joined
)
select
  play_id,
  user_id,
  room_id,
  min(first_beat) as started_at,
  max(last_beat) + {{beat_seconds}} * interval '1' second as ended_at,
  cast(sum(beats) as bigint) as beats,
  greatest(0, cast(round((to_unixtime(max(last_beat)) - to_unixtime(min(first_beat))) / nullif({{beat_seconds}}, 0)) as bigint) + 1
    - cast(sum(beats) as bigint)) as missed_beats,
  cast(sum(stalls) as bigint) as stalls,
  min_by(region, first_beat) as region,
  min_by(agent, first_beat) as agent
from numbered
group by play_id, user_id, room_id, play
