-- The ten largest audiences that any room had in any minute: the view of this name ranks all minutes together. Equals stand in the order
-- of minute and room. For the ten of each minute see live.top_rooms_minute.
-- build: view
-- grain: ranking
-- column app_ts: start of the minute, UTC, as text
-- column room_id: the room
-- column app_room_user_cnt [viewers]: users
-- column ranking: 1 to 10
-- column rangking: the same, under the name that the published view gives it
select app_ts, room_id, app_room_user_cnt, ranking, ranking as rangking
from (
  select
    app_ts,
    room_id,
    app_room_user_cnt,
    row_number() over (order by app_room_user_cnt desc, app_ts, room_id) as ranking
  from live.view_app_room_visit_1min
) as ranked
where ranking <= 10
