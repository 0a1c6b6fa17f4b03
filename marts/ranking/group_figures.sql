-- The figures of a group added up, where they add up: what was issued, handled, late or wrong, guests left out.
-- zh: 一组数据的合计 (能相加的): 发出、办理、迟办、差错多少, 列席不计。
-- grain: one competition, one scope, one group, one column
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: column_id | 数据列 | column
-- column: name_zh | 名称 | name
-- column: name_en | 英文名称 | name in English
-- column: sort | 次序 | order
-- column: is_fault | 是否差错列 | whether a rule takes points for it
-- column: total | 合计 | total
-- column: unit_count | 不为零的单位数 | units with a figure other than zero
with
faults as (
    select terms.competition_id, terms.version_id, terms.column_id
    from rulebook.terms as terms
    where terms.role = 'fault'
    group by terms.competition_id, terms.version_id, terms.column_id
),
summed as (
    select
        figures.competition_id,
        figures.scope_id,
        figures.group_id,
        figures.measure_id as column_id,
        sum(figures.value) as total,
        count(case when figures.value <> 0 then 1 end) as unit_count
    from ranking.measure_values as figures
    join ranking.standings as standings
        on standings.competition_id = figures.competition_id
        and standings.scope_id = figures.scope_id
        and standings.unit_id = figures.unit_id
        and not standings.is_guest
    where figures.measure_kind = 'column' and figures.value is not null
    group by figures.competition_id, figures.scope_id, figures.group_id, figures.measure_id
)
select
    summed.competition_id,
    summed.scope_id,
    summed.group_id,
    summed.column_id,
    columns.name_zh,
    columns.name_en,
    columns.sort,
    coalesce(faults.column_id is not null, false) as is_fault,
    cast(summed.total as decimal(18, 4)) as total,
    cast(summed.unit_count as integer) as unit_count
from summed
join catalog.scopes as scopes
    on scopes.competition_id = summed.competition_id and scopes.scope_id = summed.scope_id
join rulebook.columns as columns
    on columns.competition_id = summed.competition_id
    and columns.version_id = scopes.version_id
    and columns.column_id = summed.column_id
left join faults
    on faults.competition_id = summed.competition_id
    and faults.version_id = scopes.version_id
    and faults.column_id = summed.column_id
where columns.value_type <> 'score' and columns.aggregate = 'sum'
