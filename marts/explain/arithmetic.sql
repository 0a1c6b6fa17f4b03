-- Which sentence explains each line of points, with the figures that fill it.
-- zh: 每行分值用哪句话说明, 以及填入的数字。
-- grain: one scope, one unit, one rule
-- increment: view
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: family | 类型 | family
-- column: state | 状态 | state
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: template_key | 说明句 | sentence
-- column: lost_key | 失分句 | sentence on what was lost
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
-- column: full_points | 满分 | full points
-- column: lost_points | 失分 | points lost
-- column: rate | 百分比 | percentage
-- column: raw | 原始分 | raw points
-- column: best | 组内最高原始分 | best raw points of the group
-- column: gap | 差距 | gap
-- column: mean | 平均 | mean
-- column: amount | 件数或次数 | pieces or judgings
-- column: place | 名次 | place
with
judgings as (
    select
        judged.scope_no,
        judged.unit_no,
        judged.rule_no,
        count(*) as judging_count,
        cast(
            cast(
                (2 * cast(round(sum(judged.mean_score) * 10000) as bigint) + count(*))
                // nullif(2 * count(*), 0) as decimal(14, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as mean
    from scoring.judged as judged
    group by judged.scope_no, judged.unit_no, judged.rule_no
),
tabled as (
    select distinct places.competition_id, places.version_id, places.indicator_id
    from rulebook.places as places
),
worded as (
    select
        scores.*,
        members.competition_id,
        members.scope_id,
        members.unit_id,
        rules.points as rule_points,
        rules.apply_per,
        case
            when scores.remark = 'zero_indicator' then 'zeroed'
            when scores.remark = 'reduce_indicator' then 'reduced'
            when scores.remark <> '' then scores.remark
            when scores.state = 'no_task' and scores.open_points > 0 then 'state.no_task_full'
            when scores.state = 'no_task' and rules.no_task = 'ineligible' then 'state.no_task_ineligible'
            when scores.state = 'no_task' and rules.no_task = 'rescale' then 'state.no_task_rescaled'
            when scores.state <> 'open' then 'state.' || scores.state
            when rules.apply_per = 'month' and scopes.scope_kind <> 'month' and rules.best_periods is not null
                then 'best_periods'
            when rules.apply_per = 'month' and scopes.scope_kind <> 'month' and rules.shape <> 'quota_pot'
                then 'by_month'
            when rules.shape = 'place_points' and scores.place is null
                then 'place_points_absent'
            when rules.shape in ('best_in_group', 'normalised') and scores.own_e4 is null then rules.shape || '_absent'
            when rules.shape = 'ratio_bands' and not rules.has_denominator then 'ratio_bands_value'
            when
                rules.shape = 'percent_point'
                and (rules.base_rate_e4 <> 10000 or rules.base_points_e4 <> rules.points_e4 or rules.gain_e4 > 0)
                then 'percent_point_base'
            when rules.shape = 'deduct_from_base' and scores.other_e4 > 0 then 'deduct_from_base_gain'
            when rules.shape = 'tiers_capped' and scores.family in ('score', 'part') and rules.base_points_e4 <> 0
                then 'tiers_capped_base'
            else rules.shape
        end as sentence,
        case
            when scores.remark in ('rescaled', 'group_mean') then scores.remark
            when scores.remark = 'reduce_indicator' then 'reduced'
            when scores.remark <> '' or scores.state <> 'open' then null
            when tabled.indicator_id is not null then 'place_points_table'
            else rules.shape
        end as lost_sentence,
        rules.shape,
        cast(cast(scores.own_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as own,
        cast(cast(scores.other_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as other
    -- with the members here, one unit at one scope is picked before anything is worked out
    from staging.members as members
    join scoring.scores as scores on scores.scope_no = members.scope_no and scores.unit_no = members.unit_no
    join scoring.rules as rules on rules.rule_no = scores.rule_no
    join staging.scopes as scopes on scopes.scope_no = scores.scope_no
    left join tabled
        on tabled.competition_id = rules.competition_id
        and tabled.version_id = rules.version_id
        and tabled.indicator_id = rules.indicator_id
        and rules.shape = 'place_points'
)
select
    worded.competition_id,
    worded.scope_id,
    worded.unit_id,
    worded.scope_no,
    worded.unit_no,
    worded.rule_no,
    worded.family,
    worded.state,
    worded.points,
    worded.open_points,
    cast('explain.' || worded.sentence as varchar) as template_key,
    cast(
        case
            when worded.open_points <= worded.points or worded.lost_sentence is null then null
            when
                worded.sentence in (
                    'ratio_bands_value', 'percent_point_base', 'deduct_from_base_gain', 'tiers_capped_base',
                    'by_month', 'best_periods'
                )
                then 'explain.lost.' || worded.sentence
            else 'explain.lost.' || worded.lost_sentence
        end as varchar
    ) as lost_key,
    worded.own,
    worded.other,
    cast(
        case
            when worded.family in ('score', 'part') and (worded.apply_per = 'month' or worded.remark = 'rescaled')
                then worded.open_points
            else worded.rule_points
        end as decimal(18, 4)
    ) as full_points,
    cast(greatest(worded.open_points - worded.points, 0) as decimal(18, 4)) as lost_points,
    cast(
        case
            -- a rate of more than a million to one says nothing and would not fit
            when worded.own_e4 >= 0 and worded.other_e4 > 0 and worded.own_e4 <= cast(worded.other_e4 as hugeint) * 1000000
                then
                    cast(
                        (20000 * cast(worded.own_e4 as hugeint) + worded.other_e4)
                        // nullif(2 * cast(worded.other_e4 as hugeint), 0) as decimal(16, 0)
                    ) * 0.01
        end as decimal(18, 2)
    ) as rate,
    cast(
        cast(sign(raws.parts) * ((2 * abs(raws.parts) + 27720) // 55440) as decimal(18, 0)) * 0.0001 as decimal(18, 4)
    ) as raw,
    cast(
        cast(sign(raws.best_parts) * ((2 * abs(raws.best_parts) + 27720) // 55440) as decimal(18, 0)) * 0.0001
        as decimal(18, 4)
    ) as best,
    cast(
        case
            when raws.parts is not null
                then cast((2 * abs(raws.best_parts - raws.parts) + 27720) // 55440 as decimal(18, 0)) * 0.0001
            else worded.other - worded.own
        end as decimal(18, 4)
    ) as gap,
    cast(
        case
            when worded.shape = 'tiers_mean'
                then
                    cast(
                        sign(raws.marks)
                        * (
                            (2 * abs(raws.marks) + 27720 * raws.code_count)
                            // nullif(55440 * cast(raws.code_count as hugeint), 0)
                        ) as decimal(18, 0)
                    ) * 0.0001
            else judgings.mean
        end as decimal(18, 4)
    ) as mean,
    cast(
        case
            when worded.shape = 'tiers_mean' then raws.code_count
            else coalesce(judgings.judging_count, raws.piece_count)
        end as integer
    ) as amount,
    worded.place
from worded
left join scoring.raws as raws
    on raws.scope_no = worded.scope_no and raws.unit_no = worded.unit_no and raws.rule_no = worded.rule_no
left join judgings
    on judgings.scope_no = worded.scope_no
    and judgings.unit_no = worded.unit_no
    and judgings.rule_no = worded.rule_no
