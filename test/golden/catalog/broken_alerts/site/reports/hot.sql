-- Hot readings
-- days: 1
select station as STATION, max(celsius) as CELSIUS from site.readings cross join question group by 1
