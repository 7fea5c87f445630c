-- A table
-- days: 1
select station, count(*) as n from site.readings group by 1
