-- The files each unit handed in, and what was found in them.
-- zh: 每个单位报来的文件, 以及其中发现的问题。
-- grain: one competition, one unit, one load
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: file_name | 文件名 | file name
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: received_at | 到达时间 (UTC) | arrival, UTC
-- column: received_from | 送达人 | handed in by
-- column: revision | 版次 | revision
-- column: is_effective | 是否生效 | in force
-- column: finding_count | 问题数 | findings
-- column: must_fix_count | 必改问题数 | findings that must be fixed
with
spoken as (
    -- files of figures by the unit, and receipts of its reports
    select reports.competition_id, reports.unit_id, reports.load_id
    from staging.reports as reports
    union
    select findings.competition_id, findings.unit_id, findings.load_id
    from catalog.findings as findings
    where findings.unit_id is not null
),
counted as (
    select
        findings.competition_id,
        findings.load_id,
        findings.unit_id,
        count(*) as finding_count,
        count(case when findings.severity = 'must_fix' then 1 end) as must_fix_count
    from catalog.findings as findings
    where findings.unit_id is not null
    group by findings.competition_id, findings.load_id, findings.unit_id
),
effective as (
    select distinct loads.competition_id, loads.load_id
    from staging.effective_loads as loads
),
replaced as (
    -- of a file of figures, the part of each unit counts for itself
    select distinct loads.competition_id, loads.load_id, loads.part
    from staging.effective_loads as loads
)
select
    spoken.competition_id,
    spoken.unit_id,
    spoken.load_id,
    loads.kind,
    loads.file_name,
    loads.first_month,
    loads.last_month,
    loads.received_at,
    loads.received_from,
    loads.revision,
    (
        effective.load_id is not null
        and (loads.kind not in ('monthly', 'office', 'targets') or replaced.part is not null)
    ) as is_effective,
    cast(coalesce(counted.finding_count, 0) as integer) as finding_count,
    cast(coalesce(counted.must_fix_count, 0) as integer) as must_fix_count
from spoken
join catalog.loads as loads on loads.competition_id = spoken.competition_id and loads.load_id = spoken.load_id
left join effective on effective.competition_id = spoken.competition_id and effective.load_id = spoken.load_id
left join replaced
    on replaced.competition_id = spoken.competition_id
    and replaced.load_id = spoken.load_id
    and replaced.part = spoken.unit_id
left join counted
    on counted.competition_id = spoken.competition_id
    and counted.load_id = spoken.load_id
    and counted.unit_id = spoken.unit_id
