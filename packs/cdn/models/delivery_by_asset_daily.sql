-- Delivery by UTC day, title, rendition, device and country.
-- grain: day, distribution, asset_id, rendition, device, country
-- build: day
-- time: day
-- partition: dt
-- column day: start of the day, UTC
-- column distribution: the distribution
-- column asset_id: the title or channel; NULL for what belongs to none
-- column rendition: which of its versions; NULL for what belongs to none
-- column device: kind of device
-- column country: country of the viewer's address
-- column request_count [requests]: all requests
-- column hit_count [requests]: response result Hit
-- column miss_count [requests]: response result Miss
-- column error_count [requests]: response result Error, LimitExceeded or CapacityExceeded
-- column incomplete_count [requests]: status 2xx, but the result after the last byte is Error
-- column bytes_requested [bytes]: bytes sent to viewers
-- column bytes_missed [bytes]: those of them whose response result is Miss
-- column dt: the UTC date
select
  date_trunc('day', hour) as day,
  distribution,
  asset_id,
  rendition,
  device,
  country,
  cast(sum(request_count) as bigint) as request_count,
  cast(sum(hit_count) as bigint) as hit_count,
  cast(sum(miss_count) as bigint) as miss_count,
  cast(sum(error_count) as bigint) as error_count,
  cast(sum(incomplete_count) as bigint) as incomplete_count,
  cast(sum(bytes_requested) as bigint) as bytes_requested,
  cast(sum(bytes_missed) as bigint) as bytes_missed,
  cast(date_trunc('day', hour) as date) as dt
from cdn.delivery_by_asset_hourly
group by 1, 2, 3, 4, 5, 6
