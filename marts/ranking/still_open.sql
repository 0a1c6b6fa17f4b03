-- What each indicator can still bring a unit this year, in the years to date.
-- zh: 每项指标今年还能给一个单位多少分, 见于各累计范围。
-- grain: one competition, one scope, one unit, one indicator
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: year_points | 全年分值 | points of the year
-- column: open_so_far | 已开的应得分 | open so far
-- column: earned_so_far | 已得分 | earned so far
-- column: lost_so_far | 已失分 | lost so far
-- column: still_open | 还能争取的分 | points that can still be earned
-- column: waiting_points | 待核的分 | points that wait for a register
-- column: next_month | 下次计分的月份 | next month in which it opens
select
    scored.competition_id,
    scored.scope_id,
    scored.unit_id,
    scored.indicator_id,
    scored.item_id,
    scored.dimension_id,
    worth.year_points,
    scored.open_points as open_so_far,
    scored.points as earned_so_far,
    scored.lost_points as lost_so_far,
    cast(
        case
            when scored.state = 'unverified' or worth.next_month is null then 0
            else greatest(worth.year_points - scored.open_points, 0)
        end as decimal(18, 4)
    ) as still_open,
    cast(
        case when scored.state = 'unverified' then greatest(worth.year_points - scored.open_points, 0) else 0 end
        as decimal(18, 4)
    ) as waiting_points,
    case
        when scored.state <> 'unverified' and worth.year_points > scored.open_points then worth.next_month
    end as next_month
from ranking.indicator_points as scored
join catalog.year_points as worth
    on worth.competition_id = scored.competition_id
    and worth.scope_id = scored.scope_id
    and worth.indicator_id = scored.indicator_id
join staging.members as members
    on members.competition_id = scored.competition_id
    and members.scope_id = scored.scope_id
    and members.unit_id = scored.unit_id
where
    scored.family = 'score'
    and ';' || coalesce(members.exempt, '') || ';' not like '%;' || scored.indicator_id || ';%'
