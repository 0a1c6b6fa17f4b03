-- The first and last month an indicator of a period looks at in a scope.
-- zh: 一个周期的指标在一个范围里看哪几个月: 首月和末月。
-- grain: one competition, one scope, one period
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: period | 指标周期 | period of the indicator
-- column: first_month | 首月 | first month looked at
-- column: last_month | 末月 | last month looked at
-- column: month_count | 月数 | number of months
select
    windows.competition_id,
    windows.scope_id,
    windows.period,
    min(windows.month) as first_month,
    max(windows.month) as last_month,
    cast(count(*) as integer) as month_count
from calendar.windows as windows
group by windows.competition_id, windows.scope_id, windows.period
