-- The months, quarters, half-years, cumulative spans and years that are scored.
-- zh: 计分的各月、季、半年、累计和全年。
-- grain: one competition, one scope
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: scope_kind | 种类: month quarter half to_date year | kind: month, quarter, half, to_date or year
-- column: year_label | 年度 | year
-- column: version_id | 细则版本 | rulebook version
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: month_count | 月数 | number of months
-- column: previous_scope_id | 上期 | the period before
-- column: last_year_scope_id | 上年同期 | same period last year
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: is_cut_off | 末月是否已过漏报时点 | the last month is cut off
select
    scopes.competition_id,
    scopes.scope_id,
    scopes.scope_kind,
    scopes.year_label,
    scopes.version_id,
    scopes.first_month,
    scopes.last_month,
    scopes.month_count,
    scopes.previous_scope_id,
    scopes.last_year_scope_id,
    scopes.name_zh,
    scopes.name_en,
    months.is_cut_off
from calendar.scopes as scopes
join calendar.months as months
    on months.competition_id = scopes.competition_id and months.month = scopes.last_month
