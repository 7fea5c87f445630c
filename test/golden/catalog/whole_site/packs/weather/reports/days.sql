-- Days
-- days: 7
select day, readings from weather.daily cross join question where day >= cast(range_start as date) order by day
