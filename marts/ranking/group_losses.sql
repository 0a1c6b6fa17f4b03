-- Where each group loses points: in all, by dimension and by item, guests left out.
-- grain: one competition, one scope, one group, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: part_kind | total 总分 / dimension 维度 / item 项目 | total, dimension or item
-- column: part_id | 总分、维度或项目 | which of that kind
-- column: unit_count | 单位数 | units
-- column: lost_points | 失分 | points lost
-- column: open_points | 应得分 | open points
-- column: lost_share | 失分占应得分的百分数 | points lost of a hundred open
-- column: loss_order | 按失分的次序 | order by points lost
-- column: share_order | 按失分占比的次序 | order by share lost
-- column: previous_lost_share | 上期失分占比 | share lost in the period before
-- column: share_change | 失分占比的变化 | change of the share lost
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as group_id,
    cast(null as varchar) as part_kind,
    cast(null as varchar) as part_id,
    cast(null as integer) as unit_count,
    cast(null as decimal(18, 4)) as lost_points,
    cast(null as decimal(18, 4)) as open_points,
    cast(null as decimal(18, 4)) as lost_share,
    cast(null as integer) as loss_order,
    cast(null as integer) as share_order,
    cast(null as decimal(18, 4)) as previous_lost_share,
    cast(null as decimal(18, 4)) as share_change
where 1 = 0
