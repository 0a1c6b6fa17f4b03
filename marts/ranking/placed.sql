-- Places within each group: one, two, two, four; units without a report after the others, vetoed ones last.
-- grain: one competition, one scope, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: is_guest | 是否列席 | guest
-- column: is_missing | 当月未报 | report missing
-- column: veto | 否决效果 | effect of a veto
-- column: tier | 排序层次: 0 正常 1 未报 2 否决末位 | order class
-- column: score | 总分 | score
-- column: place | 名次 | place
-- column: is_tied | 是否并列 | shares its place
-- check: equal scores of one order class have equal places | select score from {table} where place is not null group by competition_id, scope_id, group_id, tier, score having count(distinct place) > 1
with
classed as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        members.group_id,
        members.is_guest,
        (absent.unit_id is not null and not members.is_guest) as is_missing,
        coalesce(vetoes.effect, '') as veto,
        case
            when coalesce(vetoes.effect, '') = 'last' then 2
            when absent.unit_id is not null then 1
            else 0
        end as tier,
        totals.score,
        (not members.is_guest and totals.score is not null) as is_placed
    from build.scopes as wanted
    join staging.members as members
        on members.competition_id = wanted.competition_id
        and members.scope_id = wanted.scope_id
        and members.is_member
    join scoring.totals as totals
        on totals.competition_id = members.competition_id
        and totals.scope_id = members.scope_id
        and totals.unit_id = members.unit_id
    left join scoring.absent as absent
        on absent.competition_id = members.competition_id
        and absent.scope_id = members.scope_id
        and absent.unit_id = members.unit_id
    left join scoring.vetoes as vetoes
        on vetoes.competition_id = members.competition_id
        and vetoes.scope_id = members.scope_id
        and vetoes.unit_id = members.unit_id
),
ranked as (
    select
        classed.*,
        rank() over (
            partition by classed.competition_id, classed.scope_id, classed.group_id, classed.is_placed
            order by classed.tier, classed.score desc
        ) as place_among,
        count(*) over (
            partition by
                classed.competition_id, classed.scope_id, classed.group_id, classed.is_placed, classed.tier,
                classed.score
        ) as level_count
    from classed
)
select
    ranked.competition_id,
    ranked.scope_id,
    ranked.unit_id,
    ranked.group_id,
    ranked.is_guest,
    ranked.is_missing,
    cast(ranked.veto as varchar) as veto,
    cast(ranked.tier as integer) as tier,
    ranked.score,
    cast(case when ranked.is_placed then ranked.place_among end as integer) as place,
    (ranked.is_placed and ranked.level_count > 1) as is_tied
from ranked
