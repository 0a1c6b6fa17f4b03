-- Every indicator of every unit: state, points, what was open and lost, and where the unit stands in its group.
-- zh: 每个单位的每项指标: 状态、得分、应得、失分和组内位置。
-- grain: one competition, one scope, one unit, one indicator
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: indicator_id | 指标 | indicator
-- column: family | 类型 | family
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: state | 状态 | state
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: place | 单项名次 | place in the group
-- column: group_best | 组内最好 | best of the group
-- column: group_median | 组中位 | median of the group
select
    members.competition_id,
    members.scope_id,
    members.unit_id,
    members.group_id,
    rules.indicator_id,
    rules.family,
    rules.item_id,
    rules.dimension_id,
    scores.state,
    scores.points,
    scores.open_points,
    cast(greatest(scores.open_points - scores.points, 0) as decimal(18, 4)) as lost_points,
    places.place,
    statistics.group_best,
    statistics.group_median
from staging.members as members
join scoring.scores as scores on scores.scope_no = members.scope_no and scores.unit_no = members.unit_no
join scoring.rules as rules on rules.rule_no = scores.rule_no
left join ranking.indicator_places as places
    on places.scope_no = scores.scope_no and places.unit_no = scores.unit_no and places.rule_no = scores.rule_no
left join ranking.indicator_statistics as statistics
    on statistics.scope_no = scores.scope_no
    and statistics.rule_no = scores.rule_no
    and statistics.group_id = scores.group_id
