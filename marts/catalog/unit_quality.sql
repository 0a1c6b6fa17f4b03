-- How well a unit reported over a year: punctuality, corrections, returns, findings, and the share of clean reports.
-- zh: 每个单位一年报送得怎样: 按时、更正、退回、问题, 以及无误报送的比例。
-- grain: one competition, one unit, one year
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: year_label | 年度 | year
-- column: due_count | 已到期的月报数 | reports that have fallen due or have come
-- column: on_time_count | 按时 | on time
-- column: late_count | 迟报 | late
-- column: days_late | 迟报工作日合计 | working days late in all
-- column: missing_count | 未报 | missing
-- column: zero_count | 零报告 | zero reports
-- column: corrected_count | 有更正的月报 | reports that were corrected
-- column: returned_count | 退回次数 | times given back
-- column: open_return_count | 待复的月报 | reports with an answer awaited
-- column: must_fix_count | 必改问题 | findings that had to be fixed
-- column: please_check_count | 请核对问题 | findings to be checked
-- column: explained_count | 其中已说明 | of these, explained
-- column: edit_count | 竞赛办修改的格数 | cells changed by the office
-- column: reported_count | 有文件的月报 | reports with a file
-- column: clean_count | 一次报准的月报: 未更正、未退回、未修改、无必改问题 | reports right the first time: not corrected, given back or changed, nothing to be fixed
-- column: clean_share | 一次报准率, 百分数 | share of reports right the first time, in percent
with
counted as (
    select
        reports.competition_id,
        reports.unit_id,
        months.year_label,
        count(case when reports.status <> 'pending' then 1 end) as due_count,
        count(case when reports.status = 'on_time' then 1 end) as on_time_count,
        count(case when reports.status = 'late' then 1 end) as late_count,
        sum(reports.days_late) as days_late,
        count(case when reports.status = 'missing' then 1 end) as missing_count,
        count(case when reports.is_zero_report then 1 end) as zero_count,
        count(case when reports.correction_count > 0 then 1 end) as corrected_count,
        sum(reports.return_count) as returned_count,
        count(case when reports.open_return then 1 end) as open_return_count,
        sum(reports.must_fix_count) as must_fix_count,
        sum(reports.please_check_count) as please_check_count,
        sum(reports.explained_count) as explained_count,
        sum(reports.edit_count) as edit_count,
        count(case when reports.file_count > 0 then 1 end) as reported_count,
        count(
            case
                when
                    reports.file_count = 1
                    and reports.return_count = 0
                    and reports.must_fix_count = 0
                    and reports.edit_count = 0
                    then 1
            end
        ) as clean_count
    from catalog.submission_months as reports
    join staging.months as months
        on months.competition_id = reports.competition_id and months.month = reports.month
    group by reports.competition_id, reports.unit_id, months.year_label
)
select
    counted.competition_id,
    counted.unit_id,
    counted.year_label,
    cast(counted.due_count as integer) as due_count,
    cast(counted.on_time_count as integer) as on_time_count,
    cast(counted.late_count as integer) as late_count,
    cast(counted.days_late as integer) as days_late,
    cast(counted.missing_count as integer) as missing_count,
    cast(counted.zero_count as integer) as zero_count,
    cast(counted.corrected_count as integer) as corrected_count,
    cast(counted.returned_count as integer) as returned_count,
    cast(counted.open_return_count as integer) as open_return_count,
    cast(counted.must_fix_count as integer) as must_fix_count,
    cast(counted.please_check_count as integer) as please_check_count,
    cast(counted.explained_count as integer) as explained_count,
    cast(counted.edit_count as integer) as edit_count,
    cast(counted.reported_count as integer) as reported_count,
    cast(counted.clean_count as integer) as clean_count,
    cast(
        cast(
            (2000000 * counted.clean_count + counted.reported_count) // nullif(2 * counted.reported_count, 0)
            as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as clean_share
from counted
