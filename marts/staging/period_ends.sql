-- The months in which a figure of a period is due: every month, each quarter's last, each half's, the year's.
-- zh: 各周期的数据在哪些月份到期: 每月、季末、半年末、年末。
-- grain: one competition, one period, one month
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: period | 周期 | period
-- column: month | 应报月份 | month in which the figure is due
with
marked as (
    select distinct windows.competition_id, windows.period, scopes.last_month as month
    from calendar.windows as windows
    join calendar.scopes as scopes
        on scopes.competition_id = windows.competition_id
        and scopes.scope_id = windows.scope_id
        and scopes.scope_kind = 'month'
)
select marked.competition_id, marked.period, marked.month
from marked
