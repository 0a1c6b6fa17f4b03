-- Pieces that were adopted or instructed upon: how many at each level, and the points they bring before a rule sets them beside others.
-- zh: 采用和批示的篇数, 按级别, 连同尚未与他人相比的积分。
-- grain: one competition, one scope, one unit, one indicator, adoption or instruction, one level
-- increment: view
-- public: yes
-- example: select level_zh, sum(piece_count) as pieces, sum(raw_points) as points from analysis.adoption where scope_id = (select max(scope_id) from analysis.adoption where scope_id like 'to-%') group by level_zh, level_rank order by level_rank desc
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
-- column: indicator_id | 指标 | indicator
-- column: indicator_zh | 指标名称 | name of the indicator in Chinese
-- column: indicator_en | 指标英文名 | name of the indicator in English
-- column: counts_as | adoption 采用 / instruction 批示 | adoption or instruction
-- column: level_id | 级别 | level
-- column: level_zh | 级别名称 | name of the level in Chinese
-- column: level_en | 级别英文名 | name of the level in English
-- column: level_rank | 级别高低, 大者为高 | rank of the level, larger is higher
-- column: piece_count | 篇数, 合写的各单位都计一篇 | pieces, a joint one counted with each unit that shares it
-- column: raw_points | 积分: 各篇分值, 合写的按单位均分, 未与他人相比 | raw points: what the pieces are worth, shared pieces divided, before they are compared with others
-- column: quota | 本类单位在该指标的定额, 细则没有则空 | quota of the unit's class for this indicator, empty where the rules have none
with
summed as (
    select
        pieces.competition_id,
        pieces.scope_id,
        pieces.unit_id,
        pieces.indicator_id,
        pieces.counts_as,
        pieces.level_id,
        count(distinct pieces.code) as piece_count,
        sum(cast(pieces.parts as hugeint)) as parts
    from scoring.pieces as pieces
    group by
        pieces.competition_id, pieces.scope_id, pieces.unit_id, pieces.indicator_id, pieces.counts_as, pieces.level_id
)
select
    summed.competition_id,
    summed.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    summed.unit_id,
    standings.unit_zh,
    standings.unit_en,
    summed.indicator_id,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    summed.counts_as,
    summed.level_id,
    levels.name_zh as level_zh,
    levels.name_en as level_en,
    levels.rank as level_rank,
    cast(summed.piece_count as integer) as piece_count,
    cast(
        cast(sign(summed.parts) * ((2 * abs(summed.parts) + 27720) // 55440) as decimal(18, 0)) * 0.0001
        as decimal(18, 4)
    ) as raw_points,
    quotas.quota
from summed
join catalog.scopes as scopes
    on scopes.competition_id = summed.competition_id and scopes.scope_id = summed.scope_id
join ranking.standings as standings
    on standings.competition_id = summed.competition_id
    and standings.scope_id = summed.scope_id
    and standings.unit_id = summed.unit_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
left join catalog.indicators as indicators
    on indicators.competition_id = summed.competition_id
    and indicators.scope_id = summed.scope_id
    and indicators.indicator_id = summed.indicator_id
left join rulebook.levels as levels
    on levels.competition_id = summed.competition_id
    and levels.version_id = scopes.version_id
    and levels.level_id = summed.level_id
left join rulebook.quotas as quotas
    on quotas.competition_id = summed.competition_id
    and quotas.version_id = scopes.version_id
    and quotas.indicator_id = summed.indicator_id
    and quotas.class_id = standings.class_id
