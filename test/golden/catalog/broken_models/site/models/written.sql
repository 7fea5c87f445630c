-- Not a SELECT
-- grain: day
-- build: day
-- time: station
-- partition: station
-- column station: where
-- column day: the day
delete from site.readings
