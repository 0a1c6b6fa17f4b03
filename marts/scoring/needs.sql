-- Which input columns the indicators of a version look at, and over which period.
-- grain: one competition, one version, one indicator period, one column
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: version_id | 细则版本 | rulebook version
-- column: period | 指标周期 | period of the indicator
-- column: column_id | 指标列 | input column
-- column: source | 来源 | source
-- column: owner | 填报方 | owner
-- column: aggregate | 汇总方式 | aggregate
-- column: column_period | 该列的填报周期 | period of the column
select distinct
    indicators.competition_id,
    indicators.version_id,
    indicators.period,
    columns.column_id,
    columns.source,
    columns.owner,
    columns.aggregate,
    columns.period as column_period
from rulebook.indicators as indicators
join rulebook.terms as terms
    on terms.competition_id = indicators.competition_id
    and terms.version_id = indicators.version_id
    and terms.indicator_id = indicators.indicator_id
join rulebook.columns as columns
    on columns.competition_id = terms.competition_id
    and columns.version_id = terms.version_id
    and columns.column_id = terms.column_id
