-- For every two units of a group by how much all weights could be wrong before their order could turn.
-- zh: 同组每两个单位: 权重偏差到多大, 先后才可能改变。
-- grain: one competition, one scope, one pair of units of a group that are placed by their scores
-- increment: view
-- public: yes
-- example: select unit_zh, place, other_zh, other_place, score_difference, tolerance from analysis.pair_tolerance where scope_id = (select max(scope_id) from live.scopes where scope_kind = 'month') order by tolerance, unit_id, other_id limit 20
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 名次在前的单位 | the unit that stands above
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: place | 其名次 | its place
-- column: other_id | 名次在后的单位 | the unit that stands below
-- column: other_zh | 其名称 | its name in Chinese
-- column: other_en | 其英文名 | its name in English
-- column: other_place | 其名次 | its place
-- column: places_apart | 名次相差 | how many places apart
-- column: score_difference | 总分之差 | difference of the scores
-- column: item_distance | 各项目折算分之差的绝对值合计 | the differences of the items' shares of the score, all taken as positive, added up
-- column: tolerance | 权重容差: 各项目权重各自偏差小于此比例时, 先后不变 (向下取四位小数); 1 为怎样都不变, 总分相同为 0 | weight tolerance: while every item's weight is off by less than this share the order holds (four decimals, rounded down); 1 where nothing turns it, 0 for equal scores
-- column: is_firm | 容差是否超过细则规定的标准 (firm_tolerance, 未定为 0.10) | tolerance above the rulebook's standard (firm_tolerance, 0.10 where it says none)
select
    margins.competition_id,
    margins.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    margins.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    margins.unit_id,
    upper.unit_zh,
    upper.unit_en,
    upper.place,
    margins.other_id,
    lower.unit_zh as other_zh,
    lower.unit_en as other_en,
    lower.place as other_place,
    cast(lower.place - upper.place as integer) as places_apart,
    cast(upper.score - lower.score as decimal(18, 2)) as score_difference,
    cast(
        cast((2 * margins.swing + margins.scale) // nullif(2 * margins.scale, 0) as decimal(18, 0)) * 0.0001
        as decimal(18, 4)
    ) as item_distance,
    cast(
        case
            when margins.margin <= 0 then 0
            when margins.margin >= margins.swing then 1
            else cast((10000 * margins.margin) // nullif(margins.swing, 0) as decimal(18, 0)) * 0.0001
        end as decimal(18, 4)
    ) as tolerance,
    (
        margins.margin * 10000
        > margins.swing * cast(round(coalesce(cast(policies.value as decimal(18, 4)), 0.1) * 10000) as hugeint)
    ) as is_firm
from ranking.pair_margins as margins
join catalog.scopes as scopes
    on scopes.competition_id = margins.competition_id and scopes.scope_id = margins.scope_id
left join catalog.groups as groups
    on groups.competition_id = margins.competition_id
    and groups.scope_id = margins.scope_id
    and groups.group_id = margins.group_id
join ranking.standings as upper
    on upper.competition_id = margins.competition_id
    and upper.scope_id = margins.scope_id
    and upper.unit_id = margins.unit_id
join ranking.standings as lower
    on lower.competition_id = margins.competition_id
    and lower.scope_id = margins.scope_id
    and lower.unit_id = margins.other_id
left join catalog.policies as policies
    on policies.competition_id = margins.competition_id
    and policies.scope_id = margins.scope_id
    and policies.policy_id = 'firm_tolerance'
where upper.place < lower.place or (upper.place = lower.place and upper.unit_id < lower.unit_id)
