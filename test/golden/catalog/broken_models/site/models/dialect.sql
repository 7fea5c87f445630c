-- Another dialect
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
-- column n: how many
select
  dt as day,
  count_if(celsius > 0) as n -- count_if counts in 128 bits
from site.readings group by all
