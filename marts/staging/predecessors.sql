-- Which units a unit came from directly, by a merger or a split.
-- zh: 一个单位因合并或拆分直接来自哪些单位。
-- grain: one competition, one unit, one predecessor
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: ancestor_id | 前身 | predecessor
select distinct heirs.competition_id, heirs.unit_id, parents.unit_id as ancestor_id
from staging.units as heirs
join staging.units as parents
    on parents.competition_id = heirs.competition_id
    and ';' || heirs.predecessors || ';' like '%;' || parents.unit_id || ';%'
where heirs.predecessors <> ''
