-- The published results, and whether what lies behind them has changed since.
-- grain: one competition, one bulletin, one revision
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 版次 | revision
-- column: month | 月份 | month
-- column: issued_at | 发布时间 (UTC) | published, UTC
-- column: issued_by | 发布人 | published by
-- column: results_hash | 结果指纹 | SHA-256 of the results
-- column: is_newest | 是否最新版次 | newest revision
-- column: is_changed | 发布后数据是否有更正 | a place or score differs now
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as issue_no,
    cast(null as integer) as revision,
    cast(null as varchar) as month,
    issues.issued_at,
    cast(null as varchar) as issued_by,
    cast(null as varchar) as results_hash,
    cast(null as boolean) as is_newest,
    cast(null as boolean) as is_changed
from landing.issues as issues
where 1 = 0
