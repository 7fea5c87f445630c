select
  time, received_at, room_id, case when length(user_id) > 10 then 'é × ' || cast(length(user_id) as varchar) else user_id end as user_id, play_id, ip,
  length(agent) as agent_length, region, abytes, afcnt, adrop, afts, alat, vbytes, vfcnt, vdrop, vfts, vlat, ublock, dblock
from live.heartbeats
order by time, user_id, room_id, play_id
