-- The rules of every version, clause by clause: points, shape, and the parameters, bands, tiers and quotas behind it.
-- grain: one competition, one version, one indicator or adjustment
-- increment: view
-- public: yes
-- example: select indicator_id, indicator_zh, points, shape, clause_zh, parameters_en from analysis.rule_clauses where version_id = (select max(version_id) from live.scopes) order by family desc, sort
-- column: competition_id | 竞赛 | competition
-- column: version_id | 细则版本 | rulebook version
-- column: indicator_id | 指标 | indicator
-- column: indicator_zh | 指标名称 | name of the indicator in Chinese
-- column: indicator_en | 指标英文名 | name of the indicator in English
-- column: family | 类型: score 计分 bonus 加分 deduction 扣分 veto 否决 part 组成 | family: score, bonus, deduction, veto or part
-- column: sort | 次序 | order
-- column: item_id | 项目 | item
-- column: item_zh | 项目名称 | name of the item in Chinese
-- column: item_en | 项目英文名 | name of the item in English
-- column: dimension_id | 比看维度 | dimension
-- column: points | 分值 | points
-- column: shape | 规则形状 | shape of the rule
-- column: period | 周期 | period
-- column: no_task | 无任务时如何 | what holds without a task
-- column: clause_zh | 细则条文 | clause in Chinese
-- column: clause_en | 细则条文 (英文) | clause in English
-- column: parameters_zh | 参数、档次、级别分值和定额, 一句话 | parameters, bands, tiers and quotas in a sentence, in Chinese
-- column: parameters_en | 参数、档次、级别分值和定额 (英文) | parameters, bands, tiers and quotas in a sentence, in English
with
told as (
    select
        parameters.competition_id,
        parameters.version_id,
        parameters.indicator_id,
        1 as section,
        0 as sort_no,
        parameters.parameter as sort,
        parameters.parameter || ' ' || rtrim(rtrim(cast(parameters.value as varchar), '0'), '.') as text_zh,
        parameters.parameter || ' ' || rtrim(rtrim(cast(parameters.value as varchar), '0'), '.') as text_en
    from rulebook.parameters as parameters
    union all
    select
        bands.competition_id,
        bands.version_id,
        bands.indicator_id,
        2 as section,
        bands.band as sort_no,
        '' as sort,
        coalesce(
            case when bands.lower_closed then '≥' else '>' end
            || rtrim(rtrim(cast(bands.lower as varchar), '0'), '.') || ' ', ''
        )
        || coalesce(
            case when bands.upper_closed then '≤' else '<' end
            || rtrim(rtrim(cast(bands.upper as varchar), '0'), '.') || ' ', ''
        )
        || rtrim(rtrim(cast(bands.points as varchar), '0'), '.') || '分' as text_zh,
        coalesce(
            case when bands.lower_closed then '≥' else '>' end
            || rtrim(rtrim(cast(bands.lower as varchar), '0'), '.') || ' ', ''
        )
        || coalesce(
            case when bands.upper_closed then '≤' else '<' end
            || rtrim(rtrim(cast(bands.upper as varchar), '0'), '.') || ' ', ''
        )
        || rtrim(rtrim(cast(bands.points as varchar), '0'), '.') || ' points' as text_en
    from rulebook.bands as bands
    union all
    select
        tiers.competition_id,
        tiers.version_id,
        tiers.indicator_id,
        3 as section,
        coalesce(levels.rank, 0) as sort_no,
        tiers.level_id as sort,
        coalesce(levels.name_zh, tiers.level_id) || ' '
        || coalesce(rtrim(rtrim(cast(tiers.points_each as varchar), '0'), '.') || '分', tiers.effect, '') as text_zh,
        coalesce(levels.name_en, tiers.level_id) || ' '
        || coalesce(rtrim(rtrim(cast(tiers.points_each as varchar), '0'), '.') || ' points', tiers.effect, '') as text_en
    from rulebook.tiers as tiers
    left join rulebook.levels as levels
        on levels.competition_id = tiers.competition_id
        and levels.version_id = tiers.version_id
        and levels.level_id = tiers.level_id
    union all
    select
        quotas.competition_id,
        quotas.version_id,
        quotas.indicator_id,
        4 as section,
        0 as sort_no,
        quotas.class_id as sort,
        coalesce(classes.name_zh, quotas.class_id) || '定额 '
        || rtrim(rtrim(cast(quotas.quota as varchar), '0'), '.') as text_zh,
        'quota of ' || coalesce(classes.name_en, quotas.class_id) || ' '
        || rtrim(rtrim(cast(quotas.quota as varchar), '0'), '.') as text_en
    from rulebook.quotas as quotas
    left join rulebook.classes as classes
        on classes.competition_id = quotas.competition_id
        and classes.version_id = quotas.version_id
        and classes.class_id = quotas.class_id
),
joined as (
    select
        told.competition_id,
        told.version_id,
        told.indicator_id,
        string_agg(told.text_zh, '；' order by told.section, told.sort_no, told.sort) as text_zh,
        string_agg(told.text_en, '; ' order by told.section, told.sort_no, told.sort) as text_en
    from told
    group by told.competition_id, told.version_id, told.indicator_id
)
select
    indicators.competition_id,
    indicators.version_id,
    indicators.indicator_id,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    indicators.family,
    indicators.sort,
    indicators.item_id,
    items.name_zh as item_zh,
    items.name_en as item_en,
    indicators.dimension_id,
    indicators.points,
    indicators.shape,
    indicators.period,
    indicators.no_task,
    indicators.clause_zh,
    indicators.clause_en,
    coalesce(joined.text_zh, '') as parameters_zh,
    coalesce(joined.text_en, '') as parameters_en
from rulebook.indicators as indicators
left join rulebook.items as items
    on items.competition_id = indicators.competition_id
    and items.version_id = indicators.version_id
    and items.item_id = indicators.item_id
left join joined
    on joined.competition_id = indicators.competition_id
    and joined.version_id = indicators.version_id
    and joined.indicator_id = indicators.indicator_id
