-- The items of office work and what they are worth.
-- zh: 办公室工作的各个项目及其分值。
-- grain: one competition, one scope, one item
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: item_id | 项目 | item
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: points | 分值 | points
select
    scopes.competition_id,
    scopes.scope_id,
    items.item_id,
    items.sort,
    items.name_zh,
    items.name_en,
    items.points
from calendar.scopes as scopes
join rulebook.items as items
    on items.competition_id = scopes.competition_id and items.version_id = scopes.version_id
