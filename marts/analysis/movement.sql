-- How each unit moved against the period before, and the item that moved its score most.
-- zh: 每个单位与上期相比的升降, 以及使总分变化最大的项目。
-- grain: one competition, one scope, one unit with a row in the period before
-- increment: view
-- public: yes
-- example: select unit_zh, previous_place, place, movement, score_change, item_zh, item_change from analysis.movement where scope_id = (select max(scope_id) from analysis.movement where scope_kind = 'month') and movement <> 0 order by abs(movement) desc, unit_id limit 10
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: scope_kind | 范围种类 | kind of scope
-- column: previous_scope_id | 上期范围 | the scope before
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: place | 名次 | place
-- column: previous_place | 上期名次 (已发布的优先) | place in the period before, the published one where there is one
-- column: movement | 升降, 正为上升 | places gained
-- column: score | 总分 | score
-- column: previous_score | 上期总分 | score of the period before
-- column: score_change | 与上期总分之差 | change of score
-- column: item_id | 使总分变化最大的项目, 没有则空 | the item that changed the score most, empty where none did
-- column: item_zh | 项目名称 | name of the item in Chinese
-- column: item_en | 项目英文名 | name of the item in English
-- column: item_change | 该项目使总分变化多少 (百分制) | by how much that item changed the score
-- column: bonus_change | 加分之变化 | change of the bonus
-- column: deduction_change | 扣分之变化 | change of the deduction
with
shares as (
    -- what an item is of the score: 100 x points / the unit's open points, or the points themselves
    select
        items.competition_id,
        items.scope_id,
        items.unit_id,
        items.item_id,
        case
            when coalesce(scale.value, 'hundred') = 'points' then cast(round(items.points * 10000) as hugeint)
            else
                sign(items.points)
                * (
                    (
                        2000000 * cast(round(abs(items.points) * 10000) as hugeint)
                        + cast(round(standings.open_points * 10000) as hugeint)
                    )
                    // nullif(2 * cast(round(standings.open_points * 10000) as hugeint), 0)
                )
        end as share_e4
    from ranking.item_points as items
    join ranking.standings as standings
        on standings.competition_id = items.competition_id
        and standings.scope_id = items.scope_id
        and standings.unit_id = items.unit_id
    left join catalog.policies as scale
        on scale.competition_id = items.competition_id
        and scale.scope_id = items.scope_id
        and scale.policy_id = 'score_scale'
),
changes as (
    select
        own.competition_id,
        own.scope_id,
        own.unit_id,
        own.item_id,
        coalesce(own.share_e4, 0) - coalesce(before.share_e4, 0) as change_e4
    from shares as own
    join catalog.scopes as scopes
        on scopes.competition_id = own.competition_id and scopes.scope_id = own.scope_id
    join shares as before
        on before.competition_id = own.competition_id
        and before.scope_id = scopes.previous_scope_id
        and before.unit_id = own.unit_id
        and before.item_id = own.item_id
),
ordered as (
    select
        changes.*,
        row_number() over (
            partition by changes.competition_id, changes.scope_id, changes.unit_id
            order by abs(changes.change_e4) desc, changes.item_id
        ) as nearest
    from changes
    where changes.change_e4 <> 0
)
select
    standings.competition_id,
    standings.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    scopes.scope_kind,
    scopes.previous_scope_id,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    standings.unit_id,
    standings.unit_zh,
    standings.unit_en,
    standings.place,
    standings.previous_place,
    standings.movement,
    standings.score,
    cast(standings.score - standings.score_change as decimal(18, 2)) as previous_score,
    standings.score_change,
    ordered.item_id,
    items.name_zh as item_zh,
    items.name_en as item_en,
    cast(cast(ordered.change_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as item_change,
    cast(standings.bonus - before.bonus as decimal(18, 4)) as bonus_change,
    cast(standings.deduction - before.deduction as decimal(18, 4)) as deduction_change
from ranking.standings as standings
join catalog.scopes as scopes
    on scopes.competition_id = standings.competition_id and scopes.scope_id = standings.scope_id
join ranking.standings as before
    on before.competition_id = standings.competition_id
    and before.scope_id = scopes.previous_scope_id
    and before.unit_id = standings.unit_id
    and before.group_id = standings.group_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
left join ordered
    on ordered.competition_id = standings.competition_id
    and ordered.scope_id = standings.scope_id
    and ordered.unit_id = standings.unit_id
    and ordered.nearest = 1
left join catalog.items as items
    on items.competition_id = ordered.competition_id
    and items.scope_id = ordered.scope_id
    and items.item_id = ordered.item_id
