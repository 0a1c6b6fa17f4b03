-- What each unit earned in each indicator of a scope, rules by the month added up, falsified ones set to nothing.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: is_guest | 是否列席 | guest
-- column: indicator_id | 指标 | indicator
-- column: family | 类型 | family
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: state | 状态 | state
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
-- column: place | 单项名次 | place among figures
-- column: is_zeroed | 是否因失实清零 | set to nothing for a falsified figure
-- check: nobody earns more than was open | select unit_id from {table} where family = 'score' and points > open_points
with
monthly as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        evaluations.indicator_id,
        sum(evaluations.points) as points,
        sum(evaluations.open_points) as open_points,
        sum(evaluations.own) as own,
        sum(evaluations.other) as other,
        max(case evaluations.state when 'missing' then 4 when 'unverified' then 3 when 'open' then 2 else 1 end)
            as weightiest
    from build.scopes as wanted
    join staging.members as members
        on members.competition_id = wanted.competition_id
        and members.scope_id = wanted.scope_id
        and members.is_member
    join calendar.scope_months as months
        on months.competition_id = members.competition_id and months.scope_id = members.scope_id
    join calendar.scopes as scopes
        on scopes.competition_id = months.competition_id
        and scopes.scope_kind = 'month'
        and scopes.last_month = months.month
    join rulebook.indicators as indicators
        on indicators.competition_id = members.competition_id
        and indicators.version_id = members.version_id
        and indicators.apply_per = 'month'
    join scoring.evaluations as evaluations
        on evaluations.competition_id = scopes.competition_id
        and evaluations.scope_id = scopes.scope_id
        and evaluations.unit_id = members.unit_id
        and evaluations.indicator_id = indicators.indicator_id
    group by members.competition_id, members.scope_id, members.unit_id, evaluations.indicator_id
),
scored as (
    select
        members.competition_id,
        members.scope_id,
        members.version_id,
        members.unit_id,
        members.group_id,
        members.is_guest,
        indicators.indicator_id,
        indicators.family,
        indicators.item_id,
        indicators.dimension_id,
        indicators.points as cap,
        case
            when indicators.shape in ('late_days', 'missing_months') then 'open'
            when indicators.apply_per = 'month'
                then
                    case monthly.weightiest
                        when 4 then 'missing' when 3 then 'unverified' when 2 then 'open' when 1 then 'no_task'
                        else 'not_due'
                    end
            else coalesce(evaluations.state, 'not_due')
        end as state,
        case
            when indicators.shape in ('late_days', 'missing_months') then lateness.points
            when indicators.apply_per = 'month' then monthly.points
            else evaluations.points
        end as points,
        case when indicators.apply_per = 'month' then monthly.open_points else evaluations.open_points end
            as open_points,
        case
            when indicators.shape in ('late_days', 'missing_months') then lateness.own
            when indicators.apply_per = 'month' then monthly.own
            else evaluations.own
        end as own,
        case when indicators.apply_per = 'month' then monthly.other else evaluations.other end as other,
        case when indicators.apply_per = 'scope' then evaluations.place end as place,
        (zeroings.indicator_id is not null) as is_zeroed
    from build.scopes as wanted
    join staging.members as members
        on members.competition_id = wanted.competition_id
        and members.scope_id = wanted.scope_id
        and members.is_member
    join rulebook.indicators as indicators
        on indicators.competition_id = members.competition_id
        and indicators.version_id = members.version_id
        and indicators.family <> 'veto'
    left join scoring.evaluations as evaluations
        on evaluations.competition_id = members.competition_id
        and evaluations.scope_id = members.scope_id
        and evaluations.unit_id = members.unit_id
        and evaluations.indicator_id = indicators.indicator_id
    left join monthly
        on monthly.competition_id = members.competition_id
        and monthly.scope_id = members.scope_id
        and monthly.unit_id = members.unit_id
        and monthly.indicator_id = indicators.indicator_id
    left join scoring.lateness as lateness
        on lateness.competition_id = members.competition_id
        and lateness.scope_id = members.scope_id
        and lateness.unit_id = members.unit_id
        and lateness.indicator_id = indicators.indicator_id
    left join scoring.zeroings as zeroings
        on zeroings.competition_id = members.competition_id
        and zeroings.scope_id = members.scope_id
        and zeroings.unit_id = members.unit_id
        and zeroings.indicator_id = indicators.indicator_id
)
select
    scored.competition_id,
    scored.scope_id,
    scored.version_id,
    scored.unit_id,
    scored.group_id,
    scored.is_guest,
    scored.indicator_id,
    scored.family,
    scored.item_id,
    scored.dimension_id,
    cast(scored.state as varchar) as state,
    cast(
        case
            when scored.is_zeroed then 0
            when scored.family <> 'score'
                then least(coalesce(scored.points, 0), coalesce(scored.cap, scored.points, 0))
            else coalesce(scored.points, 0)
        end as decimal(18, 4)
    ) as points,
    cast(coalesce(scored.open_points, 0) as decimal(18, 4)) as open_points,
    cast(scored.own as decimal(18, 4)) as own,
    cast(scored.other as decimal(18, 4)) as other,
    cast(scored.place as integer) as place,
    scored.is_zeroed
from scored
