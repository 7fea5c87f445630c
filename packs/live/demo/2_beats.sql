-- The beats of the synthetic service, for any time and for ever: what viewers did in a minute follows from the minute alone, so that the
-- demo's files and what is played on after them are one story without a seam.
-- live_arrivals(from, to) is the interface: a row for each line that reaches the server in a time, with arrived_at, the instant at which it
-- does. Its other columns are for the truth.
-- What real players do happens here too: beats are lost, come late, come twice under another spelling, have clocks that are wrong; a few lines
-- are broken. Every day from 4:20 to 4:40 nobody watches, and from 21:10 to 21:20 the viewers of one region have a bad time.

create or replace table live_viewers as
select
  viewer_id,
  'u' || lpad(cast(viewer_id as varchar), 6, '0') as user_id,
  address,
  device,
  case country
    when 'JP' then one_of(['tokyo', 'tokyo', 'osaka', 'fukuoka', 'sapporo'], 'region', viewer_id)
    else lower(country)
  end as region,
  -- How their player writes: seconds as text, milliseconds as numbers, or ISO.
  one_of(['seconds', 'milliseconds', 'milliseconds', 'iso'], 'spelling', viewer_id) as spelling,
  chance('names plays', viewer_id) < 0.7 as names_plays,
  case when chance('clock', viewer_id) < 0.02 then 90 when chance('clock', viewer_id) < 0.05 then -240 else 0 end as clock_ahead_seconds
from viewers
join agents using (agent_id);

-- A viewer sits down once an hour at most. How likely that is goes by the local hour.
create or replace macro live_sittings(from_time, to_time) as table
with hours as (
  select unnest(generate_series(cast(floor(epoch(from_time) / 3600) as bigint) - 3, cast(floor(epoch(to_time) / 3600) as bigint))) as hour_number
),
chosen as (
  select
    viewer_id,
    viewer_id * 1000000 + hour_number as sitting,
    hour_number,
    make_timestamp(1000000 * (3600 * hour_number + cast(floor(3600 * chance('phase', viewer_id)) as bigint)))
      + cast(floor(900000 * chance('sits down', viewer_id * 1000000 + hour_number)) as bigint) * interval 1 millisecond as starts_at,
    cast(floor(1000 * (60 + 2500 * sqrt(chance('stays', viewer_id * 1000000 + hour_number)))) as bigint) as length_ms
  from hours
  cross join live_viewers
  where chance('watches', viewer_id * 1000000 + hour_number)
    < 0.04 * [15, 11, 8, 6, 5, 5, 6, 7, 8, 8, 9, 9, 11, 11, 10, 10, 11, 12, 13, 15, 17, 19, 20, 19][1 + (hour_number + 9) % 24]
)
select * from chosen where starts_at < to_time and starts_at + length_ms * interval 1 millisecond >= from_time;

-- Up to three rooms in a row; one sitting in twenty-five has a second screen all the while. Which rooms are popular changes every two hours.
create or replace macro live_views(from_time, to_time) as table
with parts as (
  select
    *,
    1 + case when chance('switches', sitting) < 0.35 then 1 else 0 end + case when chance('switches', sitting) < 0.1 then 1 else 0 end as rooms,
    unnest(case when chance('second screen', sitting) < 0.04 then [0, 1, 2, 9] else [0, 1, 2] end) as part
  from live_sittings(from_time, to_time)
),
placed as (
  select
    viewer_id,
    sitting * 10 + part as view_id,
    hour_number,
    case when part = 9 then starts_at else starts_at + length_ms * part // rooms * interval 1 millisecond end as starts_at,
    case when part = 9 then length_ms else length_ms // rooms end as length_ms
  from parts
  where part < rooms or part = 9
)
select
  viewer_id,
  view_id,
  room_id,
  starts_at,
  length_ms
