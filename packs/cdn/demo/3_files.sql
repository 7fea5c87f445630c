-- The log files of the synthetic service, the way the network leaves them: a few per distribution and hour, their lines in no order.
-- What real files do happens here too: some files come a day late, two come twice under different names, some records are in two files,
-- some lines are broken, an edge's clock is ahead so that its records stand in the file of the hour before, the agents are encoded
-- once in one layout and twice in the other.
-- The view cdn_files (path, part_order, line) is the files, line by line; cdn_arrivals says when each was delivered.

create or replace table cdn_file_list as
with hours as (
  select distribution, date_trunc('hour', finished_at) as hour from cdn_delivered group by all
),
parts as (
  select
    distribution,
    purpose,
    hour,
    part,
    (hour - (select starts_at from service)) as age,
    chance('delivery', hash(distribution, hour, part)) as delivery_chance
  from hours
  join cdn_distributions using (distribution)
  cross join lateral (select unnest(range(files_an_hour)) as part)
)
select
  distribution,
  purpose,
  hour,
  part,
  distribution || '.' || strftime(hour, '%Y-%m-%d-%H') || '.' || substr(md5(getvariable('seed') || distribution || hour || part), 1, 8) || '.gz' as path,
  -- Within the hour after, but six hours of one distribution a day later: those of the second morning.
  hour + interval 1 hour + cast(3000 * delivery_chance as bigint) * interval 1 second
    + case when purpose = 'hls' and age >= interval 26 hour and age < interval 32 hour then interval 26 hour else interval 0 hour end as arrived_at
from parts;

-- Which record stands where. `spoiled` is what is wrong with a line: it is then a line of its own, beside the good one.
create or replace table cdn_lines as
with placed as (
  select request, distribution, hour, path as file
  from (
    select request, distribution, date_trunc('hour', finished_at) as hour, hash(request) % files_an_hour as part
    from cdn_delivered
    join cdn_distributions using (distribution)
  )
  join cdn_file_list using (distribution, hour, part)
),
again as (
  select request, next_file.path as file
  from placed
  join cdn_file_list as next_file
    on next_file.distribution = placed.distribution and next_file.hour = placed.hour + interval 1 hour and next_file.part = 0
  where chance('again', request) < 0.0008
),
spoiled as (
  select request, file, ['field_count', 'bad_number', 'bad_time'][1 + request % 3] as spoiled
  from placed
  where chance('spoiled', request) < 0.0002
),
ordered as (
  select file, 2 + row_number() over (partition by file order by hash(request), spoiled nulls first) as part_order, request, spoiled
  from (
    select file, request, null as spoiled from placed
    union all select file, request, null from again
    union all select file, request, spoiled from spoiled
  )
),
-- Two files without broken lines come again under another name.
copies as (
  select path as file, replace(path, '.gz', 'again.gz') as copy
  from cdn_file_list
  where path not in (select file from spoiled)
  order by chance('copied', path)
  limit 2
)
select file, part_order, request, spoiled, false as copied from ordered
union all
select copy, part_order, request, spoiled, true from ordered join copies using (file);

create or replace view cdn_files as
with agent_texts as (
  select agent_id, replace(agent, ' ', '%20') as encoded_once, replace(agent, ' ', '%2520') as encoded_twice from agents
),
records as (
  select
    file,
    part_order,
    spoiled,
    cdn_delivered.*,
    host,
    viewer_host,
    case cdn_delivered.purpose when 'web' then encoded_twice else encoded_once end as agent_text,
    case when meant = 'Redirect' then 'http' else 'https' end as scheme
  from cdn_lines
  join cdn_delivered using (request)
  join cdn_distributions using (distribution)
  join agent_texts using (agent_id)
),
lines as (
  select
    file,
    part_order,
    spoiled,
    concat_ws(chr(9),
      strftime(logged_at, '%Y-%m-%d'),
      case when spoiled = 'bad_time' then '25:61:00' else strftime(logged_at, '%H:%M:%S') end,
      edge,
      case when spoiled = 'bad_number' then bytes || 'B' else cast(bytes as varchar) end,
      address, 'GET', host, path,
      lpad(cast(status as varchar), 3, '0'),
      case when segment_kind = 'other' then '-' else 'https://www.demo-tv.example/watch/' || coalesce(asset_id, '') end,
      agent_text,
      case when content_type = 'image/webp' then 'v=3' else '-' end,
      '-',
      became,
      replace(replace(to_base64(unhex(md5('a' || bits) || md5('b' || bits))), '+', '-'), '/', '_'),
      viewer_host,
      scheme,
      cast(380 + bits % 90 as varchar),
      printf('%.3f', taken_seconds),
      '-',
      case scheme when 'https' then 'TLSv1.3' else '-' end,
      case scheme when 'https' then 'TLS_AES_128_GCM_SHA256' else '-' end,
      meant,
      case device when 'tv' then 'HTTP/1.1' else 'HTTP/2.0' end,
      '-',
      '-') as line,
    -- The web distribution still logs in the layout of 26 fields.
    case when purpose <> 'web' then chr(9) || concat_ws(chr(9),
      cast(1024 + bits % 60000 as varchar),
      printf('%.3f', first_byte_seconds),
      case
        when status = 200 and became = 'Error' then 'ClientCommError'
        when status = 504 then 'OriginCommError'
        when meant = 'Miss' and bits % 10 = 0 then 'OriginShieldHit'
        else became
      end,
      case when status = 200 then content_type else '-' end,
      case when status = 200 then cast(body_bytes as varchar) else '-' end,
      '-',
      '-') else '' end as newer_fields
  from records
)
select
  file as path,
  part_order,
  -- A line that was cut off in the middle of writing.
  case when spoiled = 'field_count' then left(line, 60) else line || newer_fields end as line
from lines
union all
select distinct file, 1, '#Version: 1.0' from cdn_lines
union all
select distinct
  file,
  2,
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie)'
    || ' x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher'
    || ' x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields'
    || case when starts_with(file, (select distribution from cdn_distributions where purpose = 'web')) then ''
      else ' c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end' end
from cdn_lines;

-- When each file was delivered; a copy comes two hours after the first.
create or replace view cdn_arrivals as
select path, arrived_at from cdn_file_list where path in (select file from cdn_lines)
union all
select distinct file, arrived_at + interval 2 hour
from cdn_lines
join cdn_file_list on cdn_file_list.path = replace(cdn_lines.file, 'again.gz', '.gz')
where copied;
