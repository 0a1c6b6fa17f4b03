-- What each piece earns a unit in a scope: its level there, how many share it, its points in 27720ths.
-- grain: one competition, one scope, one indicator, one unit, one piece (or one event where every event counts)
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: code | 编号 | code
-- column: level_id | 计分层级 | level that counts
-- column: points_each | 每件分值 | points each
-- column: quantity | 数量 | quantity
-- column: sharer_count | 分享单位数 | units sharing it
-- column: parts | 得分, 以 1/27720 的万分之一分计 | points in ten-thousandths of 1/27720
-- column: load_id | 报送 | load
-- column: row_no | 行 | row
-- check: at most twelve share a piece | select code from {table} where sharer_count > 12
with
eligible as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.version_id,
        indicators.indicator_id,
        indicators.multi,
        indicators.share,
        events.unit_id as holder_id,
        events.code,
        events.level_id,
        events.quantity,
        events.load_id,
        events.row_no,
        levels.rank,
        tiers.points_each
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
    join rulebook.indicators as indicators
        on indicators.competition_id = scopes.competition_id
        and indicators.version_id = scopes.version_id
        and indicators.shape in ('tiers_best_in_group', 'tiers_capped')
    join calendar.windows as windows
        on windows.competition_id = scopes.competition_id
        and windows.scope_id = scopes.scope_id
        and windows.period = indicators.period
    join staging.events as events
        on events.competition_id = windows.competition_id
        and events.month = windows.month
        and events.register_id = indicators.register_id
    join staging.unit_months as valid
        on valid.competition_id = events.competition_id
        and valid.unit_id = events.unit_id
        and valid.month = events.month
    join rulebook.tiers as tiers
        on tiers.competition_id = indicators.competition_id
        and tiers.version_id = indicators.version_id
        and tiers.indicator_id = indicators.indicator_id
        and tiers.level_id = events.level_id
    join rulebook.levels as levels
        on levels.competition_id = tiers.competition_id
        and levels.version_id = tiers.version_id
        and levels.level_id = tiers.level_id
    where not indicators.needs_document or coalesce(events.document_no, '') <> ''
),
held as (
    select
        eligible.*,
        coalesce(members.unit_id, eligible.holder_id) as unit_id,
        (members.unit_id is not null) as is_member
    from eligible
    left join (
        select members.competition_id, members.scope_id, members.unit_id, lineage.ancestor_id
        from staging.members as members
        join staging.lineage as lineage
            on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
        where members.is_member
    ) as members
        on members.competition_id = eligible.competition_id
        and members.scope_id = eligible.scope_id
        and members.ancestor_id = eligible.holder_id
),
sharers as (
    select
        held.competition_id,
        held.scope_id,
        held.indicator_id,
        held.code,
        count(distinct held.unit_id) as sharer_count
    from held
    group by held.competition_id, held.scope_id, held.indicator_id, held.code
),
ordered as (
    select
        held.*,
        case when held.share = 'equal' then sharers.sharer_count else 1 end as sharer_count,
        row_number() over (
            partition by held.competition_id, held.scope_id, held.indicator_id, held.unit_id, held.code
            order by held.rank desc, held.quantity desc, held.load_id, held.row_no
        ) as highest
    from held
    join sharers
        on sharers.competition_id = held.competition_id
        and sharers.scope_id = held.scope_id
        and sharers.indicator_id = held.indicator_id
        and sharers.code = held.code
    where held.is_member
)
select
    ordered.competition_id,
    ordered.scope_id,
    ordered.indicator_id,
    ordered.unit_id,
    ordered.code,
    ordered.level_id,
    ordered.points_each,
    cast(ordered.quantity as integer) as quantity,
    cast(ordered.sharer_count as integer) as sharer_count,
    cast(
        cast(round(ordered.points_each * 10000) as bigint)
        * ordered.quantity
        * (27720 // nullif(ordered.sharer_count, 0)) as bigint
    ) as parts,
    ordered.load_id,
    ordered.row_no
from ordered
where ordered.multi = 'sum' or ordered.highest = 1
