-- The files each unit handed in, and what was found in them.
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
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as load_id,
    cast(null as varchar) as kind,
    cast(null as varchar) as file_name,
    cast(null as varchar) as first_month,
    cast(null as varchar) as last_month,
    loads.received_at,
    cast(null as varchar) as received_from,
    cast(null as integer) as revision,
    cast(null as boolean) as is_effective,
    cast(null as integer) as finding_count,
    cast(null as integer) as must_fix_count
from landing.loads as loads
where 1 = 0
