-- Who reported, over all groups: what a bulletin opens with.
-- zh: 谁报了, 各组合计: 通报开头要说的。
-- grain: one competition, one scope
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_count | 组别数 | groups
-- column: member_count | 参赛单位数 | units that take part
-- column: placed_count | 有名次的单位数 | units with a place
-- column: expected_count | 应报单位数, 月度以外则空 | units that owe a report, months only
-- column: reported_count | 已报 | reported
-- column: on_time_count | 按时 | on time
-- column: late_count | 迟报 | late
-- column: missing_count | 未报 | missing
-- column: on_time_share | 按时报送率 (百分数) | on time of a hundred expected
-- column: previous_on_time_share | 上期按时报送率 | on-time share of the period before
-- column: on_time_change | 按时报送率的变化 (百分点) | change of the on-time share, in percentage points
with
summed as (
    select
        facts.competition_id,
        facts.scope_id,
        count(*) as group_count,
        sum(statistics.member_count) as member_count,
        sum(statistics.placed_count) as placed_count,
        sum(facts.expected_count) as expected_count,
        sum(facts.reported_count) as reported_count,
        sum(facts.on_time_count) as on_time_count,
        sum(facts.late_count) as late_count,
        sum(facts.missing_count) as missing_count
    from ranking.group_facts as facts
    join ranking.group_statistics as statistics
        on statistics.competition_id = facts.competition_id
        and statistics.scope_id = facts.scope_id
        and statistics.group_id = facts.group_id
    group by facts.competition_id, facts.scope_id
),
shared as (
    select
        summed.*,
        cast(
            cast(
                (20000 * summed.on_time_count + summed.expected_count) // nullif(2 * summed.expected_count, 0)
                as decimal(18, 0)
            ) * 0.01 as decimal(18, 2)
        ) as on_time_share
    from summed
)
select
    shared.competition_id,
    shared.scope_id,
    cast(shared.group_count as integer) as group_count,
    cast(shared.member_count as integer) as member_count,
    cast(shared.placed_count as integer) as placed_count,
    cast(shared.expected_count as integer) as expected_count,
    cast(shared.reported_count as integer) as reported_count,
    cast(shared.on_time_count as integer) as on_time_count,
    cast(shared.late_count as integer) as late_count,
    cast(shared.missing_count as integer) as missing_count,
    shared.on_time_share,
    before.on_time_share as previous_on_time_share,
    cast(shared.on_time_share - before.on_time_share as decimal(18, 2)) as on_time_change
from shared
join catalog.scopes as scopes
    on scopes.competition_id = shared.competition_id and scopes.scope_id = shared.scope_id
left join shared as before
    on before.competition_id = shared.competition_id and before.scope_id = scopes.previous_scope_id
