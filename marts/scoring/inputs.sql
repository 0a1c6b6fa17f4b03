-- Each unit's figures of each input column, added up over the months a scope looks at, before any rule is applied.
-- grain: one competition, one scope, one indicator period, one unit, one column that has figures
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: period | 指标周期 | period of the indicators
-- column: unit_id | 单位 | unit
-- column: column_id | 指标列 | input column
-- column: value | 汇总值 | aggregated value
-- column: fact_count | 有数的单元格数 | cells with a number
-- column: covered_count | 应报且已报的次数 | due figures that are there
-- column: exempt_count | 填"/"的次数 | due figures marked not applicable
with
members as (
    select members.competition_id, members.scope_id, members.version_id, members.unit_id, lineage.ancestor_id
    from build.scopes as wanted
    join staging.members as members
        on members.competition_id = wanted.competition_id and members.scope_id = wanted.scope_id
    join staging.lineage as lineage
        on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
),
looked_at as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.version_id,
        windows.period,
        windows.month,
        bounds.first_month
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
    join calendar.windows as windows
        on windows.competition_id = scopes.competition_id and windows.scope_id = scopes.scope_id
    join staging.windows as bounds
        on bounds.competition_id = windows.competition_id
        and bounds.scope_id = windows.scope_id
        and bounds.period = windows.period
),
held as (
    select
        looked_at.competition_id,
        looked_at.scope_id,
        looked_at.period,
        members.unit_id,
        members.ancestor_id,
        facts.column_id,
        needs.aggregate,
        needs.column_period,
        facts.first_month,
        facts.last_month,
        facts.state,
        facts.value
    from looked_at
    join staging.facts as facts
        on facts.competition_id = looked_at.competition_id
        and facts.last_month = looked_at.month
        and facts.first_month >= looked_at.first_month
    join scoring.needs as needs
        on needs.competition_id = looked_at.competition_id
        and needs.version_id = looked_at.version_id
        and needs.period = looked_at.period
        and needs.column_id = facts.column_id
    join members
        on members.competition_id = looked_at.competition_id
        and members.scope_id = looked_at.scope_id
        and members.ancestor_id = facts.unit_id
    where
        -- a figure of several months counts for a unit that was there in any of them
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
    select
        held.competition_id,
        held.scope_id,
        held.period,
        held.unit_id,
        held.column_id,
        max(held.last_month) as last_month
    from held
    where held.value is not null
    group by held.competition_id, held.scope_id, held.period, held.unit_id, held.column_id
),
covered as (
    select
        held.competition_id,
        held.scope_id,
        held.period,
        held.unit_id,
        held.column_id,
        held.ancestor_id,
        held.last_month as month,
        min(case when held.state = 'not_applicable' then 1 else 0 end) as is_exempt
    from held
    join staging.period_ends as ends
        on ends.competition_id = held.competition_id
        and ends.period = held.column_period
        and ends.month = held.last_month
    where held.state <> 'empty'
    group by
        held.competition_id, held.scope_id, held.period, held.unit_id, held.column_id, held.ancestor_id,
        held.last_month
    union
    select
        held.competition_id,
        held.scope_id,
        held.period,
        held.unit_id,
        held.column_id,
        held.ancestor_id,
        ends.month,
        min(case when held.state = 'not_applicable' then 1 else 0 end) as is_exempt
    from held
    join staging.period_ends as ends
        on ends.competition_id = held.competition_id
        and ends.period = held.column_period
        and ends.month >= held.first_month
        and ends.month < held.last_month
    where held.state <> 'empty' and held.first_month < held.last_month
    group by
        held.competition_id, held.scope_id, held.period, held.unit_id, held.column_id, held.ancestor_id, ends.month
),
coverage as (
    select
        due.competition_id,
        due.scope_id,
        due.period,
        due.unit_id,
        due.column_id,
        count(*) as covered_count,
        sum(due.is_exempt) as exempt_count
    from (
        select
            covered.competition_id,
            covered.scope_id,
            covered.period,
            covered.unit_id,
            covered.column_id,
            covered.ancestor_id,
            covered.month,
            min(covered.is_exempt) as is_exempt
        from covered
        group by
            covered.competition_id, covered.scope_id, covered.period, covered.unit_id, covered.column_id,
            covered.ancestor_id, covered.month
    ) as due
    group by due.competition_id, due.scope_id, due.period, due.unit_id, due.column_id
),
summed as (
    select
        held.competition_id,
        held.scope_id,
        held.period,
        held.unit_id,
        held.column_id,
        held.aggregate,
        count(held.value) as fact_count,
        sum(held.value) as total,
        max(held.value) as highest,
        sum(case when held.last_month = latest.last_month then held.value end) as newest
    from held
    left join latest
        on latest.competition_id = held.competition_id
        and latest.scope_id = held.scope_id
        and latest.period = held.period
        and latest.unit_id = held.unit_id
        and latest.column_id = held.column_id
    group by
        held.competition_id, held.scope_id, held.period, held.unit_id, held.column_id, held.aggregate
)
select
    summed.competition_id,
    summed.scope_id,
    summed.period,
    summed.unit_id,
    summed.column_id,
    cast(
        case summed.aggregate
            when 'sum' then summed.total
            when 'max' then summed.highest
            when 'last' then summed.newest
            else cast(
                sign(summed.total) * (
                    (2 * cast(round(abs(summed.total) * 10000) as bigint) + summed.fact_count)
                    // nullif(2 * summed.fact_count, 0)
                ) as decimal(18, 0)
            ) * 0.0001
        end as decimal(18, 4)
    ) as value,
    cast(summed.fact_count as integer) as fact_count,
    cast(coalesce(coverage.covered_count, 0) as integer) as covered_count,
    cast(coalesce(coverage.exempt_count, 0) as integer) as exempt_count
from summed
left join coverage
    on coverage.competition_id = summed.competition_id
    and coverage.scope_id = summed.scope_id
    and coverage.period = summed.period
    and coverage.unit_id = summed.unit_id
    and coverage.column_id = summed.column_id
