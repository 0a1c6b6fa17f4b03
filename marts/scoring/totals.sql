-- The score of each unit: points earned of a hundred open (or as they are), bonus and deduction under their caps, rounded once.
-- zh: 每个单位的总分: 得分折合百分 (或原分), 加减分在上限之内, 只四舍五入一次。
-- grain: one scope, one unit
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: earned | 得分合计 | points earned
-- column: open_points | 应得分合计 | open points
-- column: bonus_sum | 加分合计 (总封顶前) | bonus before the cap of all
-- column: deduction_sum | 扣分合计 (总封顶前) | deductions before the cap of all
-- column: bonus | 加分 | bonus
-- column: deduction | 扣分 | deduction
-- column: score | 总分, 两位小数 | score, two decimals
-- column: scale | hundred 百分制 / points 原分 | out of a hundred, or points as they are
-- column: parent_points | 折入上级考核的分 | points in the assessment above
with
policies as (
    select
        scopes.scope_no,
        max(case when policy.policy_id = 'bonus_cap' then cast(policy.value as decimal(18, 4)) end) as bonus_cap,
        max(case when policy.policy_id = 'deduction_cap' then cast(policy.value as decimal(18, 4)) end)
            as deduction_cap,
        max(case when policy.policy_id = 'parent_points' then cast(policy.value as decimal(18, 4)) end)
            as parent_points,
        max(case when policy.policy_id = 'score_scale' and policy.value = 'points' then 1 else 0 end) as is_in_points
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    left join rulebook.policy as policy
        on policy.competition_id = scopes.competition_id
        and policy.version_id = scopes.version_id
        and policy.policy_id in ('bonus_cap', 'deduction_cap', 'parent_points', 'score_scale')
        and policy.value <> ''
    group by scopes.scope_no
),
adjusted as (
    -- bonus and deduction, each under the cap it shares with others
    select adjustments.scope_no, adjustments.unit_no, adjustments.family, sum(adjustments.counted) as points
    from scoring.capped_adjustments as adjustments
    join staging.wanted as wanted on wanted.scope_no = adjustments.scope_no
    group by adjustments.scope_no, adjustments.unit_no, adjustments.family
),
summed as (
    select
        scores.scope_no,
        scores.unit_no,
        cast(sum(case when scores.family = 'score' then scores.points else 0 end) as decimal(18, 4)) as earned,
        cast(sum(case when scores.family = 'score' then scores.open_points else 0 end) as decimal(18, 4)) as open_points
    from scoring.scores as scores
    join staging.wanted as wanted on wanted.scope_no = scores.scope_no
    group by scores.scope_no, scores.unit_no
),
capped as (
    select
        summed.*,
        cast(coalesce(bonuses.points, 0) as decimal(18, 4)) as bonus_sum,
        cast(coalesce(deductions.points, 0) as decimal(18, 4)) as deduction_sum,
        least(coalesce(bonuses.points, 0), coalesce(policies.bonus_cap, bonuses.points, 0)) as bonus,
        least(coalesce(deductions.points, 0), coalesce(policies.deduction_cap, deductions.points, 0)) as deduction,
        policies.is_in_points,
        cast(round(policies.parent_points * 10000) as hugeint) as parent_e4
    from summed
    join policies on policies.scope_no = summed.scope_no
    left join adjusted as bonuses
        on bonuses.scope_no = summed.scope_no and bonuses.unit_no = summed.unit_no and bonuses.family = 'bonus'
    left join adjusted as deductions
        on deductions.scope_no = summed.scope_no
        and deductions.unit_no = summed.unit_no
        and deductions.family = 'deduction'
),
whole as (
    -- hundredths of a point as one fraction: (100 x earned / open + bonus - deduction) x 100, or the points themselves
    select
        capped.*,
        case
            when capped.is_in_points = 1
                then cast(round((capped.earned + capped.bonus - capped.deduction) * 10000) as hugeint)
            else
                cast(round(capped.earned * 10000) as hugeint) * 100000000
                + cast(round((capped.bonus - capped.deduction) * 10000) as hugeint)
                * cast(round(capped.open_points * 10000) as hugeint) * 100
        end as dividend,
        case
            when capped.is_in_points = 1 then case when capped.open_points > 0 then 100 else 0 end
            else cast(round(capped.open_points * 10000) as hugeint) * 10000
        end as divisor
    from capped
),
rounded as (
    select
        whole.*,
        case
            when whole.divisor > 0
                then
                    sign(whole.dividend) * ((2 * abs(whole.dividend) + whole.divisor) // nullif(2 * whole.divisor, 0))
        end as score_e2
    from whole
)
select
    rounded.scope_no,
    rounded.unit_no,
    rounded.earned,
    rounded.open_points,
    rounded.bonus_sum,
    rounded.deduction_sum,
    cast(rounded.bonus as decimal(18, 4)) as bonus,
    cast(rounded.deduction as decimal(18, 4)) as deduction,
    cast(cast(rounded.score_e2 as decimal(18, 0)) * 0.01 as decimal(18, 2)) as score,
    cast(case when rounded.is_in_points = 1 then 'points' else 'hundred' end as varchar) as scale,
    cast(
        cast(
            sign(rounded.score_e2) * ((abs(rounded.score_e2) * rounded.parent_e4 + 500000) // 1000000) as decimal(18, 0)
        ) * 0.01 as decimal(18, 2)
    ) as parent_points
from rounded
