-- Where each group loses points: in all, by dimension and by item, guests left out.
-- zh: 各组失分在哪里: 总的、按维度、按项目, 列席不计。
-- grain: one competition, one scope, one group, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: part_kind | total 总分 / dimension 维度 / item 项目 | total, dimension or item
-- column: part_id | 总分、维度或项目 | which of that kind
-- column: unit_count | 单位数 | units
-- column: lost_points | 失分 | points lost
-- column: open_points | 应得分 | open points
-- column: lost_share | 失分占应得分的百分数 | points lost of a hundred open
-- column: loss_order | 按失分的次序 | order by points lost
-- column: share_order | 按失分占比的次序 | order by share lost
-- column: previous_lost_share | 上期失分占比 | share lost in the period before
-- column: share_change | 失分占比的变化 | change of the share lost
with
parts as (
    -- not of ranking.losses, which puts every scope in order before one is picked
    select
        standings.competition_id,
        standings.scope_id,
        standings.unit_id,
        standings.group_id,
        'total' as part_kind,
        'total' as part_id,
        standings.earned as points,
        standings.open_points
    from ranking.standings as standings
    union all
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        parts.group_id,
        'dimension' as part_kind,
        parts.dimension_id as part_id,
        parts.points,
        parts.open_points
    from ranking.dimension_points as parts
    union all
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        parts.group_id,
        'item' as part_kind,
        parts.item_id as part_id,
        parts.points,
        parts.open_points
    from ranking.item_points as parts
),
rivals as (
    select
        parts.competition_id,
        parts.scope_id,
        parts.group_id,
        parts.part_kind,
        parts.part_id,
        parts.open_points - parts.points as lost_points,
        parts.open_points
    from parts
    join ranking.standings as standings
        on standings.competition_id = parts.competition_id
        and standings.scope_id = parts.scope_id
        and standings.unit_id = parts.unit_id
    where not standings.is_guest
),
spans as (
    -- each scope with itself and with the one before it
    select scopes.competition_id, scopes.scope_id, scopes.scope_id as seen_scope_id, true as is_own
    from catalog.scopes as scopes
    union all
    select scopes.competition_id, scopes.scope_id, scopes.previous_scope_id as seen_scope_id, false as is_own
    from catalog.scopes as scopes
    where scopes.previous_scope_id is not null
),
summed as (
    select
        spans.competition_id,
        spans.scope_id,
        rivals.group_id,
        rivals.part_kind,
        rivals.part_id,
        count(case when spans.is_own then 1 end) as unit_count,
        sum(case when spans.is_own then rivals.lost_points else 0 end) as lost_points,
        sum(case when spans.is_own then rivals.open_points else 0 end) as open_points,
        sum(case when spans.is_own then 0 else rivals.lost_points end) as previous_lost,
        sum(case when spans.is_own then 0 else rivals.open_points end) as previous_open
    from spans
    join rivals on rivals.competition_id = spans.competition_id and rivals.scope_id = spans.seen_scope_id
    group by spans.competition_id, spans.scope_id, rivals.group_id, rivals.part_kind, rivals.part_id
),
whole as (
    select
        summed.*,
        cast(round(summed.lost_points * 10000) as hugeint) as lost_e4,
        cast(round(summed.open_points * 10000) as hugeint) as open_e4,
        cast(round(summed.previous_lost * 10000) as hugeint) as previous_lost_e4,
        cast(round(summed.previous_open * 10000) as hugeint) as previous_open_e4
    from summed
),
shared as (
    select
        whole.*,
        (whole.open_points > 0) as is_open,
        cast(
            cast(
                sign(whole.lost_e4) * ((2000000 * abs(whole.lost_e4) + whole.open_e4) // nullif(2 * whole.open_e4, 0))
                as decimal(18, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as lost_share,
        cast(
            cast(
                sign(whole.previous_lost_e4)
                * (
                    (2000000 * abs(whole.previous_lost_e4) + whole.previous_open_e4)
                    // nullif(2 * whole.previous_open_e4, 0)
                ) as decimal(18, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as previous_lost_share
    from whole
    where whole.unit_count > 0
),
ordered as (
    select
        shared.*,
        row_number() over (
            partition by shared.competition_id, shared.scope_id, shared.group_id, shared.part_kind, shared.is_open
            order by shared.lost_points desc, shared.part_id
        ) as by_points,
        row_number() over (
            partition by shared.competition_id, shared.scope_id, shared.group_id, shared.part_kind, shared.is_open
            order by shared.lost_share desc, shared.part_id
        ) as by_share
    from shared
)
select
    ordered.competition_id,
    ordered.scope_id,
    ordered.group_id,
    ordered.part_kind,
    ordered.part_id,
    cast(ordered.unit_count as integer) as unit_count,
    cast(ordered.lost_points as decimal(18, 4)) as lost_points,
    cast(ordered.open_points as decimal(18, 4)) as open_points,
    ordered.lost_share,
    cast(case when ordered.is_open then ordered.by_points end as integer) as loss_order,
    cast(case when ordered.is_open then ordered.by_share end as integer) as share_order,
    ordered.previous_lost_share,
    cast(ordered.lost_share - ordered.previous_lost_share as decimal(18, 4)) as share_change
from ordered
