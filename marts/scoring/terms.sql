-- The quantities a rule compares: numerator, denominator, faults, and whether the unit's own figures are all there.
-- grain: one competition, one scope, one unit, one indicator that has terms
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: numerator | 分子 | numerator
-- column: denominator | 分母 | denominator
-- column: faults | 差错加权合计 | weighted faults
-- column: figure_count | 有数的列数 | columns with a figure
-- column: unit_column_count | 自报列数 | columns the unit reports itself
-- column: lacking_count | 未报列数 | own columns not reported in full
-- column: exempt_count | 不适用列数 | own columns marked not applicable throughout
with
valued as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.unit_id,
        cases.indicator_id,
        terms.role,
        terms.column_id,
        terms.weight,
        columns.owner,
        coalesce(inputs.value, 0) as value,
        coalesce(inputs.fact_count, 0) as fact_count,
        coalesce(inputs.covered_count, 0) as covered_count,
        coalesce(inputs.exempt_count, 0) as exempt_count,
        coalesce(expected.expected_count, 0) as expected_count
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join rulebook.terms as terms
        on terms.competition_id = cases.competition_id
        and terms.version_id = cases.version_id
        and terms.indicator_id = cases.indicator_id
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
    left join scoring.inputs as inputs
        on inputs.competition_id = cases.competition_id
        and inputs.scope_id = cases.scope_id
        and inputs.period = cases.period
        and inputs.unit_id = cases.unit_id
        and inputs.column_id = terms.column_id
    left join scoring.expected as expected
        on expected.competition_id = cases.competition_id
        and expected.scope_id = cases.scope_id
        and expected.period = cases.period
        and expected.column_period = columns.period
        and expected.unit_id = cases.unit_id
),
own as (
    select
        valued.competition_id,
        valued.scope_id,
        valued.unit_id,
        valued.indicator_id,
        count(distinct valued.column_id) as unit_column_count,
        count(distinct case when valued.covered_count < valued.expected_count then valued.column_id end)
            as lacking_count,
        count(
            distinct case
                when valued.expected_count > 0 and valued.exempt_count >= valued.expected_count
                    then valued.column_id
            end
        ) as exempt_count
    from valued
    where valued.owner = 'unit'
    group by valued.competition_id, valued.scope_id, valued.unit_id, valued.indicator_id
),
summed as (
    select
        valued.competition_id,
        valued.scope_id,
        valued.unit_id,
        valued.indicator_id,
        sum(case when valued.role = 'numerator' then valued.weight * valued.value else 0 end) as numerator,
        sum(case when valued.role = 'denominator' then valued.weight * valued.value else 0 end) as denominator,
        sum(case when valued.role = 'fault' then valued.weight * valued.value else 0 end) as faults,
        count(distinct case when valued.fact_count > 0 then valued.column_id end) as figure_count
    from valued
    group by valued.competition_id, valued.scope_id, valued.unit_id, valued.indicator_id
)
select
    summed.competition_id,
    summed.scope_id,
    summed.unit_id,
    summed.indicator_id,
    cast(summed.numerator as decimal(18, 4)) as numerator,
    cast(summed.denominator as decimal(18, 4)) as denominator,
    cast(summed.faults as decimal(18, 4)) as faults,
    cast(summed.figure_count as integer) as figure_count,
    cast(coalesce(own.unit_column_count, 0) as integer) as unit_column_count,
    cast(coalesce(own.lacking_count, 0) as integer) as lacking_count,
    cast(coalesce(own.exempt_count, 0) as integer) as exempt_count
from summed
left join own
    on own.competition_id = summed.competition_id
    and own.scope_id = summed.scope_id
    and own.unit_id = summed.unit_id
    and own.indicator_id = summed.indicator_id
