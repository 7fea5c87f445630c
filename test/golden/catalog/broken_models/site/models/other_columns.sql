-- Other columns
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
-- column station: where
select dt as day, station as statoin, sum(1) as n, max(time) filter (where true) - min(time) as long
from site.readings
group by 1, 2
