-- Where the middle half of a group lies in each measure, guests left out; no lowest value and no name.
-- grain: one competition, one scope, one group, one measure
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: unit_count | 单位数 | units
-- column: lower_quartile | 下四分位 | lower quartile
-- column: median | 中位数 | median
-- column: upper_quartile | 上四分位 | upper quartile
-- column: best | 最好 | best
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as group_id,
    cast(null as varchar) as measure_kind,
    cast(null as varchar) as measure_id,
    cast(null as integer) as unit_count,
    cast(null as decimal(18, 4)) as lower_quartile,
    cast(null as decimal(18, 4)) as median,
    cast(null as decimal(18, 4)) as upper_quartile,
    cast(null as decimal(18, 4)) as best
where 1 = 0
