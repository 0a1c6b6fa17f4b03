-- The rules of every version, clause by clause: the text, and the rule as it is carried out with its parameters, bands, tiers and quotas in words.
-- zh: 每版细则逐条: 条文, 以及程序实际执行的规则连同参数、档次、级别分值和定额。
-- grain: one competition, one version, one indicator or adjustment
-- increment: view
-- public: yes
-- example: select indicator_id, indicator_zh, points, shape, clause_zh, rule_zh from analysis.rule_clauses where version_id = (select max(version_id) from live.scopes) order by family desc, sort
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
-- column: rule_zh | 程序实际执行的规则: 形状、参数、档次、级别分值和定额, 用文字说 | the rule as it is carried out, in words: shape, parameters, bands, tiers and quotas, in Chinese
-- column: rule_en | 程序实际执行的规则 (英文) | the rule as it is carried out, in words, in English
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
    sentences.rule_zh,
    sentences.rule_en
from rulebook.indicators as indicators
left join rulebook.items as items
    on items.competition_id = indicators.competition_id
    and items.version_id = indicators.version_id
    and items.item_id = indicators.item_id
left join rulebook.sentences as sentences
    on sentences.competition_id = indicators.competition_id
    and sentences.version_id = indicators.version_id
    and sentences.indicator_id = indicators.indicator_id
