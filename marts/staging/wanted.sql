-- The scopes this run builds, by number.
-- zh: 本次构建的范围, 按编号。
-- grain: one scope being built
-- increment: view
-- public: no
-- column: scope_no | 范围编号 | number of the scope
select scopes.scope_no
from build.scopes as wanted
join staging.scopes as scopes
    on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
