-- A small video service that never was: its devices, titles, viewers and what they watched. Every pack's demo tells this story.
-- Variables: seed (number), first_day (date), days (number), scale (1 is a few hundred viewers). Days are days of the service's own
-- time zone, Asia/Tokyo, which has no daylight saving, so nine hours are right always.
-- What must stay true: the same variables give the same service. So chance comes from a hash of the seed, never from random().

-- A number from 0 up to 1 for a thing, another one for each purpose. A hash of several values differs between two purposes by the same
-- bits for every thing; hashed again it does not.
create or replace macro chance(purpose, thing) as
  cast(hash(hash(getvariable('seed'), purpose, thing)) >> 11 as double) / cast(9007199254740992 as double);

-- One of a list, by chance.
create or replace macro one_of(choices, purpose, thing) as
  choices[1 + cast(floor(chance(purpose, thing) * len(choices)) as bigint)];

create or replace table service as
select
  cast(getvariable('first_day') as timestamp) - interval 9 hour as starts_at,
  cast(getvariable('first_day') as timestamp) - interval 9 hour + getvariable('days') * interval 1 day as ends_at,
  'Asia/Tokyo' as time_zone;

-- What viewers watch with. `share` is of all viewers; `device` is what the agent really is, told by us and not by a parser.
create or replace table agents as
select * from (values
  (1, 0.17, 'phone', 'iOS', 'hls', 720, 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'),
  (2, 0.05, 'phone', 'iOS', 'hls', 720, 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_7_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'),
  (3, 0.16, 'phone', 'Android', 'dash', 720, 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.71 Mobile Safari/537.36'),
  (4, 0.07, 'phone', 'Android', 'dash', 720, 'Mozilla/5.0 (Linux; Android 13; SO-52C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.82 Mobile Safari/537.36'),
  (5, 0.03, 'phone', 'Android', 'dash', 480, 'Mozilla/5.0 (Linux; Android 11; SM-A205F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.144 Mobile Safari/537.36'),
  (6, 0.13, 'desktop', 'Windows', 'dash', 1080, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'),
  (7, 0.05, 'desktop', 'Windows', 'dash', 1080, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68'),
  (8, 0.03, 'desktop', 'Windows', 'dash', 1080, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0'),
  (9, 0.05, 'desktop', 'Mac OS', 'hls', 1080, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15'),
  (10, 0.02, 'desktop', 'Mac OS', 'dash', 1080, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'),
  (11, 0.05, 'tablet', 'iOS', 'hls', 1080, 'Mozilla/5.0 (iPad; CPU OS 16_7_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'),
  (12, 0.03, 'tablet', 'Android', 'dash', 1080, 'Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'),
  (13, 0.06, 'tv', 'Tizen', 'dash', 1080, 'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36'),
  (14, 0.04, 'tv', 'webOS', 'dash', 1080, 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager'),
  (15, 0.03, 'tv', 'Android', 'dash', 1080, 'Mozilla/5.0 (Linux; Android 10; BRAVIA 4K UR2 Build/QTG3.200305.006; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36'),
  (16, 0.02, 'console', 'PlayStation', 'dash', 1080, 'Mozilla/5.0 (PlayStation; PlayStation 5/9.20) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15'),
  (17, 0.01, 'console', 'Nintendo', 'hls', 720, 'Mozilla/5.0 (Nintendo Switch; WebApplet) AppleWebKit/613.0 (KHTML, like Gecko) NF/6.0.3.25.0 NintendoBrowser/5.1.0.32061')
) as t(agent_id, share, device, os, protocol, top_height, agent);

create or replace table agent_shares as
select agent_id, sum(share) over (order by agent_id) - share as from_share, sum(share) over (order by agent_id) as to_share
from (select agent_id, share / sum(share) over () as share from agents);

-- What a title is encoded into. A title has every rung up to its own top.
create or replace table ladder as
select * from (values
  (1, 240, '240p', 350), (2, 360, '360p', 700), (3, 480, '480p', 1200), (4, 720, '720p', 2500), (5, 1080, '1080p', 5000)
) as t(rung, height, rendition, kilobits);

-- 300 titles, the first the most watched: mostly episodes, some dramas, a few films.
create or replace table titles as
select
  title_rank,
  cast(600000 + title_rank * 317 % 100000 as varchar) as title_id,
  one_of(['Silent', 'Crimson', 'Distant', 'Borrowed', 'Paper', 'Midnight', 'Second', 'Salt', 'Hidden', 'Northern'], 'title 1', title_rank)
    || ' '
    || one_of(['Harbour', 'Comet', 'Kitchen', 'Orchard', 'Signal', 'Bridge', 'Festival', 'Detective', 'Garden', 'Letters'], 'title 2', title_rank)
    || ' ' || title_rank as title,
  kind,
  cast(case kind when 'film' then 5400 when 'drama' then 2580 else 1380 end + 300 * chance('length', title_rank) as integer) as duration_seconds,
  case when chance('top', title_rank) < 0.25 then 720 else 1080 end as top_height
from (
  select
    cast(n as integer) as title_rank,
    case when chance('kind', n) < 0.1 then 'film' when chance('kind', n) < 0.3 then 'drama' else 'episode' end as kind
  from range(1, 301) as t(n)
);

-- Networks that viewers sit in, by country: the first half of an address.
create or replace table networks as
select * from (values
  ('JP', 0.90, ['126.10', '126.200', '60.32', '60.47', '219.96', '133.200', '153.128', '114.160', '118.20', '220.100']),
  ('TW', 0.03, ['1.170', '114.32', '61.224']),
  ('US', 0.02, ['73.10', '98.200']),
  ('KR', 0.02, ['175.192', '121.128']),
  ('SG', 0.015, ['116.86', '220.255']),
  ('HK', 0.015, ['112.118', '219.77'])
) as t(country, share, prefixes);

create or replace table viewers as
with drawn as (
  select cast(n as integer) as viewer_id, chance('agent', n) as agent_chance, chance('country', n) as country_chance
  from range(1, 1 + greatest(1, cast(600 * getvariable('scale') as bigint))) as t(n)
),
countries as (
  select *, sum(share) over (order by share desc, country) - share as from_share, sum(share) over (order by share desc, country) as to_share
  from networks
)
select
  viewer_id,
  countries.country,
  -- One in twelve Japanese viewers has an address of the newer kind.
  case when countries.country = 'JP' and chance('newer address', viewer_id) < 0.08
    then '240b:250:' || printf('%x', cast(floor(65535 * chance('address 3', viewer_id)) as bigint)) || '::' || printf('%x', 1 + viewer_id % 65000)
    else one_of(countries.prefixes, 'network', viewer_id)
      || '.' || cast(floor(256 * chance('address 3', viewer_id)) as bigint)
      || '.' || cast(1 + floor(254 * chance('address 4', viewer_id)) as bigint)
  end as address,
  agent_id,
  -- What their line carries, kilobits a second.
  cast(900 * exp(2.6 * chance('line', viewer_id)) as integer) as line_kilobits
from drawn
join agent_shares on agent_chance >= agent_shares.from_share and agent_chance < agent_shares.to_share
join countries on country_chance >= countries.from_share and country_chance < countries.to_share;

-- How much of a day's watching begins in each local hour: low at dawn, highest late in the evening.
create or replace table day_curve as
with weights as (
  select unnest(range(24)) as local_hour, unnest([15, 11, 8, 6, 5, 5, 6, 7, 8, 8, 9, 9, 11, 11, 10, 10, 11, 12, 13, 15, 17, 19, 20, 19]) as weight
)
select
  local_hour,
  cast(sum(weight) over (order by local_hour) - weight as double) / sum(weight) over () as from_share,
  cast(sum(weight) over (order by local_hour) as double) / sum(weight) over () as to_share
from weights;

-- A play is one continuous viewing of one title by one viewer. The service grows by 4 % a day and by a fifth at weekends. Few viewers
-- watch much and most little; titles follow Zipf's law. A fifth of plays end within two minutes, half see the end.
create or replace table plays as
with drawn as (
  select
    cast(day_number * 10000000 + n as bigint) as play_id,
    day_number,
    chance('hour', day_number * 10000000 + n) as hour_chance
  from range(getvariable('days')) as d(day_number)
  cross join lateral (
    select unnest(range(cast(
      560 * getvariable('scale') * pow(1.04, day_number)
      * case when isodow(cast(getvariable('first_day') as date) + cast(day_number as integer)) >= 6 then 1.2 else 1.0 end as bigint))) as n
  )
),
chosen as (
  select
    play_id,
    cast(1 + floor((select count(*) from viewers) * pow(chance('viewer', play_id), 1.8)) as integer) as viewer_id,
    cast(floor(exp(chance('title', play_id) * ln((select count(*) + 1 from titles)))) as integer) as title_rank,
    (select starts_at from service)
      + day_number * interval 1 day
      + local_hour * interval 1 hour
      + cast(floor(3600000 * chance('second', play_id)) as bigint) * interval 1 millisecond as started_at
  from drawn
  join day_curve on hour_chance >= from_share and hour_chance < to_share
)
select
  play_id,
  viewer_id,
  title_id,
  started_at,
  cast(case
    when chance('stays', play_id) < 0.2 then 8 + 110 * chance('leaves', play_id)
    when chance('stays', play_id) < 0.5 then duration_seconds * (0.1 + 0.8 * chance('leaves', play_id))
    else duration_seconds
  end as integer) as watched_seconds
from chosen
join titles using (title_rank)
order by play_id;
