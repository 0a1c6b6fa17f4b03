-- The dimension each item belongs to: the one with most of its points.
-- grain: one competition, one scope, one item
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: points | 该维度在项目中的分值 | points of the item in that dimension
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as dimension_id,
    cast(null as decimal(18, 4)) as points
where 1 = 0
