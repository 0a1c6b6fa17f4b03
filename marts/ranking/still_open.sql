-- What each indicator can still bring a unit this year, in the years to date.
-- grain: one competition, one scope, one unit, one indicator
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: year_points | 全年分值 | points of the year
-- column: open_so_far | 已开的应得分 | open so far
-- column: earned_so_far | 已得分 | earned so far
-- column: lost_so_far | 已失分 | lost so far
-- column: still_open | 还能争取的分 | points that can still be earned
-- column: waiting_points | 待核的分 | points that wait for a register
-- column: next_month | 下次计分的月份 | next month in which it opens
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as indicator_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as dimension_id,
    cast(null as decimal(18, 4)) as year_points,
    cast(null as decimal(18, 4)) as open_so_far,
    cast(null as decimal(18, 4)) as earned_so_far,
    cast(null as decimal(18, 4)) as lost_so_far,
    cast(null as decimal(18, 4)) as still_open,
    cast(null as decimal(18, 4)) as waiting_points,
    cast(null as varchar) as next_month
where 1 = 0
