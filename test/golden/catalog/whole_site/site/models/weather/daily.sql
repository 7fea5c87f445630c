-- Weather by day and station, twice
-- grain: day, station
-- build: day
-- time: day
-- partition: day
-- column day: the day, UTC
-- column station: where
-- column readings [readings]: all readings, twice
-- column extra: only here
select dt as day, station, count(*) * {{site.bonus}} as readings, max(celsius) as extra
from weather.readings
group by 1, 2
