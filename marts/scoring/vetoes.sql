-- The veto that stands against a unit in a scope, the strongest where there are several.
-- zh: 一个范围里对一个单位有效的否决, 有几个时取最重的。
-- grain: one competition, one scope, one unit under a veto
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: effect | mark 标注 / ineligible 不得评先 / last 末位 / exclude 除名 | mark, ineligible, last or exclude
-- column: strength | 轻重 | strength
select
    scopes.competition_id,
    scopes.scope_id,
    members.unit_id,
    scopes.scope_no,
    members.unit_no,
    cast(
        case max(vetoes.strength) when 4 then 'exclude' when 3 then 'last' when 2 then 'ineligible' else 'mark' end
        as varchar
    ) as effect,
    cast(max(vetoes.strength) as integer) as strength
from staging.wanted as wanted
join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
join scoring.veto_events as vetoes
    on vetoes.competition_id = scopes.competition_id
    and vetoes.version_id = scopes.version_id
    and vetoes.year_label = scopes.year_label
    and vetoes.month <= scopes.last_month
    and (scopes.scope_kind <> 'month' or scopes.last_month = vetoes.month)
join staging.lineage as lineage
    on lineage.competition_id = vetoes.competition_id and lineage.ancestor_id = vetoes.unit_id
join staging.members as members
    on members.scope_no = scopes.scope_no
    and members.unit_no = lineage.unit_no
    and members.is_member
    and (vetoes.groups = '' or ';' || vetoes.groups || ';' like '%;' || members.group_id || ';%')
group by scopes.competition_id, scopes.scope_id, members.unit_id, scopes.scope_no, members.unit_no
