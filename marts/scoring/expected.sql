-- How many figures of its own a unit owes in a scope: one for each ancestor and each due month.
-- grain: one competition, one scope, one indicator period, one column period, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: period | 指标周期 | period of the indicator
-- column: column_period | 该列周期 | period of the column
-- column: unit_id | 单位 | unit
-- column: expected_count | 应报次数 | figures due
with
needed as (
    select distinct
        needs.competition_id,
        needs.version_id,
        needs.period,
        needs.column_period
    from scoring.needs as needs
    where needs.owner = 'unit'
)
select
    members.competition_id,
    members.scope_id,
    needed.period,
    needed.column_period,
    members.unit_id,
    cast(count(*) as integer) as expected_count
from build.scopes as wanted
join staging.members as members
    on members.competition_id = wanted.competition_id and members.scope_id = wanted.scope_id
join needed
    on needed.competition_id = members.competition_id and needed.version_id = members.version_id
join calendar.windows as windows
    on windows.competition_id = members.competition_id
    and windows.scope_id = members.scope_id
    and windows.period = needed.period
join staging.period_ends as ends
    on ends.competition_id = windows.competition_id
    and ends.period = needed.column_period
    and ends.month = windows.month
join staging.lineage as lineage
    on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
join staging.unit_months as valid
    on valid.competition_id = lineage.competition_id
    and valid.unit_id = lineage.ancestor_id
    and valid.month = windows.month
group by
    members.competition_id, members.scope_id, needed.period, needed.column_period, members.unit_id
