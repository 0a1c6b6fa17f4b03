-- The raw points of pieces of each unit, and the best of its group.
-- grain: one competition, one scope, one indicator, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: parts | 原始分 (27720 分制) | raw points in parts
-- column: best_parts | 组内最好 | best in group
-- column: best_unit_id | 最好单位 | the best unit
-- column: piece_count | 件数 | pieces
with
summed as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.indicator_id,
        cases.unit_id,
        cases.group_id,
        cases.is_guest,
        coalesce(sum(pieces.parts), 0) as parts,
        count(pieces.code) as piece_count
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    left join scoring.pieces as pieces
        on pieces.competition_id = cases.competition_id
        and pieces.scope_id = cases.scope_id
        and pieces.indicator_id = cases.indicator_id
        and pieces.unit_id = cases.unit_id
    where cases.shape in ('tiers_best_in_group', 'tiers_capped')
    group by
        cases.competition_id, cases.scope_id, cases.indicator_id, cases.unit_id, cases.group_id, cases.is_guest
),
compared as (
    select
        summed.*,
        max(case when not summed.is_guest then summed.parts end) over (
            partition by summed.competition_id, summed.scope_id, summed.indicator_id, summed.group_id
        ) as best_parts,
        first_value(case when not summed.is_guest then summed.unit_id end) over (
            partition by summed.competition_id, summed.scope_id, summed.indicator_id, summed.group_id
            order by case when summed.is_guest then 1 else 0 end, summed.parts desc, summed.unit_id
        ) as best_unit_id
    from summed
)
select
    compared.competition_id,
    compared.scope_id,
    compared.indicator_id,
    compared.unit_id,
    cast(compared.parts as bigint) as parts,
    cast(coalesce(compared.best_parts, 0) as bigint) as best_parts,
    compared.best_unit_id,
    cast(compared.piece_count as integer) as piece_count
from compared
