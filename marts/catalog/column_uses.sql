-- Which rules look at a column of figures, by the version in force in a month.
-- zh: 哪些规则用到哪一列数据, 按当月施行的细则版本。
-- grain: one competition, one month, one column, one rule, one role
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: column_id | 指标列 | input column
-- column: indicator_id | 指标 | indicator
-- column: role | numerator 分子 / denominator 分母 / fault 差错 / gain 加分 / side_ 附加条件 | numerator, denominator, fault, gain or side condition
-- column: weight | 权数 | weight
-- column: family | score 得分 / bonus 加分 / deduction 扣分 / veto 否决 / part 组成部分 | score, bonus, deduction, veto or part
-- column: points | 分值 | points
-- column: sort | 次序 | order
-- column: name_zh | 指标名称 | name of the indicator in Chinese
-- column: name_en | 指标英文名 | name of the indicator in English
-- column: clause_zh | 细则条款 | clause of the rulebook in Chinese
-- column: clause_en | 细则条款 (英文) | clause of the rulebook in English
select
    months.competition_id,
    months.month,
    terms.column_id,
    terms.indicator_id,
    terms.role,
    terms.weight,
    indicators.family,
    indicators.points,
    indicators.sort,
    indicators.name_zh,
    indicators.name_en,
    indicators.clause_zh,
    indicators.clause_en
from staging.months as months
join rulebook.terms as terms
    on terms.competition_id = months.competition_id and terms.version_id = months.version_id
join rulebook.indicators as indicators
    on indicators.competition_id = terms.competition_id
    and indicators.version_id = terms.version_id
    and indicators.indicator_id = terms.indicator_id