from placed
join live_rooms
  on room_number = (cast(floor(exp(chance('room', view_id) * ln(31))) as bigint) - 1 + 7 * (hour_number // 2)) % 30;

-- Every beat that a player made, with all that it says. `made_at` is the true time, `time` that of the player's clock.
create or replace macro live_made(from_time, to_time) as table
with beats as (
  select viewer_id, view_id, room_id, k, view_id * 100 + k as beat,
    starts_at + (30000 * k + cast(floor(400 * chance('jitter', view_id * 100 + k)) as bigint)) * interval 1 millisecond as made_at
  from live_views(from_time - interval 31 minute, to_time)
  cross join lateral (select unnest(range(1 + length_ms // 30000)) as k)
),
local as (
  select *, strftime(made_at + interval 9 hour, '%H:%M') as local_time
  from beats
  -- One beat in a hundred is lost.
  where chance('lost', beat) >= 0.01
)
select
  beat,
  made_at,
  case when spelling = 'seconds' then date_trunc('second', made_at) else made_at end + clock_ahead_seconds * interval 1 second as time,
  made_at + cast(40 + 260 * chance('way', beat) as bigint) * interval 1 millisecond
    -- One in two hundred waits in a player without a network.
    + case when chance('late', beat) < 0.005 then cast(60 + 1700 * chance('waits', beat) as bigint) else 0 end * interval 1 second as arrives_at,
  room_id, user_id, case when names_plays then 'p' || view_id end as play_id, address as ip, device as agent, region, spelling,
  cast(96000 + 32000 * (beat % 2) as bigint) as abytes,
  cast(1380 + beat % 50 as bigint) as afcnt,
  cast(case when chance('sound', beat) < 0.03 then 1 + beat % 20 else 0 end as bigint) as adrop,
  cast(epoch(made_at) as bigint) as afts,
  cast(700 + 900 * chance('sound latency', beat) - 20 * clock_ahead_seconds as bigint) as alat,
  cast(case agent_class when 'large' then 3500000 else 1600000 end * (0.6 + 0.8 * chance('bitrate', beat)) as bigint) as vbytes,
  cast(880 + beat % 40 as bigint) as vfcnt,
  cast(case when bad then 60 + beat % 90 when chance('picture', beat) < 0.04 then 1 + beat % 30 else 0 end as bigint) as vdrop,
  cast(epoch(made_at) as bigint) as vfts,
  cast(case when bad then 6000 else 800 end + 900 * chance('latency', beat) - 20 * clock_ahead_seconds as bigint) as vlat,
  cast(case when chance('up', beat) < 0.002 then 1 else 0 end as bigint) as ublock,
  cast(case when bad and chance('down', beat) < 0.6 then 2 when chance('down', beat) < 0.01 then 1 else 0 end as bigint) as dblock
from (
  select *,
    region = 'osaka' and local_time between '21:10' and '21:19' as bad,
    case when device in ('tv', 'desktop') then 'large' else 'small' end as agent_class
  from local
  join live_viewers using (viewer_id)
  where local_time not between '04:20' and '04:39'
);

-- A time as a player may write it: the way is that of the player, and of a repeat another one.
create or replace macro live_spelled(instant, way) as
  case way
    when 'seconds' then '"' || epoch_ms(instant) // 1000 || '"'
    when 'milliseconds' then cast(epoch_ms(instant) as varchar)
    when 'iso' then strftime(instant, '"%Y-%m-%dT%H:%M:%S.%gZ"')
    else strftime(instant + interval 9 hour, '"%Y-%m-%d %H:%M:%S.%g+09:00"')
  end;

-- What reaches the server: `copy` is 0 for a beat, 1 for the same one again, 2 for a broken line beside it.
create or replace macro live_arrivals(from_time, to_time) as table
with sent as (
  select *, 0 as copy, arrives_at as arrived_at from live_made(from_time, to_time)
  union all
  select *, 1, arrives_at + cast(1 + 19 * chance('again after', beat) as bigint) * interval 1 second
  from live_made(from_time, to_time) where chance('again', beat) < 0.01
  union all
  select *, 2, arrives_at from live_made(from_time, to_time) where chance('broken', beat) < 0.001
),
spelled as (
  select *,
    case when copy = 2 then ['bad_time', 'bad_number', 'missing', 'too_long_value'][1 + beat % 4] end as broken,
    -- Numbers of a player that writes seconds are texts.
    case when spelling = 'seconds' then '"' else '' end as q
  from sent
)
select
  *,
  '{"ip":"' || ip || '","agent":"' || agent || '"'
    || case when broken = 'missing' then '' else ',"roomid":' || q || case when broken = 'too_long_value' then repeat('9', 300) else room_id end || q end
    || ',"userid":"' || user_id || '"'
    || coalesce(',"playid":"' || play_id || '"', case when beat % 2 = 0 then ',"playid":""' else '' end)
    || ',"abytes":' || q || abytes || q || ',"afcnt":' || q || afcnt || q || ',"adrop":' || q || adrop || q
    || ',"afts":' || q || afts || q || ',"alat":' || q || alat || q
    || ',"vbytes":' || q || vbytes || q || ',"vfcnt":' || q || case when broken = 'bad_number' then -vfcnt else vfcnt end || q
    || ',"vdrop":' || q || vdrop || q || ',"vfts":' || q || vfts || q || ',"vlat":' || q || vlat || q
    || ',"ublock":' || q || ublock || q || ',"dblock":' || q || dblock || q
    || ',"timestamp":' || case when broken = 'bad_time' then '"just now"' when copy = 1 then live_spelled(time, 'zone') else live_spelled(time, spelling) end
    || ',"region":"' || region || '"}' as line
from spelled
where arrived_at >= from_time and arrived_at < to_time;
