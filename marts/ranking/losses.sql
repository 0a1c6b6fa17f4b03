-- What each unit lost in all, by dimension and by item, and in which order.
-- zh: 每个单位总的、各维度、各项目失了多少分, 孰多孰少。
-- grain: one competition, one scope, one unit, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: part_kind | total 总分 / dimension 维度 / item 项目 | total, dimension or item
-- column: part_id | 总分、维度或项目 | which of that kind
-- column: group_id | 组别 | group
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: lost_share | 失分占应得分的百分数 | points lost of a hundred open
-- column: loss_order | 按失分的次序, 未开则空 | order by points lost, empty where nothing is open
-- column: share_order | 按失分占比的次序, 未开则空 | order by share lost, empty where nothing is open
with
parts as (
    select
        standings.competition_id,
        standings.scope_id,
        standings.unit_id,
        'total' as part_kind,
        'total' as part_id,
        standings.group_id,
        cast(standings.earned as decimal(18, 4)) as points,
        cast(standings.open_points as decimal(18, 4)) as open_points
    from ranking.standings as standings
    union all
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        'dimension' as part_kind,
        parts.dimension_id as part_id,
        parts.group_id,
        cast(parts.points as decimal(18, 4)) as points,
        cast(parts.open_points as decimal(18, 4)) as open_points
    from ranking.dimension_points as parts
    union all
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        'item' as part_kind,
        parts.item_id as part_id,
        parts.group_id,
        cast(parts.points as decimal(18, 4)) as points,
        cast(parts.open_points as decimal(18, 4)) as open_points
    from ranking.item_points as parts
),
lost as (
    select
        parts.*,
        cast(parts.open_points - parts.points as decimal(18, 4)) as lost_points,
        cast(round((parts.open_points - parts.points) * 10000) as hugeint) as lost_e4,
        cast(round(parts.open_points * 10000) as hugeint) as open_e4
    from parts
),
shared as (
    select
        lost.*,
        (lost.open_points > 0) as is_open,
        cast(
            cast(
                sign(lost.lost_e4) * ((2000000 * abs(lost.lost_e4) + lost.open_e4) // nullif(2 * lost.open_e4, 0))
                as decimal(18, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as lost_share
    from lost
),
-- the group stands among what is partitioned by, so that one group is picked before anything is put in order
ordered as (
    select
        shared.*,
        row_number() over (
            partition by
                shared.competition_id, shared.scope_id, shared.group_id, shared.unit_id, shared.part_kind, shared.is_open
            order by shared.lost_points desc, shared.part_id
        ) as by_points,
        row_number() over (
            partition by
                shared.competition_id, shared.scope_id, shared.group_id, shared.unit_id, shared.part_kind, shared.is_open
            order by shared.lost_share desc, shared.part_id
        ) as by_share
    from shared
)
select
    ordered.competition_id,
    ordered.scope_id,
    ordered.unit_id,
    ordered.part_kind,
    ordered.part_id,
    ordered.group_id,
    ordered.points,
    ordered.open_points,
    ordered.lost_points,
    ordered.lost_share,
    cast(case when ordered.is_open then ordered.by_points end as integer) as loss_order,
    cast(case when ordered.is_open then ordered.by_share end as integer) as share_order
from ordered
