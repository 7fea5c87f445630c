-- Depots by day
-- days: 7
with days as (
  select
    cast(at_timezone(with_timezone(hour, 'UTC'), time_zone) as date) as day,
    depot,
    received_count,
    delivered_count,
    returned_count
  from site.parcels_by_depot_hourly
  cross join question
  where hour >= range_start and hour < range_end
)
select
  day,
  depot,
  cast(sum(received_count) as bigint) as received,
  cast(sum(delivered_count) as bigint) as delivered,
  cast(sum(returned_count) as bigint) as returned
from days
group by day, depot
order by day, depot
