-- Places by a figure within the group, for rules that give points by place.
-- grain: one competition, one scope, one indicator, one unit that has the figure
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: place | 单项名次 | place
with
placed as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.indicator_id,
        cases.unit_id,
        cases.group_id,
        terms.numerator,
        case when cases.is_guest then 0 else 1 end as counts
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join scoring.terms as terms
        on terms.competition_id = cases.competition_id
        and terms.scope_id = cases.scope_id
        and terms.unit_id = cases.unit_id
        and terms.indicator_id = cases.indicator_id
        and terms.figure_count > 0
    where cases.shape = 'place_points'
),
counted as (
    select
        placed.*,
        sum(placed.counts) over (
            partition by placed.competition_id, placed.scope_id, placed.indicator_id, placed.group_id
            order by placed.numerator desc
            range between unbounded preceding and current row
        ) as up_to_here,
        sum(placed.counts) over (
            partition by
                placed.competition_id, placed.scope_id, placed.indicator_id, placed.group_id, placed.numerator
        ) as level_with
    from placed
)
select
    counted.competition_id,
    counted.scope_id,
    counted.indicator_id,
    counted.unit_id,
    cast(1 + counted.up_to_here - counted.level_with as integer) as place
from counted
