-- The network that delivers the synthetic service: distributions, edges, and where the files of each title lie.
-- Three stories are in it for the numbers to find: an edge that opened on the second day with an empty cache, an edge whose cache is
-- emptied every day at noon, and an edge that fails for twenty minutes in the evening of the second day (of the only one, if there is one).

create or replace table cdn_distributions as
select * from (values
  ('dash', 'EDASHDEMO00001', 'd1dashdemo0001.cloudfront.net', 'dash.demo-tv.example', 2),
  ('hls', 'EHLSDEMO000002', 'd2hlsdemo00002.cloudfront.net', 'hls.demo-tv.example', 2),
  ('web', 'EWEBDEMO000003', 'd3webdemo00003.cloudfront.net', 'www.demo-tv.example', 1)
) as t(purpose, distribution, host, viewer_host, files_an_hour);

-- `clock_ahead_seconds` is how wrong the clock of an edge is. What it writes is all that anyone will ever know.
create or replace table cdn_edges as
select * from (values
  ('NRT57-C1', 'JP', 'Tokyo', 1, 0), ('NRT57-C2', 'JP', 'Tokyo', 2, 0), ('NRT51-C1', 'JP', 'Tokyo', 3, 0),
  ('KIX56-C1', 'JP', 'Osaka', 4, 0), ('NRT20-P1', 'JP', 'Tokyo', 5, 0), ('HND50-C1', 'JP', 'Tokyo', 6, 0),
  ('TPE52-C1', 'TW', 'Taipei', 1, 0), ('ICN57-P1', 'KR', 'Seoul', 1, 0), ('HKG62-C2', 'HK', 'Hong Kong', 1, 0),
  ('SIN2-C1', 'SG', 'Singapore', 1, 75), ('LAX50-C3', 'US', 'Los Angeles', 1, 0), ('SFO53-P1', 'US', 'San Francisco', 2, 0)
) as t(edge, country, edge_city, place, clock_ahead_seconds);

create or replace table cdn_stories as
select
  starts_at + interval 1 day as opens_at,
  starts_at + least(1, getvariable('days') - 1) * interval 1 day + interval 1270 minute as fails_from,
  starts_at + least(1, getvariable('days') - 1) * interval 1 day + interval 1290 minute as fails_to
from service;

-- `/17/600317_<hash>/<version>_`: a shard, the title and a hash, and when it was encoded.
create or replace table cdn_folders as
select
  title_id,
  title_rank,
  '/' || title_rank % 97 || '/' || title_id || '_' || md5(getvariable('seed') || ' ' || title_id) || '/' as folder,
  1500000000 + cast(floor(200000000 * chance('version', title_rank)) as bigint) as version
from titles;

-- The edge that serves a viewer for a day: most often the first of the country, the newer ones less. Before it opened, nobody.
create or replace table cdn_viewer_edges as
with days as (
  select unnest(range(cast(getvariable('days') as bigint))) as day_number
),
chosen as (
  select
    viewer_id,
    day_number,
    country,
    1 + cast(floor(edges * pow(chance('edge', viewer_id * 1000 + day_number // 2), 1.4)) as integer) as place
  from viewers
  cross join days
  join (select country, count(*) as edges from cdn_edges group by country) using (country)
)
select
  viewer_id,
  day_number,
  case when edge = 'HND50-C1' and day_number = 0 then 'NRT57-C1' else edge end as edge
from chosen
join cdn_edges using (country, place);
