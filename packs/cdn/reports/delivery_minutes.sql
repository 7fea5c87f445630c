-- CDN delivery by minute
-- days: 1
-- For charts: a row per minute of a range of six hours at most, minutes without traffic with zeros; none of a longer range.
with
calendar as (
  select m.minute
  from question
  cross join unnest(sequence(
    date_trunc('minute', range_start), date_trunc('minute', least(greatest(range_start, range_end - interval '1' second), range_start + interval '6' hour)),
    interval '1' minute)) as m(minute)
  where m.minute >= range_start and m.minute < range_end and range_end <= range_start + interval '6' hour
)
select
  calendar.minute,
  cast(coalesce(sum(request_count), 0) as bigint) as requests,
  cast(coalesce(sum(hit_count), 0) as bigint) as hits,
  cast(coalesce(sum(miss_count), 0) as bigint) as misses,
  cast(coalesce(sum(error_count), 0) as bigint) as errors,
  cast(coalesce(sum(bytes_requested), 0) as bigint) as bytes,
  coalesce(sum(bytes_requested), 0) * 8e0 / 60e0 / 1e9 as gbps
from calendar
left join cdn.delivery_minute on delivery_minute.minute = calendar.minute
group by 1
order by 1
