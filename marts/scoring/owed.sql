-- Which rules rest on equally many columns that units report themselves: what a unit owes is counted once for all of them.
-- zh: 哪些规则依据同样多的自报列: 应报数只数一次, 供它们共用。
-- grain: one rule that rests on columns units report
-- increment: rules
-- public: no
-- column: rule_no | 规则编号 | number of the rule
-- column: owed_no | 应报组编号 | number of the rules that owe alike
-- column: month_columns | 按月自报列数 | own columns by the month
-- column: quarter_columns | 按季自报列数 | own columns by the quarter
-- column: half_columns | 按半年自报列数 | own columns by the half-year
-- column: year_columns | 按年自报列数 | own columns by the year
with
counted as (
    select
        weights.rule_no,
        sum(case when weights.period = 'month' then 1 else 0 end) as month_columns,
        sum(case when weights.period = 'quarter' then 1 else 0 end) as quarter_columns,
        sum(case when weights.period = 'half' then 1 else 0 end) as half_columns,
        sum(case when weights.period = 'year' then 1 else 0 end) as year_columns
    from scoring.weights as weights
    where weights.owner = 'unit' and weights.is_first_use
    group by weights.rule_no
)
select
    counted.rule_no,
    cast(
        dense_rank() over (
            order by
                rules.competition_id, rules.version_id, rules.period, rules.apply_per,
                counted.month_columns, counted.quarter_columns, counted.half_columns, counted.year_columns
        ) as integer
    ) as owed_no,
    cast(counted.month_columns as integer) as month_columns,
    cast(counted.quarter_columns as integer) as quarter_columns,
    cast(counted.half_columns as integer) as half_columns,
    cast(counted.year_columns as integer) as year_columns
from counted
join scoring.rules as rules on rules.rule_no = counted.rule_no
