-- Weather by month, which is built from the days
-- grain: month
-- build: month
-- time: month
-- partition: month
-- column month: first day of the month
-- column readings [readings]: all readings
select cast(date_trunc('month', day) as date) as month, cast(sum(readings) as bigint) as readings
from weather.daily
group by 1
