select
  time, distribution, x_edge_location, edge_city, sc_bytes, country, device, os, cs_referer, cs_uri_query, x_edge_result_type,
  x_edge_response_result_type, time_taken, c_port, sc_content_type, cs_uri_stem
from cdn.requests
order by time, sc_bytes
