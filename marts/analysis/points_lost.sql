-- Where each unit lost its points, item by item, the largest loss first.
-- zh: 每个单位各项目失了多少分, 失得最多的在前。
-- grain: one competition, one scope, one unit, one item
-- increment: view
-- public: yes
-- example: select item_zh, sum(lost_points) as lost, sum(open_points) as open from analysis.points_lost where scope_id = (select max(scope_id) from analysis.points_lost where scope_id like 'to-%') group by item_zh order by lost desc
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
-- column: item_id | 项目 | item
-- column: item_zh | 项目名称 | name of the item in Chinese
-- column: item_en | 项目英文名 | name of the item in English
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: lost_share | 失分占应得分的百分数 | points lost of a hundred open
-- column: loss_order | 按失分的次序, 未开则空 | order by points lost, empty where nothing is open
select
    losses.competition_id,
    losses.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    losses.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    losses.unit_id,
    standings.unit_zh,
    standings.unit_en,
    losses.part_id as item_id,
    items.name_zh as item_zh,
    items.name_en as item_en,
    losses.points,
    losses.open_points,
    losses.lost_points,
    losses.lost_share,
    losses.loss_order
from ranking.losses as losses
join catalog.scopes as scopes
    on scopes.competition_id = losses.competition_id and scopes.scope_id = losses.scope_id
join ranking.standings as standings
    on standings.competition_id = losses.competition_id
    and standings.scope_id = losses.scope_id
    and standings.unit_id = losses.unit_id
left join catalog.groups as groups
    on groups.competition_id = losses.competition_id
    and groups.scope_id = losses.scope_id
    and groups.group_id = losses.group_id
left join catalog.items as items
    on items.competition_id = losses.competition_id
    and items.scope_id = losses.scope_id
    and items.item_id = losses.part_id
where losses.part_kind = 'item'
