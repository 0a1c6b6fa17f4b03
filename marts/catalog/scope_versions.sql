-- The rulebook versions a scope's months were played by, and which of them decides the scope.
-- zh: 一个范围各月所用的细则版本, 以及以哪一版为准。
-- grain: one competition, one scope, one version
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: month_count | 月数 | months
-- column: decides | 决定该范围 (按月计分的规则各按当月版本) | decides the scope; rules by the month keep each month's own version
select
    scopes.competition_id,
    scopes.scope_id,
    months.version_id,
    min(months.month) as first_month,
    max(months.month) as last_month,
    cast(count(*) as integer) as month_count,
    (months.version_id = scopes.version_id) as decides
from calendar.scopes as scopes
join calendar.scope_months as inside
    on inside.competition_id = scopes.competition_id and inside.scope_id = scopes.scope_id
join calendar.months as months
    on months.competition_id = inside.competition_id and months.month = inside.month
group by scopes.competition_id, scopes.scope_id, months.version_id, scopes.version_id
