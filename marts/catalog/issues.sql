-- The published results, and whether what lies behind them has changed since.
-- zh: 已发布的结果, 以及其后数据是否有变。
-- grain: one competition, one scope, one bulletin, one revision
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 版次 | revision
-- column: month | 月份 | month
-- column: issued_at | 发布时间 (UTC) | published, UTC
-- column: issued_by | 发布人 | published by
-- column: signed_by | 签发人 | signed by
-- column: reason | 更正原因, 首版为空 | why it was revised, empty of a first issue
-- column: asked_by | 更正由谁提出, 首版为空 | who asked for the revision, empty of a first issue
-- column: appeal_no | 所依申诉, 没有则空 | appeal behind a revision, empty where none
-- column: results_hash | 结果指纹 | SHA-256 of the results
-- column: is_newest | 是否最新版次 | newest revision
-- column: is_changed | 发布后数据是否有更正 | a place or score differs now
with
issues as (
    select
        issues.*,
        row_number() over (
            partition by issues.competition_id, issues.scope_id
            order by issues.revision desc
        ) as newest
    from landing.issues as issues
),
printed as (
    select
        standings.competition_id,
        standings.scope_id,
        standings.unit_id,
        standings.place,
        standings.score
    from landing.issued_standings as standings
    join issues
        on issues.competition_id = standings.competition_id
        and issues.scope_id = standings.scope_id
        and issues.issue_no = standings.issue_no
        and issues.revision = standings.revision
        and issues.newest = 1
),
differing as (
    select printed.competition_id, printed.scope_id
    from printed
    left join ranking.standings as standings
        on standings.competition_id = printed.competition_id
        and standings.scope_id = printed.scope_id
        and standings.unit_id = printed.unit_id
    where
        standings.unit_id is null
        or coalesce(standings.place, 0) <> coalesce(printed.place, 0)
        or coalesce(standings.score, 0) <> coalesce(printed.score, 0)
        or (standings.score is null) <> (printed.score is null)
    union
    -- a unit that stands there now and was not printed
    select issues.competition_id, issues.scope_id
    from issues
    join ranking.standings as standings
        on standings.competition_id = issues.competition_id and standings.scope_id = issues.scope_id
    left join printed
        on printed.competition_id = standings.competition_id
        and printed.scope_id = standings.scope_id
        and printed.unit_id = standings.unit_id
    where issues.newest = 1 and printed.unit_id is null
)
select
    issues.competition_id,
    issues.scope_id,
    issues.issue_no,
    issues.revision,
    issues.month,
    issues.issued_at,
    issues.issued_by,
    coalesce(nullif(reasons.signed_by, ''), issues.issued_by) as signed_by,
    nullif(reasons.reason, '') as reason,
    nullif(reasons.asked_by, '') as asked_by,
    nullif(reasons.appeal_no, '') as appeal_no,
    issues.results_hash,
    (issues.newest = 1) as is_newest,
    (differing.scope_id is not null) as is_changed
from issues
left join landing.issue_reasons as reasons
    on reasons.competition_id = issues.competition_id
    and reasons.issue_no = issues.issue_no
    and reasons.revision = issues.revision
left join differing
    on differing.competition_id = issues.competition_id and differing.scope_id = issues.scope_id
