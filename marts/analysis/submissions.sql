-- How each unit's report of each month went: when it came, in what state, how many versions, findings and returns.
-- zh: 每个单位每月报送的情况: 何时到、是否按时、几个版本、多少问题、退回几次。
-- grain: one competition, one month, one unit that owes a report
-- increment: view
-- public: yes
-- example: select unit_zh, sum(finding_count) as findings, sum(return_count) as returns from analysis.submissions group by unit_zh order by findings desc, unit_zh limit 10
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: received_at | 到达时间 (UTC), 未到则空 | arrival, UTC, empty where it has not come
-- column: status | 状态: on_time 按时 late 迟报 missing 漏报 pending 未到期 | state: on_time, late, missing or pending
-- column: days_late | 迟报工作日 | working days late
-- column: version_count | 版本数 | versions of the file
-- column: is_zero_report | 是否零报告 | a zero report
-- column: must_fix_count | 必须改正的问题 | findings that must be fixed
-- column: please_check_count | 请核实的问题 | findings to be checked
-- column: explained_count | 已说明的问题 | findings the unit explained
-- column: finding_count | 问题合计 | findings in all
-- column: return_count | 退回次数 | times given back
-- column: edit_count | 经确认改动的单元格 | cells changed upon confirmation
select
    reports.competition_id,
    reports.month,
    reports.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    reports.received_at,
    reports.status,
    cast(reports.days_late as integer) as days_late,
    reports.file_count as version_count,
    reports.is_zero_report,
    reports.must_fix_count,
    reports.please_check_count,
    reports.explained_count,
    cast(reports.must_fix_count + reports.please_check_count as integer) as finding_count,
    reports.return_count,
    reports.edit_count
from catalog.submission_months as reports
left join staging.units as units
    on units.competition_id = reports.competition_id
    and units.unit_id = reports.unit_id
    and units.first_month <= reports.month
    and coalesce(units.last_month, '9999-12') >= reports.month
