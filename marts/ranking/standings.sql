-- The standing of every unit: place, movement, score, gaps, marks, and the cumulative place beside a month's.
-- zh: 每个单位的名次: 升降、总分、差距、标记, 月份旁并列累计名次。
-- grain: one competition, one scope, one unit
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name in Chinese
-- column: unit_en | 单位英文名 | name in English
-- column: group_id | 组别 | group
-- column: class_id | 类别 | class
-- column: leader | 联系领导 | responsible leader
-- column: is_guest | 是否列席 | guest, without a place
-- column: earned | 得分合计 | points earned
-- column: open_points | 应得分合计 | open points
-- column: lost_points | 失分 | points lost
-- column: bonus | 加分 | bonus
-- column: deduction | 扣分 | deduction
-- column: score | 总分 | score
-- column: parent_points | 折入上级考核的分 | points in the assessment above
-- column: place | 名次 | place
-- column: is_tied | 并列 | shares its place
-- column: tie_order | 同分次序, 没有则空 | order among equal scores, where the rules have one
-- column: is_missing | 未报 | report missing
-- column: is_new | 新 | new to the list
-- column: veto | 否决效果 | effect of a veto
-- column: previous_place | 上期名次 (已发布的优先) | place before, the published one where there is one
-- column: movement | 升降, 正为上升 | places gained
-- column: score_change | 与上期总分之差 | change of score
-- column: gap_to_best | 与组内最高分之差 | gap to the best
-- column: gap_to_next | 与上一名之差 | gap to the next above
-- column: next_unit_id | 上一名单位 | the next above
-- column: to_date_scope_id | 同期累计范围 | the cumulative scope
-- column: to_date_score | 累计总分 | cumulative score
-- column: to_date_place | 累计名次 | cumulative place
-- column: status | provisional 暂列 / final 定稿 | provisional or final
-- column: issue_no | 通报期号 | bulletin
with
newest as (
    select issues.competition_id, issues.scope_id, max(issues.issue_no) as issue_no, max(issues.revision) as revision
    from landing.issues as issues
    group by issues.competition_id, issues.scope_id
),
issued as (
    -- what the newest revision printed; whom it no longer names, it does not place
    select standings.competition_id, standings.scope_id, standings.unit_id, standings.group_id, standings.place
    from landing.issued_standings as standings
    join newest
        on newest.competition_id = standings.competition_id
        and newest.scope_id = standings.scope_id
        and newest.revision = standings.revision
),
before as (
    select
        placed.competition_id,
        placed.scope_id,
        placed.unit_id,
        placed.group_id,
        coalesce(issued.place, placed.place) as place,
        placed.score
    from ranking.placed as placed
    left join issued
        on issued.competition_id = placed.competition_id
        and issued.scope_id = placed.scope_id
        and issued.unit_id = placed.unit_id
),
steps as (
    -- each step of a group once, with the unit that stands for it
    select
        placed.scope_no,
        placed.group_id,
        placed.place,
        max(placed.tier) as tier,
        max(placed.score) as score,
        min(placed.unit_id) as first_unit_id
    from ranking.placed as placed
    join staging.wanted as wanted on wanted.scope_no = placed.scope_no
    where placed.place is not null
    group by placed.scope_no, placed.group_id, placed.place
),
above as (
    select
        steps.scope_no,
        steps.group_id,
        steps.place,
        lag(steps.score) over (partition by steps.scope_no, steps.group_id, steps.tier order by steps.place) as next_score,
        lag(steps.first_unit_id) over (partition by steps.scope_no, steps.group_id, steps.tier order by steps.place)
            as next_unit_id
    from steps
)
select
    placed.competition_id,
    placed.scope_id,
    placed.unit_id,
    members.name_zh as unit_zh,
    members.name_en as unit_en,
    placed.group_id,
    members.class_id,
    members.leader,
    placed.is_guest,
    totals.earned,
    totals.open_points,
    cast(totals.open_points - totals.earned as decimal(18, 4)) as lost_points,
    totals.bonus,
    totals.deduction,
    placed.score,
    totals.parent_points,
    placed.place,
    placed.is_tied,
    cast(
        case
            when placed.order_1 is not null
                then
                    rank() over (
                        partition by placed.scope_no, placed.group_id
                        order by
                            placed.order_1 desc, placed.order_2 desc, placed.order_3 desc, placed.order_4 desc,
                            placed.order_5 desc, placed.order_6 desc
                    )
        end as integer
    ) as tie_order,
    placed.is_missing,
    (scopes.previous_scope_id is not null and before.unit_id is null and not placed.is_guest) as is_new,
    placed.veto,
    cast(before.place as integer) as previous_place,
    cast(before.place - placed.place as integer) as movement,
    cast(placed.score - before.score as decimal(18, 2)) as score_change,
    cast(case when placed.place is not null then statistics.best_score - placed.score end as decimal(18, 2))
        as gap_to_best,
    cast(above.next_score - placed.score as decimal(18, 2)) as gap_to_next,
    above.next_unit_id,
    to_date.scope_id as to_date_scope_id,
    cumulative.score as to_date_score,
    cumulative.place as to_date_place,
    cast(case when newest.issue_no is not null then 'final' else 'provisional' end as varchar) as status,
    newest.issue_no
from ranking.placed as placed
join staging.wanted as wanted on wanted.scope_no = placed.scope_no
join calendar.scopes as scopes
    on scopes.competition_id = placed.competition_id and scopes.scope_id = placed.scope_id
join staging.members as members on members.scope_no = placed.scope_no and members.unit_no = placed.unit_no
join scoring.totals as totals on totals.scope_no = placed.scope_no and totals.unit_no = placed.unit_no
join ranking.group_statistics as statistics
    on statistics.competition_id = placed.competition_id
    and statistics.scope_id = placed.scope_id
    and statistics.group_id = placed.group_id
left join before
    on before.competition_id = placed.competition_id
    and before.scope_id = scopes.previous_scope_id
    and before.unit_id = placed.unit_id
    and before.group_id = placed.group_id
left join above
    on above.scope_no = placed.scope_no and above.group_id = placed.group_id and above.place = placed.place
left join calendar.scopes as to_date
    on to_date.competition_id = scopes.competition_id
    and scopes.scope_kind = 'month'
    and to_date.scope_kind = 'to_date'
    and to_date.last_month = scopes.last_month
left join ranking.placed as cumulative
    on cumulative.competition_id = placed.competition_id
    and cumulative.scope_id = to_date.scope_id
    and cumulative.unit_id = placed.unit_id
left join newest on newest.competition_id = placed.competition_id and newest.scope_id = placed.scope_id
