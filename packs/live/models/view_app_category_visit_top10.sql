-- The ten largest audiences that any room of a category had in any minute: the view of this name ranks all minutes together. Equals stand in
-- the order of minute and room. For the ten of each minute see live.top_rooms_by_category_minute.
-- build: view
-- grain: category_id, ranking
-- column app_ts: start of the minute, UTC, as text
-- column category_id: the category
-- column category_name: what it is called
-- column app_room_user_cnt [viewers]: users
-- column ranking: 1 to 10 in the category
-- column rangking: the same, under the name that the published view gives it
select app_ts, category_id, category_name, app_room_user_cnt, ranking, ranking as rangking
from (
  select
    app_ts,
    category_id,
    category_name,
    app_room_user_cnt,
    row_number() over (partition by category_id order by app_room_user_cnt desc, app_ts, room_id) as ranking
  from live.view_app_category_visit_1min
) as ranked
where ranking <= 10
