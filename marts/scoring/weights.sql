-- The columns each rule weighs, by role, and what they cover.
-- zh: 每条规则所加权的列, 按角色, 以及覆盖什么。
-- grain: one rule, one role, one input column
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: rule_no | 规则编号 | number of the rule
-- column: column_id | 指标列 | input column
-- column: owner | 填报方 | owner
-- column: source | 来源 | source
-- column: period | 列的周期 | period of the column
-- column: aggregate | 汇总方式 | how it adds up
-- column: numerator | 分子的权重, 万分之一 | weight as numerator, in ten-thousandths
-- column: denominator | 分母的权重, 万分之一 | weight as denominator, in ten-thousandths
-- column: faults | 差错的权重, 万分之一 | weight as faults, in ten-thousandths
-- column: gains | 加分项的权重, 万分之一 | weight as gains, in ten-thousandths
-- column: side_numerator | 附加条件分子的权重, 万分之一 | weight as numerator of the side condition, in ten-thousandths
-- column: side_denominator | 附加条件分母的权重, 万分之一 | weight as denominator of the side condition, in ten-thousandths
-- column: is_first_use | 该列在规则中的首次使用 | first use of the column by the rule
select
    rules.competition_id,
    rules.rule_no,
    columns.column_id,
    columns.owner,
    columns.source,
    columns.period,
    columns.aggregate,
    cast(round(case when terms.role = 'numerator' then terms.weight else 0 end * 10000) as bigint) as numerator,
    cast(round(case when terms.role = 'denominator' then terms.weight else 0 end * 10000) as bigint) as denominator,
    cast(round(case when terms.role = 'fault' then terms.weight else 0 end * 10000) as bigint) as faults,
    cast(round(case when terms.role = 'gain' then terms.weight else 0 end * 10000) as bigint) as gains,
    cast(round(case when terms.role = 'side_numerator' then terms.weight else 0 end * 10000) as bigint) as side_numerator,
    cast(round(case when terms.role = 'side_denominator' then terms.weight else 0 end * 10000) as bigint) as side_denominator,
    (row_number() over (partition by rules.rule_no, columns.column_id order by terms.role) = 1) as is_first_use
from scoring.rules as rules
join rulebook.terms as terms
    on terms.competition_id = rules.competition_id
    and terms.version_id = rules.version_id
    and terms.indicator_id = rules.indicator_id
join rulebook.columns as columns
    on columns.competition_id = terms.competition_id
    and columns.version_id = terms.version_id
    and columns.column_id = terms.column_id
