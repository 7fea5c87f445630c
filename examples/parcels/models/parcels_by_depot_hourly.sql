-- Parcels by hour and depot
-- Every count is of scans, so that hours and depots may be added up.
-- grain: hour, depot, service
-- build: hour
-- time: hour
-- partition: dt
-- column hour: start of the hour, UTC
-- column depot: where they were scanned
-- column city: city of the depot
-- column service: express, standard or other
-- column scan_count [scans]: all scans
-- column received_count [parcels]: parcels that came in
-- column delivered_count [parcels]: parcels handed over
-- column returned_count [parcels]: parcels that came back
-- column heavy_count [scans]: scans of parcels that need two people
-- column weight_grams [grams]: weight of what was received; what was not weighed counts nothing
-- column dt: UTC date of the hour
select
  date_trunc('hour', time) as hour,
  depot,
  city,
  service,
  count(*) as scan_count,
  count(*) filter (where event = 'received') as received_count,
  count(*) filter (where event = 'delivered') as delivered_count,
  count(*) filter (where event = 'returned') as returned_count,
  count(*) filter (where is_heavy) as heavy_count,
  coalesce(cast(sum(case when event = 'received' then weight_grams end) as bigint), 0) as weight_grams,
  cast(time as date) as dt
from site.scans
group by 1, 2, 3, 4, 11
