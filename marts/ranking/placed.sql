-- Places within each group: one, two, two, four; units without a report after the others, vetoed ones last.
-- zh: 组内名次: 一、二、二、四; 未报的排在其他之后, 否决末位的再后。
-- grain: one competition, one scope, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: group_id | 组别 | group
-- column: is_guest | 是否列席 | guest
-- column: is_missing | 当月未报 | report missing
-- column: veto | 否决效果 | effect of a veto
-- column: tier | 排序层次: 0 正常 1 未报 2 否决末位 | order class
-- column: score | 总分 | score
-- column: order_1 | 同分时第 1 比较项 | what decides between equal scores, 1
-- column: order_2 | 同分时第 2 比较项 | what decides between equal scores, 2
-- column: order_3 | 同分时第 3 比较项 | what decides between equal scores, 3
-- column: order_4 | 同分时第 4 比较项 | what decides between equal scores, 4
-- column: order_5 | 同分时第 5 比较项 | what decides between equal scores, 5
-- column: order_6 | 同分时第 6 比较项 | what decides between equal scores, 6
-- column: place | 名次 | place
-- column: is_tied | 是否并列 | shares its place
-- check: equal scores of one order class have equal places | select score from {table} where place is not null group by competition_id, scope_id, group_id, tier, score, order_1, order_2, order_3, order_4, order_5, order_6 having count(distinct place) > 1
with
turns as (
    select
        orders.competition_id,
        orders.version_id,
        orders.order_by,
        orders.key,
        case when orders.direction = 'low' then -1 else 1 end as direction,
        row_number() over (partition by orders.competition_id, orders.version_id order by orders.sort) as turn
    from rulebook.orders as orders
),
counted_back as (
    -- how often each of the first nineteen places, as one number: more of the better places is larger
    select
        scopes.scope_no,
        monthly.unit_no,
        rules.indicator_id,
        sum(
            case monthly.place
                when 1 then 1000000000000000000
                when 2 then 10000000000000000
                when 3 then 100000000000000
                when 4 then 1000000000000
                when 5 then 10000000000
                when 6 then 100000000
                when 7 then 1000000
                when 8 then 10000
                when 9 then 100
                when 10 then 1
                else 0
            end
        ) as nearer,
        sum(
            case monthly.place
                when 11 then 10000000000000000
                when 12 then 100000000000000
                when 13 then 1000000000000
                when 14 then 10000000000
                when 15 then 100000000
                when 16 then 1000000
                when 17 then 10000
                when 18 then 100
                when 19 then 1
                else 0
            end
        ) as farther
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join turns
        on turns.competition_id = scopes.competition_id
        and turns.version_id = scopes.version_id
        and turns.order_by = 'countback'
    join calendar.scope_months as months
        on months.competition_id = scopes.competition_id and months.scope_id = scopes.scope_id
    join staging.scopes as singles
        on singles.competition_id = months.competition_id
        and singles.scope_kind = 'month'
        and singles.last_month = months.month
    join scoring.rules as rules
        on rules.competition_id = singles.competition_id
        and rules.version_id = singles.version_id
        and rules.indicator_id = turns.key
    join scoring.monthly as monthly
        on monthly.scope_no = singles.scope_no
        and monthly.rule_no = rules.rule_no
        and monthly.state = 'open'
    group by scopes.scope_no, monthly.unit_no, rules.indicator_id
),
ordered as (
    select
        members.scope_no,
        members.unit_no,
        turns.turn,
        turns.direction * case turns.order_by
            when 'bonus' then cast(round(totals.bonus * 10000) as hugeint)
            when 'deduction' then cast(round(totals.deduction * 10000) as hugeint)
            when 'countback'
                then cast(coalesce(back.nearer, 0) as hugeint) * 1000000000000000000 + cast(coalesce(back.farther, 0) as hugeint)
            else cast(round(coalesce(scores.points, 0) * 10000) as hugeint)
        end as merit
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    join turns
        on turns.competition_id = members.competition_id and turns.version_id = members.version_id
    join scoring.totals as totals on totals.scope_no = members.scope_no and totals.unit_no = members.unit_no
    left join scoring.rules as rules
        on rules.competition_id = turns.competition_id
        and rules.version_id = turns.version_id
        and rules.indicator_id = turns.key
    left join scoring.scores as scores
        on scores.scope_no = members.scope_no
        and scores.unit_no = members.unit_no
        and scores.rule_no = rules.rule_no
    left join counted_back as back
        on back.scope_no = members.scope_no and back.unit_no = members.unit_no and back.indicator_id = turns.key
),
deciding as (
    select
        ordered.scope_no,
        ordered.unit_no,
        max(case when ordered.turn = 1 then ordered.merit end) as order_1,
        max(case when ordered.turn = 2 then ordered.merit end) as order_2,
        max(case when ordered.turn = 3 then ordered.merit end) as order_3,
        max(case when ordered.turn = 4 then ordered.merit end) as order_4,
        max(case when ordered.turn = 5 then ordered.merit end) as order_5,
        max(case when ordered.turn = 6 then ordered.merit end) as order_6
    from ordered
    group by ordered.scope_no, ordered.unit_no
),
unrewarded as (
    -- a rule whose having had no task keeps a unit from commendation, once the year is whole
    select distinct scores.scope_no, scores.unit_no
    from scoring.scores as scores
    join staging.wanted as wanted on wanted.scope_no = scores.scope_no
    join staging.scopes as scopes
        on scopes.scope_no = scores.scope_no
        and (scopes.scope_kind = 'year' or (scopes.scope_kind = 'to_date' and scopes.month_count = 12))
    join scoring.rules as rules on rules.rule_no = scores.rule_no and rules.no_task = 'ineligible'
    where scores.state = 'no_task' and not scores.is_closed
),
marked as (
    select
        members.scope_no,
        members.unit_no,
        case
            when unrewarded.unit_no is not null and coalesce(vetoes.strength, 0) < 2 then 'ineligible'
            else coalesce(vetoes.effect, '')
        end as veto
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    left join scoring.vetoes as vetoes
        on vetoes.scope_no = members.scope_no and vetoes.unit_no = members.unit_no
    left join unrewarded
        on unrewarded.scope_no = members.scope_no and unrewarded.unit_no = members.unit_no
),
classed as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        members.scope_no,
        members.unit_no,
        members.group_id,
        members.is_guest,
        (absent.unit_no is not null and not members.is_guest) as is_missing,
        marked.veto,
        case
            when marked.veto = 'last' then 2
            when absent.unit_no is not null then 1
            else 0
        end as tier,
        totals.score,
        deciding.order_1,
        deciding.order_2,
        deciding.order_3,
        deciding.order_4,
        deciding.order_5,
        deciding.order_6,
        (not members.is_guest and marked.veto <> 'exclude' and totals.score is not null) as is_placed
    from staging.wanted as wanted
    join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
    join marked on marked.scope_no = members.scope_no and marked.unit_no = members.unit_no
    join scoring.totals as totals on totals.scope_no = members.scope_no and totals.unit_no = members.unit_no
    left join scoring.absent as absent on absent.scope_no = members.scope_no and absent.unit_no = members.unit_no
    left join deciding on deciding.scope_no = members.scope_no and deciding.unit_no = members.unit_no
),
ranked as (
    select
        classed.*,
        rank() over (
            partition by classed.scope_no, classed.group_id, classed.is_placed
            order by
                classed.tier, classed.score desc, classed.order_1 desc, classed.order_2 desc, classed.order_3 desc, classed.order_4 desc, classed.order_5 desc, classed.order_6 desc
        ) as place_among,
        count(*) over (
            partition by
                classed.scope_no, classed.group_id, classed.is_placed, classed.tier, classed.score,
                classed.order_1, classed.order_2, classed.order_3, classed.order_4, classed.order_5, classed.order_6
        ) as level_count
    from classed
)
select
    ranked.competition_id,
    ranked.scope_id,
    ranked.unit_id,
    ranked.scope_no,
    ranked.unit_no,
    ranked.group_id,
    ranked.is_guest,
    ranked.is_missing,
    cast(ranked.veto as varchar) as veto,
    cast(ranked.tier as integer) as tier,
    ranked.score,
    cast(ranked.order_1 as hugeint) as order_1,
    cast(ranked.order_2 as hugeint) as order_2,
    cast(ranked.order_3 as hugeint) as order_3,
    cast(ranked.order_4 as hugeint) as order_4,
    cast(ranked.order_5 as hugeint) as order_5,
    cast(ranked.order_6 as hugeint) as order_6,
    cast(case when ranked.is_placed then ranked.place_among end as integer) as place,
    (ranked.is_placed and ranked.level_count > 1) as is_tied
from ranked
