-- Indicators that earn nothing in a scope because a figure was wilfully falsified.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 被清零的指标 | indicator that earns nothing
select distinct
    scopes.competition_id,
    scopes.scope_id,
    members.unit_id,
    events.indicator_id
from build.scopes as wanted
join calendar.scopes as scopes
    on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
join calendar.scope_months as months
    on months.competition_id = scopes.competition_id and months.scope_id = scopes.scope_id
join staging.members as members
    on members.competition_id = scopes.competition_id and members.scope_id = scopes.scope_id
join staging.lineage as lineage
    on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
join staging.events as events
    on events.competition_id = scopes.competition_id
    and events.month = months.month
    and events.unit_id = lineage.ancestor_id
    and coalesce(events.indicator_id, '') <> ''
join rulebook.indicators as indicators
    on indicators.competition_id = scopes.competition_id
    and indicators.version_id = scopes.version_id
    and indicators.register_id = events.register_id
join rulebook.tiers as tiers
    on tiers.competition_id = indicators.competition_id
    and tiers.version_id = indicators.version_id
    and tiers.indicator_id = indicators.indicator_id
    and tiers.level_id = events.level_id
    and tiers.effect = 'zero_indicator'
