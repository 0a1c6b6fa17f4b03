-- What a further revision of an issue changed: every unit whose place or score it printed otherwise than the one before.
-- zh: 通报再版改了什么: 名次或总分与前一版不同的每个单位。
-- grain: one competition, one bulletin, one revision, one scope, one unit
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 版次, 从 2 起 | revision, from 2 on
-- column: month | 月份 | month
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: unit_id | 单位 | unit
-- column: old_place | 原名次 | place before
-- column: new_place | 更正后名次 | place as corrected
-- column: old_score | 原总分 | score before
-- column: new_score | 更正后总分 | score as corrected
-- column: reason | 更正原因 | why
-- column: asked_by | 提出人 | who asked
-- column: appeal_no | 所依申诉, 没有则空 | appeal behind it, empty where none
-- column: issued_at | 更正时间 (UTC) | corrected, UTC
-- column: printed_in | 刊登该更正的通报, 尚无则空 | bulletin that prints it, empty where none was published yet
-- check: a correction changes something | select unit_id from {table} where coalesce(old_place, 0) = coalesce(new_place, 0) and coalesce(old_score, 0) = coalesce(new_score, 0) and (old_score is null) = (new_score is null)
with
revised as (
    select
        issues.competition_id,
        issues.issue_no,
        issues.revision,
        issues.month,
        issues.scope_id,
        issues.issued_at,
        reasons.entry_no,
        reasons.reason,
        reasons.asked_by,
        reasons.appeal_no
    from landing.issues as issues
    join landing.issue_reasons as reasons
        on reasons.competition_id = issues.competition_id
        and reasons.issue_no = issues.issue_no
        and reasons.revision = issues.revision
    where issues.revision > 1
),
listed as (
    -- a unit that either of the two revisions printed
    select distinct revised.competition_id, revised.issue_no, revised.revision, revised.scope_id, standings.unit_id
    from revised
    join landing.issued_standings as standings
        on standings.competition_id = revised.competition_id
        and standings.issue_no = revised.issue_no
        and standings.scope_id = revised.scope_id
        and standings.revision in (revised.revision, revised.revision - 1)
),
printing as (
    -- the next month's bulletin prints it: the first issue, no revision, of a later line
    select
        revised.competition_id,
        revised.issue_no,
        revised.revision,
        reasons.issue_no as printed_in,
        row_number() over (
            partition by revised.competition_id, revised.issue_no, revised.revision, revised.scope_id
            order by reasons.entry_no
        ) as nearest,
        revised.scope_id
    from revised
    join landing.issue_reasons as reasons
        on reasons.competition_id = revised.competition_id
        and reasons.entry_no > revised.entry_no
        and reasons.revision = 1
)
select
    revised.competition_id,
    revised.issue_no,
    revised.revision,
    revised.month,
    revised.scope_id,
    coalesce(new.group_id, old.group_id) as group_id,
    listed.unit_id,
    old.place as old_place,
    new.place as new_place,
    old.score as old_score,
    new.score as new_score,
    revised.reason,
    revised.asked_by,
    nullif(revised.appeal_no, '') as appeal_no,
    revised.issued_at,
    printing.printed_in
from revised
join listed
    on listed.competition_id = revised.competition_id
    and listed.issue_no = revised.issue_no
    and listed.revision = revised.revision
    and listed.scope_id = revised.scope_id
left join landing.issued_standings as old
    on old.competition_id = revised.competition_id
    and old.issue_no = revised.issue_no
    and old.revision = revised.revision - 1
    and old.scope_id = revised.scope_id
    and old.unit_id = listed.unit_id
left join landing.issued_standings as new
    on new.competition_id = revised.competition_id
    and new.issue_no = revised.issue_no
    and new.revision = revised.revision
    and new.scope_id = revised.scope_id
    and new.unit_id = listed.unit_id
left join printing
    on printing.competition_id = revised.competition_id
    and printing.issue_no = revised.issue_no
    and printing.revision = revised.revision
    and printing.scope_id = revised.scope_id
    and printing.nearest = 1
where
    coalesce(old.place, 0) <> coalesce(new.place, 0)
    or coalesce(old.score, 0) <> coalesce(new.score, 0)
    or (old.score is null) <> (new.score is null)
