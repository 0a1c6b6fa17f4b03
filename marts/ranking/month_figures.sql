-- The figures of each month: those of the files, and nought where a settled register has no row of a unit.
-- zh: 各月数据: 文件里的, 以及已核台账中没有某单位记录时的零。
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
    sums.competition_id,
    sums.scope_id,
    sums.version_id,
    sums.unit_id,
    sums.group_id,
    sums.column_id,
    sums.value
from ranking.month_sums as sums
union all
select
    scopes.competition_id,
    scopes.scope_id,
    scopes.version_id,
    standings.unit_id,
    standings.group_id,
    columns.column_id,
    cast(0 as decimal(18, 4)) as value
from catalog.scopes as scopes
join ranking.standings as standings
    on standings.competition_id = scopes.competition_id and standings.scope_id = scopes.scope_id
join rulebook.columns as columns
    on columns.competition_id = scopes.competition_id
    and columns.version_id = scopes.version_id
    and columns.period = 'month'
join staging.register_months as registers
    on registers.competition_id = scopes.competition_id
    and registers.month = scopes.last_month
    and registers.register_id = columns.source
    and registers.is_settled
left join ranking.month_sums as sums
    on sums.competition_id = scopes.competition_id
    and sums.scope_id = scopes.scope_id
    and sums.unit_id = standings.unit_id
    and sums.column_id = columns.column_id
where scopes.scope_kind = 'month' and sums.unit_id is null
