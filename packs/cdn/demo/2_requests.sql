-- Every request that the plays made, and what the edges answered: the table cdn_asked, then cdn_delivered. From the second one comes
-- both what the log files say (3_files.sql) and what is true (4_truth.sql).

-- A request is numbered by its play, a digit for its kind, and its place among its like. A player fetches three segments at once and
-- then one every six seconds; it begins a rung lower than the line carries and falls a rung lower from time to time.
create or replace table cdn_plays as
select
  plays.play_id,
  plays.viewer_id,
  viewers.address,
  viewers.country,
  viewers.line_kilobits,
  plays.started_at,
  cast(ceil(plays.watched_seconds / 6.0) as integer) as segments,
  agents.agent_id,
  agents.device,
  agents.protocol,
  edges.edge,
  folders.folder,
  folders.folder || folders.version || case agents.protocol when 'hls' then '_hls_fps/' else '_dash/' end as media_folder,
  titles.title_id,
  titles.title_rank,
  -- The highest rung that title and screen have and that the line carries.
  greatest(1, least(
    case when least(titles.top_height, agents.top_height) >= 1080 then 5 when least(titles.top_height, agents.top_height) >= 720 then 4 else 3 end,
    (select count(*) from ladder where ladder.kilobits * 1.3 < viewers.line_kilobits))) as rung
from plays
join viewers using (viewer_id)
join agents using (agent_id)
join titles using (title_id)
join cdn_folders as folders using (title_id)
join cdn_viewer_edges as edges
  on edges.viewer_id = plays.viewer_id
  and edges.day_number = date_diff('day', (select cast(starts_at + interval 9 hour as date) from service), cast(plays.started_at + interval 9 hour as date));

