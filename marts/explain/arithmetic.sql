-- Which sentence explains each line of points, with the figures that fill it.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: template_key | 句式 | sentence
-- column: lost_key | 失分句式 | sentence about what was lost
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
-- column: full_points | 满分 | full points
-- column: points | 得分 | points
-- column: lost_points | 失分 | points lost
-- column: rate | 百分率 | rate in percent
-- column: raw | 原始分 | raw points
-- column: best | 组内最好 | best of the group
-- column: gap | 差额 | what is short
-- column: mean | 平均分 | mean score
-- column: amount | 件数或次数 | number of pieces or judgings
-- column: place | 名次 | place
with
judgings as (
    select
        judged.competition_id,
        judged.scope_id,
        judged.unit_id,
        judged.indicator_id,
        count(*) as judging_count,
        cast(
            cast(
                (2 * cast(round(sum(judged.mean_score) * 10000) as bigint) + count(*))
                // nullif(2 * count(*), 0) as decimal(14, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as mean
    from scoring.judged as judged
    join build.scopes as wanted
        on wanted.competition_id = judged.competition_id and wanted.scope_id = judged.scope_id
    group by judged.competition_id, judged.scope_id, judged.unit_id, judged.indicator_id
)
select
    scores.competition_id,
    scores.scope_id,
    scores.unit_id,
    scores.indicator_id,
    cast(
        'explain.' || case
            when scores.is_zeroed then 'zeroed'
            when scores.state = 'no_task' and scores.open_points > 0 then 'state.no_task_full'
            when scores.state <> 'open' then 'state.' || scores.state
            when indicators.shape = 'place_points' and scores.place is null then 'place_points_absent'
            else indicators.shape
        end as varchar
    ) as template_key,
    cast(
        case
            when scores.state = 'open' and not scores.is_zeroed and scores.open_points > scores.points
                then 'explain.lost.' || indicators.shape
        end as varchar
    ) as lost_key,
    scores.own,
    scores.other,
    cast(
        case when indicators.apply_per = 'month' and scores.family = 'score' then scores.open_points else indicators.points end
        as decimal(18, 4)
    ) as full_points,
    scores.points,
    cast(greatest(scores.open_points - scores.points, 0) as decimal(18, 4)) as lost_points,
    cast(
        case
            -- a rate of more than a million to one says nothing and would not fit
            when scores.own >= 0 and scores.other > 0 and scores.own <= scores.other * 1000000
                then
                    cast(
                        (20000 * cast(round(scores.own * 10000) as hugeint) + cast(round(scores.other * 10000) as hugeint))
                        // nullif(2 * cast(round(scores.other * 10000) as hugeint), 0) as decimal(16, 0)
                    ) * 0.01
        end as decimal(18, 2)
    ) as rate,
    cast(cast((2 * raws.parts + 27720) // 55440 as decimal(14, 0)) * 0.0001 as decimal(18, 4)) as raw,
    cast(cast((2 * raws.best_parts + 27720) // 55440 as decimal(14, 0)) * 0.0001 as decimal(18, 4)) as best,
    cast(
        case
            when raws.parts is not null
                then cast((2 * (raws.best_parts - raws.parts) + 27720) // 55440 as decimal(14, 0)) * 0.0001
            else scores.other - scores.own
        end as decimal(18, 4)
    ) as gap,
    judgings.mean,
    cast(coalesce(judgings.judging_count, raws.piece_count) as integer) as amount,
    scores.place
from scoring.indicator_scores as scores
join build.scopes as wanted
    on wanted.competition_id = scores.competition_id and wanted.scope_id = scores.scope_id
join rulebook.indicators as indicators
    on indicators.competition_id = scores.competition_id
    and indicators.version_id = scores.version_id
    and indicators.indicator_id = scores.indicator_id
left join scoring.raws as raws
    on raws.competition_id = scores.competition_id
    and raws.scope_id = scores.scope_id
    and raws.unit_id = scores.unit_id
    and raws.indicator_id = scores.indicator_id
left join judgings
    on judgings.competition_id = scores.competition_id
    and judgings.scope_id = scores.scope_id
    and judgings.unit_id = scores.unit_id
    and judgings.indicator_id = scores.indicator_id
