-- What a leader asks of a group first: who reported, what waits, how the scores lie.
-- zh: 领导先问一组什么: 谁报了, 还等什么, 分数怎样分布。
-- grain: one competition, one scope, one group
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: expected_count | 应报单位数, 月度以外则空 | units that owe a report, months only
-- column: on_time_count | 按时 | on time
-- column: late_count | 迟报 | late
-- column: missing_count | 未报 | missing
-- column: pending_count | 待报 | still awaited
-- column: reported_count | 已报 | reported
-- column: unsettled_count | 未核台账数 | registers not yet settled
-- column: deducted_count | 被扣分单位数 | units with a deduction
-- column: deduction_points | 扣分合计 | points deducted
-- column: bonus_points | 加分合计 | bonus points
-- column: best_score | 最高分 | best score
-- column: median_score | 中位数 | median
-- column: previous_median | 上期中位数 | median of the period before
-- column: median_change | 中位数的变化 | change of the median
-- column: last_year_median | 上年同期中位数 | median last year
-- column: spread | 首末相差 | best less lowest placed score
with
due as (
    select
        scopes.competition_id,
        scopes.scope_id,
        standings.group_id,
        count(*) as expected_count,
        count(case when discipline.status = 'on_time' then 1 end) as on_time_count,
        count(case when discipline.status = 'late' then 1 end) as late_count,
        count(case when discipline.status = 'missing' then 1 end) as missing_count,
        count(case when discipline.status = 'pending' then 1 end) as pending_count
    from catalog.scopes as scopes
    join ranking.standings as standings
        on standings.competition_id = scopes.competition_id
        and standings.scope_id = scopes.scope_id
        and not standings.is_guest
    join staging.discipline as discipline
        on discipline.competition_id = scopes.competition_id
        and discipline.month = scopes.last_month
        and discipline.unit_id = standings.unit_id
    where scopes.scope_kind = 'month'
    group by scopes.competition_id, scopes.scope_id, standings.group_id
),
registers as (
    select
        scopes.competition_id,
        scopes.scope_id,
        count(case when not register_months.is_settled then 1 end) as unsettled_count
    from catalog.scopes as scopes
    join staging.register_months as register_months
        on register_months.competition_id = scopes.competition_id and register_months.month = scopes.last_month
    where scopes.scope_kind = 'month'
    group by scopes.competition_id, scopes.scope_id
),
summed as (
    select
        standings.competition_id,
        standings.scope_id,
        standings.group_id,
        count(case when standings.deduction > 0 then 1 end) as deducted_count,
        sum(standings.deduction) as deduction_points,
        sum(standings.bonus) as bonus_points,
        min(case when standings.place is not null then standings.score end) as lowest_score
    from ranking.standings as standings
    where not standings.is_guest
    group by standings.competition_id, standings.scope_id, standings.group_id
)
select
    statistics.competition_id,
    statistics.scope_id,
    statistics.group_id,
    cast(due.expected_count as integer) as expected_count,
    cast(due.on_time_count as integer) as on_time_count,
    cast(due.late_count as integer) as late_count,
    cast(due.missing_count as integer) as missing_count,
    cast(due.pending_count as integer) as pending_count,
    cast(due.on_time_count + due.late_count as integer) as reported_count,
    cast(registers.unsettled_count as integer) as unsettled_count,
    cast(coalesce(summed.deducted_count, 0) as integer) as deducted_count,
    cast(coalesce(summed.deduction_points, 0) as decimal(18, 4)) as deduction_points,
    cast(coalesce(summed.bonus_points, 0) as decimal(18, 4)) as bonus_points,
    statistics.best_score,
    statistics.median_score,
    before.median_score as previous_median,
    cast(statistics.median_score - before.median_score as decimal(18, 2)) as median_change,
    year_before.median_score as last_year_median,
    cast(statistics.best_score - summed.lowest_score as decimal(18, 2)) as spread
from ranking.group_statistics as statistics
join catalog.scopes as scopes
    on scopes.competition_id = statistics.competition_id and scopes.scope_id = statistics.scope_id
left join due
    on due.competition_id = statistics.competition_id
    and due.scope_id = statistics.scope_id
    and due.group_id = statistics.group_id
left join registers
    on registers.competition_id = statistics.competition_id and registers.scope_id = statistics.scope_id
left join summed
    on summed.competition_id = statistics.competition_id
    and summed.scope_id = statistics.scope_id
    and summed.group_id = statistics.group_id
left join ranking.group_statistics as before
    on before.competition_id = statistics.competition_id
    and before.scope_id = scopes.previous_scope_id
    and before.group_id = statistics.group_id
left join ranking.group_statistics as year_before
    on year_before.competition_id = statistics.competition_id
    and year_before.scope_id = scopes.last_year_scope_id
    and year_before.group_id = statistics.group_id
