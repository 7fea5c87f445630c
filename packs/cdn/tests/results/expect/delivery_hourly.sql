select * from cdn.delivery_hourly order by hour
