-- Concurrent plays of the whole site by minute, counted at each of its 60 whole seconds.
-- grain: minute
-- build: minute
-- time: minute
-- partition: dt
-- empty: average = 0, peak = 0
-- column minute: start of the minute, UTC
-- column average [plays]: mean of the 60 counts
-- column peak [plays]: the largest of them
-- column peak_time: the first second that had it, UTC; NULL when nobody was there
-- column dt: the UTC date
with changes as (
  select minute, second, sum(change) as change
  from live.room_concurrent_second
  group by minute, second
),
steps as (
  select
    minute,
    second,
    cast(sum(change) over (partition by minute order by second) as bigint) as plays,
    lead(second) over (partition by minute order by second) as next_second
  from changes
)
select
  minute,
  sum(plays * date_diff('second', second, coalesce(next_second, minute + interval '1' minute))) / 60e0 as average,
  max(plays) as peak,
  min_by(second, row(-plays, second)) as peak_time,
  cast(minute as date) as dt
from steps
group by minute
