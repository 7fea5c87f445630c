-- The demo's files: a file for each hour, with what reached the server in it, in the order in which it did. So a late beat stands in a later
-- file, and a repeat may stand in another one than its beat.

set variable live_from = (select starts_at from live_window);
set variable live_to = (select ends_at from live_window);

create or replace table live_lines as
select
  'beats-' || strftime(date_trunc('hour', arrived_at), '%Y-%m-%dT%H') || '.ndjson.gz' as path,
  row_number() over (partition by date_trunc('hour', arrived_at) order by arrived_at, beat, copy) as part_order,
  *
from live_arrivals(getvariable('live_from'), getvariable('live_to'));

create or replace view live_files as
select path, part_order, line from live_lines;
