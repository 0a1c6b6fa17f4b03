-- What the office's paper says of itself in each scope: who issues, under which number, to whom, on what basis.
-- zh: 每个范围里办公室文件上的自称: 谁发、什么字号、发给谁、依据什么。
-- grain: one competition, one scope, one field
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: field | 栏目 | part of the paper
-- column: value_zh | 内容 | what it says
-- column: value_en | 英文内容 | what it says in English
select
    scopes.competition_id,
    scopes.scope_id,
    letterhead.field,
    letterhead.value_zh,
    letterhead.value_en
from calendar.scopes as scopes
join rulebook.letterhead as letterhead
    on letterhead.competition_id = scopes.competition_id and letterhead.version_id = scopes.version_id
