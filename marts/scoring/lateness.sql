-- Deductions for late and missing reports, added up over the months of a scope and the units a unit came from.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: points | 扣分 | points deducted
-- column: own | 天数或月数 | days or months
select
    members.competition_id,
    members.scope_id,
    members.unit_id,
    indicators.indicator_id,
    cast(
        sum(
            case
                when indicators.shape = 'late_days' and discipline.status = 'late'
                    then least(
                        parameters.points_each * discipline.days_late,
                        coalesce(parameters.month_cap, parameters.points_each * discipline.days_late)
                    )
                when indicators.shape = 'missing_months' and discipline.status = 'missing' then parameters.points_each
                else 0
            end
        ) as decimal(18, 4)
    ) as points,
    cast(
        sum(
            case
                when indicators.shape = 'late_days' and discipline.status = 'late' then discipline.days_late
                when indicators.shape = 'missing_months' and discipline.status = 'missing' then 1
                else 0
            end
        ) as decimal(18, 4)
    ) as own
from build.scopes as wanted
join staging.members as members
    on members.competition_id = wanted.competition_id
    and members.scope_id = wanted.scope_id
    and members.is_member
join rulebook.indicators as indicators
    on indicators.competition_id = members.competition_id
    and indicators.version_id = members.version_id
    and indicators.shape in ('late_days', 'missing_months')
join scoring.parameters as parameters
    on parameters.competition_id = indicators.competition_id
    and parameters.version_id = indicators.version_id
    and parameters.indicator_id = indicators.indicator_id
join staging.lineage as lineage
    on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
join calendar.scope_months as months
    on months.competition_id = members.competition_id and months.scope_id = members.scope_id
left join staging.discipline as discipline
    on discipline.competition_id = months.competition_id
    and discipline.month = months.month
    and discipline.unit_id = lineage.ancestor_id
group by members.competition_id, members.scope_id, members.unit_id, indicators.indicator_id
