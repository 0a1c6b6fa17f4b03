-- The months of the calendar, each with a number that counts on by one from month to month.
-- zh: 日历各月, 各有连续的编号。
-- grain: one competition, one month
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: month_no | 月份编号: 年乘十二加月 | number of the month: twelve times the year and the month
-- column: year_label | 年度 | year
-- column: version_id | 细则版本 | rulebook version
select
    months.competition_id,
    months.month,
    cast(
        cast(substr(months.month, 1, 4) as integer) * 12 + cast(substr(months.month, 6, 2) as integer) as integer
    ) as month_no,
    months.year_label,
    months.version_id
from calendar.months as months
