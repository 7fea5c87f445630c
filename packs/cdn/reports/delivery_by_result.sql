-- CDN delivery by result
-- days: 3
-- Five rows, whose requests add up to all: how the edge meant to answer. Error is Error, LimitExceeded and CapacityExceeded; Other
-- is everything else, redirects for one, and the requests of log layouts that do not have the field.
with
totals as (
  select
    coalesce(sum(hit_count), 0) as hit_count,
    coalesce(sum(refresh_hit_count), 0) as refresh_hit_count,
    coalesce(sum(miss_count), 0) as miss_count,
    coalesce(sum(error_count), 0) as error_count,
    coalesce(sum(other_count), 0) as other_count,
    coalesce(sum(request_count), 0) as request_count
  from cdn.delivery_minute
  cross join question
  where minute >= question.range_start and minute < question.range_end
    and dt >= cast(question.range_start as date) and dt <= cast(question.range_end as date)
),
results as (
  select
    kinds.place,
    kinds.result,
    cast(case kinds.place
      when 1 then hit_count
      when 2 then refresh_hit_count
      when 3 then miss_count
      when 4 then error_count
      when 5 then other_count
    end as bigint) as requests,
    request_count
  from (values (1, 'Hit'), (2, 'RefreshHit'), (3, 'Miss'), (4, 'Error'), (5, 'Other')) as kinds(place, result)
  cross join totals
)
select
  result,
  requests,
  cast(requests as double) / nullif(cast(request_count as double), 0e0) as share
from results
order by place
