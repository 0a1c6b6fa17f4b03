-- How many ballots each class of voters that may be shown was due, issued and returned.
-- zh: 可以显示的各类投票人应发、发出、收回多少票。
-- grain: one competition, one scope, one class of voters
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: voter_class_id | 投票类别 | class of voters
-- column: due_count | 应发 | due
-- column: issued_count | 发出 | issued
-- column: returned_count | 收回 | returned
-- column: return_share | 收回率 (百分数) | returned of a hundred due
with
minimums as (
    select policy.competition_id, policy.version_id, max(cast(policy.value as integer)) as minimum
    from rulebook.policy as policy
    where policy.policy_id = 'ballot_class_minimum'
    group by policy.competition_id, policy.version_id
),
counted as (
    select
        scopes.competition_id,
        scopes.scope_id,
        counts.voter_class_id,
        max(coalesce(minimums.minimum, 5)) as minimum,
        sum(counts.due_count) as due_count,
        sum(counts.issued_count) as issued_count,
        sum(counts.returned_count) as returned_count
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id
        and scopes.scope_id = wanted.scope_id
        and scopes.scope_kind in ('year', 'to_date')
        and scopes.month_count = 12
    join landing.ballot_counts as counts
        on counts.competition_id = scopes.competition_id
        and counts.first_month >= scopes.first_month
        and counts.last_month <= scopes.last_month
    join staging.effective_loads as loads
        on loads.competition_id = counts.competition_id and loads.load_id = counts.load_id
    left join minimums
        on minimums.competition_id = scopes.competition_id and minimums.version_id = scopes.version_id
    group by scopes.competition_id, scopes.scope_id, counts.voter_class_id
),
shown as (
    select distinct classes.competition_id, classes.scope_id, classes.voter_class_id
    from ranking.shown_ballot_classes as classes
),
judged as (
    select
        counted.*,
        (shown.voter_class_id is not null and counted.returned_count >= counted.minimum) as is_shown
    from counted
    left join shown
        on shown.competition_id = counted.competition_id
        and shown.scope_id = counted.scope_id
        and shown.voter_class_id = counted.voter_class_id
),
closed as (
    -- one hidden class could be worked out from a known total: then none of them is shown
    select judged.competition_id, judged.scope_id
    from judged
    group by judged.competition_id, judged.scope_id
    having count(case when not judged.is_shown then 1 end) = 1
)
select
    judged.competition_id,
    judged.scope_id,
    judged.voter_class_id,
    cast(judged.due_count as integer) as due_count,
    cast(judged.issued_count as integer) as issued_count,
    cast(judged.returned_count as integer) as returned_count,
    cast(
        cast(
            (2000000 * judged.returned_count + judged.due_count) // nullif(2 * judged.due_count, 0) as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as return_share
from judged
left join closed on closed.competition_id = judged.competition_id and closed.scope_id = judged.scope_id
where judged.is_shown and closed.scope_id is null
