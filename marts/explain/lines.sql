-- The lines of each unit's account before they are put into words: they add up to the total exactly.
-- grain: one competition, one scope, one unit, one line
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: line_kind | 行的种类 | kind of line
-- column: section | 段 | section
-- column: sort | 次序 | order
-- column: indicator_id | 指标 | indicator
-- column: template_key | 句式 | sentence
-- column: lost_key | 失分句式 | sentence about what was lost
-- column: state | 状态 | state
-- column: points | 计入总分的分值 | points that go into the total
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
-- column: full_points | 满分 | full points
-- column: shown | 句中得分 | points named in the sentence
-- column: rate | 百分率 | rate in percent
-- column: raw | 原始分 | raw points
-- column: best | 组内最好 | best of the group
-- column: gap | 差额 | what is short
-- column: mean | 平均分 | mean score
-- column: amount | 件数或次数 | number of pieces or judgings
-- column: place | 名次 | place
-- check: the lines add up to the total | select unit_id from {table} group by competition_id, scope_id, unit_id having max(case when line_kind = 'total' then points end) <> sum(case when line_kind <> 'total' then points else 0 end)
with
totals as (
    select totals.*
    from scoring.totals as totals
    join build.scopes as wanted
        on wanted.competition_id = totals.competition_id and wanted.scope_id = totals.scope_id
),
ruled as (
    select
        scores.competition_id,
        scores.scope_id,
        scores.unit_id,
        case when scores.family = 'score' then 'indicator' else scores.family end as line_kind,
        case scores.family when 'score' then 1 when 'bonus' then 3 else 4 end as section,
        indicators.sort,
        scores.indicator_id,
        arithmetic.template_key,
        arithmetic.lost_key,
        scores.state,
        case when scores.family = 'deduction' then -scores.points else scores.points end as points,
        scores.open_points,
        arithmetic.lost_points,
        arithmetic.own,
        arithmetic.other,
        arithmetic.full_points,
        scores.points as shown,
        arithmetic.rate,
        arithmetic.raw,
        arithmetic.best,
        arithmetic.gap,
        arithmetic.mean,
        arithmetic.amount,
        arithmetic.place
    from scoring.indicator_scores as scores
    join build.scopes as wanted
        on wanted.competition_id = scores.competition_id and wanted.scope_id = scores.scope_id
    join rulebook.indicators as indicators
        on indicators.competition_id = scores.competition_id
        and indicators.version_id = scores.version_id
        and indicators.indicator_id = scores.indicator_id
    join explain.arithmetic as arithmetic
        on arithmetic.competition_id = scores.competition_id
        and arithmetic.scope_id = scores.scope_id
        and arithmetic.unit_id = scores.unit_id
        and arithmetic.indicator_id = scores.indicator_id
    where scores.state <> 'not_due' and (scores.family = 'score' or scores.points <> 0)
),
closing as (
    select
        totals.competition_id,
        totals.scope_id,
        totals.unit_id,
        'conversion' as line_kind,
        2 as section,
        'explain.conversion' as template_key,
        totals.score - totals.earned - totals.bonus + totals.deduction as points,
        totals.earned as own,
        totals.open_points as other
    from totals
    where totals.score is not null
    union all
    select
        totals.competition_id,
        totals.scope_id,
        totals.unit_id,
        'cap' as line_kind,
        5 as section,
        'explain.cap.bonus' as template_key,
        totals.bonus - totals.bonus_sum as points,
        totals.bonus_sum as own,
        totals.bonus as other
    from totals
    where totals.score is not null and totals.bonus < totals.bonus_sum
    union all
    select
        totals.competition_id,
        totals.scope_id,
        totals.unit_id,
        'cap' as line_kind,
        6 as section,
        'explain.cap.deduction' as template_key,
        totals.deduction_sum - totals.deduction as points,
        totals.deduction_sum as own,
        totals.deduction as other
    from totals
    where totals.score is not null and totals.deduction < totals.deduction_sum
    union all
    select
        totals.competition_id,
        totals.scope_id,
        totals.unit_id,
        'total' as line_kind,
        7 as section,
        'explain.total' as template_key,
        totals.score as points,
        totals.earned as own,
        totals.open_points as other
    from totals
    where totals.score is not null
)
select
    ruled.competition_id,
    ruled.scope_id,
    ruled.unit_id,
    cast(ruled.line_kind as varchar) as line_kind,
    cast(ruled.section as integer) as section,
    cast(ruled.sort as integer) as sort,
    ruled.indicator_id,
    ruled.template_key,
    ruled.lost_key,
    ruled.state,
    cast(ruled.points as decimal(18, 4)) as points,
    ruled.open_points,
    ruled.lost_points,
    ruled.own,
    ruled.other,
    ruled.full_points,
    ruled.shown,
    ruled.rate,
    ruled.raw,
    ruled.best,
    ruled.gap,
    ruled.mean,
    ruled.amount,
    ruled.place
from ruled
union all
select
    closing.competition_id,
    closing.scope_id,
    closing.unit_id,
    cast(closing.line_kind as varchar) as line_kind,
    cast(closing.section as integer) as section,
    cast(0 as integer) as sort,
    cast(null as varchar) as indicator_id,
    closing.template_key,
    cast(null as varchar) as lost_key,
    cast('open' as varchar) as state,
    cast(closing.points as decimal(18, 4)) as points,
    cast(null as decimal(18, 4)) as open_points,
    cast(null as decimal(18, 4)) as lost_points,
    cast(closing.own as decimal(18, 4)) as own,
    cast(closing.other as decimal(18, 4)) as other,
    cast(null as decimal(18, 4)) as full_points,
    cast(abs(closing.points) as decimal(18, 4)) as shown,
    cast(null as decimal(18, 2)) as rate,
    cast(null as decimal(18, 4)) as raw,
    cast(null as decimal(18, 4)) as best,
    cast(null as decimal(18, 4)) as gap,
    cast(null as decimal(18, 4)) as mean,
    cast(null as integer) as amount,
    cast(null as integer) as place
from closing
