-- Units whose monthly report is missing in a month scope: nothing of their own is scored there.
-- grain: one competition, one month scope, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
select distinct
    members.competition_id,
    members.scope_id,
    members.unit_id
from build.scopes as wanted
join calendar.scopes as scopes
    on scopes.competition_id = wanted.competition_id
    and scopes.scope_id = wanted.scope_id
    and scopes.scope_kind = 'month'
join staging.members as members
    on members.competition_id = scopes.competition_id and members.scope_id = scopes.scope_id
join staging.lineage as lineage
    on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
join staging.discipline as discipline
    on discipline.competition_id = lineage.competition_id
    and discipline.unit_id = lineage.ancestor_id
    and discipline.month = scopes.last_month
    and discipline.status = 'missing'
