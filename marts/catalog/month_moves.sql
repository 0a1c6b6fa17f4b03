-- Every step of a month on its way from open to archived: what people did, what the calendar and a bulletin did by themselves.
-- zh: 一个月从填报到归档的每一步: 人做的, 以及日历和通报自动做的。
-- grain: one competition, one month, one move
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: move_no | 第几步 | number of the move within the month
-- column: state | open 填报中 / closed 截止 / review 审核中 / provisional 公示 / final 定稿 / archived 归档 | open, closed, review, provisional, final or archived
-- column: moved_at | 时间 (UTC) | moved at, UTC
-- column: moved_by | 经办人, 到期截止则空 | moved by, empty where the deadline passed
-- column: reason | 理由 | reason
-- column: by_deadline | 是否到期自动截止 | moved by its deadline
-- column: issue_no | 通报期号, 发布所致 | bulletin that moved it
-- column: revision | 版次 | revision
-- column: signed_by | 签发人 | signed by
with
hand as (
    select moves.competition_id, moves.month, moves.entry_no, moves.state, moves.recorded_at, moves.said_by, moves.reason
    from landing.month_moves as moves
),
before_cut_off as (
    select months.competition_id, months.month, months.cutoff_at, max(hand.entry_no) as entry_no
    from calendar.months as months
    left join hand
        on hand.competition_id = months.competition_id
        and hand.month = months.month
        and hand.recorded_at < months.cutoff_at
    where months.is_cut_off
    group by months.competition_id, months.month, months.cutoff_at
),
issued as (
    select
        issues.competition_id,
        issues.month,
        issues.issue_no,
        issues.revision,
        min(issues.issued_at) as issued_at,
        min(issues.issued_by) as issued_by
    from landing.issues as issues
    group by issues.competition_id, issues.month, issues.issue_no, issues.revision
),
moves as (
    -- the calendar closes only what is still open; what somebody opened again afterwards stays open
    select
        due.competition_id,
        due.month,
        'closed' as state,
        due.cutoff_at as moved_at,
        cast(null as varchar) as moved_by,
        '' as reason,
        true as by_deadline,
        cast(null as varchar) as issue_no,
        cast(null as integer) as revision,
        cast(null as varchar) as signed_by,
        0 as entry_no
    from before_cut_off as due
    left join hand on hand.competition_id = due.competition_id and hand.entry_no = due.entry_no
    where hand.state is null or hand.state = 'open'
    union all
    select
        hand.competition_id,
        hand.month,
        hand.state,
        hand.recorded_at as moved_at,
        hand.said_by as moved_by,
        hand.reason,
        false as by_deadline,
        cast(null as varchar) as issue_no,
        cast(null as integer) as revision,
        cast(null as varchar) as signed_by,
        hand.entry_no
    from hand
    union all
    select
        issued.competition_id,
        issued.month,
        'final' as state,
        issued.issued_at as moved_at,
        issued.issued_by as moved_by,
        coalesce(reasons.reason, '') as reason,
        false as by_deadline,
        issued.issue_no,
        issued.revision,
        reasons.signed_by,
        reasons.entry_no
    from issued
    left join landing.issue_reasons as reasons
        on reasons.competition_id = issued.competition_id
        and reasons.issue_no = issued.issue_no
        and reasons.revision = issued.revision
)
select
    moves.competition_id,
    moves.month,
    cast(
        row_number() over (
            partition by moves.competition_id, moves.month
            order by moves.moved_at, coalesce(moves.entry_no, 0)
        ) as integer
    ) as move_no,
    cast(moves.state as varchar) as state,
    moves.moved_at,
    moves.moved_by,
    moves.reason,
    moves.by_deadline,
    moves.issue_no,
    moves.revision,
    moves.signed_by
from moves