create or replace table cdn_asked as
with
segments as (
  select
    *,
    unnest(range(segments)) as k
  from cdn_plays
),
media as (
  select
    play_id * 100000 + 10000 + k as request,
    play_id,
    started_at + cast(1500 + case when k < 3 then 400 * k else 6000 * (k - 2) end + 300 * chance('jitter', play_id * 10000 + k) as bigint) * interval 1 millisecond as asked_at,
    greatest(1, rung - case when k < 2 then 1 else 0 end - case when chance('falls', play_id * 1000 + k // 20) < 0.08 then 1 else 0 end) as rung,
    k
  from segments
),
video as (
  select
    request,
    play_id,
    asked_at,
    'video' as segment_kind,
    rendition,
    rendition || '_' || kilobits || '/' || k || case protocol when 'hls' then '.ts' else '.m4s' end as file,
    case protocol when 'hls' then 'video/mp2t' else 'video/mp4' end as content_type,
    cast(750 * kilobits * (0.7 + 0.6 * chance('bytes', request)) as bigint) as body_bytes
  from media
  join ladder using (rung)
  join (select play_id, protocol from cdn_plays) using (play_id)
),
audio as (
  select
    request + 10000 as request,
    play_id,
    asked_at + interval 40 millisecond as asked_at,
    'audio' as segment_kind,
    audio_rendition as rendition,
    audio_rendition || '/' || k || '.m4s' as file,
    'audio/mp4' as content_type,
    cast(750 * case audio_rendition when '64k' then 64 else 96 end * (0.98 + 0.04 * chance('bytes', request)) as bigint) as body_bytes
  from media
  join (select play_id, case device when 'phone' then '64k' else '96k' end as audio_rendition from cdn_plays where protocol = 'dash') using (play_id)
),
-- What comes before the first segment: kind, place, milliseconds after the start, file, type, bytes.
openings as (
  select * from (values
    ('dash', 0, 0, 'manifest', 'manifest.mpd', 'application/dash+xml', 4200),
    ('dash', 1, 250, 'init', '{rung}/init.mp4', 'video/mp4', 900),
    ('dash', 2, 280, 'init', '{audio}/init.mp4', 'audio/mp4', 820),
    ('dash', 3, 300, 'subtitles', 'subs/ja.vtt', 'text/vtt', 31000),
    ('hls', 0, 0, 'manifest', 'master.m3u8', 'application/vnd.apple.mpegurl', 1100),
    ('hls', 1, 250, 'manifest', '{rung}/index.m3u8', 'application/vnd.apple.mpegurl', 9800),
    ('hls', 2, 400, 'key', '{rung}/enc.key', 'application/octet-stream', 16)
  ) as t(protocol, place, after_milliseconds, segment_kind, file, content_type, body_bytes)
),
opening as (
  select
    play_id * 100000 + openings.place as request,
    play_id,
    started_at + openings.after_milliseconds * interval 1 millisecond as asked_at,
    openings.segment_kind,
    case
      when openings.file like '{audio}%' then case device when 'phone' then '64k' else '96k' end
      when openings.file like '{rung}%' and openings.segment_kind <> 'key' then rendition
    end as rendition,
    replace(replace(openings.file, '{rung}', rendition || '_' || kilobits), '{audio}', case device when 'phone' then '64k' else '96k' end) as file,
    openings.content_type,
    openings.body_bytes
  from cdn_plays
  join ladder using (rung)
  join openings using (protocol)
  -- A third of viewers read subtitles.
  where openings.segment_kind <> 'subtitles' or chance('reads', viewer_id) < 0.33
),
streamed as (
  select * from video union all by name select * from audio union all by name select * from opening
)
select
  request, play_id, asked_at, segment_kind, rendition, content_type, body_bytes,
  cdn_plays.protocol as purpose,
  cdn_plays.protocol,
  media_folder || file as path,
  title_id as asset_id,
  cdn_plays.title_rank as title_rank
from streamed
join cdn_plays using (play_id)
union all
-- The page that a play was started from: itself, twelve pictures of other titles, the icon.
select
  play_id * 100000 + 30000 + n,
  play_id,
  started_at - cast(30000 * (0.2 + chance('browses', play_id)) - 90 * n as bigint) * interval 1 millisecond,
  case when n = 0 then 'other' else 'image' end,
  null,
  case n when 0 then 'text/html' when 13 then 'image/x-icon' else 'image/webp' end,
  cast(case n when 0 then 18000 when 13 then 1150 else 9000 + 9000 * chance('bytes', play_id * 100000 + 30000 + n) end as bigint),
  'web',
  null,
  case n when 0 then '/watch/' || cdn_plays.title_id when 13 then '/favicon.ico' else shown.folder || 'thumb/320x180.webp' end,
  case when n between 1 and 12 then shown.title_id end,
  case when n between 1 and 12 then shown.title_rank else 1 end
from cdn_plays
cross join range(14) as t(n)
join cdn_folders as shown on shown.title_rank = 1 + (cdn_plays.title_rank * 7 + n * n * 3) % 300;

-- What the edge answered. A popular title is more often in its cache. `meant` is the result just before responding, `became` the
-- result after the last byte.
create or replace table cdn_delivered as
with
fated as (
  select
    cdn_asked.*,
    viewer_id,
    address,
    country,
    line_kilobits,
    agent_id,
    device,
    edge,
    chance('cache', request) as cache_chance,
    chance('fate', request) as fate_chance,
    hour(asked_at + interval 9 hour) as local_hour,
    edge = 'NRT57-C2' and asked_at >= fails_from and asked_at < fails_to as failing,
    case
      when edge = 'HND50-C1' and asked_at < opens_at + interval 12 hour then 0.62
      when edge = 'NRT51-C1' and hour(asked_at + interval 9 hour) = 12 then 0.66
      when cdn_asked.title_rank <= 20 then 0.14
      when cdn_asked.title_rank <= 100 then 0.26
      else 0.40
    end as miss_share
  from cdn_asked
  join cdn_plays using (play_id)
  cross join cdn_stories
),
answered as (
  select
    *,
    case
      when failing and fate_chance < 0.45 then 'CapacityExceeded'
      when failing and fate_chance < 0.7 then 'Error'
      when fate_chance < 0.0006 then 'Error'
      when purpose = 'web' and fate_chance > 0.98 then 'Redirect'
      when cache_chance < miss_share then 'Miss'
      when cache_chance < miss_share + 0.015 then 'RefreshHit'
      else 'Hit'
    end as meant,
    case
      when failing and fate_chance < 0.45 then 503
      when failing and fate_chance < 0.7 then 504
      when fate_chance < 0.0001 then 0
      when fate_chance < 0.0003 then 403
      when fate_chance < 0.0006 then 404
      when purpose = 'web' and fate_chance > 0.98 then 301
      when purpose = 'web' and fate_chance > 0.80 then 304
      when cache_chance between miss_share and miss_share + 0.006 then 304
      else 200
    end as status,
    -- A few leave in the middle of what began well; more of them on slow lines.
    body_bytes > 20000 and fate_chance between 0.01 and 0.01 + case when line_kilobits < 1500 then 0.008 else 0.003 end as leaves
  from fated
),
sent as (
  select
    *,
    case when leaves and status = 200 then 'Error' else meant end as became,
    case
      when status = 0 then 0
      when status in (301, 304) then 0
      when status >= 400 then 1033
      when leaves then cast(body_bytes * chance('leaves', request) as bigint)
      else body_bytes
    end as sent_body_bytes
  from answered
),
timed as (
  select
    *,
    cast(case when status = 0 then 0 else sent_body_bytes + 380 + request % 160 end as bigint) as bytes,
    round(case when meant in ('Hit', 'Redirect') then 0.002 + 0.012 * cache_chance when meant = 'RefreshHit' then 0.03 + 0.05 * cache_chance
      else 0.06 + 0.5 * cache_chance end, 3) as first_byte_seconds
  from sent
),
finished as (
  select
    *,
    round(first_byte_seconds + bytes * 8.0 / (line_kilobits * 1000.0), 3) as taken_seconds
  from timed
)
select
  request, purpose, distribution, edge, asked_at,
  asked_at + cast(1000 * taken_seconds as bigint) * interval 1 millisecond as finished_at,
  date_trunc('second', asked_at + cast(1000 * taken_seconds as bigint) * interval 1 millisecond + clock_ahead_seconds * interval 1 second) as logged_at,
  bytes, address, path, status, meant, became, first_byte_seconds, taken_seconds, content_type, body_bytes,
  -- Chance for whatever else a line of a log file says.
  hash(hash(getvariable('seed'), 'line', request)) as bits,
  viewer_id, agent_id, device, finished.country, edge_city, asset_id, rendition, protocol, segment_kind
from finished
join cdn_distributions using (purpose)
join cdn_edges using (edge)
where asked_at + cast(1000 * taken_seconds as bigint) * interval 1 millisecond < (select ends_at from service)
  and asked_at + cast(1000 * taken_seconds as bigint) * interval 1 millisecond >= (select starts_at from service);
