-- How many pieces count, by indicator and level: of each unit, and of each group (unit_id empty) a joint piece once, guests left out.
-- zh: 计入的篇数, 按指标和级别: 每个单位的, 以及每组的 (unit_id 为空), 合写的只计一篇, 列席不计。
-- grain: one competition, one scope, one group, one unit or the group, one indicator, adoption or instruction, one level or all
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: unit_id | 单位, 空为全组 | unit, empty for the whole group
-- column: indicator_id | 指标 | indicator
-- column: counts_as | adoption 采用 / instruction 批示 | adoption or instruction
-- column: level_id | 级别, 空为各级合计 | level, empty for all levels
-- column: rank | 级别高低 | rank of the level
-- column: level_zh | 级别名称 | name of the level
-- column: level_en | 级别英文名 | name of the level in English
-- column: piece_count | 篇数 | pieces
-- column: unit_count | 单位数 | units that hold one
with
held as (
    select
        standings.competition_id,
        standings.scope_id,
        standings.group_id,
        standings.unit_id,
        pieces.indicator_id,
        pieces.counts_as,
        pieces.level_id,
        pieces.code
    from scoring.pieces as pieces
    join ranking.standings as standings
        on standings.competition_id = pieces.competition_id
        and standings.scope_id = pieces.scope_id
        and standings.unit_id = pieces.unit_id
        and not standings.is_guest
),
counted as (
    select held.*, held.unit_id as holder_id, held.level_id as seen_level from held
    union all
    select held.*, held.unit_id as holder_id, '' as seen_level from held
    union all
    select held.*, '' as holder_id, held.level_id as seen_level from held
    union all
    select held.*, '' as holder_id, '' as seen_level from held
),
summed as (
    select
        counted.competition_id,
        counted.scope_id,
        counted.group_id,
        counted.holder_id,
        counted.indicator_id,
        counted.counts_as,
        counted.seen_level,
        count(distinct counted.code) as piece_count,
        count(distinct counted.unit_id) as unit_count
    from counted
    group by
        counted.competition_id, counted.scope_id, counted.group_id, counted.holder_id, counted.indicator_id,
        counted.counts_as, counted.seen_level
)
select
    summed.competition_id,
    summed.scope_id,
    summed.group_id,
    summed.holder_id as unit_id,
    summed.indicator_id,
    summed.counts_as,
    summed.seen_level as level_id,
    levels.rank,
    levels.name_zh as level_zh,
    levels.name_en as level_en,
    cast(summed.piece_count as integer) as piece_count,
    cast(summed.unit_count as integer) as unit_count
from summed
join catalog.scopes as scopes
    on scopes.competition_id = summed.competition_id and scopes.scope_id = summed.scope_id
left join rulebook.levels as levels
    on levels.competition_id = summed.competition_id
    and levels.version_id = scopes.version_id
    and levels.level_id = summed.seen_level
