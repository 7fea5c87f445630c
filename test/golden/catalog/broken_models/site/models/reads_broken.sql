-- Reads a broken one
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
select day from site.wrong_column
