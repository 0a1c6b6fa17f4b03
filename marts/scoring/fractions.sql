-- The division each rule asks for, as whole numbers, so that it is rounded once and exactly; and whether there was a task.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: pot | 满分 (按月指标为当月份额) | points to be had
-- column: has_task | 是否有任务 | there was a task
-- column: dividend | 被除数 | dividend
-- column: divisor | 除数 | divisor
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
with
quotas as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.unit_id,
        cases.indicator_id,
        sum(quotas.quota) as quota
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join calendar.scopes as scopes
        on scopes.competition_id = cases.competition_id and scopes.scope_id = cases.scope_id
    join staging.lineage as lineage
        on lineage.competition_id = cases.competition_id and lineage.unit_id = cases.unit_id
    join staging.unit_months as valid
        on valid.competition_id = lineage.competition_id
        and valid.unit_id = lineage.ancestor_id
        and valid.month = scopes.last_month
    join rulebook.quotas as quotas
        on quotas.competition_id = cases.competition_id
        and quotas.version_id = cases.version_id
        and quotas.indicator_id = cases.indicator_id
        and quotas.class_id = valid.class_id
    where cases.shape = 'quota_pot'
    group by cases.competition_id, cases.scope_id, cases.unit_id, cases.indicator_id
),
judgings as (
    select
        judged.competition_id,
        judged.scope_id,
        judged.unit_id,
        judged.indicator_id,
        sum(judged.mean_score) as means,
        count(*) as judging_count
    from scoring.judged as judged
    join build.scopes as wanted
        on wanted.competition_id = judged.competition_id and wanted.scope_id = judged.scope_id
    group by judged.competition_id, judged.scope_id, judged.unit_id, judged.indicator_id
),
scaled as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.unit_id,
        cases.indicator_id,
        cases.shape,
        cases.month_count,
        indicators.points,
        cast(round(indicators.points * 10000) as hugeint) as points_e4,
        coalesce(terms.numerator, 0) as numerator,
        coalesce(terms.denominator, 0) as denominator,
        coalesce(terms.faults, 0) as faults,
        cast(round(greatest(coalesce(terms.numerator, 0), 0) * 10000) as hugeint) as numerator_e4,
        cast(round(greatest(coalesce(terms.denominator, 0), 0) * 10000) as hugeint) as denominator_e4,
        quotas.quota,
        cast(round(coalesce(quotas.quota, 0) * 10000) as hugeint) as quota_e4,
        cast(coalesce(raws.parts, 0) as hugeint) as parts,
        cast(coalesce(raws.best_parts, 0) as hugeint) as best_parts,
        cast(round(coalesce(judgings.means, 0) * 10000) as hugeint) as means_e4,
        coalesce(judgings.judging_count, 0) as judging_count,
        parameters.pots,
        cast(round(coalesce(parameters.slope, 0) * 10000) as hugeint) as slope_e4,
        cast(round(parameters.full_mark * 10000) as hugeint) as full_mark_e4,
        cast(round(parameters.target_rate * 10000) as hugeint) as target_rate_e4,
        cast(round(parameters.yearly_target * 10000) as hugeint) as yearly_target_e4
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join rulebook.indicators as indicators
        on indicators.competition_id = cases.competition_id
        and indicators.version_id = cases.version_id
        and indicators.indicator_id = cases.indicator_id
    join scoring.parameters as parameters
        on parameters.competition_id = cases.competition_id
        and parameters.version_id = cases.version_id
        and parameters.indicator_id = cases.indicator_id
    left join scoring.terms as terms
        on terms.competition_id = cases.competition_id
        and terms.scope_id = cases.scope_id
        and terms.unit_id = cases.unit_id
        and terms.indicator_id = cases.indicator_id
    left join quotas
        on quotas.competition_id = cases.competition_id
        and quotas.scope_id = cases.scope_id
        and quotas.unit_id = cases.unit_id
        and quotas.indicator_id = cases.indicator_id
    left join scoring.raws as raws
        on raws.competition_id = cases.competition_id
        and raws.scope_id = cases.scope_id
        and raws.unit_id = cases.unit_id
        and raws.indicator_id = cases.indicator_id
    left join judgings
        on judgings.competition_id = cases.competition_id
        and judgings.scope_id = cases.scope_id
        and judgings.unit_id = cases.unit_id
        and judgings.indicator_id = cases.indicator_id
),
targeted as (
    select
        scaled.*,
        -- a target of the year is due month by month; both sides carry the twelve and the ten thousand of the rate
        scaled.numerator_e4
        * case when scaled.yearly_target_e4 is null then 10000 else 12 * 10000 end as reached,
        scaled.denominator_e4
        * case
            when scaled.yearly_target_e4 is null then scaled.target_rate_e4
            else scaled.yearly_target_e4 * scaled.month_count
        end as target
    from scaled
),
divided as (
    select
        targeted.*,
        case targeted.shape
            when 'linear_rate'
                then targeted.points_e4 * least(targeted.numerator_e4, targeted.denominator_e4)
            when 'percent_point'
                then
                    targeted.points_e4 * targeted.denominator_e4
                    - targeted.slope_e4 * 100 * (targeted.denominator_e4 - targeted.numerator_e4)
            when 'quota_pot' then targeted.points_e4 * least(targeted.numerator_e4, targeted.quota_e4)
            when 'target_completion' then targeted.points_e4 * least(targeted.reached, targeted.target)
            when 'tiers_best_in_group' then targeted.points_e4 * least(targeted.parts, targeted.best_parts)
            when 'tiers_capped' then targeted.parts
            when 'judged_mean' then targeted.points_e4 * targeted.means_e4
        end as dividend,
        case targeted.shape
            when 'linear_rate' then targeted.denominator_e4
            when 'percent_point' then targeted.denominator_e4
            when 'quota_pot' then targeted.quota_e4 * targeted.pots
            when 'target_completion' then targeted.target
            when 'tiers_best_in_group' then targeted.best_parts
            when 'tiers_capped' then 27720
            when 'judged_mean' then targeted.full_mark_e4 * targeted.judging_count
        end as divisor,
        case targeted.shape
            when 'deduct_from_base' then targeted.faults
            when 'tiers_best_in_group' then targeted.numerator
            when 'tiers_capped' then targeted.numerator
            else targeted.numerator
        end as own
    from targeted
)
select
    divided.competition_id,
    divided.scope_id,
    divided.unit_id,
    divided.indicator_id,
    cast(
        case
            when divided.shape = 'quota_pot'
                then cast(
                    cast(divided.points_e4 // nullif(divided.pots, 0) as decimal(18, 0)) * 0.0001 as decimal(18, 4)
                )
            else divided.points
        end as decimal(18, 4)
    ) as pot,
    case
        when divided.shape in ('deduct_from_base', 'tiers_capped', 'place_points') then true
        when divided.shape in ('ratio_bands', 'over_fulfilment_steps') then divided.denominator > 0
        else coalesce(divided.divisor, 0) > 0
    end as has_task,
    greatest(divided.dividend, 0) as dividend,
    divided.divisor,
    cast(divided.own as decimal(18, 4)) as own,
    cast(
        case
            when divided.shape = 'quota_pot' then coalesce(divided.quota, 0)
            when divided.shape = 'judged_mean' then divided.judging_count
            else divided.denominator
        end as decimal(18, 4)
    ) as other
from divided
