-- Where a rule asks the leading group to review a veto: it has no effect until decided.
-- zh: 规则提请领导小组审议一票否决之处: 未裁定前没有效力。
-- grain: one competition, one month scope, one unit, one indicator
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: month | 月份 | month
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: reason_zh | 事由 | reason in Chinese
-- column: reason_en | 事由 (英文) | reason in English
with
faults as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.last_month as month,
        facts.unit_id,
        terms.indicator_id,
        columns.name_zh as reason_zh,
        columns.name_en as reason_en
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
    join rulebook.terms as terms
        on terms.competition_id = scopes.competition_id
        and terms.version_id = scopes.version_id
        and terms.effect = 'review'
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
    join staging.facts as facts
        on facts.competition_id = scopes.competition_id
        and facts.last_month = scopes.last_month
        and facts.column_id = terms.column_id
        and facts.value > 0
    where scopes.scope_kind = 'month'
),
findings as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.last_month as month,
        events.unit_id,
        tiers.indicator_id,
        levels.name_zh as reason_zh,
        levels.name_en as reason_en
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
    join rulebook.indicators as indicators
        on indicators.competition_id = scopes.competition_id
        and indicators.version_id = scopes.version_id
        and indicators.family = 'deduction'
    join staging.events as events
        on events.competition_id = scopes.competition_id
        and events.month = scopes.last_month
        and events.register_id = indicators.register_id
    join rulebook.tiers as tiers
        on tiers.competition_id = indicators.competition_id
        and tiers.version_id = indicators.version_id
        and tiers.indicator_id = indicators.indicator_id
        and tiers.level_id = events.level_id
        and tiers.effect in ('review', 'zero_indicator')
    join rulebook.levels as levels
        on levels.competition_id = tiers.competition_id
        and levels.version_id = tiers.version_id
        and levels.level_id = tiers.level_id
    where scopes.scope_kind = 'month'
)
select distinct
    faults.competition_id, faults.scope_id, faults.month, faults.unit_id, faults.indicator_id, faults.reason_zh,
    faults.reason_en
from faults
union
select distinct
    findings.competition_id, findings.scope_id, findings.month, findings.unit_id, findings.indicator_id,
    findings.reason_zh, findings.reason_en
from findings
