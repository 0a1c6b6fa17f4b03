-- The three comparisons.
-- zh: 三比三看的三个维度。
-- grain: one competition, one scope, one dimension
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: dimension_id | 比看维度 | dimension
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: look_zh | 看什么 | what to look at, in Chinese
-- column: look_en | 看什么 (英文) | what to look at
select
    scopes.competition_id,
    scopes.scope_id,
    dimensions.dimension_id,
    dimensions.sort,
    dimensions.name_zh,
    dimensions.name_en,
    dimensions.look_zh,
    dimensions.look_en
from calendar.scopes as scopes
join rulebook.dimensions as dimensions
    on dimensions.competition_id = scopes.competition_id and dimensions.version_id = scopes.version_id
