-- The classes of voters in the democratic evaluation.
-- zh: 民主测评的投票人类别。
-- grain: one competition, one scope, one class of voters
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: voter_class_id | 投票类别 | class of voters
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: weight | 权重 | weight
select
    scopes.competition_id,
    scopes.scope_id,
    voter_classes.voter_class_id,
    voter_classes.sort,
    voter_classes.name_zh,
    voter_classes.name_en,
    voter_classes.weight
from calendar.scopes as scopes
join rulebook.voter_classes as voter_classes
    on voter_classes.competition_id = scopes.competition_id and voter_classes.version_id = scopes.version_id
