-- Hours that were unlike the usual
-- days: 1
-- A row per hour (UTC) and distribution of the range, of its last eight days at most, in which something was odd against the same
-- hour of the same weekday in the four weeks before where three of them had traffic, else against the same hour of the last seven
-- days. Odd are fewer than half of the requests of the quietest of them, or more than twice those of the busiest (three must be there,
-- 200 usual), a hit ratio ten points under the lowest of them (1000 requests, two must be there), and an error ratio of three times the
-- highest of them and half a point more (20 errors). What is shown as usual is their median.
with
delivered as (
  select
    delivery_hourly.hour,
    distribution,
    request_count,
    error_count,
    cast(hit_count as double) / nullif(request_count, 0) as hit_ratio,
    cast(error_count as double) / nullif(request_count, 0) as error_ratio
  from cdn.delivery_hourly
  cross join question
  where delivery_hourly.hour >= greatest(question.range_start, question.range_end - interval '193' hour) - interval '29' day
    and delivery_hourly.hour < question.range_end
    and dt >= cast(greatest(question.range_start, question.range_end - interval '193' hour) - interval '29' day as date)
    and dt <= cast(question.range_end as date)
),
hours as (
  select cast(date_trunc('hour', h.hour) as timestamp(6)) as hour
  from question
  cross join unnest(sequence(
    date_trunc('hour', greatest(range_start, range_end - interval '193' hour)),
    greatest(range_start, range_end - interval '1' minute), interval '1' hour)) as h(hour)
  where range_start < range_end and h.hour >= range_start
),
earlier as (
  select 7 * n as days_before, true as same_weekday from unnest(sequence(1, 4)) as w(n)
  union all
  select n as days_before, false as same_weekday from unnest(sequence(1, 7)) as d(n)
),
samples as (
  select
    hours.hour,
    delivered.distribution,
    same_weekday,
    count(*) as sample_count,
    min(request_count) as least_requests,
    max(request_count) as most_requests,
    min(hit_ratio) as least_hit_ratio,
    max(error_ratio) as most_error_ratio,
    element_at(array_agg(request_count order by request_count), cast(ceil(0.5e0 * count(*)) as bigint)) as usual_requests,
    element_at(array_agg(hit_ratio order by hit_ratio), cast(ceil(0.5e0 * count(*)) as bigint)) as usual_hit_ratio,
    element_at(array_agg(error_ratio order by error_ratio), cast(ceil(0.5e0 * count(*)) as bigint)) as usual_error_ratio
  from hours
  cross join earlier
  join delivered on delivered.hour = hours.hour - earlier.days_before * interval '1' day
  where request_count > 0
  group by 1, 2, 3
),
usual as (
  select *
  from (
    select *, row_number() over (partition by hour, distribution order by case when same_weekday then 1 else 2 end) as place
    from samples
    where sample_count >= case when same_weekday then 3 else 1 end
  ) as weeks_and_days
  where place = 1
),
compared as (
  select
    usual.hour,
    usual.distribution,
    sample_count,
    coalesce(request_count, 0) as request_count,
    coalesce(error_count, 0) as error_count,
    hit_ratio,
    error_ratio,
    least_requests,
    most_requests,
    usual_requests,
    least_hit_ratio,
    usual_hit_ratio,
    most_error_ratio,
    usual_error_ratio
  from usual
  left join delivered on delivered.hour = usual.hour and delivered.distribution = usual.distribution
  -- After the last hour of all there is nothing odd: records have not come, which the gaps tell.
  where usual.hour <= (select max(delivered.hour) from delivered where delivered.request_count > 0)
),
found as (
  select
    hour,
    distribution,
    case when 2 * request_count < least_requests then 'few requests' else 'many requests' end as what,
    cast(request_count as double) as amount,
    cast(usual_requests as double) as usual_amount,
    1 as place
  from compared
  where sample_count >= 3 and usual_requests >= 200 and (2 * request_count < least_requests or request_count > 2 * most_requests)
  union all
  select hour, distribution, 'low hit ratio' as what, hit_ratio as amount, usual_hit_ratio as usual_amount, 2 as place
  from compared
  where sample_count >= 2 and request_count >= 1000 and hit_ratio <= least_hit_ratio - 0.1e0
  union all
  select hour, distribution, 'many errors' as what, error_ratio as amount, usual_error_ratio as usual_amount, 3 as place
  from compared
  where error_count >= 20 and error_ratio >= 3 * most_error_ratio and error_ratio >= most_error_ratio + 0.005e0
)
select
  hour,
  distribution,
  what,
  case
    when place > 1 then cast(cast(round(100e0 * amount, 1) as decimal(18, 1)) as varchar) || '%'
    when amount >= 1e6 then cast(cast(round(amount / 1e6, 1) as decimal(18, 1)) as varchar) || 'M'
    else cast(cast(amount as bigint) as varchar)
  end as amount,
  case
    when place > 1 then cast(cast(round(100e0 * usual_amount, 1) as decimal(18, 1)) as varchar) || '%'
    when usual_amount >= 1e6 then cast(cast(round(usual_amount / 1e6, 1) as decimal(18, 1)) as varchar) || 'M'
    else cast(cast(usual_amount as bigint) as varchar)
  end as usual,
  case when place = 1 then cast(amount as bigint) end as requests,
  case when place > 1 then amount end as ratio
from found
order by hour desc, distribution, place
limit 100
