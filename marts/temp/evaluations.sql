-- One application of each rule: state, points, open points, as docs/core.md section 7.2 says, rounded half up once.
-- grain: one scope, one unit, one rule
-- increment: run
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: group_id | 组别 | group
-- column: is_rival | 参加比较 | compared with the others
-- column: state | 状态 | state
-- column: is_closed | 组内无可比较, 对全组关闭 | closed for the group: nothing to compare
-- column: points_e4 | 得分, 万分之一 | points, in ten-thousandths
-- column: open_e4 | 应得分, 万分之一 | open points, in ten-thousandths
-- column: own_e4 | 自身值, 万分之一 | own value, in ten-thousandths
-- column: other_e4 | 对比值, 万分之一 | value compared with, in ten-thousandths
-- column: place | 单项名次 | place
-- column: band | 档 | band
with
prepared as (
    select
        worked.*,
        greatest(worked.x, 0) as x0,
        rules.shape,
        rules.family,
        rules.no_task,
        rules.points_e4 as p,
        rules.floor_rate_e4,
        rules.slope_e4,
        rules.gain_e4,
        rules.base_points_e4,
        rules.least_e4,
        rules.most_e4,
        rules.pots,
        rules.extra_each_e4,
        rules.extra_most_e4,
        rules.step_rate_e4,
        rules.is_stepped,
        rules.gain_most_e4,
        rules.loss_most_e4,
        rules.cut_off_e4,
        rules.is_cut_off_closed,
        rules.is_lower_better,
        rules.is_logarithm,
        rules.has_denominator,
        rules.full_mark_e4,
        rules.is_without_veto,
        rules.points_each_e4,
        case
            when worked.band_points_e4 is not null then worked.band_points_e4
            when worked.x > worked.y then rules.gain_each_e4
            else rules.loss_each_e4
        end as each_e4,
        case when rules.is_yearly = 1 then 12 else 1 end as quota_share,
        -- a target of the year is due month by month; both sides carry the twelve and the ten thousand of the rate
        greatest(worked.x, 0) * case when rules.yearly_target_e4 is null then 10000 else 120000 end as reached,
        worked.y
        * case
            when rules.yearly_target_e4 is null then rules.target_rate_e4
            else rules.yearly_target_e4 * worked.month_count
        end as target,
        greatest(worked.x, 0) * 10000 - rules.base_rate_e4 * worked.y as distance,
        case when rules.shape = 'quota_pot' then rules.points_e4 // nullif(rules.pots, 0) else rules.points_e4 end as pot,
        case
            when worked.value_e4 is null then null
            else least(greatest(worked.value_e4, worked.low_e4), worked.high_e4)
        end as clamped
    from temp.worked as worked
    join scoring.rules as rules on rules.rule_no = worked.rule_no
),
divided as (
    -- the division each shape asks for, as whole numbers, so that it is rounded once and exactly
    select
        prepared.*,
        case prepared.shape
            when 'linear_rate'
                then prepared.p * case when prepared.most_e4 is null then prepared.x0 else least(prepared.x0, prepared.y) end
            when 'percent_point'
                then
                    prepared.base_points_e4 * prepared.y * 10000
                    + 100 * case
                        when prepared.distance = 0 then 0
                        when (prepared.distance > 0) = (prepared.is_lower_better = 0)
                            then prepared.gain_e4 * abs(prepared.distance)
                        else -prepared.slope_e4 * abs(prepared.distance)
                    end
            when 'deduct_from_base' then prepared.factor_e4 * prepared.faults
            when 'quota_pot' then prepared.p * least(prepared.x0, prepared.quota)
            when 'target_completion' then prepared.p * least(prepared.reached, prepared.target)
            when 'target_steps'
                then
                    prepared.each_e4 * case
                        when prepared.is_stepped = 1
                            then
                                abs(prepared.x - prepared.y) * 10000
                                // nullif(prepared.y * prepared.step_rate_e4, 0)
                        else abs(prepared.x - prepared.y) * 10000
                    end
            when 'over_fulfilment_steps'
                then
                    prepared.points_each_e4 * case
                        when prepared.is_stepped = 1
                            then
                                greatest(prepared.x - prepared.y, 0) * 10000
                                // nullif(prepared.y * prepared.step_rate_e4, 0)
                        else greatest(prepared.x - prepared.y, 0) * 10000
                    end
            when 'tiers_best_in_group' then prepared.p * least(greatest(prepared.parts, 0), prepared.best_parts)
            when 'tiers_capped' then prepared.parts
            when 'tiers_to_quota'
                then
                    prepared.p * least(
                        greatest(prepared.parts, 0) * prepared.quota_share,
                        27720 * prepared.quota * prepared.month_count
                    )
            when 'tiers_mean' then prepared.p * prepared.marks
            when 'judged_mean' then prepared.p * prepared.means
            when 'best_in_group'
                then
                    prepared.p * case
                        when prepared.is_lower_better = 0 then least(greatest(prepared.value_e4, 0), prepared.best_e4)
                        when prepared.value_e4 <= prepared.best_e4 then 1
                        else prepared.best_e4
                    end
            when 'normalised'
                then
                    prepared.p * case
                        when prepared.is_lower_better = 1 then prepared.high_e4 - prepared.clamped
                        else prepared.clamped - prepared.low_e4
                    end
            when 'vote_mean' then prepared.p * prepared.votes_e2
        end as dividend,
        case prepared.shape
            when 'linear_rate' then prepared.y
            when 'percent_point' then prepared.y * 10000
            when 'deduct_from_base' then 10000
            when 'quota_pot' then prepared.quota * prepared.pots
            when 'target_completion' then prepared.target
            when 'target_steps' then case when prepared.is_stepped = 1 then 1 else prepared.y * prepared.step_rate_e4 end
            when 'over_fulfilment_steps'
                then case when prepared.is_stepped = 1 then 1 else prepared.y * prepared.step_rate_e4 end
            when 'tiers_best_in_group' then prepared.best_parts
            when 'tiers_capped' then 27720
            when 'tiers_to_quota' then 27720 * prepared.quota * prepared.month_count
            when 'tiers_mean' then prepared.code_count * prepared.full_mark_e4 * 27720
            when 'judged_mean' then prepared.full_mark_e4 * prepared.judging_count
            when 'best_in_group'
                then
                    case
                        when prepared.is_lower_better = 0 then prepared.best_e4
                        when prepared.value_e4 <= prepared.best_e4 then 1
                        else prepared.value_e4
                    end
            when 'normalised' then prepared.high_e4 - prepared.low_e4
            when 'vote_mean' then case when prepared.votes_e2 is not null then 10000 end
        end as divisor
    from prepared
),
rounded as (
    select
        divided.*,
        case
            when divided.shape = 'normalised' and divided.is_logarithm = 1 and divided.low_e4 > 0
                and divided.high_e4 > divided.low_e4 and divided.clamped is not null
                then
                    (
                        cast(
                            round(
                                1000000 * divided.p * (
                                    ln(case when divided.is_lower_better = 1 then divided.high_e4 else divided.clamped end)
                                    - ln(case when divided.is_lower_better = 1 then divided.clamped else divided.low_e4 end)
                                ) * power(ln(divided.high_e4) - ln(divided.low_e4), -1)
                            ) as hugeint
                        ) + 500000
                    ) // 1000000
            -- what fits a machine's whole number is divided as one: ten times as fast, the same answer
            when
                divided.dividend between -1000000000000000000 and 1000000000000000000
                and divided.divisor between 0 and 1000000000000000000
                then
                    cast(
                        sign(divided.dividend)
                        * (
                            (2 * abs(cast(divided.dividend as bigint)) + cast(divided.divisor as bigint))
                            // nullif(2 * cast(divided.divisor as bigint), 0)
                        ) as hugeint
                    )
            else
                sign(divided.dividend)
                * ((2 * abs(divided.dividend) + divided.divisor) // nullif(2 * divided.divisor, 0))
        end as quotient
    from divided
),
earning as (
    -- before the frame: what the rule gives, and whether there was anything to do
    select
        rounded.*,
        case rounded.shape
            when 'ratio_bands' then coalesce(rounded.band_points_e4, 0)
            when 'linear_rate'
                then case when rounded.x0 * 10000 < rounded.floor_rate_e4 * rounded.y then 0 else rounded.quotient end
            when 'deduct_from_base' then rounded.base_points_e4 + rounded.gains - rounded.quotient
            when 'quota_pot'
                then
                    case
                        when rounded.x0 * 10000 < rounded.floor_rate_e4 * rounded.quota then 0
                        else rounded.quotient
                    end
                    + case
                        when rounded.x0 > rounded.quota
                            then least(
                                (rounded.extra_each_e4 * (rounded.x0 - rounded.quota) + 5000) // 10000,
                                coalesce(
                                    rounded.extra_most_e4,
                                    (rounded.extra_each_e4 * (rounded.x0 - rounded.quota) + 5000) // 10000
                                )
                            )
                        else 0
                    end
            when 'target_steps'
                then
                    case
                        when rounded.x > rounded.y
                            then rounded.base_points_e4 + least(rounded.quotient, coalesce(rounded.gain_most_e4, rounded.quotient))
                        else rounded.base_points_e4 - least(rounded.quotient, coalesce(rounded.loss_most_e4, rounded.quotient))
                    end
            when 'over_fulfilment_steps'
                then case when rounded.is_without_veto = 1 and rounded.has_veto then 0 else rounded.quotient end
            when 'tiers_capped' then rounded.quotient + case when rounded.family in ('score', 'part') then rounded.base_points_e4 else 0 end
            when 'tiers_to_quota'
                then
                    case
                        when
                            rounded.parts * rounded.quota_share * 10000
                            < rounded.floor_rate_e4 * 27720 * rounded.quota * rounded.month_count
                            then 0
                        else rounded.quotient
                    end
            when 'place_points' then case when rounded.place is null then 0 else rounded.place_points_e4 end
            when 'best_in_group' then coalesce(rounded.quotient, 0)
            when 'normalised' then coalesce(rounded.quotient, 0)
            else rounded.quotient
        end as given,
        case
            when rounded.shape in ('deduct_from_base', 'tiers_capped') then true
            when rounded.shape = 'ratio_bands' then rounded.y > 0 or not rounded.has_denominator
            when rounded.shape in ('over_fulfilment_steps', 'target_steps') then rounded.y > 0
            when rounded.shape = 'place_points' then rounded.best_e4 is not null
            when rounded.shape = 'best_in_group' then coalesce(rounded.best_e4, 0) > 0
            when rounded.shape = 'normalised' then coalesce(rounded.high_e4 > rounded.low_e4, false)
            else coalesce(rounded.divisor, 0) > 0
        end as has_task
    from rounded
),
framed as (
    select
        earning.*,
        -- with nobody to compare with there is nothing to earn, whatever the rule says about no task
        (
            not earning.has_task
            and earning.shape in ('place_points', 'tiers_best_in_group', 'best_in_group', 'normalised')
        ) as is_closed,
        case
            when
                earning.shape = 'target_steps'
                and (
                    earning.x0 * 10000 < earning.cut_off_e4 * earning.y
                    or (earning.is_cut_off_closed = 1 and earning.x0 * 10000 = earning.cut_off_e4 * earning.y)
                )
                then 0
            when
                earning.shape in ('percent_point', 'deduct_from_base', 'target_steps')
                or (earning.shape = 'tiers_capped' and earning.family in ('score', 'part'))
                then greatest(earning.least_e4, least(earning.given, coalesce(earning.most_e4, earning.given)))
            when earning.shape = 'quota_pot' then earning.given
            else greatest(0, least(earning.given, coalesce(earning.most_e4, earning.given)))
        end as earned
    from earning
),
stated as (
    select
        framed.*,
        (framed.no_task = 'full' and framed.family in ('score', 'part') and not framed.is_closed) as earns_untasked,
        case
            when framed.is_exempt then 'no_task'
            when framed.is_unverified then 'unverified'
            when framed.is_missing then 'missing'
            when framed.is_exempted or not framed.has_task then 'no_task'
            else 'open'
        end as state
    from framed
)
select
    stated.scope_no,
    stated.unit_no,
    stated.rule_no,
    stated.group_id,
    stated.is_rival,
    cast(stated.state as varchar) as state,
    stated.is_closed,
    cast(
        case
            when stated.state = 'open' then coalesce(stated.earned, 0)
            when stated.state = 'no_task' and stated.earns_untasked then stated.pot
            else 0
        end as bigint
    ) as points_e4,
    cast(
        case
            when stated.family not in ('score', 'part') then 0
            when stated.state in ('open', 'missing') or (stated.state = 'no_task' and stated.earns_untasked)
                then stated.pot
            else 0
        end as bigint
    ) as open_e4,
    cast(
        case stated.shape
            when 'deduct_from_base' then stated.faults
            when 'vote_mean' then stated.votes_e2 * 100
            when 'place_points' then stated.value_e4
            when 'best_in_group' then stated.value_e4
            when 'normalised' then stated.value_e4
            else stated.x
        end as bigint
    ) as own_e4,
    cast(
        case stated.shape
            when 'deduct_from_base' then stated.gains
            when 'quota_pot' then coalesce(stated.quota, 0)
            when 'tiers_to_quota' then (stated.quota * stated.month_count) // nullif(stated.quota_share, 0)
            when 'judged_mean' then stated.judging_count * 10000
            when 'best_in_group' then stated.best_e4
            else stated.y
        end as bigint
    ) as other_e4,
    cast(case when stated.shape = 'place_points' then stated.place end as integer) as place,
    stated.band
from stated
