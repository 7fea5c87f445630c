-- A broken table
-- days: 1
select staton from site.readings
