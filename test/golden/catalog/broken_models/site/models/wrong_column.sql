-- A wrong column
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
select
  dt as day,
  max(celsus) as celsius
from site.readings
group by 1
