-- How punctually each unit reported in the months of a scope.
-- zh: 每个单位在一个范围各月的按时报送情况。
-- grain: one competition, one scope, one unit that owed a report
-- increment: view
-- public: yes
-- example: select unit_zh, due_count, late_count, missing_count, on_time_rate from analysis.on_time where scope_id = (select max(scope_id) from analysis.on_time where scope_id like 'to-%') order by on_time_rate, unit_id limit 10
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: due_count | 应报月数 (尚未截止的不计) | reports due, those whose time has not run out left out
-- column: on_time_count | 按时 | in time
-- column: late_count | 迟报 | late
-- column: missing_count | 漏报 | missing
-- column: days_late | 迟报工作日合计 | working days late, added up
-- column: on_time_rate | 按时报送率 (百分数) | reports in time of a hundred due
with
counted as (
    select
        months.competition_id,
        months.scope_id,
        discipline.unit_id,
        count(case when discipline.status <> 'pending' then 1 end) as due_count,
        count(case when discipline.status = 'on_time' then 1 end) as on_time_count,
        count(case when discipline.status = 'late' then 1 end) as late_count,
        count(case when discipline.status = 'missing' then 1 end) as missing_count,
        sum(discipline.days_late) as days_late
    from calendar.scope_months as months
    join staging.discipline as discipline
        on discipline.competition_id = months.competition_id and discipline.month = months.month
    group by months.competition_id, months.scope_id, discipline.unit_id
)
select
    counted.competition_id,
    counted.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    counted.unit_id,
    standings.unit_zh,
    standings.unit_en,
    cast(counted.due_count as integer) as due_count,
    cast(counted.on_time_count as integer) as on_time_count,
    cast(counted.late_count as integer) as late_count,
    cast(counted.missing_count as integer) as missing_count,
    cast(counted.days_late as integer) as days_late,
    cast(
        cast(
            (20000 * counted.on_time_count + counted.due_count) // nullif(2 * counted.due_count, 0) as decimal(16, 0)
        ) * 0.01 as decimal(18, 2)
    ) as on_time_rate
from counted
join catalog.scopes as scopes
    on scopes.competition_id = counted.competition_id and scopes.scope_id = counted.scope_id
join ranking.standings as standings
    on standings.competition_id = counted.competition_id
    and standings.scope_id = counted.scope_id
    and standings.unit_id = counted.unit_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
