-- The three comparisons: the rate of each dimension, blended with the democratic evaluation where there is one.
-- zh: 三比三看: 各维度得分率, 有民主测评的与之合并。
-- grain: one competition, one scope, one unit, one dimension
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: is_guest | 不参加比较: 列席或除名 | not compared: a guest or excluded
-- column: dimension_id | 比看维度 | dimension
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: rate | 得分率 | rate
-- column: evaluation | 测评得分 | evaluation
-- column: result | 结果 | result
with
blends as (
    select
        policy.competition_id,
        policy.version_id,
        max(case when policy.policy_id = 'blend_objective' then cast(policy.value as decimal(18, 4)) end)
            as objective,
        max(case when policy.policy_id = 'blend_evaluation' then cast(policy.value as decimal(18, 4)) end)
            as evaluation
    from rulebook.policy as policy
    where policy.policy_id in ('blend_objective', 'blend_evaluation')
    group by policy.competition_id, policy.version_id
),
summed as (
    select
        scores.scope_no,
        scores.unit_no,
        rules.dimension_id,
        cast(sum(scores.points) as decimal(18, 4)) as points,
        cast(sum(scores.open_points) as decimal(18, 4)) as open_points
    from scoring.scores as scores
    join staging.wanted as wanted on wanted.scope_no = scores.scope_no
    join scoring.rules as rules on rules.rule_no = scores.rule_no
    where scores.family = 'score'
    group by scores.scope_no, scores.unit_no, rules.dimension_id
),
rated as (
    select
        members.competition_id,
        members.scope_id,
        members.version_id,
        members.unit_id,
        members.group_id,
        members.is_guest or coalesce(vetoes.strength, 0) = 4 as is_guest,
        summed.dimension_id,
        summed.points,
        summed.open_points,
        cast(
            cast(
                sign(summed.points)
                * (
                    (20000 * cast(round(abs(summed.points) * 10000) as hugeint)
                        + cast(round(summed.open_points * 10000) as hugeint))
                    // nullif(2 * cast(round(summed.open_points * 10000) as hugeint), 0)
                ) as decimal(16, 0)
            ) * 0.01 as decimal(18, 2)
        ) as rate
    from summed
    join staging.members as members on members.scope_no = summed.scope_no and members.unit_no = summed.unit_no
    left join scoring.vetoes as vetoes on vetoes.scope_no = summed.scope_no and vetoes.unit_no = summed.unit_no
)
select
    rated.competition_id,
    rated.scope_id,
    rated.unit_id,
    rated.group_id,
    rated.is_guest,
    rated.dimension_id,
    rated.points,
    rated.open_points,
    rated.rate,
    results.evaluation,
    cast(
        case
            when results.evaluation is null then rated.rate
            when rated.rate is null then results.evaluation
            else round(
                coalesce(blends.objective, 0.7) * rated.rate + coalesce(blends.evaluation, 0.3) * results.evaluation, 2
            )
        end as decimal(18, 2)
    ) as result
from rated
left join scoring.ballot_results as results
    on results.competition_id = rated.competition_id
    and results.scope_id = rated.scope_id
    and results.unit_id = rated.unit_id
    and results.dimension_id = rated.dimension_id
left join blends
    on blends.competition_id = rated.competition_id and blends.version_id = rated.version_id
