-- How firm each place is: the best and the worst place if weights were off by 5, 10 or 25 per cent, and the points to the next place.
-- zh: 名次有多稳: 权重偏差 5%、10%、25% 时最好和最差的名次, 以及离上一名还差多少。
-- grain: one competition, one scope, one unit placed by its score
-- increment: view
-- public: yes
-- example: select group_zh, unit_zh, place, best_10, worst_10, class, points_to_next from analysis.place_range where scope_id = (select max(scope_id) from analysis.place_range where scope_id like 'to-%') order by group_id, place
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: place | 名次 | place
-- column: compared_count | 本组凭总分排名的单位数 | how many of the group are placed by their scores
-- column: score | 总分 | score
-- column: best_5 | 各项目权重偏差不超过 5% 时最好的名次 | best place with every weight off by up to 5 per cent
-- column: worst_5 | 同上, 最差的名次 | the worst place likewise
-- column: best_10 | 偏差不超过 10% 时最好的名次 | best place with up to 10 per cent
-- column: worst_10 | 同上, 最差的名次 | the worst place likewise
-- column: best_25 | 偏差不超过 25% 时最好的名次 | best place with up to 25 per cent
-- column: worst_25 | 同上, 最差的名次 | the worst place likewise
-- column: class | firm 可区分 / close 接近 / small 样本不足 | firm: the place holds at the rulebook's tolerance; close: it does not; small: a rate stands on too small a base
-- column: closest_unit_id | 先后最易改变的单位 | the unit with which its order turns most easily
-- column: closest_unit_zh | 其名称 | its name in Chinese
-- column: closest_unit_en | 其英文名 | its name in English
-- column: closest_tolerance | 与其之间的权重容差 | the weight tolerance between the two
-- column: points_to_next | 追平上一名还差的总分, 第一名为空 | score still missing to draw level with the next above, empty for the first
-- column: earned_to_next | 折合还须得的分值 (加减分不变) | what of it has to be earned in points, bonus and deduction as they are
-- column: small_indicator_id | 基数最小且不足标准的指标, 没有则空 | the indicator with the smallest base below the standard, empty where none is
-- column: small_denominator | 其基数 | its base
with
standards as (
    select
        policies.competition_id,
        policies.scope_id,
        max(case when policies.policy_id = 'firm_tolerance' then cast(policies.value as decimal(18, 4)) end) as firm,
        max(case when policies.policy_id = 'small_denominator' then cast(policies.value as decimal(18, 4)) end) as small,
        max(case when policies.policy_id = 'score_scale' then policies.value end) as scale
    from catalog.policies as policies
    where policies.policy_id in ('firm_tolerance', 'small_denominator', 'score_scale') and policies.value <> ''
    group by policies.competition_id, policies.scope_id
),
measured as (
    select
        margins.*,
        10000 * abs(margins.margin) as turned,
        cast(round(coalesce(standards.firm, 0.1) * 10000) as hugeint) as firm_e4,
        row_number() over (
            partition by margins.competition_id, margins.scope_id, margins.group_id, margins.unit_id
            order by
                case
                    when margins.margin = 0 then 0
                    when abs(margins.margin) >= margins.swing then 1000000000000
                    else (1000000000000 * abs(margins.margin)) // nullif(margins.swing, 0)
                end,
                abs(margins.margin) // nullif(margins.scale, 0),
                margins.other_id
        ) as nearest
    from ranking.pair_margins as margins
    left join standards
        on standards.competition_id = margins.competition_id and standards.scope_id = margins.scope_id
),
counted as (
    -- certainly above the unit, or certainly below it
    select
        measured.competition_id,
        measured.scope_id,
        measured.group_id,
        measured.unit_id,
        count(*) as other_count,
        count(case when measured.margin < 0 and measured.turned > 500 * measured.swing then 1 end) as above_5,
        count(case when measured.margin > 0 and measured.turned > 500 * measured.swing then 1 end) as below_5,
        count(case when measured.margin < 0 and measured.turned > 1000 * measured.swing then 1 end) as above_10,
        count(case when measured.margin > 0 and measured.turned > 1000 * measured.swing then 1 end) as below_10,
        count(case when measured.margin < 0 and measured.turned > 2500 * measured.swing then 1 end) as above_25,
        count(case when measured.margin > 0 and measured.turned > 2500 * measured.swing then 1 end) as below_25,
        count(case when measured.turned > measured.firm_e4 * measured.swing then 1 end) as apart_count,
        max(case when measured.nearest = 1 then measured.other_id end) as closest_id,
        max(case when measured.nearest = 1 then abs(measured.margin) end) as margin,
        max(case when measured.nearest = 1 then measured.swing end) as swing
    from measured
    group by measured.competition_id, measured.scope_id, measured.group_id, measured.unit_id
),
bases as (
    -- the rates a unit is judged by now, each with what it is a rate of
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        rules.indicator_id,
        cast(cast(scores.other_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as denominator,
        row_number() over (
            partition by members.competition_id, members.scope_id, members.unit_id
            order by scores.other_e4, rules.indicator_id
        ) as nearest
    from standards
    join staging.members as members
        on members.competition_id = standards.competition_id and members.scope_id = standards.scope_id
    join scoring.scores as scores on scores.scope_no = members.scope_no and scores.unit_no = members.unit_no
    join scoring.rules as rules on rules.rule_no = scores.rule_no and rules.has_denominator
    where
        scores.family = 'score'
        and scores.state = 'open'
        and scores.other_e4 > 0
        and cast(cast(scores.other_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) < standards.small
)
select
    standings.competition_id,
    standings.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    standings.unit_id,
    standings.unit_zh,
    standings.unit_en,
    standings.place,
    cast(1 + coalesce(counted.other_count, 0) as integer) as compared_count,
    standings.score,
    cast(1 + coalesce(counted.above_5, 0) as integer) as best_5,
    cast(1 + coalesce(counted.other_count - counted.below_5, 0) as integer) as worst_5,
    cast(1 + coalesce(counted.above_10, 0) as integer) as best_10,
    cast(1 + coalesce(counted.other_count - counted.below_10, 0) as integer) as worst_10,
    cast(1 + coalesce(counted.above_25, 0) as integer) as best_25,
    cast(1 + coalesce(counted.other_count - counted.below_25, 0) as integer) as worst_25,
    cast(
        case
            when bases.indicator_id is not null then 'small'
            when coalesce(counted.other_count - counted.apart_count, 0) = 0 then 'firm'
            else 'close'
        end as varchar
    ) as class,
    counted.closest_id as closest_unit_id,
    closest.unit_zh as closest_unit_zh,
    closest.unit_en as closest_unit_en,
    cast(
        case
            when counted.margin >= counted.swing and counted.margin > 0 then 1
            when counted.margin = 0 then 0
            else cast((10000 * counted.margin) // nullif(counted.swing, 0) as decimal(18, 0)) * 0.0001
        end as decimal(18, 4)
    ) as closest_tolerance,
    standings.gap_to_next as points_to_next,
    cast(
        case
            when standards.scale = 'points' then standings.gap_to_next
            else
                cast(
                    (
                        cast(round(standings.gap_to_next * 100) as hugeint)
                        * cast(round(standings.open_points * 10000) as hugeint) + 9999
                    ) // 10000 as decimal(18, 0)
                ) * 0.0001
        end as decimal(18, 4)
    ) as earned_to_next,
    bases.indicator_id as small_indicator_id,
    bases.denominator as small_denominator
from ranking.standings as standings
join catalog.scopes as scopes
    on scopes.competition_id = standings.competition_id and scopes.scope_id = standings.scope_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
left join standards
    on standards.competition_id = standings.competition_id and standards.scope_id = standings.scope_id
left join counted
    on counted.competition_id = standings.competition_id
    and counted.scope_id = standings.scope_id
    and counted.unit_id = standings.unit_id
left join ranking.standings as closest
    on closest.competition_id = standings.competition_id
    and closest.scope_id = standings.scope_id
    and closest.unit_id = counted.closest_id
left join bases
    on bases.competition_id = standings.competition_id
    and bases.scope_id = standings.scope_id
    and bases.unit_id = standings.unit_id
    and bases.nearest = 1
where standings.place is not null and not standings.is_missing and standings.veto <> 'last'
