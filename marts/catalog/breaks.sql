-- Where a series must not be read straight on: other rules, other members, another group, a correction.
-- zh: 序列在哪里不能直接连着看: 细则换版、名册变动、调整组别、更正。
-- grain: one competition, one scope, one group or unit, one kind
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: unit_id | 单位, 全组则空 | unit, empty for the whole group
-- column: kind | rulebook 细则换版 / roster 名册变动 / group 调整组别 / correction 更正 | rulebook, roster, group or correction
-- column: joined_count | 新加入单位数 | units that joined
-- column: left_count | 退出单位数 | units that left
-- column: issue_no | 通报期号 | bulletin
with
stretches as (
    select scopes.competition_id, scopes.scope_id, scopes.version_id, scopes.previous_scope_id
    from calendar.scopes as scopes
    join build.scopes as wanted
        on wanted.competition_id = scopes.competition_id and wanted.scope_id = scopes.scope_id
    where scopes.previous_scope_id is not null
),
listed as (
    select members.competition_id, members.scope_id, members.unit_id, members.group_id
    from staging.members as members
    where members.is_member and not members.is_guest
),
present as (
    select distinct stretches.competition_id, stretches.scope_id, listed.group_id
    from stretches
    join listed on listed.competition_id = stretches.competition_id and listed.scope_id = stretches.scope_id
),
joined as (
    select stretches.competition_id, stretches.scope_id, own.group_id, own.unit_id, before.group_id as left_group_id
    from stretches
    join listed as own on own.competition_id = stretches.competition_id and own.scope_id = stretches.scope_id
    left join listed as before
        on before.competition_id = stretches.competition_id
        and before.scope_id = stretches.previous_scope_id
        and before.unit_id = own.unit_id
    where before.unit_id is null or before.group_id <> own.group_id
),
gone as (
    select stretches.competition_id, stretches.scope_id, before.group_id
    from stretches
    join listed as before
        on before.competition_id = stretches.competition_id and before.scope_id = stretches.previous_scope_id
    left join listed as own
        on own.competition_id = stretches.competition_id
        and own.scope_id = stretches.scope_id
        and own.unit_id = before.unit_id
    where own.unit_id is null or own.group_id <> before.group_id
),
changed as (
    select joined.competition_id, joined.scope_id, joined.group_id, 1 as joined_count, 0 as left_count
    from joined
    union all
    select gone.competition_id, gone.scope_id, gone.group_id, 0 as joined_count, 1 as left_count
    from gone
),
corrected as (
    -- a group in which a further revision printed another place or score
    select corrections.competition_id, corrections.scope_id, corrections.group_id, max(corrections.issue_no) as issue_no
    from catalog.corrections as corrections
    join build.scopes as wanted
        on wanted.competition_id = corrections.competition_id and wanted.scope_id = corrections.scope_id
    group by corrections.competition_id, corrections.scope_id, corrections.group_id
)
select
    present.competition_id,
    present.scope_id,
    present.group_id,
    cast(null as varchar) as unit_id,
    cast('rulebook' as varchar) as kind,
    cast(null as integer) as joined_count,
    cast(null as integer) as left_count,
    cast(null as varchar) as issue_no
from present
join stretches on stretches.competition_id = present.competition_id and stretches.scope_id = present.scope_id
join calendar.scopes as before
    on before.competition_id = stretches.competition_id and before.scope_id = stretches.previous_scope_id
where before.version_id <> stretches.version_id
union all
select
    changed.competition_id,
    changed.scope_id,
    changed.group_id,
    cast(null as varchar) as unit_id,
    cast('roster' as varchar) as kind,
    cast(sum(changed.joined_count) as integer) as joined_count,
    cast(sum(changed.left_count) as integer) as left_count,
    cast(null as varchar) as issue_no
from changed
join present
    on present.competition_id = changed.competition_id
    and present.scope_id = changed.scope_id
    and present.group_id = changed.group_id
group by changed.competition_id, changed.scope_id, changed.group_id
union all
select
    joined.competition_id,
    joined.scope_id,
    joined.group_id,
    joined.unit_id,
    cast('group' as varchar) as kind,
    cast(null as integer) as joined_count,
    cast(null as integer) as left_count,
    cast(null as varchar) as issue_no
from joined
where joined.left_group_id is not null
union all
select
    corrected.competition_id,
    corrected.scope_id,
    corrected.group_id,
    cast(null as varchar) as unit_id,
    cast('correction' as varchar) as kind,
    cast(null as integer) as joined_count,
    cast(null as integer) as left_count,
    corrected.issue_no
from corrected
