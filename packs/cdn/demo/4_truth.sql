-- The right answers, from the synthetic tables themselves and never from the rendered lines. Views named cdn_truth_<table> have the
-- columns of cdn.<table>; the others say in their first line what they are. Times are those that the edges wrote, UTC.

create or replace view cdn_truth_delivery_minute as
select
  date_trunc('minute', logged_at) as minute,
  distribution,
  count(*) as request_count,
  count(*) filter (where meant = 'Hit') as hit_count,
  count(*) filter (where meant = 'Miss') as miss_count,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as error_count,
  count(*) filter (where meant = 'RefreshHit') as refresh_hit_count,
  count(*) filter (where meant = 'Redirect') as other_count,
  count(*) filter (where status = 200 and became = 'Error') as incomplete_count,
  count(*) filter (where status = 200) as http2xx_count,
  count(*) filter (where status in (301, 304)) as http3xx_count,
  count(*) filter (where status in (403, 404)) as http4xx_count,
  count(*) filter (where status in (503, 504)) as http5xx_count,
  cast(sum(bytes) as bigint) as bytes_requested,
  cast(coalesce(sum(bytes) filter (where meant = 'Miss'), 0) as bigint) as bytes_missed,
  cast(logged_at as date) as dt
from cdn_delivered
group by all;

create or replace view cdn_truth_delivery_hourly as
select
  date_trunc('hour', minute) as hour,
  distribution,
  cast(sum(columns(* exclude (minute, distribution, dt))) as bigint),
  dt
from cdn_truth_delivery_minute
group by all;

create or replace view cdn_truth_delivery_by_asset_hourly as
select
  date_trunc('hour', logged_at) as hour,
  distribution,
  asset_id,
  rendition,
  count(*) as request_count,
  count(*) filter (where meant = 'Hit') as hit_count,
  count(*) filter (where meant = 'Miss') as miss_count,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as error_count,
  count(*) filter (where status = 200 and became = 'Error') as incomplete_count,
  cast(sum(bytes) as bigint) as bytes_requested,
  cast(coalesce(sum(bytes) filter (where meant = 'Miss'), 0) as bigint) as bytes_missed,
  cast(logged_at as date) as dt
from cdn_delivered
group by all;

create or replace view cdn_truth_delivery_by_client_hourly as
select
  date_trunc('hour', logged_at) as hour,
  distribution,
  device,
  country,
  count(*) as request_count,
  count(*) filter (where meant = 'Hit') as hit_count,
  count(*) filter (where meant = 'Miss') as miss_count,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as error_count,
  count(*) filter (where status = 200 and became = 'Error') as incomplete_count,
  cast(sum(bytes) as bigint) as bytes_requested,
  cast(coalesce(sum(bytes) filter (where meant = 'Miss'), 0) as bigint) as bytes_missed,
  cast(logged_at as date) as dt
from cdn_delivered
group by all;

create or replace view cdn_truth_delivery_by_edge_hourly as
select
  date_trunc('hour', logged_at) as hour,
  distribution,
  edge as x_edge_location,
  edge_city,
  count(*) as request_count,
  count(*) filter (where meant = 'Hit') as hit_count,
  count(*) filter (where meant = 'Miss') as miss_count,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as error_count,
  count(*) filter (where status = 200 and became = 'Error') as incomplete_count,
  cast(sum(bytes) as bigint) as bytes_requested,
  cast(coalesce(sum(bytes) filter (where meant = 'Miss'), 0) as bigint) as bytes_missed,
  cast(logged_at as date) as dt
from cdn_delivered
group by all;

-- The derived columns of cdn.requests, counted together.
create or replace view cdn_truth_derived as
select device, country, edge_city, asset_id, rendition, protocol, segment_kind, count(*) as request_count, cast(sum(bytes) as bigint) as bytes
from cdn_delivered
group by all;

-- The books over all files: one row. A record that stands in two files is a row once and a duplicate once.
create or replace view cdn_truth_books as
select
  count(distinct file) as files,
  count(*) as lines,
  (select count(*) from cdn_delivered) as rows,
  count(*) filter (where spoiled is not null) as rejects,
  count(*) - (select count(*) from cdn_delivered) - count(*) filter (where spoiled is not null) as duplicates
from cdn_lines;

-- Rejects by their code.
create or replace view cdn_truth_rejects as
select spoiled as code, count(*) as rejects from cdn_lines where spoiled is not null group by 1;

-- What goes with a miss: requests, misses and their bytes by edge, hour of the local day and device.
create or replace view cdn_truth_misses as
select
  edge as x_edge_location,
  hour(logged_at + interval 9 hour) as hour,
  device,
  count(*) as requests,
  count(*) filter (where meant = 'Miss') as misses,
  cast(coalesce(sum(bytes) filter (where meant = 'Miss'), 0) as bigint) as miss_bytes
