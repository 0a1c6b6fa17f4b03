-- The policy of the rulebook in force in each scope.
-- zh: 每个范围所施行的政策。
-- grain: one competition, one scope, one policy
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: policy_id | 政策 | policy
-- column: value | 取值 | value
select
    scopes.competition_id,
    scopes.scope_id,
    policy.policy_id,
    policy.value
from calendar.scopes as scopes
join rulebook.policy as policy
    on policy.competition_id = scopes.competition_id and policy.version_id = scopes.version_id
