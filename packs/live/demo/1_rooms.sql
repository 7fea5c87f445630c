-- The rooms of the synthetic service and the categories they are in: 30 rooms, two of them in none, and one that moves to another category
-- three hours before the demo begins to live. Beside them the time that the beats of the demo's files cover: eight hours, which end now, or
-- where there is no now, with the service.

create or replace table live_window as
select
  date_trunc('minute', coalesce(getvariable('now'), ends_at)) - interval 8 hour as starts_at,
  date_trunc('minute', coalesce(getvariable('now'), ends_at)) as ends_at,
  date_trunc('minute', coalesce(getvariable('now'), ends_at)) - interval 3 hour as moves_at
from service;

create or replace table live_categories as
select * from (values
  (1, 'Music'), (2, 'Games'), (3, 'Cooking'), (4, 'Travel'), (5, 'Sports'), (6, 'Talk')
) as t(category_id, category_name);

create or replace table live_rooms as
select
  cast(n as integer) as room_number,
  cast(700000 + n * 137 as varchar) as room_id,
  case when n in (14, 29) then null else 1 + n * 5 % 6 end as category_id
from range(30) as t(n);

-- What was true of each room, and when. Room 3 was in Sports before it was in the category that it has now.
create or replace table live_room_times as
select room_id, category_id, cast(null as timestamp) as valid_from, cast(null as timestamp) as valid_to
from live_rooms
where room_number <> 3 and category_id is not null
union all
select room_id, case half when 0 then 5 else category_id end, case half when 1 then moves_at end, case half when 0 then moves_at end
from live_rooms
cross join live_window
cross join range(2) as t(half)
where room_number = 3;

create or replace view live_rooms_files as
select 'rooms.csv' as path, 0 as part_order, 'id,category_id,category_name,room_id,valid_from,valid_to' as line
union all
select
  'rooms.csv',
  row_number() over (order by room_id, valid_from nulls first),
  concat_ws(',',
    row_number() over (order by room_id, valid_from nulls first),
    category_id,
    category_name,
    room_id,
    coalesce(strftime(valid_from, '%Y-%m-%dT%H:%M:%SZ'), ''),
    coalesce(strftime(valid_to, '%Y-%m-%dT%H:%M:%SZ'), ''))
from live_room_times
join live_categories using (category_id);
