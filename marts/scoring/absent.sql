-- Units whose monthly report is missing in a month scope: nothing of their own is scored there.
-- zh: 在一个月份范围里未报的单位: 该月自报指标一概不计分。
-- grain: one month scope, one unit
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
select distinct members.scope_no, members.unit_no
from staging.wanted as wanted
join staging.scopes as scopes on scopes.scope_no = wanted.scope_no and scopes.scope_kind = 'month'
join staging.members as members on members.scope_no = scopes.scope_no
join staging.lineage as lineage on lineage.unit_no = members.unit_no
join staging.discipline as discipline
    on discipline.competition_id = lineage.competition_id
    and discipline.unit_id = lineage.ancestor_id
    and discipline.month = scopes.last_month
    and discipline.status = 'missing'
