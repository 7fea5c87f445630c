select time, sc_bytes, x_edge_request_id from cdn.requests order by time
