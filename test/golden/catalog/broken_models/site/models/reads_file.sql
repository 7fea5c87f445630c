-- Reads a file
-- grain: day
-- build: day
-- time: day
-- partition: day
-- column day: the day
with own as (select * from read_csv('/etc/passwd'))
select day from own
