-- Each unit's dimensions and items beside its group, its period before and its last year.
-- grain: one competition, one scope, one unit, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: part_kind | dimension 维度 / item 项目 | dimension or item
-- column: part_id | 维度或项目 | which of that kind
-- column: group_id | 组别 | group
-- column: value | 维度结果或项目得分率 | result of the dimension or rate of the item
-- column: place | 名次 | place in the group
-- column: compared_count | 参加比较的单位数 | units that are compared
-- column: group_best | 组内最好 | best of the group
-- column: group_median | 组中位 | median of the group
-- column: gap_to_best | 与组内最好之差 | gap to the best
-- column: gap_to_median | 与组中位之差 | gap to the median
-- column: previous_value | 上期 | period before
-- column: change | 与上期之差 | change against the period before
-- column: previous_place | 上期名次 | place in the period before
-- column: movement | 升降, 正为上升 | places gained
-- column: last_year_value | 上年同期 | same period last year
-- column: last_year_change | 与上年同期之差 | change against last year
-- column: last_year_place | 上年同期名次 | place last year
-- column: last_year_movement | 与上年同期名次之差, 正为上升 | places gained against last year
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as part_kind,
    cast(null as varchar) as part_id,
    cast(null as varchar) as group_id,
    cast(null as decimal(18, 4)) as value,
    cast(null as integer) as place,
    cast(null as integer) as compared_count,
    cast(null as decimal(18, 4)) as group_best,
    cast(null as decimal(18, 4)) as group_median,
    cast(null as decimal(18, 4)) as gap_to_best,
    cast(null as decimal(18, 4)) as gap_to_median,
    cast(null as decimal(18, 4)) as previous_value,
    cast(null as decimal(18, 4)) as change,
    cast(null as integer) as previous_place,
    cast(null as integer) as movement,
    cast(null as decimal(18, 4)) as last_year_value,
    cast(null as decimal(18, 4)) as last_year_change,
    cast(null as integer) as last_year_place,
    cast(null as integer) as last_year_movement
where 1 = 0
