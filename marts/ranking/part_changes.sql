-- Each unit's dimensions and items beside its group, its period before and its last year.
-- zh: 每个单位的维度和项目, 与本组、上期和上年并列。
-- grain: one competition, one scope, one unit, one part
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: part_kind | dimension 维度 / item 项目 | dimension or item
-- column: part_id | 维度或项目 | which of that kind
-- column: group_id | 组别 | group
-- column: value | 维度结果或项目得分率 | result of the dimension or rate of the item
-- column: place | 名次 | place in the group
-- column: compared_count | 参加比较的单位数 | units that are compared
-- column: group_best | 组内最好 | best of the group
-- column: group_median | 组中位 | median of the group
-- column: gap_to_best | 与组内最好之差 | gap to the best
-- column: gap_to_median | 与组中位之差 | gap to the median
-- column: previous_value | 上期 | period before
-- column: change | 与上期之差 | change against the period before
-- column: previous_place | 上期名次 | place in the period before
-- column: movement | 升降, 正为上升 | places gained
-- column: last_year_value | 上年同期 | same period last year
-- column: last_year_change | 与上年同期之差 | change against last year
-- column: last_year_place | 上年同期名次 | place last year
-- column: last_year_movement | 与上年同期名次之差, 正为上升 | places gained against last year
with
items as (
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        parts.group_id,
        parts.item_id,
        parts.rate,
        parts.place,
        row_number() over (
            partition by parts.competition_id, parts.scope_id, parts.group_id, parts.item_id, (parts.place is not null)
            order by parts.rate, parts.unit_id
        ) as position,
        count(parts.place) over (
            partition by parts.competition_id, parts.scope_id, parts.group_id, parts.item_id
        ) as compared_count
    from ranking.item_points as parts
),
measured as (
    select
        items.*,
        max(case when items.place is not null then items.rate end) over (
            partition by items.competition_id, items.scope_id, items.group_id, items.item_id
        ) as group_best,
        max(
            case when items.place is not null and items.position = (items.compared_count + 1) // 2 then items.rate end
        ) over (partition by items.competition_id, items.scope_id, items.group_id, items.item_id)
        + max(
            case when items.place is not null and items.position = (items.compared_count + 2) // 2 then items.rate end
        ) over (partition by items.competition_id, items.scope_id, items.group_id, items.item_id) as middle_sum
    from items
),
own as (
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        'dimension' as part_kind,
        parts.dimension_id as part_id,
        parts.group_id,
        cast(parts.result as decimal(18, 4)) as value,
        parts.place,
        count(parts.place) over (
            partition by parts.competition_id, parts.scope_id, parts.group_id, parts.dimension_id
        ) as compared_count,
        cast(parts.group_best as decimal(18, 4)) as group_best,
        cast(parts.group_median as decimal(18, 4)) as group_median
    from ranking.dimension_points as parts
    union all
    select
        measured.competition_id,
        measured.scope_id,
        measured.unit_id,
        'item' as part_kind,
        measured.item_id as part_id,
        measured.group_id,
        measured.rate as value,
        measured.place,
        measured.compared_count,
        cast(measured.group_best as decimal(18, 4)) as group_best,
        cast(
            cast(
                sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 10000) as bigint)) + 1) // 2)
                as decimal(16, 0)
            ) * 0.0001 as decimal(18, 4)
        ) as group_median
    from measured
),
earlier as (
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        'dimension' as part_kind,
        parts.dimension_id as part_id,
        parts.group_id,
        cast(parts.result as decimal(18, 4)) as value,
        parts.place
    from ranking.dimension_points as parts
    union all
    select
        parts.competition_id,
        parts.scope_id,
        parts.unit_id,
        'item' as part_kind,
        parts.item_id as part_id,
        parts.group_id,
        parts.rate as value,
        parts.place
    from ranking.item_points as parts
)
select
    own.competition_id,
    own.scope_id,
    own.unit_id,
    cast(own.part_kind as varchar) as part_kind,
    own.part_id,
    own.group_id,
    own.value,
    own.place,
    cast(own.compared_count as integer) as compared_count,
    own.group_best,
    own.group_median,
    cast(own.group_best - own.value as decimal(18, 4)) as gap_to_best,
    cast(own.value - own.group_median as decimal(18, 4)) as gap_to_median,
    before.value as previous_value,
    cast(own.value - before.value as decimal(18, 4)) as change,
    case when before.group_id = own.group_id then before.place end as previous_place,
    cast(case when before.group_id = own.group_id then before.place - own.place end as integer) as movement,
    year_before.value as last_year_value,
    cast(own.value - year_before.value as decimal(18, 4)) as last_year_change,
    case when year_before.group_id = own.group_id then year_before.place end as last_year_place,
    cast(case when year_before.group_id = own.group_id then year_before.place - own.place end as integer)
        as last_year_movement
from own
join catalog.scopes as scopes on scopes.competition_id = own.competition_id and scopes.scope_id = own.scope_id
left join earlier as before
    on before.competition_id = own.competition_id
    and before.scope_id = scopes.previous_scope_id
    and before.unit_id = own.unit_id
    and before.part_kind = own.part_kind
    and before.part_id = own.part_id
left join earlier as year_before
    on year_before.competition_id = own.competition_id
    and year_before.scope_id = scopes.last_year_scope_id
    and year_before.unit_id = own.unit_id
    and year_before.part_kind = own.part_kind
    and year_before.part_id = own.part_id
