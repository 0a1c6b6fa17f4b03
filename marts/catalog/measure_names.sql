-- The measures that can be followed over time, with their names, units and directions.
-- zh: 可以长期跟踪的度量, 连同名称、单位和方向。
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
with
worded as (
    select
        max(case when templates.template_key = 'explain.measure.score' then templates.text_zh end) as score_zh,
        max(case when templates.template_key = 'explain.measure.score' then templates.text_en end) as score_en,
        max(case when templates.template_key = 'explain.measure.lost' then templates.text_zh end) as lost_zh,
        max(case when templates.template_key = 'explain.measure.lost' then templates.text_en end) as lost_en,
        max(case when templates.template_key = 'explain.measure.rate' then templates.text_zh end) as rate_zh,
        max(case when templates.template_key = 'explain.measure.rate' then templates.text_en end) as rate_en,
        max(case when templates.template_key = 'explain.unit.points' then templates.text_zh end) as points_zh,
        max(case when templates.template_key = 'explain.unit.points' then templates.text_en end) as points_en,
        max(case when templates.template_key = 'explain.unit.percent' then templates.text_zh end) as percent
    from build.templates as templates
),
ends as (
    -- the points of the lowest and of the highest band
    select
        bands.competition_id,
        bands.version_id,
        bands.indicator_id,
        bands.points,
        row_number() over (
            partition by bands.competition_id, bands.version_id, bands.indicator_id
            order by coalesce(bands.lower, -1000000000), coalesce(bands.upper, 1000000000), bands.band
        ) as from_low,
        row_number() over (
            partition by bands.competition_id, bands.version_id, bands.indicator_id
            order by coalesce(bands.lower, -1000000000) desc, coalesce(bands.upper, 1000000000) desc, bands.band desc
        ) as from_high
    from rulebook.bands as bands
),
falling as (
    select ends.competition_id, ends.version_id, ends.indicator_id
    from ends
    group by ends.competition_id, ends.version_id, ends.indicator_id
    having max(case when ends.from_low = 1 then ends.points end) > max(case when ends.from_high = 1 then ends.points end)
),
divided as (
    select weights.rule_no
    from scoring.weights as weights
    where weights.numerator <> 0 or weights.denominator <> 0
    group by weights.rule_no
    having
        count(case when weights.period <> 'month' or weights.source = 'targets' then 1 end) = 0
        and count(case when weights.denominator <> 0 then 1 end) > 0
        and count(case when weights.numerator <> 0 then 1 end) > 0
),
blamed as (
    -- columns that only ever count against a unit
    select terms.competition_id, terms.version_id, terms.column_id
    from rulebook.terms as terms
    group by terms.competition_id, terms.version_id, terms.column_id
    having count(case when terms.role <> 'fault' then 1 end) = 0
),
named as (
    select
        scopes.competition_id, scopes.scope_id, 'score' as measure_kind, 'total' as measure_id, 1 as kind_sort, 0 as sort,
        worded.score_zh as name_zh, worded.score_en as name_en, worded.points_zh as unit_zh, worded.points_en as unit_en,
        cast(null as varchar) as item_id, cast(null as varchar) as dimension_id, 2 as digits, false as is_lower_better
    from calendar.scopes as scopes
    cross join worded
    union all
    select
        scopes.competition_id, scopes.scope_id, 'lost' as measure_kind, 'total' as measure_id, 2 as kind_sort, 0 as sort,
        worded.lost_zh as name_zh, worded.lost_en as name_en, worded.points_zh as unit_zh, worded.points_en as unit_en,
        cast(null as varchar) as item_id, cast(null as varchar) as dimension_id, 2 as digits, true as is_lower_better
    from calendar.scopes as scopes
    cross join worded
    union all
    select
        dimensions.competition_id, dimensions.scope_id, 'dimension' as measure_kind, dimensions.dimension_id as measure_id,
        3 as kind_sort, dimensions.sort, dimensions.name_zh, dimensions.name_en, worded.percent as unit_zh,
        worded.percent as unit_en, cast(null as varchar) as item_id, dimensions.dimension_id, 2 as digits,
        false as is_lower_better
    from catalog.dimensions as dimensions
    cross join worded
    union all
    select
        items.competition_id, items.scope_id, 'item' as measure_kind, items.item_id as measure_id, 4 as kind_sort,
        items.sort, items.name_zh, items.name_en, worded.points_zh as unit_zh, worded.points_en as unit_en, items.item_id,
        item_dimensions.dimension_id, 2 as digits, false as is_lower_better
    from catalog.items as items
    left join catalog.item_dimensions as item_dimensions
        on item_dimensions.competition_id = items.competition_id
        and item_dimensions.scope_id = items.scope_id
        and item_dimensions.item_id = items.item_id
    cross join worded
    union all
    select
        items.competition_id, items.scope_id, 'item_rate' as measure_kind, items.item_id as measure_id, 5 as kind_sort,
        items.sort, replace(worded.rate_zh, '{name}', items.name_zh) as name_zh,
        replace(worded.rate_en, '{name}', items.name_en) as name_en, worded.percent as unit_zh,
        worded.percent as unit_en, items.item_id, item_dimensions.dimension_id, 0 as digits, false as is_lower_better
    from catalog.items as items
    left join catalog.item_dimensions as item_dimensions
        on item_dimensions.competition_id = items.competition_id
        and item_dimensions.scope_id = items.scope_id
        and item_dimensions.item_id = items.item_id
    cross join worded
    union all
    select
        indicators.competition_id, indicators.scope_id, 'indicator' as measure_kind,
        indicators.indicator_id as measure_id,
        case indicators.family when 'score' then 6 when 'bonus' then 7 else 8 end as kind_sort, indicators.sort,
        indicators.name_zh, indicators.name_en, worded.points_zh as unit_zh, worded.points_en as unit_en,
        indicators.item_id, indicators.dimension_id, 2 as digits,
        (indicators.family = 'deduction') as is_lower_better
    from catalog.indicators as indicators
    cross join worded
    where indicators.family in ('score', 'bonus', 'deduction')
    union all
    select
        indicators.competition_id, indicators.scope_id, 'indicator_rate' as measure_kind,
        indicators.indicator_id as measure_id, 9 as kind_sort, indicators.sort,
        replace(worded.rate_zh, '{name}', indicators.name_zh) as name_zh,
        replace(worded.rate_en, '{name}', indicators.name_en) as name_en, worded.percent as unit_zh,
        worded.percent as unit_en, indicators.item_id, indicators.dimension_id, 1 as digits, false as is_lower_better
    from catalog.indicators as indicators
    cross join worded
    where indicators.family = 'score'
    union all
    select
        indicators.competition_id, indicators.scope_id, 'rate' as measure_kind, indicators.indicator_id as measure_id,
        10 as kind_sort, indicators.sort, indicators.name_zh, indicators.name_en, worded.percent as unit_zh,
        worded.percent as unit_en, indicators.item_id, indicators.dimension_id, 1 as digits,
        (rules.is_lower_better = 1 or falling.indicator_id is not null) as is_lower_better
    from catalog.indicators as indicators
    join calendar.scopes as scopes
        on scopes.competition_id = indicators.competition_id
        and scopes.scope_id = indicators.scope_id
        and scopes.scope_kind = 'month'
    join scoring.rules as rules
        on rules.competition_id = indicators.competition_id
        and rules.version_id = scopes.version_id
        and rules.indicator_id = indicators.indicator_id
    join divided on divided.rule_no = rules.rule_no
    left join falling
        on falling.competition_id = rules.competition_id
        and falling.version_id = rules.version_id
        and falling.indicator_id = rules.indicator_id
    cross join worded
    union all
    select
        scopes.competition_id, scopes.scope_id, 'column' as measure_kind, columns.column_id as measure_id,
        11 as kind_sort, columns.sort, columns.name_zh, columns.name_en, columns.measure as unit_zh,
        case when columns.measure = '%' then columns.measure end as unit_en, cast(null as varchar) as item_id,
        cast(null as varchar) as dimension_id, case when columns.value_type = 'count' then 0 else 2 end as digits,
        (blamed.column_id is not null) as is_lower_better
    from calendar.scopes as scopes
    join rulebook.columns as columns
        on columns.competition_id = scopes.competition_id
        and columns.version_id = scopes.version_id
        and columns.period = 'month'
        and columns.source <> 'targets'
    left join blamed
        on blamed.competition_id = columns.competition_id
        and blamed.version_id = columns.version_id
        and blamed.column_id = columns.column_id
    where scopes.scope_kind = 'month'
)
select
    named.competition_id,
    named.scope_id,
    cast(named.measure_kind as varchar) as measure_kind,
    cast(named.measure_id as varchar) as measure_id,
    cast(named.kind_sort * 100000 + coalesce(named.sort, 0) as integer) as sort,
    cast(named.name_zh as varchar) as name_zh,
    cast(named.name_en as varchar) as name_en,
    cast(named.unit_zh as varchar) as unit_zh,
    cast(named.unit_en as varchar) as unit_en,
    named.item_id,
    named.dimension_id,
    cast(named.digits as integer) as digits,
    named.is_lower_better
from named
