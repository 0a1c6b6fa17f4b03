-- Where the middle half of a group lies in each measure, guests left out; no lowest value and no name.
-- zh: 各组中间一半单位在每个度量上的位置, 列席不计; 不列最低值, 不点名。
-- grain: one competition, one scope, one group, one measure
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: unit_count | 单位数 | units
-- column: lower_quartile | 下四分位 | lower quartile
-- column: median | 中位数 | median
-- column: upper_quartile | 上四分位 | upper quartile
-- column: best | 最好 | best
with
sorted as (
    select
        measured.competition_id,
        measured.scope_id,
        measured.group_id,
        measured.measure_kind,
        measured.measure_id,
        measured.value,
        row_number() over (
            partition by
                measured.competition_id, measured.scope_id, measured.group_id, measured.measure_kind, measured.measure_id
            order by measured.value, measured.unit_id
        ) as position,
        count(*) over (
            partition by
                measured.competition_id, measured.scope_id, measured.group_id, measured.measure_kind, measured.measure_id
        ) as unit_count
    from ranking.measure_values as measured
    join ranking.standings as standings
        on standings.competition_id = measured.competition_id
        and standings.scope_id = measured.scope_id
        and standings.unit_id = measured.unit_id
    -- whoever has no place, a guest or one struck off, is not measured by
    where measured.value is not null and standings.place is not null
),
measured as (
    select
        sorted.competition_id,
        sorted.scope_id,
        sorted.group_id,
        sorted.measure_kind,
        sorted.measure_id,
        max(sorted.unit_count) as unit_count,
        max(case when sorted.position = (sorted.unit_count + 3) // 4 then sorted.value end) as lower_quartile,
        max(case when sorted.position = (sorted.unit_count + 1) // 2 then sorted.value end)
        + max(case when sorted.position = (sorted.unit_count + 2) // 2 then sorted.value end) as middle_sum,
        max(case when sorted.position = (3 * sorted.unit_count + 3) // 4 then sorted.value end) as upper_quartile,
        max(sorted.value) as highest,
        min(sorted.value) as lowest
    from sorted
    group by
        sorted.competition_id, sorted.scope_id, sorted.group_id, sorted.measure_kind, sorted.measure_id
)
select
    measured.competition_id,
    measured.scope_id,
    measured.group_id,
    measured.measure_kind,
    measured.measure_id,
    cast(measured.unit_count as integer) as unit_count,
    cast(measured.lower_quartile as decimal(18, 4)) as lower_quartile,
    cast(
        cast(
            sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 10000) as bigint)) + 1) // 2)
            as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as median,
    cast(measured.upper_quartile as decimal(18, 4)) as upper_quartile,
    cast(case when names.is_lower_better then measured.lowest else measured.highest end as decimal(18, 4)) as best
from measured
left join catalog.measure_names as names
    on names.competition_id = measured.competition_id
    and names.scope_id = measured.scope_id
    and names.measure_kind = measured.measure_kind
    and names.measure_id = measured.measure_id
