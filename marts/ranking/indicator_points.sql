-- Every indicator of every unit: state, points, what was open and lost, and where the unit stands in its group.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: indicator_id | 指标 | indicator
-- column: family | 类型 | family
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: state | 状态 | state
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: place | 单项名次 | place in the group
-- column: group_best | 组内最好 | best of the group
-- column: group_median | 组中位 | median of the group
with
sorted as (
    select
        scores.*,
        (scores.family = 'score' and scores.open_points > 0 and not scores.is_guest) as is_compared
    from scoring.indicator_scores as scores
    join build.scopes as wanted
        on wanted.competition_id = scores.competition_id and wanted.scope_id = scores.scope_id
),
ranked as (
    select
        sorted.*,
        rank() over (
            partition by
                sorted.competition_id, sorted.scope_id, sorted.group_id, sorted.indicator_id, sorted.is_compared
            order by sorted.points desc
        ) as place_among,
        row_number() over (
            partition by
                sorted.competition_id, sorted.scope_id, sorted.group_id, sorted.indicator_id, sorted.is_compared
            order by sorted.points
        ) as position,
        count(*) over (
            partition by
                sorted.competition_id, sorted.scope_id, sorted.group_id, sorted.indicator_id, sorted.is_compared
        ) as compared_count
    from sorted
),
measured as (
    select
        ranked.competition_id,
        ranked.scope_id,
        ranked.group_id,
        ranked.indicator_id,
        max(ranked.points) as group_best,
        max(case when ranked.position = (ranked.compared_count + 1) // 2 then ranked.points end)
        + max(case when ranked.position = (ranked.compared_count + 2) // 2 then ranked.points end) as middle_sum
    from ranked
    where ranked.is_compared
    group by ranked.competition_id, ranked.scope_id, ranked.group_id, ranked.indicator_id
)
select
    ranked.competition_id,
    ranked.scope_id,
    ranked.unit_id,
    ranked.group_id,
    ranked.indicator_id,
    ranked.family,
    ranked.item_id,
    ranked.dimension_id,
    ranked.state,
    ranked.points,
    ranked.open_points,
    cast(greatest(ranked.open_points - ranked.points, 0) as decimal(18, 4)) as lost_points,
    cast(case when ranked.is_compared then ranked.place_among end as integer) as place,
    cast(measured.group_best as decimal(18, 4)) as group_best,
    cast(
        cast((cast(round(measured.middle_sum * 10000) as bigint) + 1) // 2 as decimal(16, 0)) * 0.0001
        as decimal(18, 4)
    ) as group_median
from ranked
left join measured
    on measured.competition_id = ranked.competition_id
    and measured.scope_id = ranked.scope_id
    and measured.group_id = ranked.group_id
    and measured.indicator_id = ranked.indicator_id
