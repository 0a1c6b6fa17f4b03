-- The three comparisons of every unit: result and place, best and median of the group, own last period and last year.
-- zh: 每个单位的三比三看: 结果和名次, 组内最好和中位, 自己的上期和上年。
-- grain: one competition, one scope, one unit, one dimension
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: dimension_id | 比看维度 | dimension
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: rate | 得分率 | rate
-- column: evaluation | 测评得分 | evaluation
-- column: result | 结果 | result
-- column: place | 名次 | place
-- column: is_tied | 并列 | shares its place
-- column: group_best | 组内最好 | best of the group
-- column: group_best_unit_id | 最好单位 | the best unit
-- column: group_median | 组中位 | median of the group
-- column: previous_result | 上期 | own last period
-- column: last_year_result | 上年同期 | own same period last year
with
chosen as (
    select scores.*, (not scores.is_guest and scores.result is not null) as is_compared
    from scoring.dimension_scores as scores
    join build.scopes as wanted
        on wanted.competition_id = scores.competition_id and wanted.scope_id = scores.scope_id
),
ranked as (
    select
        chosen.*,
        rank() over (
            partition by chosen.competition_id, chosen.scope_id, chosen.group_id, chosen.dimension_id, chosen.is_compared
            order by chosen.result desc
        ) as place_among,
        row_number() over (
            partition by chosen.competition_id, chosen.scope_id, chosen.group_id, chosen.dimension_id, chosen.is_compared
            order by chosen.result desc, chosen.unit_id
        ) as position,
        count(*) over (
            partition by chosen.competition_id, chosen.scope_id, chosen.group_id, chosen.dimension_id, chosen.is_compared
        ) as compared_count,
        count(*) over (
            partition by
                chosen.competition_id, chosen.scope_id, chosen.group_id, chosen.dimension_id, chosen.is_compared,
                chosen.result
        ) as level_count
    from chosen
),
measured as (
    select
        ranked.competition_id,
        ranked.scope_id,
        ranked.group_id,
        ranked.dimension_id,
        max(ranked.result) as group_best,
        max(case when ranked.position = 1 then ranked.unit_id end) as group_best_unit_id,
        max(case when ranked.position = (ranked.compared_count + 1) // 2 then ranked.result end)
        + max(case when ranked.position = (ranked.compared_count + 2) // 2 then ranked.result end) as middle_sum
    from ranked
    where ranked.is_compared
    group by ranked.competition_id, ranked.scope_id, ranked.group_id, ranked.dimension_id
)
select
    ranked.competition_id,
    ranked.scope_id,
    ranked.unit_id,
    ranked.group_id,
    ranked.dimension_id,
    ranked.points,
    ranked.open_points,
    ranked.rate,
    ranked.evaluation,
    ranked.result,
    cast(case when ranked.is_compared then ranked.place_among end as integer) as place,
    (ranked.is_compared and ranked.level_count > 1) as is_tied,
    cast(measured.group_best as decimal(18, 2)) as group_best,
    measured.group_best_unit_id,
    cast(
        cast(
            sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 100) as bigint)) + 1) // 2)
            as decimal(16, 0)
        ) * 0.01 as decimal(18, 2)
    ) as group_median,
    before.result as previous_result,
    year_before.result as last_year_result
from ranked
join calendar.scopes as scopes
    on scopes.competition_id = ranked.competition_id and scopes.scope_id = ranked.scope_id
left join measured
    on measured.competition_id = ranked.competition_id
    and measured.scope_id = ranked.scope_id
    and measured.group_id = ranked.group_id
    and measured.dimension_id = ranked.dimension_id
left join scoring.dimension_scores as before
    on before.competition_id = ranked.competition_id
    and before.scope_id = scopes.previous_scope_id
    and before.unit_id = ranked.unit_id
    and before.dimension_id = ranked.dimension_id
left join scoring.dimension_scores as year_before
    on year_before.competition_id = ranked.competition_id
    and year_before.scope_id = scopes.last_year_scope_id
    and year_before.unit_id = ranked.unit_id
    and year_before.dimension_id = ranked.dimension_id
