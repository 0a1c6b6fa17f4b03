-- Where each month stands on its way from open to archived, since when, through whom and why.
-- zh: 每个月处于从填报到归档的哪一步, 从何时起, 由谁, 为何。
-- grain: one competition, one month
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: state | open 填报中 / closed 截止 / review 审核中 / provisional 公示 / final 定稿 / archived 归档 | open, closed, review, provisional, final or archived
-- column: since | 自何时 (UTC), 从未变动则空 | since, UTC, empty where it never moved
-- column: moved_by | 经办人 | moved by
-- column: reason | 理由 | reason
-- column: by_deadline | 是否到期自动截止 | moved by its deadline
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 最新版次 | newest revision
-- column: signed_by | 签发人 | signed by
with
months as (
    -- a month may be moved before any of its files has come
    select months.competition_id, months.month
    from calendar.months as months
    union
    select moves.competition_id, moves.month
    from catalog.month_moves as moves
),
newest as (
    select
        moves.competition_id,
        moves.month,
        max(moves.move_no) as move_no,
        max(case when moves.issue_no is not null then moves.move_no end) as issue_move_no
    from catalog.month_moves as moves
    group by moves.competition_id, moves.month
)
select
    months.competition_id,
    months.month,
    coalesce(moves.state, 'open') as state,
    moves.moved_at as since,
    moves.moved_by,
    moves.reason,
    coalesce(moves.by_deadline, false) as by_deadline,
    issued.issue_no,
    issued.revision,
    issued.signed_by
from months
left join newest on newest.competition_id = months.competition_id and newest.month = months.month
left join catalog.month_moves as moves
    on moves.competition_id = newest.competition_id
    and moves.month = newest.month
    and moves.move_no = newest.move_no
left join catalog.month_moves as issued
    on issued.competition_id = newest.competition_id
    and issued.month = newest.month
    and issued.move_no = newest.issue_move_no
