-- The veto that stands against a unit in a scope, the strongest where there are several.
-- grain: one competition, one scope, one unit under a veto
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: effect | mark 标注 / ineligible 不得评先 / last 末位 | mark, ineligible or last
-- column: strength | 轻重 | strength
select
    scopes.competition_id,
    scopes.scope_id,
    members.unit_id,
    cast(case max(vetoes.strength) when 3 then 'last' when 2 then 'ineligible' else 'mark' end as varchar) as effect,
    cast(max(vetoes.strength) as integer) as strength
from scoring.veto_events as vetoes
join calendar.scopes as scopes
    on scopes.competition_id = vetoes.competition_id
    and scopes.version_id = vetoes.version_id
    and scopes.year_label = vetoes.year_label
    and scopes.last_month >= vetoes.month
    and (scopes.scope_kind <> 'month' or scopes.last_month = vetoes.month)
join build.scopes as wanted
    on wanted.competition_id = scopes.competition_id and wanted.scope_id = scopes.scope_id
join staging.lineage as lineage
    on lineage.competition_id = vetoes.competition_id and lineage.ancestor_id = vetoes.unit_id
join staging.members as members
    on members.competition_id = scopes.competition_id
    and members.scope_id = scopes.scope_id
    and members.unit_id = lineage.unit_id
    and members.is_member
group by scopes.competition_id, scopes.scope_id, members.unit_id
