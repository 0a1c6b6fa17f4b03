-- Each unit's figures of single months as the rules weigh them, added up by rule: what longer scopes are summed from.
-- zh: 每个单位的单月数据按规则加权、按规则相加: 较长范围由此合计。
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
seen as (
    -- the versions and periods that see a month being built
    select distinct months.competition_id, months.month, months.month_no, scopes.version_id, windows.period
    from build.months as wanted
    join staging.months as months
        on months.competition_id = wanted.competition_id and months.month = wanted.month
    join calendar.windows as windows
        on windows.competition_id = months.competition_id and windows.month = months.month
    join calendar.scopes as scopes
        on scopes.competition_id = windows.competition_id and scopes.scope_id = windows.scope_id
),
looked_at as (
    select seen.competition_id, seen.month, seen.month_no, rules.rule_no
    from seen
    join scoring.rules as rules
        on rules.competition_id = seen.competition_id
        and rules.version_id = seen.version_id
        and rules.period = seen.period
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
placed as (
    -- what the cells of a load and column share, with every rule that uses it
    select
        places.place_no,
        places.load_id,
        uses.*
    from landing.places as places
    join uses
        on uses.competition_id = places.competition_id
        and uses.month = places.last_month
        and uses.column_id = places.column_id
    join (select distinct loads.competition_id, loads.load_id from staging.effective_loads as loads) as loads
        on loads.competition_id = places.competition_id and loads.load_id = places.load_id
    where places.first_month = places.last_month and not places.is_claim
),
figures as (
    -- nearly all figures fit a short decimal, which multiplies faster; one of ten thousand million does not
    select
        cells.place_no,
        cells.unit_id,
        cells.state,
        cells.value,
        case
            when cells.value between -9999999999 and 9999999999
                then cast(cast(round(cells.value * 10000) as bigint) as hugeint)
            else
                cast(round(cells.value) as hugeint) * 10000
                + cast(round((cells.value - round(cells.value)) * 10000) as hugeint)
        end as value_e4
    from landing.cells as cells
)
select
    placed.competition_id,
    placed.month,
    valid.unit_no,
    placed.rule_no,
    placed.month_no,
    cast(coalesce(sum(placed.numerator * cells.value_e4), 0) as hugeint) as numerator,
    cast(coalesce(sum(placed.denominator * cells.value_e4), 0) as hugeint) as denominator,
    cast(coalesce(sum(placed.faults * cells.value_e4), 0) as hugeint) as faults,
    cast(coalesce(sum(placed.gains * cells.value_e4), 0) as hugeint) as gains,
    cast(coalesce(sum(placed.side_numerator * cells.value_e4), 0) as hugeint) as side_numerator,
    cast(coalesce(sum(placed.side_denominator * cells.value_e4), 0) as hugeint) as side_denominator,
    cast(count(cells.value) as integer) as figure_count,
    cast(sum(case when cells.state <> 'empty' then placed.covers else 0 end) as integer) as covered_count,
    cast(sum(case when cells.state = 'not_applicable' then placed.covers else 0 end) as integer) as exempt_count
from figures as cells
join placed on placed.place_no = cells.place_no
join staging.unit_months as valid
    on valid.competition_id = placed.competition_id
    and valid.unit_id = cells.unit_id
    and valid.month_no = placed.month_no
left join staging.superseded as superseded
    on superseded.competition_id = placed.competition_id
    and superseded.load_id = placed.load_id
    and superseded.unit_id = cells.unit_id
where superseded.unit_id is null
group by placed.competition_id, placed.month, valid.unit_no, placed.rule_no, placed.month_no
