-- The indicators and adjustments with the clause of each.
-- zh: 各项指标和加减分, 连同条文。
-- grain: one competition, one scope, one indicator
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: family | 类型 | family
-- column: sort | 次序 | order
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: shape | 规则形状 | shape of the rule
-- column: points | 分值 | points
-- column: period | 周期 | period
-- column: measure | 计量单位 | unit of measure
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: clause_zh | 细则条文 | clause in Chinese
-- column: clause_en | 细则条文 (英文) | clause in English
-- column: entered_by_zh | 填报 | entered by, in Chinese
-- column: entered_by_en | 填报 (英文) | entered by
select
    scopes.competition_id,
    scopes.scope_id,
    indicators.indicator_id,
    indicators.family,
    indicators.sort,
    indicators.item_id,
    indicators.dimension_id,
    indicators.shape,
    indicators.points,
    indicators.period,
    indicators.measure,
    indicators.name_zh,
    indicators.name_en,
    indicators.clause_zh,
    indicators.clause_en,
    indicators.entered_by_zh,
    indicators.entered_by_en
from calendar.scopes as scopes
join rulebook.indicators as indicators
    on indicators.competition_id = scopes.competition_id and indicators.version_id = scopes.version_id
