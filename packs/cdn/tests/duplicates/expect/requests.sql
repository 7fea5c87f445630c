select distribution, time, sc_bytes, x_edge_request_id from cdn.requests order by distribution, time, x_edge_request_id, sc_bytes
