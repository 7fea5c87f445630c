select play_id, user_id, room_id, started_at, ended_at, beats, missed_beats, stalls from live.plays order by started_at, user_id, room_id
