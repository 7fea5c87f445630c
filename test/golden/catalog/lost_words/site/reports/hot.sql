-- Hot readings
-- days: 1
select celsius from site.readings cross join question where time >= range_start
