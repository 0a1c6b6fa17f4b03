-- What each unit lost in all, by dimension and by item, and in which order.
-- grain: one competition, one scope, one unit, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: part_kind | total 总分 / dimension 维度 / item 项目 | total, dimension or item
-- column: part_id | 总分、维度或项目 | which of that kind
-- column: group_id | 组别 | group
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: lost_share | 失分占应得分的百分数 | points lost of a hundred open
-- column: loss_order | 按失分的次序, 未开则空 | order by points lost, empty where nothing is open
-- column: share_order | 按失分占比的次序, 未开则空 | order by share lost, empty where nothing is open
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as part_kind,
    cast(null as varchar) as part_id,
    cast(null as varchar) as group_id,
    cast(null as decimal(18, 4)) as points,
    cast(null as decimal(18, 4)) as open_points,
    cast(null as decimal(18, 4)) as lost_points,
    cast(null as decimal(18, 4)) as lost_share,
    cast(null as integer) as loss_order,
    cast(null as integer) as share_order
where 1 = 0
