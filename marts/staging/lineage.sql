-- Whose inputs count for a unit: its own and those of all it came from.
-- zh: 谁的数据算在一个单位名下: 自己的和所有前身的。
-- grain: one competition, one unit, one ancestor (itself included)
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: ancestor_id | 本单位或其前身 | the unit itself or one it came from
-- column: unit_no | 单位编号 | number of the unit
-- column: ancestor_no | 来源单位编号 | number of the unit it came from
with recursive
walked as (
    select distinct units.competition_id, units.unit_id, units.unit_id as ancestor_id
    from staging.units as units
    union
    select walked.competition_id, walked.unit_id, parents.ancestor_id
    from walked
    join staging.predecessors as parents
        on parents.competition_id = walked.competition_id and parents.unit_id = walked.ancestor_id
)
select
    walked.competition_id,
    walked.unit_id,
    walked.ancestor_id,
    numbers.unit_no,
    ancestors.unit_no as ancestor_no
from walked
join (select distinct units.competition_id, units.unit_id, units.unit_no from staging.units as units) as numbers
    on numbers.competition_id = walked.competition_id and numbers.unit_id = walked.unit_id
join (select distinct units.competition_id, units.unit_id, units.unit_no from staging.units as units) as ancestors
    on ancestors.competition_id = walked.competition_id and ancestors.unit_id = walked.ancestor_id
