-- Times that are none
-- grain: station
-- build: day
-- time: station
-- partition: station
-- column station: where
select station from site.readings group by 1
