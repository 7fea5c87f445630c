-- Viewers by minute: the users whose players beat in it, each once, wherever they were.
-- grain: minute
-- build: minute
-- time: minute
-- partition: dt
-- empty: viewers = 0
-- column minute: start of the minute, UTC
-- column viewers [viewers]: users with at least one beat
-- column dt: the UTC date
select
  minute,
  count(distinct user_id) as viewers,
  cast(minute as date) as dt
from live.presence_minute
group by minute
