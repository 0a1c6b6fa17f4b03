-- The veto that stands against a unit in a scope, the strongest where there are several.
-- grain: one competition, one scope, one unit under a veto
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: effect | mark 标注 / ineligible 不得评先 / last 末位 | mark, ineligible or last
-- column: strength | 轻重 | strength
with
decided as (
    select
        scopes.competition_id,
        scopes.scope_id,
        members.unit_id,
        case tiers.effect when 'last' then 3 when 'ineligible' then 2 when 'mark' then 1 else 0 end as strength
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
    join staging.members as members
        on members.competition_id = scopes.competition_id
        and members.scope_id = scopes.scope_id
        and members.is_member
    join staging.lineage as lineage
        on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
    join rulebook.indicators as indicators
        on indicators.competition_id = scopes.competition_id
        and indicators.version_id = scopes.version_id
        and indicators.family = 'veto'
    join staging.events as events
        on events.competition_id = scopes.competition_id
        and events.register_id = indicators.register_id
        and events.unit_id = lineage.ancestor_id
    join calendar.months as months
        on months.competition_id = events.competition_id
        and months.month = events.month
        and months.year_label = scopes.year_label
    join rulebook.tiers as tiers
        on tiers.competition_id = indicators.competition_id
        and tiers.version_id = indicators.version_id
        and tiers.indicator_id = indicators.indicator_id
        and tiers.level_id = events.level_id
    where
        events.month <= scopes.last_month
        and (scopes.scope_kind <> 'month' or events.month = scopes.last_month)
)
select
    decided.competition_id,
    decided.scope_id,
    decided.unit_id,
    cast(
        case max(decided.strength) when 3 then 'last' when 2 then 'ineligible' else 'mark' end as varchar
    ) as effect,
    cast(max(decided.strength) as integer) as strength
from decided
where decided.strength > 0
group by decided.competition_id, decided.scope_id, decided.unit_id
