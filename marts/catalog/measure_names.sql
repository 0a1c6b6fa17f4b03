-- The measures that can be followed over time, with their names, units and directions.
-- grain: one competition, one scope, one measure
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: unit_zh | 计量单位 | unit of measurement in Chinese
-- column: unit_en | 计量单位 (英文) | unit of measurement
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: digits | 小数位数 | decimals to show
-- column: is_lower_better | 是否越低越好 | lower is better
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as measure_kind,
    cast(null as varchar) as measure_id,
    cast(null as integer) as sort,
    cast(null as varchar) as name_zh,
    cast(null as varchar) as name_en,
    cast(null as varchar) as unit_zh,
    cast(null as varchar) as unit_en,
    cast(null as varchar) as item_id,
    cast(null as varchar) as dimension_id,
    cast(null as integer) as digits,
    cast(null as boolean) as is_lower_better
where 1 = 0
