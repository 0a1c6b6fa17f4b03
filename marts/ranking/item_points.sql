-- The twelve items of every unit: points, what was open and lost, and where the unit stands in its group.
-- zh: 每个单位的各个项目: 得分、应得、失分和组内位置。
-- grain: one competition, one scope, one unit, one item
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: item_id | 项目 | item
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: rate | 得分率 (百分数) | points earned of a hundred open
-- column: place | 单项名次 (按得分率) | place in the group, by rate
-- column: group_best | 组内最好得分 | best points of the group
-- column: group_median | 组中位得分 | median points of the group
with
summed as (
    select
        scores.scope_no,
        scores.unit_no,
        scores.group_id,
        scores.is_rival,
        rules.item_id,
        cast(sum(scores.points) as decimal(18, 4)) as points,
        cast(sum(scores.open_points) as decimal(18, 4)) as open_points
    from scoring.scores as scores
    join staging.wanted as wanted on wanted.scope_no = scores.scope_no
    join scoring.rules as rules on rules.rule_no = scores.rule_no
    where scores.family = 'score'
    group by scores.scope_no, scores.unit_no, scores.group_id, scores.is_rival, rules.item_id
),
rated as (
    select
        summed.*,
        cast(
            cast(
                sign(summed.points)
                * (
                    (2000000 * cast(round(abs(summed.points) * 10000) as hugeint)
                        + cast(round(summed.open_points * 10000) as hugeint))
                    // nullif(2 * cast(round(summed.open_points * 10000) as hugeint), 0)
                ) as decimal(18, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as rate,
        (summed.open_points > 0 and summed.is_rival) as is_compared
    from summed
),
ranked as (
    select
        rated.*,
        rank() over (
            partition by rated.scope_no, rated.group_id, rated.item_id, rated.is_compared
            order by rated.rate desc
        ) as place_among,
        row_number() over (
            partition by rated.scope_no, rated.group_id, rated.item_id, rated.is_compared
            order by rated.points
        ) as position,
        count(*) over (
            partition by rated.scope_no, rated.group_id, rated.item_id, rated.is_compared
        ) as compared_count
    from rated
),
measured as (
    select
        ranked.scope_no,
        ranked.group_id,
        ranked.item_id,
        max(ranked.points) as group_best,
        max(case when ranked.position = (ranked.compared_count + 1) // 2 then ranked.points end)
        + max(case when ranked.position = (ranked.compared_count + 2) // 2 then ranked.points end) as middle_sum
    from ranked
    where ranked.is_compared
    group by ranked.scope_no, ranked.group_id, ranked.item_id
)
select
    members.competition_id,
    members.scope_id,
    members.unit_id,
    ranked.group_id,
    ranked.item_id,
    ranked.points,
    ranked.open_points,
    cast(ranked.open_points - ranked.points as decimal(18, 4)) as lost_points,
    ranked.rate,
    cast(case when ranked.is_compared then ranked.place_among end as integer) as place,
    cast(measured.group_best as decimal(18, 4)) as group_best,
    cast(
        cast(
            sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 10000) as bigint)) + 1) // 2)
            as decimal(16, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as group_median
from ranked
join staging.members as members on members.scope_no = ranked.scope_no and members.unit_no = ranked.unit_no
left join measured
    on measured.scope_no = ranked.scope_no
    and measured.group_id = ranked.group_id
    and measured.item_id = ranked.item_id
