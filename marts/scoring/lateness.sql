-- Deductions for late and missing reports, added up over the months of a scope and the units a unit came from.
-- zh: 迟报漏报的扣分, 按范围各月和单位的前身相加。
-- grain: one scope, one unit, one rule on arrival
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: points_e4 | 扣分, 万分之一 | points deducted, in ten-thousandths
-- column: own_e4 | 天数、小时数、次数或月数, 万分之一 | days, hours, times or months, in ten-thousandths
with
counted as (
    select
        members.scope_no,
        members.unit_no,
        rules.rule_no,
        rules.points_each_e4,
        rules.month_cap_e4,
        case rules.shape
            when 'late_days' then case when discipline.status = 'late' then discipline.days_late else 0 end
            when 'late_hours' then case when discipline.status = 'late' then discipline.hours_late else 0 end
            when 'late_fixed' then case when discipline.status = 'late' then 1 else 0 end
            else case when discipline.status = 'missing' then 1 else 0 end
        end as amount
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    join scoring.rules as rules
        on rules.competition_id = members.competition_id
        and rules.version_id = members.version_id
        and rules.shape in ('late_days', 'late_hours', 'late_fixed', 'missing_months')
    join staging.lineage as lineage on lineage.unit_no = members.unit_no
    join calendar.scope_months as months
        on months.competition_id = members.competition_id and months.scope_id = members.scope_id
    left join staging.discipline as discipline
        on discipline.competition_id = months.competition_id
        and discipline.month = months.month
        and discipline.unit_id = lineage.ancestor_id
)
select
    counted.scope_no,
    counted.unit_no,
    counted.rule_no,
    cast(
        sum(
            least(
                counted.points_each_e4 * counted.amount,
                coalesce(counted.month_cap_e4, counted.points_each_e4 * counted.amount)
            )
        ) as bigint
    ) as points_e4,
    cast(sum(counted.amount) * 10000 as bigint) as own_e4
from counted
group by counted.scope_no, counted.unit_no, counted.rule_no
