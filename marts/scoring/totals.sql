-- The score of each unit: points earned of a hundred open, bonus and deduction under their caps, rounded once.
-- grain: one competition, one scope, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: earned | 得分合计 | points earned
-- column: open_points | 应得分合计 | open points
-- column: bonus_sum | 加分合计 (封顶前) | bonus before the cap
-- column: deduction_sum | 扣分合计 (封顶前) | deductions before the cap
-- column: bonus | 加分 | bonus
-- column: deduction | 扣分 | deduction
-- column: score | 总分, 百分制两位小数 | score out of a hundred, two decimals
with
caps as (
    select
        policy.competition_id,
        policy.version_id,
        max(case when policy.policy_id = 'bonus_cap' then cast(policy.value as decimal(18, 4)) end) as bonus_cap,
        max(case when policy.policy_id = 'deduction_cap' then cast(policy.value as decimal(18, 4)) end)
            as deduction_cap
    from rulebook.policy as policy
    where policy.policy_id in ('bonus_cap', 'deduction_cap')
    group by policy.competition_id, policy.version_id
),
summed as (
    select
        scores.competition_id,
        scores.scope_id,
        scores.version_id,
        scores.unit_id,
        cast(sum(case when scores.family = 'score' then scores.points else 0 end) as decimal(18, 4)) as earned,
        cast(sum(scores.open_points) as decimal(18, 4)) as open_points,
        cast(sum(case when scores.family = 'bonus' then scores.points else 0 end) as decimal(18, 4)) as bonus_sum,
        cast(sum(case when scores.family = 'deduction' then scores.points else 0 end) as decimal(18, 4))
            as deduction_sum
    from scoring.indicator_scores as scores
    join build.scopes as wanted
        on wanted.competition_id = scores.competition_id and wanted.scope_id = scores.scope_id
    group by scores.competition_id, scores.scope_id, scores.version_id, scores.unit_id
),
capped as (
    select
        summed.*,
        least(summed.bonus_sum, coalesce(caps.bonus_cap, summed.bonus_sum)) as bonus,
        least(summed.deduction_sum, coalesce(caps.deduction_cap, summed.deduction_sum)) as deduction
    from summed
    left join caps
        on caps.competition_id = summed.competition_id and caps.version_id = summed.version_id
),
whole as (
    -- hundredths of a point as one fraction: (100 x earned / open + bonus - deduction) x 100
    select
        capped.*,
        cast(round(capped.earned * 10000) as hugeint) * 100000000
        + cast(round((capped.bonus - capped.deduction) * 10000) as hugeint)
        * cast(round(capped.open_points * 10000) as hugeint) * 100 as dividend,
        cast(round(capped.open_points * 10000) as hugeint) * 10000 as divisor
    from capped
)
select
    whole.competition_id,
    whole.scope_id,
    whole.unit_id,
    whole.earned,
    whole.open_points,
    whole.bonus_sum,
    whole.deduction_sum,
    cast(whole.bonus as decimal(18, 4)) as bonus,
    cast(whole.deduction as decimal(18, 4)) as deduction,
    cast(
        case
            when whole.divisor > 0
                then
                    cast(
                        sign(whole.dividend)
                        * ((2 * abs(whole.dividend) + whole.divisor) // nullif(2 * whole.divisor, 0))
                        as decimal(18, 0)
                    ) * 0.01
        end as decimal(18, 2)
    ) as score
from whole
