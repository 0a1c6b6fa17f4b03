-- The lines of each unit's account before they are put into words: they add up to the total exactly.
-- zh: 写成文字之前的计分账各行: 加起来恰为总分。
-- grain: one competition, one scope, one unit, one line
-- increment: view
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: line_kind | 行的种类 | kind of line
-- column: section | 段 | section
-- column: sort | 次序 | order
-- column: indicator_id | 指标 | indicator
-- column: cap_id | 上限 | cap
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
with
closing as (
    select
        totals.scope_no,
        totals.unit_no,
        'conversion' as line_kind,
        2 as section,
        '' as cap_id,
        case when totals.scale = 'points' then 'explain.conversion_points' else 'explain.conversion' end as template_key,
        totals.score - totals.earned - totals.bonus + totals.deduction as points,
        totals.earned as own,
        totals.open_points as other
    from scoring.totals as totals
    where totals.score is not null
    union all
    select
        capped.scope_no,
        capped.unit_no,
        'cap' as line_kind,
        5 as section,
        capped.cap_id as cap_id,
        'explain.cap.named' as template_key,
        case when capped.family = 'bonus' then capped.counted - capped.summed else capped.summed - capped.counted end as points,
        capped.summed as own,
        capped.counted as other
    from scoring.capped_adjustments as capped
    join scoring.totals as totals
        on totals.scope_no = capped.scope_no and totals.unit_no = capped.unit_no and totals.score is not null
    where capped.counted < capped.summed
    union all
    select
        totals.scope_no,
        totals.unit_no,
        'cap' as line_kind,
        6 as section,
        '' as cap_id,
        'explain.cap.bonus' as template_key,
        totals.bonus - totals.bonus_sum as points,
        totals.bonus_sum as own,
        totals.bonus as other
    from scoring.totals as totals
    where totals.score is not null and totals.bonus < totals.bonus_sum
    union all
    select
        totals.scope_no,
        totals.unit_no,
        'cap' as line_kind,
        7 as section,
        '' as cap_id,
        'explain.cap.deduction' as template_key,
        totals.deduction_sum - totals.deduction as points,
        totals.deduction_sum as own,
        totals.deduction as other
    from scoring.totals as totals
    where totals.score is not null and totals.deduction < totals.deduction_sum
    union all
    select
        totals.scope_no,
        totals.unit_no,
        'total' as line_kind,
        8 as section,
        '' as cap_id,
        'explain.total' as template_key,
        totals.score as points,
        totals.earned as own,
        totals.open_points as other
    from scoring.totals as totals
    where totals.score is not null
)
select
    arithmetic.competition_id,
    arithmetic.scope_id,
    arithmetic.unit_id,
    cast(
        case
            when arithmetic.family = 'score' then 'indicator'
            else arithmetic.family
        end as varchar
    ) as line_kind,
    cast(
        case arithmetic.family when 'score' then 1 when 'part' then 1 when 'bonus' then 3 else 4 end as integer
    ) as section,
    indicators.sort,
    rules.indicator_id,
    cast('' as varchar) as cap_id,
    arithmetic.template_key,
    arithmetic.lost_key,
    arithmetic.state,
    -- a part is shown beside its composite, its points are in the composite's
    cast(
        case arithmetic.family when 'deduction' then -arithmetic.points when 'part' then null else arithmetic.points end
        as decimal(18, 4)
    ) as points,
    arithmetic.open_points,
    arithmetic.lost_points,
    arithmetic.own,
    arithmetic.other,
    arithmetic.full_points,
    arithmetic.points as shown,
    arithmetic.rate,
    arithmetic.raw,
    arithmetic.best,
    arithmetic.gap,
    arithmetic.mean,
    arithmetic.amount,
    arithmetic.place
from explain.arithmetic as arithmetic
join scoring.rules as rules on rules.rule_no = arithmetic.rule_no
join rulebook.indicators as indicators
    on indicators.competition_id = rules.competition_id
    and indicators.version_id = rules.version_id
    and indicators.indicator_id = rules.indicator_id
where
    arithmetic.state <> 'not_due'
    and (arithmetic.family in ('score', 'part') or arithmetic.points <> 0)
union all
select
    members.competition_id,
    members.scope_id,
    members.unit_id,
    cast(closing.line_kind as varchar) as line_kind,
    cast(closing.section as integer) as section,
    cast(0 as integer) as sort,
    cast(null as varchar) as indicator_id,
    cast(closing.cap_id as varchar) as cap_id,
    cast(closing.template_key as varchar) as template_key,
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
from staging.members as members
join closing on closing.scope_no = members.scope_no and closing.unit_no = members.unit_no
