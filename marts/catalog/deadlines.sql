-- What is due when, to the end of the last year and in the month after the last.
-- grain: one competition, one month, one kind
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 所属月份 | month it belongs to
-- column: kind | report_due 报送 / cut_off 漏报时点 / quarter_end 季末 / half_end 半年末 / year_end 年末 | report due, cut-off, or end of a quarter, half-year or year
-- column: falls_at | 时刻 (UTC) | instant, UTC
-- column: falls_on | 日期 | day
-- column: reported_count | 已报单位数 | units that reported
-- column: expected_count | 应报单位数 | units that owe a report
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as month,
    cast(null as varchar) as kind,
    months.due_at as falls_at,
    cast(null as date) as falls_on,
    cast(null as integer) as reported_count,
    cast(null as integer) as expected_count
from calendar.months as months
where 1 = 0
