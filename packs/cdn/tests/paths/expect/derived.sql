select cs_uri_stem, asset_id, rendition, protocol, segment_kind from cdn.requests order by time