from cdn_delivered
where logged_at >= (select starts_at from service) and logged_at < (select ends_at from service)
group by all;

-- The metrics over the whole time of the service, each in its own column: one row.
create or replace view cdn_truth_metrics as
with inside as (
  select * from cdn_delivered
  where logged_at >= (select starts_at from service) and logged_at < (select ends_at from service)
),
minutes as (
  select minute, coalesce(bytes, 0) as bytes
  from (select unnest(generate_series(starts_at, ends_at - interval 1 minute, interval 1 minute)) as minute from service)
  left join (select date_trunc('minute', logged_at) as minute, sum(bytes) as bytes from inside group by 1) using (minute)
),
peak as (
  select minute, bytes from minutes order by bytes desc, minute limit 1
)
select
  count(*) as requests,
  cast(sum(bytes) as bigint) as bytes,
  cast(sum(bytes) filter (where meant = 'Miss') as bigint) as bytes_missed,
  count(*) filter (where meant = 'Hit') / cast(count(*) as double) as hit_ratio,
  count(*) filter (where meant = 'Miss') / cast(count(*) as double) as miss_ratio,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) / cast(count(*) as double) as error_ratio,
  1 - sum(bytes) filter (where meant = 'Miss') / cast(sum(bytes) as double) as bytes_hit_ratio,
  count(*) filter (where status in (403, 404)) as requests_4xx,
  count(*) filter (where status in (503, 504)) as requests_5xx,
  count(*) filter (where status in (503, 504)) / cast(count(*) as double) as ratio_5xx,
  count(*) filter (where status >= 400 or status = 0) as failed_requests,
  count(*) filter (where status = 200 and became = 'Error') / cast(count(*) as double) as incomplete_ratio,
  count(*) filter (where meant = 'RefreshHit') as refresh_hits,
  count(*) filter (where meant = 'Redirect') as other_results,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as edge_errors,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as client_errors,
  count(*) filter (where meant in ('Error', 'CapacityExceeded')) as title_errors,
  count(*) filter (where meant = 'Miss') as edge_misses,
  cast(sum(bytes) filter (where meant = 'Miss') as bigint) as title_bytes_missed,
  (select minute from peak) as peak_minute,
  (select cast(bytes as bigint) from peak) as peak_minute_bytes,
  (select cast(bytes as double) * 8 / 60 / 1e9 from peak) as peak_gbps,
  (select avg(cast(bytes as double)) from minutes) as average_minute_bytes,
  (select cast(quantile_disc(bytes, 0.95) as bigint) from minutes) as p95_minute_bytes,
  cast(sum(bytes) filter (where logged_at >= (select ends_at - interval 1 day from service)) as bigint) as bytes_yesterday,
  -- The month of the last day, as far as the service has been there.
  cast(sum(bytes) filter (where date_trunc('month', logged_at + interval 9 hour)
    = (select date_trunc('month', ends_at + interval 9 hour - interval 1 second) from service)) as bigint) as bytes_month_to_date
from inside;

-- What a daily document says of the last day of the service, a day of Asia/Tokyo: one row.
create or replace view cdn_truth_last_day as
with inside as (
  select
    *,
    date_diff('day', cast(logged_at + interval 9 hour as date), (select cast(ends_at + interval 9 hour - interval 1 second as date) from service)) as days_ago
  from cdn_delivered
  where logged_at >= (select starts_at from service) and logged_at < (select ends_at from service)
),
peak as (
  select date_trunc('minute', logged_at) as minute, sum(bytes) as bytes
  from inside
  where days_ago = 0
  group by 1
  order by 2 desc, 1
  limit 1
)
select
  count(*) filter (where days_ago = 0) as requests,
  cast(sum(bytes) filter (where days_ago = 0) as bigint) as bytes,
  cast(sum(bytes) filter (where days_ago = 1) as bigint) as bytes_before,
  (select minute from peak) as peak_minute,
  (select cast(bytes as bigint) from peak) as peak_minute_bytes
from inside;

-- The titles by bytes over the whole time of the service, whole hours (UTC): what a list of the most delivered must be.
create or replace view cdn_truth_titles as
select asset_id, cast(sum(bytes) as bigint) as bytes, count(*) as requests
from cdn_delivered
where asset_id is not null
  and date_trunc('hour', logged_at) >= (select starts_at from service) and date_trunc('hour', logged_at) < (select ends_at from service)
group by 1;

create or replace view cdn_truth_delivery_by_status_hourly as
select
  date_trunc('hour', logged_at) as hour,
  distribution,
  status as sc_status,
  case when status = 0 then 'none' else substr(cast(status as varchar), 1, 1) || 'xx' end as status_class,
  meant as result,
  count(*) as request_count,
  cast(sum(bytes) as bigint) as bytes_requested,
  cast(logged_at as date) as dt
from cdn_delivered
group by all;
