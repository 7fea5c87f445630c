-- Quality by minute, room, region and kind of device, as sums and counts, so that the ratio of any cut comes from them. A single beat can say
-- anything; beyond 10^12 it counts as that, so that no sum overflows.
-- grain: minute, room_id, region, agent
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column room_id: the room
-- column region: region
-- column agent: kind of device
-- column beats [beats]: beats
-- column stalled_beats [beats]: those of them that tell of a stall on the way down
-- column abytes_count [beats]: beats that have abytes
-- column abytes_sum [bits/s]: sum of the bitrates of the sound
-- column afcnt_sum [frames]: sum of the frames of sound
-- column adrop_sum [frames]: sum of the dropped frames of sound
-- column alat_count [beats]: beats that have alat
-- column alat_sum [ms]: sum of the latencies of the sound, each to the millisecond
-- column vbytes_count [beats]: beats that have vbytes
-- column vbytes_sum [bits/s]: sum of the bitrates of the picture
-- column vfcnt_sum [frames]: sum of the frames of picture
-- column vdrop_sum [frames]: sum of the dropped frames of picture
-- column vlat_count [beats]: beats that have vlat
-- column vlat_sum [ms]: sum of the latencies of the picture, each to the millisecond
-- column ublock_sum [stalls]: sum of the stalls on the way up
-- column dblock_sum [stalls]: sum of the stalls on the way down to the viewer
-- column dt: the UTC date
select
  date_trunc('minute', time) as minute,
  room_id,
  region,
  agent,
  count(*) as beats,
  count(*) filter (where dblock > 0) as stalled_beats,
  count(abytes) as abytes_count,
  cast(coalesce(sum(least(abytes, 1000000000000)), 0) as bigint) as abytes_sum,
  cast(coalesce(sum(least(afcnt, 1000000000000)), 0) as bigint) as afcnt_sum,
  cast(coalesce(sum(least(adrop, 1000000000000)), 0) as bigint) as adrop_sum,
  count(alat) as alat_count,
  cast(coalesce(sum(cast(round(least(greatest(alat, -1e12), 1e12)) as bigint)), 0) as bigint) as alat_sum,
  count(vbytes) as vbytes_count,
  cast(coalesce(sum(least(vbytes, 1000000000000)), 0) as bigint) as vbytes_sum,
  cast(coalesce(sum(least(vfcnt, 1000000000000)), 0) as bigint) as vfcnt_sum,
  cast(coalesce(sum(least(vdrop, 1000000000000)), 0) as bigint) as vdrop_sum,
  count(vlat) as vlat_count,
  cast(coalesce(sum(cast(round(least(greatest(vlat, -1e12), 1e12)) as bigint)), 0) as bigint) as vlat_sum,
  cast(coalesce(sum(least(ublock, 1000000000000)), 0) as bigint) as ublock_sum,
  cast(coalesce(sum(least(dblock, 1000000000000)), 0) as bigint) as dblock_sum,
  cast(date_trunc('minute', time) as date) as dt
from live.heartbeats
group by 1, 2, 3, 4
