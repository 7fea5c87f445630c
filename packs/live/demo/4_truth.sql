-- What is true of the synthetic service's live tables, counted from what viewers did and never from rendered lines. The views are named as the
-- tables and have their columns; they cover the minutes from the first beat to the last.

-- Each beat once: the one that came first, where two of a user, room and play are of one instant.
create or replace table live_true_beats as
select
  date_trunc('minute', time) as minute, time, room_id, user_id, play_id, region, agent,
  abytes, afcnt, adrop, alat, vbytes, vfcnt, vdrop, vlat, ublock, dblock
from live_lines
where broken is null
qualify row_number() over (partition by user_id, room_id, play_id, time order by path, part_order) = 1;

create or replace table live_minutes as
select unnest(generate_series(min(minute), max(minute), interval 1 minute)) as minute from live_true_beats;

create or replace view live_truth_books as
select
  (select count(distinct path) from live_lines) as files,
  (select count(*) from live_lines) as lines,
  (select count(*) from live_true_beats) as rows,
  (select count(*) from live_lines where broken is not null) as rejects,
  (select count(*) from live_lines where broken is null) - (select count(*) from live_true_beats) as duplicates;

create or replace view live_truth_viewers_minute as
select minute, count(distinct user_id) as viewers, cast(minute as date) as dt
from live_minutes left join live_true_beats using (minute)
group by minute;

create or replace view live_truth_room_viewers_minute as
select minute, room_id, count(distinct user_id) as viewers, cast(minute as date) as dt
from live_true_beats
group by minute, room_id;

create or replace view live_truth_top_rooms_minute as
select minute, row_number() over of_minute as rank, room_id, viewers, dt
from live_truth_room_viewers_minute
window of_minute as (partition by minute order by viewers desc, room_id)
qualify row_number() over of_minute <= 10;

create or replace view live_truth_top_rooms_by_category_minute as
select minute, cast(category_id as varchar) as category_id, category_name, row_number() over of_category as rank, room_id, viewers, dt
from live_truth_room_viewers_minute
join live_room_times using (room_id)
join live_categories using (category_id)
where minute >= coalesce(valid_from, minute) and minute < coalesce(valid_to, minute + interval 1 minute)
window of_category as (partition by minute, category_id order by viewers desc, room_id)
qualify row_number() over of_category <= 10;

create or replace table live_true_plays as
with beats as (
  select *, coalesce(time > lag(time) over plays + interval 75 second, true) as begins
  from live_true_beats
  window plays as (partition by user_id, room_id, play_id order by time)
)
select
  play_id, user_id, room_id, min(time) as started_at, max(time) + interval 30 second as ended_at, count(*) as beats, sum(dblock) as stalls
from (select *, sum(begins::int) over (partition by user_id, room_id, play_id order by time) as play from beats)
group by play_id, user_id, room_id, play;

create or replace view live_truth_plays as
select play_id, user_id, room_id, started_at, ended_at, beats, cast(stalls as bigint) as stalls from live_true_plays;

-- Every whole second of every play.
create or replace table live_true_seconds as
select date_trunc('minute', second) as minute, second, room_id, count(*) as plays
from (
  select
    room_id,
    unnest(generate_series(
      date_trunc('second', started_at) + case when started_at > date_trunc('second', started_at) then interval 1 second else interval 0 second end,
      ended_at - interval 1 microsecond,
      interval 1 second)) as second
  from live_true_plays
)
where date_trunc('minute', second) in (select minute from live_minutes)
group by all;

create or replace view live_truth_room_concurrent_minute as
select minute, room_id, sum(plays) / 60.0::double as average, max(plays) as peak, arg_min(second, (-plays, second)) as peak_time, cast(minute as date) as dt
from live_true_seconds
group by minute, room_id;

create or replace view live_truth_concurrent_minute as
select
  minute,
  coalesce(sum(plays), 0) / 60.0::double as average,
  cast(coalesce(max(plays), 0) as bigint) as peak,
  arg_min(second, (-plays, second)) filter (where plays > 0) as peak_time,
  cast(minute as date) as dt
from live_minutes
left join (select minute, second, sum(plays) as plays from live_true_seconds group by all) using (minute)
group by minute;

create or replace view live_truth_room_flows_minute as
with visits as (select distinct minute, room_id, user_id from live_true_beats),
sides as (
  select minute, room_id, user_id, true as here, false as before from visits
  union all select minute + interval 1 minute, room_id, user_id, false, true from visits
),
known as (select minute, room_id, user_id, bool_or(here) as here, bool_or(before) as before from sides group by all)
select
  minute, room_id,
  count(*) filter (where here and not before) as viewers_in,
  count(*) filter (where before and not here) as viewers_out,
  cast(minute as date) as dt
from known
where minute in (select minute from live_minutes)
group by minute, room_id;

create or replace view live_truth_quality_minute as
select
  minute, room_id, region, agent, count(*) as beats, count(*) filter (where dblock > 0) as stalled_beats,
  count(*) as abytes_count, cast(sum(abytes) as bigint) as abytes_sum, cast(sum(afcnt) as bigint) as afcnt_sum, cast(sum(adrop) as bigint) as adrop_sum,
  count(*) as alat_count, cast(sum(alat) as bigint) as alat_sum,
  count(*) as vbytes_count, cast(sum(vbytes) as bigint) as vbytes_sum, cast(sum(vfcnt) as bigint) as vfcnt_sum, cast(sum(vdrop) as bigint) as vdrop_sum,
  count(*) as vlat_count, cast(sum(vlat) as bigint) as vlat_sum,
  cast(sum(ublock) as bigint) as ublock_sum, cast(sum(dblock) as bigint) as dblock_sum, cast(minute as date) as dt
from live_true_beats
group by minute, room_id, region, agent;
