-- The groups that are ranked apart.
-- zh: 分开排名的各组。
-- grain: one competition, one scope, one group
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
select
    scopes.competition_id,
    scopes.scope_id,
    groups.group_id,
    groups.sort,
    groups.name_zh,
    groups.name_en
from calendar.scopes as scopes
join rulebook.groups as groups
    on groups.competition_id = scopes.competition_id and groups.version_id = scopes.version_id
