-- Hours that were counted again late
-- days: 3
-- A row per hour (UTC) of the range that was built again more than a day after it was over: files came late, came again changed, or
-- were read again. What was said of such an hour before then was another number. `revision` is how often it was built in all.
select
  interval_start as hour,
  revision,
  built_at
from ops.intervals
cross join question
where table_name = 'cdn.delivery_hourly'
  and interval_start < question.range_end and interval_end > question.range_start
  and revision > 1
  and built_at > interval_end + interval '1' day
order by interval_start
