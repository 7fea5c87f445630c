-- Readings by minute and town
-- grain: minute, town
-- build: minute
-- time: minute
-- partition: dt
-- column minute: start of the minute, UTC
-- column town: where
-- column readings [readings]: how many
-- column dt: UTC date
select date_trunc('minute', time) as minute, town, count(*) as readings, cast(time as date) as dt
from site.readings group by 1, 2, 4
