-- How far apart two units of a group are, exactly: the margin between their scores, and how much of it other weights could turn.
-- zh: 同组两个单位究竟相差多少: 总分之差, 以及权重变动能转回多少, 均为精确整数。
-- grain: one competition, one scope, one unit placed by its score, one other such unit of its group
-- increment: view
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: unit_id | 单位 | unit
-- column: other_id | 另一单位 | the other unit
-- column: margin | 该单位比另一单位高出多少, 总分相同则为 0; 以 scale 为一万分之一分 | by how much the unit is above the other, 0 where their scores are equal; scale makes a ten-thousandth of a point
-- column: swing | 各项目差距的绝对值之和, 单位同上 | the differences of the items, all taken as positive, added up; in the same measure
-- column: scale | 一万分之一分折合多少 | what makes a ten-thousandth of a point
with
ranked as (
    -- placed by score: guests have no place, missing reports and units put last stand behind whatever the weights
    select
        standings.competition_id,
        standings.scope_id,
        standings.group_id,
        standings.unit_id,
        standings.score,
        cast(round(standings.earned * 10000) as hugeint) as earned_e4,
        cast(round((standings.bonus - standings.deduction) * 10000) as hugeint) as adjustment_e4,
        case
            when coalesce(policies.value, 'hundred') = 'points' then cast(1000000 as hugeint)
            else cast(round(standings.open_points * 10000) as hugeint)
        end as open_e4
    from ranking.standings as standings
    left join catalog.policies as policies
        on policies.competition_id = standings.competition_id
        and policies.scope_id = standings.scope_id
        and policies.policy_id = 'score_scale'
    where standings.place is not null and not standings.is_missing and standings.veto <> 'last'
),
itemed as (
    select
        ranked.competition_id,
        ranked.scope_id,
        ranked.group_id,
        ranked.unit_id,
        ranked.open_e4,
        items.item_id,
        cast(round(items.points * 10000) as hugeint) as points_e4
    from ranked
    join ranking.item_points as items
        on items.competition_id = ranked.competition_id
        and items.scope_id = ranked.scope_id
        and items.unit_id = ranked.unit_id
),
swings as (
    select
        own.competition_id,
        own.scope_id,
        own.unit_id,
        other.unit_id as other_id,
        sum(abs(own.points_e4 * other.open_e4 - other.points_e4 * own.open_e4)) as swing
    from itemed as own
    join itemed as other
        on other.competition_id = own.competition_id
        and other.scope_id = own.scope_id
        and other.group_id = own.group_id
        and other.item_id = own.item_id
        and other.unit_id <> own.unit_id
    group by own.competition_id, own.scope_id, own.unit_id, other.unit_id
)
select
    own.competition_id,
    own.scope_id,
    own.group_id,
    own.unit_id,
    other.unit_id as other_id,
    cast(
        case
            when own.score <> other.score
                then
                    1000000 * (own.earned_e4 * other.open_e4 - other.earned_e4 * own.open_e4)
                    + (own.adjustment_e4 - other.adjustment_e4) * own.open_e4 * other.open_e4
            else 0
        end as hugeint
    ) as margin,
    cast(1000000 * coalesce(swings.swing, 0) as hugeint) as swing,
    cast(own.open_e4 * other.open_e4 as hugeint) as scale
from ranked as own
join ranked as other
    on other.competition_id = own.competition_id
    and other.scope_id = own.scope_id
    and other.group_id = own.group_id
    and other.unit_id <> own.unit_id
left join swings
    on swings.competition_id = own.competition_id
    and swings.scope_id = own.scope_id
    and swings.unit_id = own.unit_id
    and swings.other_id = other.unit_id
