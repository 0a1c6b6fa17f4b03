-- The democratic evaluation of each unit and dimension: the weighted mean of its valid classes of voters.
-- zh: 每个单位和维度的民主测评: 有效类别的加权平均。
-- grain: one competition, one scope, one unit, one dimension
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: dimension_id | 比看维度 | dimension
-- column: evaluation | 测评得分 | evaluation
with
weighed as (
    select
        classes.competition_id,
        classes.scope_id,
        classes.unit_id,
        classes.dimension_id,
        sum(
            cast(round(classes.weight * 10000) as hugeint) * cast(round(classes.class_score * 10000) as hugeint)
        ) as weighted_e8,
        sum(cast(round(classes.weight * 10000) as hugeint)) as weight_e4
    from scoring.ballot_classes as classes
    join build.scopes as wanted
        on wanted.competition_id = classes.competition_id and wanted.scope_id = classes.scope_id
    where classes.is_valid and classes.weight > 0
    group by classes.competition_id, classes.scope_id, classes.unit_id, classes.dimension_id
)
select
    weighed.competition_id,
    weighed.scope_id,
    weighed.unit_id,
    weighed.dimension_id,
    cast(
        cast(
            (2 * weighed.weighted_e8 + 100 * weighed.weight_e4) // nullif(200 * weighed.weight_e4, 0)
            as decimal(16, 0)
        ) * 0.01 as decimal(18, 2)
    ) as evaluation
from weighed
