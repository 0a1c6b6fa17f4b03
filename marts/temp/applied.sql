-- What each unit earned by each rule of a scope: rules by the month added up, findings struck off; composites not yet made.
-- grain: one scope being built, one unit, one rule
-- increment: view
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: group_id | 组别 | group
-- column: is_rival | 参加比较 | compared with the others
-- column: state | 状态 | state
-- column: is_closed | 组内无可比较 | nothing to compare in the group
-- column: points_e4 | 得分, 万分之一 | points, in ten-thousandths
-- column: open_e4 | 应得分, 万分之一 | open points, in ten-thousandths
-- column: own_e4 | 自身值, 万分之一 | own value, in ten-thousandths
-- column: other_e4 | 对比值, 万分之一 | value compared with, in ten-thousandths
-- column: place | 单项名次 | place
-- column: strike | 被清零或减成 | struck off or reduced
with
present as (
    select
        members.scope_no,
        members.unit_no,
        members.competition_id,
        members.version_id,
        members.group_id,
        (not members.is_guest and coalesce(vetoes.strength, 0) < 4) as is_rival
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    left join scoring.vetoes as vetoes
        on vetoes.scope_no = members.scope_no and vetoes.unit_no = members.unit_no
),
months as (
    -- one month of a rule by the month, in a longer scope; a month that a finding zeroed earns nothing
    select
        wanted.scope_no,
        earned.unit_no,
        applied.indicator_no,
        earned.state,
        case when strikes.unit_no is not null then 0 else earned.points_e4 end as points_e4,
        earned.open_e4,
        earned.own_e4,
        earned.other_e4,
        case when singles.scope_no = wanted.scope_no then earned.place end as place,
        singles.month_no
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join calendar.scope_months as inside
        on inside.competition_id = scopes.competition_id and inside.scope_id = scopes.scope_id
    join staging.scopes as singles
        on singles.competition_id = inside.competition_id
        and singles.scope_kind = 'month'
        and singles.last_month = inside.month
    join scoring.rules as applied
        on applied.competition_id = singles.competition_id
        and applied.version_id = singles.version_id
        and applied.apply_per = 'month'
    join scoring.monthly as earned
        on earned.scope_no = singles.scope_no and earned.rule_no = applied.rule_no
    left join scoring.strikes as strikes
        on strikes.scope_no = singles.scope_no
        and strikes.unit_no = earned.unit_no
        and strikes.indicator_no = 0
        and applied.family = 'score'
),
ordered as (
    select
        months.*,
        row_number() over (
            partition by months.scope_no, months.unit_no, months.indicator_no
            order by months.points_e4 desc, months.month_no desc
        ) as order_no
    from months
),
monthly as (
    select
        present.scope_no,
        present.unit_no,
        rules.rule_no,
        max(
            case ordered.state when 'missing' then 4 when 'unverified' then 3 when 'open' then 2 when 'no_task' then 1 end
        ) as weightiest,
        sum(case when ordered.order_no <= coalesce(rules.best_periods, 1000) then ordered.points_e4 end) as points_e4,
        sum(case when ordered.order_no <= coalesce(rules.best_periods, 1000) then ordered.open_e4 end) as open_e4,
        sum(ordered.own_e4) as own_e4,
        sum(ordered.other_e4) as other_e4,
        max(ordered.place) as place
    from present
    join scoring.rules as rules
        on rules.competition_id = present.competition_id
        and rules.version_id = present.version_id
        and rules.apply_per = 'month'
        and rules.shape not in ('late_days', 'missing_months', 'late_fixed', 'late_hours', 'composite')
        and (rules.groups = '' or ';' || rules.groups || ';' like '%;' || present.group_id || ';%')
    left join ordered
        on ordered.scope_no = present.scope_no
        and ordered.unit_no = present.unit_no
        and ordered.indicator_no = rules.indicator_no
    group by present.scope_no, present.unit_no, rules.rule_no
),
not_due as (
    -- rules whose period does not end in the scope
    select scopes.scope_no, rules.rule_no, rules.groups
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join scoring.rules as rules
        on rules.competition_id = scopes.competition_id
        and rules.version_id = scopes.version_id
        and rules.apply_per = 'scope'
        and rules.shape not in ('late_days', 'missing_months', 'late_fixed', 'late_hours', 'composite')
    left join staging.windows as windows
        on windows.competition_id = scopes.competition_id
        and windows.scope_id = scopes.scope_id
        and windows.period = rules.period
    where windows.period is null
),
every_rule as (
    select
        evaluations.scope_no,
        evaluations.unit_no,
        evaluations.rule_no,
        evaluations.group_id,
        evaluations.is_rival,
        evaluations.state,
        evaluations.is_closed,
        evaluations.points_e4,
        evaluations.open_e4,
        evaluations.own_e4,
        evaluations.other_e4,
        evaluations.place
    from temp.evaluations as evaluations
    join staging.wanted as wanted on wanted.scope_no = evaluations.scope_no
    join scoring.rules as rules on rules.rule_no = evaluations.rule_no and rules.apply_per = 'scope'
    union all
    select
        present.scope_no,
        present.unit_no,
        monthly.rule_no,
        present.group_id,
        present.is_rival,
        case monthly.weightiest
            when 4 then 'missing' when 3 then 'unverified' when 2 then 'open' when 1 then 'no_task' else 'not_due'
        end as state,
        false as is_closed,
        coalesce(monthly.points_e4, 0) as points_e4,
        coalesce(monthly.open_e4, 0) as open_e4,
        monthly.own_e4,
        monthly.other_e4,
        monthly.place
    from present
    join monthly on monthly.scope_no = present.scope_no and monthly.unit_no = present.unit_no
    union all
    select
        present.scope_no,
        present.unit_no,
        lateness.rule_no,
        present.group_id,
        present.is_rival,
        'open' as state,
        false as is_closed,
        lateness.points_e4,
        0 as open_e4,
        lateness.own_e4,
        null as other_e4,
        null as place
    from present
    join scoring.lateness as lateness
        on lateness.scope_no = present.scope_no and lateness.unit_no = present.unit_no
    join scoring.rules as rules
        on rules.rule_no = lateness.rule_no
        and (rules.groups = '' or ';' || rules.groups || ';' like '%;' || present.group_id || ';%')
    union all
    select
        present.scope_no,
        present.unit_no,
        not_due.rule_no,
        present.group_id,
        present.is_rival,
        'not_due' as state,
        false as is_closed,
        0 as points_e4,
        0 as open_e4,
        null as own_e4,
        null as other_e4,
        null as place
    from present
    join not_due
        on not_due.scope_no = present.scope_no
        and (not_due.groups = '' or ';' || not_due.groups || ';' like '%;' || present.group_id || ';%')
),
capped as (
    select
        every_rule.*,
        rules.family,
        rules.indicator_no,
        case
            when rules.family in ('bonus', 'deduction')
                then least(every_rule.points_e4, coalesce(rules.points_e4, every_rule.points_e4))
            else every_rule.points_e4
        end as whole_e4
    from every_rule
    join scoring.rules as rules on rules.rule_no = every_rule.rule_no
)
select
    capped.scope_no,
    capped.unit_no,
    capped.rule_no,
    capped.group_id,
    capped.is_rival,
    cast(capped.state as varchar) as state,
    capped.is_closed,
    cast(
        case
            when all_struck.unit_no is not null then 0
            when strikes.unit_no is not null
                then
                    sign(capped.whole_e4)
                    * ((abs(capped.whole_e4) * (10000 - strikes.rate_e4) + 5000) // 10000)
            else capped.whole_e4
        end as bigint
    ) as points_e4,
    cast(capped.open_e4 as bigint) as open_e4,
    cast(capped.own_e4 as bigint) as own_e4,
    cast(capped.other_e4 as bigint) as other_e4,
    cast(capped.place as integer) as place,
    cast(coalesce(all_struck.effect, strikes.effect, '') as varchar) as strike
from capped
left join scoring.strikes as strikes
    on strikes.scope_no = capped.scope_no
    and strikes.unit_no = capped.unit_no
    and strikes.indicator_no = capped.indicator_no
left join scoring.strikes as all_struck
    on all_struck.scope_no = capped.scope_no
    and all_struck.unit_no = capped.unit_no
    and all_struck.indicator_no = 0
    and capped.family = 'score'
