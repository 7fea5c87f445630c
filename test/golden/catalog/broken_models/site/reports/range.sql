-- Range
-- days: many
select range_strat from question
