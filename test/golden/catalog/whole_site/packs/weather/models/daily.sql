-- Weather by day
-- grain: day, station
-- build: day
-- time: day
-- partition: day
-- column day: the day, UTC
-- column station: where
-- column readings [readings]: all readings
select dt as day, station, count(*) as readings
from weather.readings
where station like {{stations}}
group by 1, 2;
