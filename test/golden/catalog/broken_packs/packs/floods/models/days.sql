-- Days, of a pack that is not required
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
select dt as day
from weather.readings
group by 1
