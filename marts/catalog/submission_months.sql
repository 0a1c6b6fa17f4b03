-- How each unit's report of a month went: in time or not, how many files, what was found, given back, explained and changed.
-- zh: 每个单位一个月的报送怎样: 是否按时, 几个文件, 发现、退回、说明、改动各多少。
-- grain: one competition, one month, one unit that owes a report
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: unit_id | 单位 | unit
-- column: status | on_time 按时 / late 迟报 / missing 未报 / pending 未到期 | on time, late, missing or pending
-- column: received_at | 到达时间 (UTC) | arrival, UTC
-- column: days_late | 迟报工作日 | working days late
-- column: load_id | 生效的报送 | load in force
-- column: file_count | 收到的文件数, 内容相同的算一个 | files loaded, equal ones once
-- column: correction_count | 更正次数 | corrections after the first file
-- column: is_zero_report | 是否零报告: 各项次数均为0或无 | every count of the report is nought or none
-- column: return_count | 退回次数 | times given back
-- column: open_return | 是否待复 | an answer is awaited
-- column: must_fix_count | 必改问题数, 含退回的文件 | findings that had to be fixed, in returned files too
-- column: please_check_count | 请核对问题数, 含退回的文件 | findings to be checked, in returned files too
-- column: explained_count | 其中已说明 | of these, explained
-- column: edit_count | 竞赛办修改的格数 | cells changed by the office
with
files as (
    select distinct reports.competition_id, reports.last_month as month, reports.unit_id, loads.sha256
    from staging.reports as reports
    join landing.loads as loads
        on loads.competition_id = reports.competition_id and loads.load_id = reports.load_id
    where reports.kind = 'monthly'
),
counted as (
    select files.competition_id, files.month, files.unit_id, count(*) as file_count
    from files
    group by files.competition_id, files.month, files.unit_id
),
ordered as (
    -- a report of the month alone goes before one of several months that ends in it
    select
        loads.competition_id,
        loads.last_month as month,
        loads.part as unit_id,
        loads.load_id,
        row_number() over (
            partition by loads.competition_id, loads.last_month, loads.part order by loads.first_month desc, loads.load_id
        ) as nearest
    from staging.effective_loads as loads
    where loads.kind = 'monthly'
),
figures as (
    -- what adds up over the months: a strength of staff is never nought, and a report may be a zero report all the same
    select
        facts.competition_id,
        facts.load_id,
        facts.unit_id,
        count(case when facts.value <> 0 then 1 end) as happened_count,
        count(*) as said_count
    from landing.facts as facts
    join staging.months as months
        on months.competition_id = facts.competition_id and months.month = facts.last_month
    join rulebook.columns as columns
        on columns.competition_id = months.competition_id
        and columns.version_id = months.version_id
        and columns.column_id = facts.column_id
        and columns.value_type = 'count'
        and columns.aggregate = 'sum'
    where facts.kind = 'monthly' and not facts.is_claim and facts.state in ('value', 'none')
    group by facts.competition_id, facts.load_id, facts.unit_id
),
returned as (
    select
        returns.competition_id,
        months.month,
        returns.unit_id,
        count(*) as return_count,
        count(case when not returns.is_answered then 1 end) as open_count
    from catalog.returns as returns
    join staging.months as months
        on months.competition_id = returns.competition_id
        and months.month between returns.first_month and returns.last_month
    where returns.kind = 'monthly'
    group by returns.competition_id, months.month, returns.unit_id
),
found as (
    -- a file that was given back and loaded all the same, or loaded again with a change, is asked about once
    select distinct
        findings.competition_id,
        findings.month,
        findings.unit_id,
        findings.sha256,
        findings.sheet,
        findings.row_no,
        findings.column_no,
        findings.check_id,
        findings.severity,
        findings.explanation
    from catalog.findings as findings
    where findings.kind = 'monthly' and findings.unit_id is not null
),
asked as (
    select
        found.competition_id,
        found.month,
        found.unit_id,
        count(case when found.severity = 'must_fix' then 1 end) as must_fix_count,
        count(case when found.severity = 'please_check' then 1 end) as please_check_count,
        count(case when found.severity = 'please_check' then found.explanation end) as explained_count
    from found
    group by found.competition_id, found.month, found.unit_id
),
changed as (
    select distinct
        edits.competition_id,
        edits.last_month as month,
        edits.unit_id,
        edits.sha256,
        edits.sheet,
        edits.row_no,
        edits.column_no
    from catalog.edits as edits
    where edits.kind = 'monthly'
),
edited as (
    select changed.competition_id, changed.month, changed.unit_id, count(*) as edit_count
    from changed
    group by changed.competition_id, changed.month, changed.unit_id
)
select
    discipline.competition_id,
    discipline.month,
    discipline.unit_id,
    discipline.status,
    discipline.received_at,
    discipline.days_late,
    ordered.load_id,
    cast(coalesce(counted.file_count, 0) as integer) as file_count,
    cast(greatest(coalesce(counted.file_count, 0) - 1, 0) as integer) as correction_count,
    (coalesce(figures.said_count, 0) > 0 and coalesce(figures.happened_count, 0) = 0) as is_zero_report,
    cast(coalesce(returned.return_count, 0) as integer) as return_count,
    (coalesce(returned.open_count, 0) > 0) as open_return,
    cast(coalesce(asked.must_fix_count, 0) as integer) as must_fix_count,
    cast(coalesce(asked.please_check_count, 0) as integer) as please_check_count,
    cast(coalesce(asked.explained_count, 0) as integer) as explained_count,
    cast(coalesce(edited.edit_count, 0) as integer) as edit_count
from staging.discipline as discipline
left join counted
    on counted.competition_id = discipline.competition_id
    and counted.month = discipline.month
    and counted.unit_id = discipline.unit_id
left join ordered
    on ordered.competition_id = discipline.competition_id
    and ordered.month = discipline.month
    and ordered.unit_id = discipline.unit_id
    and ordered.nearest = 1
left join figures
    on figures.competition_id = ordered.competition_id
    and figures.load_id = ordered.load_id
    and figures.unit_id = ordered.unit_id
left join returned
    on returned.competition_id = discipline.competition_id
    and returned.month = discipline.month
    and returned.unit_id = discipline.unit_id
left join asked
    on asked.competition_id = discipline.competition_id
    and asked.month = discipline.month
    and asked.unit_id = discipline.unit_id
left join edited
    on edited.competition_id = discipline.competition_id
    and edited.month = discipline.month
    and edited.unit_id = discipline.unit_id
