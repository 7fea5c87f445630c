-- CDN delivery by status
-- days: 3
-- Requests by the class of their HTTP status; `other` is what ended before there was one (000). Incomplete requests are counted in 2xx too:
-- they began well, and the viewer left before the last byte.
with
totals as (
  select
    coalesce(sum(http2xx_count), 0) as http2xx_count,
    coalesce(sum(http3xx_count), 0) as http3xx_count,
    coalesce(sum(http4xx_count), 0) as http4xx_count,
    coalesce(sum(http5xx_count), 0) as http5xx_count,
    coalesce(sum(incomplete_count), 0) as incomplete_count,
    coalesce(sum(request_count), 0) as request_count
  from cdn.delivery_minute
  cross join question
  where minute >= question.range_start and minute < question.range_end
    and dt >= cast(question.range_start as date) and dt <= cast(question.range_end as date)
),
classes as (
  select
    kinds.place,
    kinds.status,
    cast(case kinds.place
      when 1 then http2xx_count
      when 2 then http3xx_count
      when 3 then http4xx_count
      when 4 then http5xx_count
      when 5 then request_count - http2xx_count - http3xx_count - http4xx_count - http5xx_count
    end as bigint) as requests,
    cast(case when kinds.place = 1 then incomplete_count else 0 end as bigint) as incompletes,
    request_count
  from (values (1, '2xx'), (2, '3xx'), (3, '4xx'), (4, '5xx'), (5, 'other')) as kinds(place, status)
  cross join totals
)
select
  status,
  requests,
  cast(requests as double) / nullif(cast(request_count as double), 0e0) as share,
  incompletes
from classes
order by place
