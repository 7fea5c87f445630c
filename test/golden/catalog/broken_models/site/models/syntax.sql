-- Syntax
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
select dt as day
form site.readings
