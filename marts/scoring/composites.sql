-- Composites: the weighted mean, arithmetic or geometric, of the rates of their parts; parts may be composites, three levels deep.
-- zh: 组合指标: 各组成部分得分率的加权平均 (算术或几何); 可再组合, 至多三层。
-- grain: one scope, one unit, one composite
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: state | 状态 | state
-- column: points_e4 | 得分, 万分之一 | points, in ten-thousandths
-- column: open_e4 | 应得分, 万分之一 | open points, in ten-thousandths
with
made_of as (
    select
        rules.rule_no,
        rules.points_e4 as p,
        rules.is_geometric,
        parts.rule_no as part_no,
        parts.shape = 'composite' as is_nested,
        cast(round(components.weight * 10000) as hugeint) as weight_e4
    from scoring.rules as rules
    join rulebook.components as components
        on components.competition_id = rules.competition_id
        and components.version_id = rules.version_id
        and components.indicator_id = rules.indicator_id
    join scoring.rules as parts
        on parts.competition_id = components.competition_id
        and parts.version_id = components.version_id
        and parts.indicator_id = components.component_id
    where rules.shape = 'composite'
),
simple as (
    select made_of.rule_no
    from made_of
    group by made_of.rule_no
    having max(case when made_of.is_nested then 1 else 0 end) = 0
),
nested as (
    -- composites of parts and simple composites
    select made_of.rule_no
    from made_of
    left join simple on simple.rule_no = made_of.part_no
    group by made_of.rule_no
    having
        max(case when made_of.is_nested then 1 else 0 end) = 1
        and max(case when made_of.is_nested and simple.rule_no is null then 1 else 0 end) = 0
),
depths as (
    select distinct
        made_of.rule_no,
        case when simple.rule_no is not null then 1 when nested.rule_no is not null then 2 else 3 end as depth
    from made_of
    left join simple on simple.rule_no = made_of.rule_no
    left join nested on nested.rule_no = made_of.rule_no
),
due as (
    -- a composite has a period and groups of its own, whatever its parts have
    select distinct
        windows.scope_no,
        windows.rule_no,
        members.unit_no,
        rules.no_task,
        (members.exempt <> '' and ';' || members.exempt || ';' like '%;' || rules.indicator_id || ';%') as is_exempt,
        coalesce(strikes.rate_e4, 0) as struck_e4
    from temp.windows as windows
    join depths on depths.rule_no = windows.rule_no
    join scoring.rules as rules on rules.rule_no = windows.rule_no
    join staging.members as members
        on members.scope_no = windows.scope_no
        and members.is_member
        and (rules.groups = '' or ';' || rules.groups || ';' like '%;' || members.group_id || ';%')
    left join scoring.strikes as strikes
        on strikes.scope_no = members.scope_no
        and strikes.unit_no = members.unit_no
        and strikes.indicator_no = rules.indicator_no
),
plain as (
    select
        applied.scope_no,
        applied.unit_no,
        applied.rule_no as part_no,
        applied.state,
        applied.points_e4,
        applied.open_e4
    from temp.applied as applied
    join staging.wanted as wanted on wanted.scope_no = applied.scope_no
    join (select distinct made_of.part_no from made_of) as used on used.part_no = applied.rule_no
),
rated as (
    select
        plain.*,
        sign(plain.points_e4)
        * ((2000000 * cast(abs(plain.points_e4) as hugeint) + plain.open_e4) // nullif(2 * plain.open_e4, 0)) as rate
    from plain
),
weighed_1 as (
    select
        due.scope_no,
        due.unit_no,
        made_of.rule_no,
        made_of.p,
        made_of.is_geometric,
        due.no_task,
        due.struck_e4,
        sum(case when parts.open_e4 > 0 and not due.is_exempt then made_of.weight_e4 else 0 end) as weights,
        sum(case when parts.open_e4 > 0 then made_of.weight_e4 * parts.rate else 0 end) as weighed_rates,
        sum(
            case when parts.open_e4 > 0 and parts.rate > 0 then made_of.weight_e4 * ln(parts.rate) else 0 end
        ) as weighed_logs,
        max(case when parts.open_e4 > 0 and parts.rate <= 0 then 1 else 0 end) as has_nothing
    from due
    join depths on depths.rule_no = due.rule_no and depths.depth = 1
    join made_of on made_of.rule_no = due.rule_no
    left join rated as parts
        on parts.part_no = made_of.part_no and parts.scope_no = due.scope_no and parts.unit_no = due.unit_no
    group by due.scope_no, due.unit_no, made_of.rule_no, made_of.p, made_of.is_geometric, due.no_task, due.struck_e4
),
earned_1 as (
    select
        weighed_1.scope_no,
        weighed_1.unit_no,
        weighed_1.rule_no as part_no,
        case
            when weighed_1.weights > 0 then 'open'
            else 'no_task'
        end as state,
        case
            when weighed_1.weights = 0 then case when weighed_1.no_task = 'full' then weighed_1.p else 0 end
            when weighed_1.is_geometric = 0
                then
                    sign(weighed_1.weighed_rates)
                    * (
                        (2 * weighed_1.p * abs(weighed_1.weighed_rates) + 1000000 * weighed_1.weights)
                        // nullif(2000000 * weighed_1.weights, 0)
                    )
            when weighed_1.has_nothing = 1 then 0
            else
                (
                    cast(
                        round(
                            weighed_1.p
                            * exp(weighed_1.weighed_logs * power(nullif(weighed_1.weights, 0), -1))
                        ) as hugeint
                    ) + 500000
                ) // 1000000
        end as points_e4,
        case
            when weighed_1.weights > 0 or weighed_1.no_task = 'full' then weighed_1.p
            else 0
        end as open_e4,
        weighed_1.struck_e4
    from weighed_1
),
made_1 as (
    -- what a finding takes away is taken before the composite is itself a part
    select
        earned_1.scope_no,
        earned_1.unit_no,
        earned_1.part_no,
        earned_1.state,
        sign(earned_1.points_e4)
        * ((abs(earned_1.points_e4) * (10000 - earned_1.struck_e4) + 5000) // 10000) as points_e4,
        earned_1.open_e4
    from earned_1
),
rated_1 as (
    select * from rated
    union all
    select
        made_1.*,
        sign(made_1.points_e4)
        * ((2000000 * abs(made_1.points_e4) + made_1.open_e4) // nullif(2 * made_1.open_e4, 0)) as rate
    from made_1
),
weighed_2 as (
    select
        due.scope_no,
        due.unit_no,
        made_of.rule_no,
        made_of.p,
        made_of.is_geometric,
        due.no_task,
        due.struck_e4,
        sum(case when parts.open_e4 > 0 and not due.is_exempt then made_of.weight_e4 else 0 end) as weights,
        sum(case when parts.open_e4 > 0 then made_of.weight_e4 * parts.rate else 0 end) as weighed_rates,
        sum(
            case when parts.open_e4 > 0 and parts.rate > 0 then made_of.weight_e4 * ln(parts.rate) else 0 end
        ) as weighed_logs,
        max(case when parts.open_e4 > 0 and parts.rate <= 0 then 1 else 0 end) as has_nothing
    from due
    join depths on depths.rule_no = due.rule_no and depths.depth = 2
    join made_of on made_of.rule_no = due.rule_no
    left join rated_1 as parts
        on parts.part_no = made_of.part_no and parts.scope_no = due.scope_no and parts.unit_no = due.unit_no
    group by due.scope_no, due.unit_no, made_of.rule_no, made_of.p, made_of.is_geometric, due.no_task, due.struck_e4
),
earned_2 as (
    select
        weighed_2.scope_no,
        weighed_2.unit_no,
        weighed_2.rule_no as part_no,
        case
            when weighed_2.weights > 0 then 'open'
            else 'no_task'
        end as state,
        case
            when weighed_2.weights = 0 then case when weighed_2.no_task = 'full' then weighed_2.p else 0 end
            when weighed_2.is_geometric = 0
                then
                    sign(weighed_2.weighed_rates)
                    * (
                        (2 * weighed_2.p * abs(weighed_2.weighed_rates) + 1000000 * weighed_2.weights)
                        // nullif(2000000 * weighed_2.weights, 0)
                    )
            when weighed_2.has_nothing = 1 then 0
            else
                (
                    cast(
                        round(
                            weighed_2.p
                            * exp(weighed_2.weighed_logs * power(nullif(weighed_2.weights, 0), -1))
                        ) as hugeint
                    ) + 500000
                ) // 1000000
        end as points_e4,
        case
            when weighed_2.weights > 0 or weighed_2.no_task = 'full' then weighed_2.p
            else 0
        end as open_e4,
        weighed_2.struck_e4
    from weighed_2
),
made_2 as (
    -- what a finding takes away is taken before the composite is itself a part
    select
        earned_2.scope_no,
        earned_2.unit_no,
        earned_2.part_no,
        earned_2.state,
        sign(earned_2.points_e4)
        * ((abs(earned_2.points_e4) * (10000 - earned_2.struck_e4) + 5000) // 10000) as points_e4,
        earned_2.open_e4
    from earned_2
),
rated_2 as (
    select * from rated_1
    union all
    select
        made_2.*,
        sign(made_2.points_e4)
        * ((2000000 * abs(made_2.points_e4) + made_2.open_e4) // nullif(2 * made_2.open_e4, 0)) as rate
    from made_2
),
weighed_3 as (
    select
        due.scope_no,
        due.unit_no,
        made_of.rule_no,
        made_of.p,
        made_of.is_geometric,
        due.no_task,
        due.struck_e4,
        sum(case when parts.open_e4 > 0 and not due.is_exempt then made_of.weight_e4 else 0 end) as weights,
        sum(case when parts.open_e4 > 0 then made_of.weight_e4 * parts.rate else 0 end) as weighed_rates,
        sum(
            case when parts.open_e4 > 0 and parts.rate > 0 then made_of.weight_e4 * ln(parts.rate) else 0 end
        ) as weighed_logs,
        max(case when parts.open_e4 > 0 and parts.rate <= 0 then 1 else 0 end) as has_nothing
    from due
    join depths on depths.rule_no = due.rule_no and depths.depth = 3
    join made_of on made_of.rule_no = due.rule_no
    left join rated_2 as parts
        on parts.part_no = made_of.part_no and parts.scope_no = due.scope_no and parts.unit_no = due.unit_no
    group by due.scope_no, due.unit_no, made_of.rule_no, made_of.p, made_of.is_geometric, due.no_task, due.struck_e4
),
earned_3 as (
    select
        weighed_3.scope_no,
        weighed_3.unit_no,
        weighed_3.rule_no as part_no,
        case
            when weighed_3.weights > 0 then 'open'
            else 'no_task'
        end as state,
        case
            when weighed_3.weights = 0 then case when weighed_3.no_task = 'full' then weighed_3.p else 0 end
            when weighed_3.is_geometric = 0
                then
                    sign(weighed_3.weighed_rates)
                    * (
                        (2 * weighed_3.p * abs(weighed_3.weighed_rates) + 1000000 * weighed_3.weights)
                        // nullif(2000000 * weighed_3.weights, 0)
                    )
            when weighed_3.has_nothing = 1 then 0
            else
                (
                    cast(
                        round(
                            weighed_3.p
                            * exp(weighed_3.weighed_logs * power(nullif(weighed_3.weights, 0), -1))
                        ) as hugeint
                    ) + 500000
                ) // 1000000
        end as points_e4,
        case
            when weighed_3.weights > 0 or weighed_3.no_task = 'full' then weighed_3.p
            else 0
        end as open_e4,
        weighed_3.struck_e4
    from weighed_3
),
made_3 as (
    -- what a finding takes away is taken before the composite is itself a part
    select
        earned_3.scope_no,
        earned_3.unit_no,
        earned_3.part_no,
        earned_3.state,
        sign(earned_3.points_e4)
        * ((abs(earned_3.points_e4) * (10000 - earned_3.struck_e4) + 5000) // 10000) as points_e4,
        earned_3.open_e4
    from earned_3
),
every_one as (
    select * from made_1
    union all
    select * from made_2
    union all
    select * from made_3
)
select
    every_one.scope_no,
    every_one.unit_no,
    every_one.part_no as rule_no,
    cast(every_one.state as varchar) as state,
    cast(every_one.points_e4 as bigint) as points_e4,
    cast(every_one.open_e4 as bigint) as open_e4
from every_one
