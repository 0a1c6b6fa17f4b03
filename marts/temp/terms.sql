-- The quantities a rule compares in a scope: numerator, denominator, faults, gains, and how far the unit's own figures are there.
-- grain: one scope, one unit, one rule that has figures
-- increment: run
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: numerator_e4 | 分子, 万分之一 | numerator, in ten-thousandths
-- column: denominator_e4 | 分母, 万分之一 | denominator, in ten-thousandths
-- column: faults_e4 | 差错, 万分之一 | faults, in ten-thousandths
-- column: gains_e4 | 加分项, 万分之一 | gains, in ten-thousandths
-- column: side_numerator_e4 | 附加条件分子, 万分之一 | numerator of the side condition, in ten-thousandths
-- column: side_denominator_e4 | 附加条件分母, 万分之一 | denominator of the side condition, in ten-thousandths
-- column: figure_count | 有数的格 | cells with a figure
-- column: covered_count | 已报的自报格 | own cells that say something
-- column: exempt_count | 不适用的自报格 | own cells marked not applicable
with
parts as not materialized (
    select
        windows.scope_no,
        lineage.unit_no,
        cells.rule_no,
        cells.numerator,
        cells.denominator,
        cells.faults,
        cells.gains,
        cells.side_numerator,
        cells.side_denominator,
        cells.figure_count,
        cells.covered_count,
        cells.exempt_count
    from scoring.cells as cells
    join temp.windows as windows
        on windows.rule_no = cells.rule_no and windows.month_no = cells.month_no
    join staging.lineage as lineage on lineage.ancestor_no = cells.unit_no
    union all
    select
        spans.scope_no,
        spans.unit_no,
        spans.rule_no,
        spans.numerator,
        spans.denominator,
        spans.faults,
        spans.gains,
        spans.side_numerator,
        spans.side_denominator,
        spans.figure_count,
        spans.covered_count,
        spans.exempt_count
    from scoring.spans as spans
    join staging.wanted as wanted on wanted.scope_no = spans.scope_no
),
summed as (
    select
        parts.scope_no,
        parts.unit_no,
        parts.rule_no,
        sum(parts.numerator) as numerator,
        sum(parts.denominator) as denominator,
        sum(parts.figure_count) as figure_count,
        sum(parts.covered_count) as covered_count,
        sum(parts.exempt_count) as exempt_count
    from parts
    group by parts.scope_no, parts.unit_no, parts.rule_no
),
beside as (
    -- few rules weigh more than a numerator and a denominator: the others' sums are not even added up
    select
        parts.scope_no,
        parts.unit_no,
        parts.rule_no,
        sum(parts.faults) as faults,
        sum(parts.gains) as gains,
        sum(parts.side_numerator) as side_numerator,
        sum(parts.side_denominator) as side_denominator
    from parts
    join (
        select distinct weights.rule_no
        from scoring.weights as weights
        where weights.faults <> 0 or weights.gains <> 0 or weights.side_numerator <> 0 or weights.side_denominator <> 0
    ) as several
        on several.rule_no = parts.rule_no
    group by parts.scope_no, parts.unit_no, parts.rule_no
)
-- Most sums fit a machine's whole number, which divides ten times as fast as a wide one; the answer is the same.
select
    summed.scope_no,
    summed.unit_no,
    summed.rule_no,
    cast(
        case
            when summed.numerator between -1000000000000000 and 1000000000000000
                then sign(summed.numerator) * ((abs(cast(summed.numerator as bigint)) + 5000) // 10000)
            else sign(summed.numerator) * ((abs(summed.numerator) + 5000) // 10000)
        end as hugeint
    ) as numerator_e4,
    cast(
        case
            when summed.denominator between -1000000000000000 and 1000000000000000
                then sign(summed.denominator) * ((abs(cast(summed.denominator as bigint)) + 5000) // 10000)
            else sign(summed.denominator) * ((abs(summed.denominator) + 5000) // 10000)
        end as hugeint
    ) as denominator_e4,
    cast(
        case
            when beside.faults between -1000000000000000 and 1000000000000000
                then sign(beside.faults) * ((abs(cast(beside.faults as bigint)) + 5000) // 10000)
            else sign(beside.faults) * ((abs(beside.faults) + 5000) // 10000)
        end as hugeint
    ) as faults_e4,
    cast(
        case
            when beside.gains between -1000000000000000 and 1000000000000000
                then sign(beside.gains) * ((abs(cast(beside.gains as bigint)) + 5000) // 10000)
            else sign(beside.gains) * ((abs(beside.gains) + 5000) // 10000)
        end as hugeint
    ) as gains_e4,
    cast(
        case
            when beside.side_numerator between -1000000000000000 and 1000000000000000
                then sign(beside.side_numerator) * ((abs(cast(beside.side_numerator as bigint)) + 5000) // 10000)
            else sign(beside.side_numerator) * ((abs(beside.side_numerator) + 5000) // 10000)
        end as hugeint
    ) as side_numerator_e4,
    cast(
        case
            when beside.side_denominator between -1000000000000000 and 1000000000000000
                then sign(beside.side_denominator) * ((abs(cast(beside.side_denominator as bigint)) + 5000) // 10000)
            else sign(beside.side_denominator) * ((abs(beside.side_denominator) + 5000) // 10000)
        end as hugeint
    ) as side_denominator_e4,
    cast(summed.figure_count as integer) as figure_count,
    cast(summed.covered_count as integer) as covered_count,
    cast(summed.exempt_count as integer) as exempt_count
from summed
left join beside
    on beside.scope_no = summed.scope_no and beside.unit_no = summed.unit_no and beside.rule_no = summed.rule_no
