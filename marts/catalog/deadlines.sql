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
    cast(reported.expected_count as integer) as expected_count
from calendar.deadlines as deadlines
left join reported
    on reported.competition_id = deadlines.competition_id
    and reported.month = deadlines.month
    and deadlines.kind in ('report_due', 'cut_off')
