-- The months each rule looks at in each scope being built; rules by the month only in month scopes.
-- grain: one scope being built, one rule, one month
-- increment: run
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: rule_no | 规则编号 | number of the rule
-- column: month_no | 月份编号 | number of the month
-- column: first_no | 窗口首月编号 | number of the window's first month
-- column: last_no | 窗口末月编号 | number of the window's last month
select
    wanted.scope_no,
    rules.rule_no,
    months.month_no,
    starts.month_no as first_no,
    ends.month_no as last_no
from staging.wanted as wanted
join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
join scoring.rules as rules
    on rules.competition_id = scopes.competition_id
    and rules.version_id = scopes.version_id
    and (rules.apply_per = 'scope' or scopes.scope_kind = 'month')
join calendar.windows as windows
    on windows.competition_id = scopes.competition_id
    and windows.scope_id = scopes.scope_id
    and windows.period = rules.period
join staging.months as months
    on months.competition_id = windows.competition_id and months.month = windows.month
join staging.windows as bounds
    on bounds.competition_id = windows.competition_id
    and bounds.scope_id = windows.scope_id
    and bounds.period = windows.period
join staging.months as starts
    on starts.competition_id = bounds.competition_id and starts.month = bounds.first_month
join staging.months as ends
    on ends.competition_id = bounds.competition_id and ends.month = bounds.last_month
