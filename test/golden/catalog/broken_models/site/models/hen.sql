-- Hen
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
select day from site.egg
