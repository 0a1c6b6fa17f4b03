-- What is due when, to the end of the last year and in the month after the last.
-- zh: 何时该办什么, 到最后一年年底, 另加其后一个月。
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
-- column: year_label | 年度 | year
with
reported as (
    select
        discipline.competition_id,
        discipline.month,
        count(case when discipline.status in ('on_time', 'late') then 1 end) as reported_count,
        count(*) as expected_count
    from staging.discipline as discipline
    group by discipline.competition_id, discipline.month
)
select
    deadlines.competition_id,
    deadlines.month,
    deadlines.kind,
    deadlines.falls_at,
    deadlines.falls_on,
    cast(reported.reported_count as integer) as reported_count,
    cast(reported.expected_count as integer) as expected_count,
    -- a year is named after the calendar year of its last month
    cast(
        cast(substr(deadlines.month, 1, 4) as integer)
        + case
            when
                competitions.first_month > 1
                and cast(substr(deadlines.month, 6, 2) as integer) >= competitions.first_month
                then 1
            else 0
        end as integer
    ) as year_label
from calendar.deadlines as deadlines
left join rulebook.competitions as competitions on competitions.competition_id = deadlines.competition_id
left join reported
    on reported.competition_id = deadlines.competition_id
    and reported.month = deadlines.month
    and deadlines.kind in ('report_due', 'cut_off')
