select minute, viewers from live.viewers_minute order by minute
