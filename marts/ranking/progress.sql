-- How each unit moved: against the period before, against last year, and in the year so far.
-- zh: 每个单位的升降: 比上期, 比上年, 以及全年累计。
-- grain: one competition, one scope, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: previous_score | 上期总分 | score of the period before
-- column: score_change | 与上期总分之差 | change of score
-- column: shown_movement | 可展示的升降, 任一期未报则空 | places gained, empty where a report of either period is missing
-- column: last_year_place | 上年同期名次 | place last year
-- column: last_year_score | 上年同期总分 | score last year
-- column: last_year_change | 与上年同期总分之差 | change of score against last year
-- column: last_year_movement | 与上年同期名次之差, 正为上升 | places gained against last year
-- column: to_date_movement | 累计名次的升降, 正为上升 | places gained in the year so far
-- column: to_date_gap_to_next | 累计与上一名之差 | gap to the next above in the year so far
-- column: to_date_next_unit_id | 累计的上一名单位 | the next above in the year so far
-- column: is_mover | 升降是否值得一提 | moved enough to be named
-- column: mover_order | 升降者的次序, 上升下降各排 | order among those who rose, or among those who fell
with
thresholds as (
    select policies.competition_id, policies.scope_id, cast(max(policies.value) as decimal(18, 4)) as threshold
    from catalog.policies as policies
    where policies.policy_id = 'mover_threshold'
    group by policies.competition_id, policies.scope_id
),
broken as (
    -- other rules or other members: who moved says little there; a correction of this scope breaks nothing
    select distinct breaks.competition_id, breaks.scope_id, breaks.group_id
    from catalog.breaks as breaks
    where breaks.unit_id is null and breaks.kind <> 'correction'
),
compared as (
    select
        standings.competition_id,
        standings.scope_id,
        standings.unit_id,
        standings.group_id,
        before.score as previous_score,
        standings.score_change,
        case when not standings.is_missing and not before.is_missing then standings.movement end as shown_movement,
        year_before.place as last_year_place,
        year_before.score as last_year_score,
        standings.score - year_before.score as last_year_change,
        case when not standings.is_missing and not year_before.is_missing then year_before.place - standings.place end
            as last_year_movement,
        to_date.movement as to_date_movement,
        to_date.gap_to_next as to_date_gap_to_next,
        to_date.next_unit_id as to_date_next_unit_id,
        (
            not standings.is_missing
            and not before.is_missing
            and standings.movement <> 0
            and abs(standings.score_change) > coalesce(thresholds.threshold, 0)
            and broken.group_id is null
        ) as is_moving
    from ranking.standings as standings
    join catalog.scopes as scopes
        on scopes.competition_id = standings.competition_id and scopes.scope_id = standings.scope_id
    left join ranking.standings as before
        on before.competition_id = standings.competition_id
        and before.scope_id = scopes.previous_scope_id
        and before.unit_id = standings.unit_id
        and before.group_id = standings.group_id
    left join ranking.standings as year_before
        on year_before.competition_id = standings.competition_id
        and year_before.scope_id = scopes.last_year_scope_id
        and year_before.unit_id = standings.unit_id
        and year_before.group_id = standings.group_id
    left join ranking.standings as to_date
        on to_date.competition_id = standings.competition_id
        and to_date.scope_id = standings.to_date_scope_id
        and to_date.unit_id = standings.unit_id
    left join thresholds
        on thresholds.competition_id = standings.competition_id and thresholds.scope_id = standings.scope_id
    left join broken
        on broken.competition_id = standings.competition_id
        and broken.scope_id = standings.scope_id
        and broken.group_id = standings.group_id
),
ordered as (
    select
        compared.*,
        coalesce(compared.is_moving, false) as is_mover,
        row_number() over (
            partition by
                compared.competition_id, compared.scope_id, compared.group_id,
                coalesce(compared.is_moving, false), sign(compared.shown_movement)
            order by abs(compared.shown_movement) desc, abs(compared.score_change) desc, compared.unit_id
        ) as by_movement
    from compared
)
select
    ordered.competition_id,
    ordered.scope_id,
    ordered.unit_id,
    ordered.group_id,
    ordered.previous_score,
    ordered.score_change,
    cast(ordered.shown_movement as integer) as shown_movement,
    ordered.last_year_place,
    ordered.last_year_score,
    cast(ordered.last_year_change as decimal(18, 2)) as last_year_change,
    cast(ordered.last_year_movement as integer) as last_year_movement,
    ordered.to_date_movement,
    ordered.to_date_gap_to_next,
    ordered.to_date_next_unit_id,
    ordered.is_mover,
    cast(case when ordered.is_mover then ordered.by_movement end as integer) as mover_order
from ordered
