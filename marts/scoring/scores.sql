-- What each unit earned in each indicator of a scope: the group's mean where there was no task, composites, points spread anew.
-- zh: 每个单位在一个范围里各指标得多少: 无任务时的组内平均、组合指标、重新分摊的分都在内。
-- grain: one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: indicator_no | 指标编号 | number of the indicator
-- column: group_id | 组别 | group
-- column: is_rival | 参加比较 | compared with the others
-- column: family | 类型 | family
-- column: state | 状态 | state
-- column: is_closed | 组内无可比较 | nothing to compare in the group
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: own_e4 | 自身值, 万分之一 | own value, in ten-thousandths
-- column: other_e4 | 对比值, 万分之一 | value compared with, in ten-thousandths
-- column: place | 单项名次 | place
-- column: remark | zeroed 清零 / reduced 减成 / zero_month / zero_year / group_mean 取组均 / rescaled 分摊 | what happened to it besides
-- check: nothing is earned where nothing was open | select unit_no from {table} where family in ('score', 'part') and open_points = 0 and points <> 0
with
untasked as (
    -- rules that do not simply leave out what was no task
    select rules.rule_no, rules.no_task, rules.item_id, rules.points_e4 as p
    from scoring.rules as rules
    where rules.no_task in ('rescale', 'group_mean') and rules.family = 'score'
),
found as (
    select
        applied.scope_no,
        applied.unit_no,
        applied.rule_no,
        applied.group_id,
        applied.is_rival,
        applied.state,
        applied.is_closed,
        applied.points_e4,
        applied.open_e4,
        applied.own_e4,
        applied.other_e4,
        applied.place,
        applied.strike
    from temp.applied as applied
    join staging.wanted as wanted on wanted.scope_no = applied.scope_no
    union all
    select
        members.scope_no,
        members.unit_no,
        rules.rule_no,
        members.group_id,
        (not members.is_guest and coalesce(vetoes.strength, 0) < 4) as is_rival,
        coalesce(composites.state, 'not_due') as state,
        false as is_closed,
        case when all_struck.unit_no is not null then 0 else coalesce(composites.points_e4, 0) end as points_e4,
        coalesce(composites.open_e4, 0) as open_e4,
        null as own_e4,
        null as other_e4,
        null as place,
        coalesce(all_struck.effect, strikes.effect, '') as strike
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    join scoring.rules as rules
        on rules.competition_id = members.competition_id
        and rules.version_id = members.version_id
        and rules.shape = 'composite'
        and (rules.groups = '' or ';' || rules.groups || ';' like '%;' || members.group_id || ';%')
    left join scoring.composites as composites
        on composites.scope_no = members.scope_no
        and composites.unit_no = members.unit_no
        and composites.rule_no = rules.rule_no
    left join scoring.vetoes as vetoes
        on vetoes.scope_no = members.scope_no and vetoes.unit_no = members.unit_no
    left join scoring.strikes as strikes
        on strikes.scope_no = members.scope_no
        and strikes.unit_no = members.unit_no
        and strikes.indicator_no = rules.indicator_no
    left join scoring.strikes as all_struck
        on all_struck.scope_no = members.scope_no
        and all_struck.unit_no = members.unit_no
        and all_struck.indicator_no = 0
        and rules.family = 'score'
),
means as (
    select found.scope_no, found.rule_no, found.group_id, sum(found.points_e4) as points, count(*) as unit_count
    from found
    join untasked on untasked.rule_no = found.rule_no and untasked.no_task = 'group_mean'
    where found.is_rival and found.state = 'open'
    group by found.scope_no, found.rule_no, found.group_id
),
meant as (
    select
        found.scope_no,
        found.unit_no,
        found.rule_no,
        found.group_id,
        found.is_rival,
        found.state,
        found.is_closed,
        case
            when means.unit_count is not null
                then
                    sign(means.points)
                    * ((2 * abs(means.points) + means.unit_count) // nullif(2 * means.unit_count, 0))
            else found.points_e4
        end as points_e4,
        case when means.unit_count is not null then untasked.p else found.open_e4 end as open_e4,
        found.own_e4,
        found.other_e4,
        found.place,
        case when means.unit_count is not null then 'group_mean' else found.strike end as remark
    from found
    left join untasked
        on untasked.rule_no = found.rule_no and untasked.no_task = 'group_mean' and found.state = 'no_task'
    left join means
        on means.scope_no = found.scope_no
        and means.rule_no = untasked.rule_no
        and means.group_id = found.group_id
),
spread as (
    -- the open points of an item whose own there was no task for, and those that take them over
    select
        meant.scope_no,
        meant.unit_no,
        rules.item_id,
        sum(case when untasked.rule_no is not null and meant.state = 'no_task' then untasked.p else 0 end) as untasked,
        sum(meant.open_e4) as opened
    from meant
    join scoring.rules as rules on rules.rule_no = meant.rule_no and rules.family = 'score'
    join (
        select distinct items.competition_id, items.version_id, items.item_id
        from scoring.rules as items
        join untasked on untasked.rule_no = items.rule_no and untasked.no_task = 'rescale'
    ) as affected
        on affected.competition_id = rules.competition_id
        and affected.version_id = rules.version_id
        and affected.item_id = rules.item_id
    left join untasked on untasked.rule_no = meant.rule_no and untasked.no_task = 'rescale'
    group by meant.scope_no, meant.unit_no, rules.item_id
    having
        sum(case when untasked.rule_no is not null and meant.state = 'no_task' then untasked.p else 0 end) > 0
        and sum(meant.open_e4) > 0
)
select
    meant.scope_no,
    meant.unit_no,
    meant.rule_no,
    rules.indicator_no,
    meant.group_id,
    meant.is_rival,
    rules.family,
    cast(meant.state as varchar) as state,
    meant.is_closed,
    cast(
        cast(
            case
                when spread.opened is not null
                    then
                        sign(meant.points_e4)
                        * (
                            (2 * abs(meant.points_e4) * (spread.opened + spread.untasked) + spread.opened)
                            // nullif(2 * spread.opened, 0)
                        )
                else meant.points_e4
            end as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as points,
    cast(
        cast(
            case
                when spread.opened is not null
                    then
                        (2 * meant.open_e4 * (spread.opened + spread.untasked) + spread.opened)
                        // nullif(2 * spread.opened, 0)
                else meant.open_e4
            end as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as open_points,
    cast(meant.own_e4 as bigint) as own_e4,
    cast(meant.other_e4 as bigint) as other_e4,
    cast(meant.place as integer) as place,
    cast(
        case
            when spread.opened is not null and meant.open_e4 > 0 and meant.remark = '' then 'rescaled'
            else meant.remark
        end as varchar
    ) as remark
from meant
join scoring.rules as rules on rules.rule_no = meant.rule_no
left join spread
    on spread.scope_no = meant.scope_no
    and spread.unit_no = meant.unit_no
    and spread.item_id = rules.item_id
    and rules.family = 'score'
