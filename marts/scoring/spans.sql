-- What single months can't say: figures of several months, and columns that count by their last, mean or largest figure.
-- zh: 单月说明不了的: 跨几个月的数据, 以及取末值、平均或最大值的列。
-- grain: one scope, one unit, one rule that has such figures
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: numerator | 分子, 亿分之一 | numerator, in hundred-millionths
-- column: denominator | 分母, 亿分之一 | denominator, in hundred-millionths
-- column: faults | 差错, 亿分之一 | faults, in hundred-millionths
-- column: gains | 加分项, 亿分之一 | gains, in hundred-millionths
-- column: side_numerator | 附加条件分子, 亿分之一 | numerator of the side condition, in hundred-millionths
-- column: side_denominator | 附加条件分母, 亿分之一 | denominator of the side condition, in hundred-millionths
-- column: figure_count | 有数的格 | cells with a figure
-- column: covered_count | 已报的自报格, 单月格已计的不重计 | own cells that say something, besides those single months cover
-- column: exempt_count | 不适用的自报格 | own cells marked not applicable
with
held as (
    -- a figure of several months counts for a unit that was there in any of them
    select
        windows.scope_no,
        windows.rule_no,
        lineage.unit_no,
        lineage.ancestor_no,
        weights.column_id,
        weights.aggregate,
        weights.owner,
        weights.period as column_period,
        weights.is_first_use,
        facts.competition_id,
        facts.unit_id,
        facts.first_month,
        facts.last_month,
        facts.state,
        cast(round(facts.value) as hugeint) * 10000
        + cast(round((facts.value - round(facts.value)) * 10000) as hugeint) as value_e4,
        weights.numerator,
        weights.denominator,
        weights.faults,
        weights.gains,
        weights.side_numerator,
        weights.side_denominator,
        (facts.first_month <> facts.last_month) as is_span
    from temp.special_figures as facts
    join scoring.weights as weights
        on weights.competition_id = facts.competition_id
        and weights.column_id = facts.column_id
        and (weights.aggregate <> 'sum' or facts.first_month <> facts.last_month)
    join temp.windows as windows
        on windows.rule_no = weights.rule_no
        and windows.month_no = facts.last_no
        and windows.first_no <= facts.first_no
    join staging.lineage as lineage
        on lineage.competition_id = facts.competition_id and lineage.ancestor_id = facts.unit_id
    where
        exists (
            select 1
            from staging.units as valid
            where
                valid.competition_id = facts.competition_id
                and valid.unit_id = facts.unit_id
                and valid.first_month <= facts.last_month
                and (valid.last_month is null or valid.last_month >= facts.first_month)
        )
),
latest as (
    select held.scope_no, held.rule_no, held.unit_no, held.column_id, max(held.last_month) as last_month
    from held
    where held.value_e4 is not null
    group by held.scope_no, held.rule_no, held.unit_no, held.column_id
),
aggregated as (
    -- one use of a column: its value over the window
    select
        held.scope_no,
        held.rule_no,
        held.unit_no,
        held.column_id,
        held.aggregate,
        held.numerator,
        held.denominator,
        held.faults,
        held.gains,
        held.side_numerator,
        held.side_denominator,
        sum(held.value_e4) as total,
        max(held.value_e4) as highest,
        sum(case when held.last_month = latest.last_month then held.value_e4 end) as newest,
        count(held.value_e4) as value_count,
        count(case when held.is_span then held.value_e4 end) as span_count
    from held
    left join latest
        on latest.scope_no = held.scope_no
        and latest.rule_no = held.rule_no
        and latest.unit_no = held.unit_no
        and latest.column_id = held.column_id
    group by
        held.scope_no, held.rule_no, held.unit_no, held.column_id, held.aggregate,
        held.numerator, held.denominator, held.faults, held.gains, held.side_numerator, held.side_denominator
),
valued as (
    select
        aggregated.*,
        case aggregated.aggregate
            when 'sum' then coalesce(aggregated.total, 0)
            when 'max' then coalesce(aggregated.highest, 0)
            when 'last' then coalesce(aggregated.newest, 0)
            else
                coalesce(
                    sign(aggregated.total)
                    * ((2 * abs(aggregated.total) + aggregated.value_count) // nullif(2 * aggregated.value_count, 0)),
                    0
                )
        end as value_e4
    from aggregated
),
summed as (
    select
        valued.scope_no,
        valued.unit_no,
        valued.rule_no,
        sum(valued.numerator * valued.value_e4) as numerator,
        sum(valued.denominator * valued.value_e4) as denominator,
        sum(valued.faults * valued.value_e4) as faults,
        sum(valued.gains * valued.value_e4) as gains,
        sum(valued.side_numerator * valued.value_e4) as side_numerator,
        sum(valued.side_denominator * valued.value_e4) as side_denominator,
        sum(valued.span_count) as figure_count
    from valued
    group by valued.scope_no, valued.unit_no, valued.rule_no
),
spanned as (
    -- the period ends a figure of several months covers
    select
        held.scope_no,
        held.unit_no,
        held.rule_no,
        held.column_id,
        held.competition_id,
        held.unit_id,
        held.ancestor_no,
        ends.month,
        min(case when held.state = 'not_applicable' then 1 else 0 end) as is_exempt
    from held
    join staging.period_ends as ends
        on ends.competition_id = held.competition_id
        and ends.period = held.column_period
        and ends.month between held.first_month and held.last_month
    join staging.unit_months as valid
        on valid.unit_no = held.ancestor_no and valid.month = ends.month
    where held.is_span and held.owner = 'unit' and held.is_first_use and held.state <> 'empty'
    group by
        held.scope_no, held.unit_no, held.rule_no, held.column_id, held.competition_id, held.unit_id,
        held.ancestor_no, ends.month
),
covered as (
    -- besides a single month's own word: a figure says more than a stroke
    select
        spanned.scope_no,
        spanned.unit_no,
        spanned.rule_no,
        sum(case when singles.state is null then 1 else 0 end) as covered_count,
        sum(
            case
                when singles.state is null then spanned.is_exempt
                when singles.state = 'not_applicable' and spanned.is_exempt = 0 then -1
                else 0
            end
        ) as exempt_count
    from spanned
    left join staging.facts as singles
        on singles.competition_id = spanned.competition_id
        and singles.unit_id = spanned.unit_id
        and singles.column_id = spanned.column_id
        and singles.last_month = spanned.month
        and singles.first_month = spanned.month
        and singles.state <> 'empty'
    group by spanned.scope_no, spanned.unit_no, spanned.rule_no
)
select
    summed.scope_no,
    summed.unit_no,
    summed.rule_no,
    cast(summed.numerator as hugeint) as numerator,
    cast(summed.denominator as hugeint) as denominator,
    cast(summed.faults as hugeint) as faults,
    cast(summed.gains as hugeint) as gains,
    cast(summed.side_numerator as hugeint) as side_numerator,
    cast(summed.side_denominator as hugeint) as side_denominator,
    cast(summed.figure_count as integer) as figure_count,
    cast(coalesce(covered.covered_count, 0) as integer) as covered_count,
    cast(coalesce(covered.exempt_count, 0) as integer) as exempt_count
from summed
left join covered
    on covered.scope_no = summed.scope_no
    and covered.unit_no = summed.unit_no
    and covered.rule_no = summed.rule_no
