-- The classes of units.
-- zh: 单位类别。
-- grain: one competition, one scope, one class
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: class_id | 类别 | class
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
select
    scopes.competition_id,
    scopes.scope_id,
    classes.class_id,
    classes.sort,
    classes.name_zh,
    classes.name_en
from calendar.scopes as scopes
join rulebook.classes as classes
    on classes.competition_id = scopes.competition_id and classes.version_id = scopes.version_id
