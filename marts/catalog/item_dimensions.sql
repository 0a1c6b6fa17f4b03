-- The dimension each item belongs to: the one with most of its points.
-- zh: 每个项目属于哪个维度: 分值最多的那个。
-- grain: one competition, one scope, one item
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: points | 该维度在项目中的分值 | points of the item in that dimension
with
held as (
    select
        indicators.competition_id,
        indicators.scope_id,
        indicators.item_id,
        indicators.dimension_id,
        sum(coalesce(indicators.points, 0)) as points,
        min(indicators.sort) as first_sort
    from catalog.indicators as indicators
    where indicators.family = 'score' and indicators.item_id is not null and indicators.dimension_id is not null
    group by indicators.competition_id, indicators.scope_id, indicators.item_id, indicators.dimension_id
),
ordered as (
    select
        held.*,
        row_number() over (
            partition by held.competition_id, held.scope_id, held.item_id
            order by held.points desc, held.first_sort, held.dimension_id
        ) as position
    from held
)
select
    ordered.competition_id,
    ordered.scope_id,
    ordered.item_id,
    ordered.dimension_id,
    cast(ordered.points as decimal(18, 4)) as points
from ordered
where ordered.position = 1
