-- Every measure of every unit that can be followed over time.
-- grain: one competition, one scope, one unit, one measure
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: group_id | 组别 | group
-- column: value | 数值 | value
-- column: open_points | 应得分, 没有则空 | open points, where there are any
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as measure_kind,
    cast(null as varchar) as measure_id,
    cast(null as varchar) as group_id,
    cast(null as decimal(18, 4)) as value,
    cast(null as decimal(18, 4)) as open_points
where 1 = 0
