-- A header with gaps
-- gain: day
-- build: week
-- time: tme
-- partition: station
-- time: day
-- column day the day
-- column station: where
-- Not a field: this is prose.
select cast(time as varchar) as station, {{nothing}} as x from site.readings
