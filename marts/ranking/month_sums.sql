-- The figures of single months added up, of the units of that month.
-- zh: 单月数据的合计, 按当月的单位。
-- grain: one competition, one month's scope, one unit, one input column
-- increment: view
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: unit_id | 单位 | unit
-- column: group_id | 组别 | group
-- column: column_id | 指标列 | input column
-- column: value | 数值 | value
select
    scopes.competition_id,
    scopes.scope_id,
    scopes.version_id,
    standings.unit_id,
    standings.group_id,
    facts.column_id,
    cast(sum(facts.value) as decimal(18, 4)) as value
from catalog.scopes as scopes
join ranking.standings as standings
    on standings.competition_id = scopes.competition_id and standings.scope_id = scopes.scope_id
join staging.facts as facts
    on facts.competition_id = scopes.competition_id
    and facts.first_month = scopes.last_month
    and facts.last_month = scopes.last_month
    and facts.unit_id = standings.unit_id
    and facts.value is not null
where scopes.scope_kind = 'month'
group by
    scopes.competition_id, scopes.scope_id, scopes.version_id, standings.unit_id, standings.group_id, facts.column_id
