-- Each unit's figures of single months as the rules weigh them, added up by rule: what longer scopes are summed from.
-- grain: one unit, one rule, one month
-- increment: month
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: month_no | 月份编号 | number of the month
-- column: numerator | 分子, 亿分之一 | numerator, in hundred-millionths
-- column: denominator | 分母, 亿分之一 | denominator, in hundred-millionths
-- column: faults | 差错, 亿分之一 | faults, in hundred-millionths
-- column: gains | 加分项, 亿分之一 | gains, in hundred-millionths
-- column: side_numerator | 附加条件分子, 亿分之一 | numerator of the side condition, in hundred-millionths
-- column: side_denominator | 附加条件分母, 亿分之一 | denominator of the side condition, in hundred-millionths
-- column: figure_count | 有数的格 | cells with a figure
-- column: covered_count | 已报的自报格 | own cells that say something
-- column: exempt_count | 不适用的自报格 | own cells marked not applicable
with
looked_at as (
    -- rules of the versions that see a month
    select distinct months.competition_id, months.month, months.month_no, rules.rule_no
    from calendar.scopes as scopes
    join calendar.windows as windows
        on windows.competition_id = scopes.competition_id and windows.scope_id = scopes.scope_id
    join staging.months as months
        on months.competition_id = windows.competition_id and months.month = windows.month
    join build.months as wanted
        on wanted.competition_id = months.competition_id and wanted.month = months.month
    join scoring.rules as rules
        on rules.competition_id = scopes.competition_id
        and rules.version_id = scopes.version_id
        and rules.period = windows.period
),
uses as (
    -- a column that does not add up over months (a last, a mean) carries no value here, only that it was reported
    select
        looked_at.competition_id,
        looked_at.month,
        looked_at.month_no,
        looked_at.rule_no,
        weights.column_id,
        case when weights.aggregate = 'sum' then weights.numerator else 0 end as numerator,
        case when weights.aggregate = 'sum' then weights.denominator else 0 end as denominator,
        case when weights.aggregate = 'sum' then weights.faults else 0 end as faults,
        case when weights.aggregate = 'sum' then weights.gains else 0 end as gains,
        case when weights.aggregate = 'sum' then weights.side_numerator else 0 end as side_numerator,
        case when weights.aggregate = 'sum' then weights.side_denominator else 0 end as side_denominator,
        case when weights.owner = 'unit' and weights.is_first_use and ends.month is not null then 1 else 0 end as covers
    from looked_at
    join scoring.weights as weights on weights.rule_no = looked_at.rule_no
    left join staging.period_ends as ends
        on ends.competition_id = looked_at.competition_id
        and ends.period = weights.period
        and ends.month = looked_at.month
),
held as (
    select
        facts.competition_id,
        facts.column_id,
        facts.last_month as month,
        facts.state,
        cast(round(facts.value * 10000) as bigint) as value_e4,
        valid.unit_no
    from staging.facts as facts
    join staging.unit_months as valid
        on valid.competition_id = facts.competition_id
        and valid.unit_id = facts.unit_id
        and valid.month = facts.last_month
    where facts.first_month = facts.last_month
)
select
    uses.competition_id,
    uses.month,
    held.unit_no,
    uses.rule_no,
    uses.month_no,
    cast(coalesce(sum(uses.numerator * held.value_e4), 0) as hugeint) as numerator,
    cast(coalesce(sum(uses.denominator * held.value_e4), 0) as hugeint) as denominator,
    cast(coalesce(sum(uses.faults * held.value_e4), 0) as hugeint) as faults,
    cast(coalesce(sum(uses.gains * held.value_e4), 0) as hugeint) as gains,
    cast(coalesce(sum(uses.side_numerator * held.value_e4), 0) as hugeint) as side_numerator,
    cast(coalesce(sum(uses.side_denominator * held.value_e4), 0) as hugeint) as side_denominator,
    cast(count(held.value_e4) as integer) as figure_count,
    cast(sum(case when held.state <> 'empty' then uses.covers else 0 end) as integer) as covered_count,
    cast(sum(case when held.state = 'not_applicable' then uses.covers else 0 end) as integer) as exempt_count
from held
join uses
    on uses.competition_id = held.competition_id
    and uses.month = held.month
    and uses.column_id = held.column_id
group by uses.competition_id, uses.month, held.unit_no, uses.rule_no, uses.month_no
