-- CDN delivery by country
-- days: 3
-- A row per country of the viewers' addresses; NULL is an address that no country is known for. Counted by the UTC hours that begin in the
-- range, whose sums are kept.
with
totals as (
  select
    country,
    sum(bytes_requested) as bytes_requested,
    sum(request_count) as request_count,
    sum(hit_count) as hit_count,
    sum(error_count) as error_count
  from cdn.delivery_by_client_hourly
  cross join question
  where hour >= question.range_start and hour < question.range_end
    and dt >= cast(question.range_start as date) and dt <= cast(question.range_end as date)
  group by 1
)
select
  country,
  cast(bytes_requested as bigint) as bytes,
  cast(bytes_requested as double) / nullif(cast(sum(bytes_requested) over () as double), 0e0) as share,
  cast(request_count as bigint) as requests,
  cast(hit_count as double) / nullif(request_count, 0) as hit_ratio,
  cast(error_count as bigint) as errors,
  cast(error_count as double) / nullif(request_count, 0) as error_ratio
from totals
order by bytes_requested desc, country
