-- Indicators that rest on a register which is not settled for every month they look at: unverified, not open.
-- grain: one competition, one scope, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
with
sources as (
    select indicators.competition_id, indicators.version_id, indicators.indicator_id, indicators.register_id
    from rulebook.indicators as indicators
    where indicators.register_id is not null and indicators.register_id <> ''
    union
    select columns.competition_id, columns.version_id, terms.indicator_id, columns.source as register_id
    from rulebook.terms as terms
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
    where columns.source not in ('monthly', 'office', 'targets')
)
select distinct
    scopes.competition_id,
    scopes.scope_id,
    indicators.indicator_id
from build.scopes as wanted
join calendar.scopes as scopes
    on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
join rulebook.indicators as indicators
    on indicators.competition_id = scopes.competition_id and indicators.version_id = scopes.version_id
join sources
    on sources.competition_id = indicators.competition_id
    and sources.version_id = indicators.version_id
    and sources.indicator_id = indicators.indicator_id
join calendar.windows as windows
    on windows.competition_id = scopes.competition_id
    and windows.scope_id = scopes.scope_id
    and windows.period = indicators.period
join staging.register_months as registers
    on registers.competition_id = windows.competition_id
    and registers.month = windows.month
    and registers.register_id = sources.register_id
    and not registers.is_settled
