-- What a unit can still earn this year, and the most it can reach, in the years to date.
-- grain: one competition, one scope, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: year_points | 全年分值 | points of the year
-- column: open_so_far | 已开的应得分 | open so far
-- column: earned_so_far | 已得分 | earned so far
-- column: still_open | 还能争取的分 | points that can still be earned
-- column: waiting_points | 待核的分 | points that wait for a register
-- column: best_possible | 最多可得分 | most that can be reached
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as decimal(18, 4)) as year_points,
    cast(null as decimal(18, 4)) as open_so_far,
    cast(null as decimal(18, 4)) as earned_so_far,
    cast(null as decimal(18, 4)) as still_open,
    cast(null as decimal(18, 4)) as waiting_points,
    cast(null as decimal(18, 4)) as best_possible
where 1 = 0
