-- Each group in a scope: how many take part, the best, the median and the quartiles of its scores.
-- zh: 各组在一个范围里: 多少单位, 总分的最高、中位和四分位。
-- grain: one competition, one scope, one group
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: member_count | 单位数 (不含列席) | units, guests left out
-- column: placed_count | 排名单位数 | units with a place
-- column: best_score | 最高分 | best score
-- column: median_score | 中位数 | median
-- column: lower_quartile | 下四分位 | lower quartile
-- column: upper_quartile | 上四分位 | upper quartile
-- column: missing_count | 未报单位数 | units without a report
-- column: late_count | 迟报单位数 | units that reported late
with
sorted as (
    select
        placed.competition_id,
        placed.scope_id,
        placed.group_id,
        placed.score,
        row_number() over (
            partition by placed.competition_id, placed.scope_id, placed.group_id order by placed.score, placed.unit_id
        ) as position,
        count(*) over (partition by placed.competition_id, placed.scope_id, placed.group_id) as placed_count
    from ranking.placed as placed
    join build.scopes as wanted
        on wanted.competition_id = placed.competition_id and wanted.scope_id = placed.scope_id
    where placed.place is not null
),
measured as (
    select
        sorted.competition_id,
        sorted.scope_id,
        sorted.group_id,
        max(sorted.placed_count) as placed_count,
        max(sorted.score) as best_score,
        max(case when sorted.position = (sorted.placed_count + 1) // 2 then sorted.score end)
        + max(case when sorted.position = (sorted.placed_count + 2) // 2 then sorted.score end) as middle_sum,
        max(case when sorted.position = (sorted.placed_count + 3) // 4 then sorted.score end) as lower_quartile,
        max(case when sorted.position = (3 * sorted.placed_count + 3) // 4 then sorted.score end) as upper_quartile
    from sorted
    group by sorted.competition_id, sorted.scope_id, sorted.group_id
),
late as (
    select distinct scopes.competition_id, scopes.scope_id, discipline.unit_id
    from calendar.scopes as scopes
    join build.scopes as wanted
        on wanted.competition_id = scopes.competition_id and wanted.scope_id = scopes.scope_id
    join staging.discipline as discipline
        on discipline.competition_id = scopes.competition_id
        and discipline.month = scopes.last_month
        and discipline.status = 'late'
    where scopes.scope_kind = 'month'
),
counted as (
    select
        placed.competition_id,
        placed.scope_id,
        placed.group_id,
        count(case when not placed.is_guest then 1 end) as member_count,
        count(case when placed.is_missing then 1 end) as missing_count,
        count(late.unit_id) as late_count
    from ranking.placed as placed
    join build.scopes as wanted
        on wanted.competition_id = placed.competition_id and wanted.scope_id = placed.scope_id
    left join late
        on late.competition_id = placed.competition_id
        and late.scope_id = placed.scope_id
        and late.unit_id = placed.unit_id
    group by placed.competition_id, placed.scope_id, placed.group_id
)
select
    counted.competition_id,
    counted.scope_id,
    counted.group_id,
    cast(counted.member_count as integer) as member_count,
    cast(coalesce(measured.placed_count, 0) as integer) as placed_count,
    cast(measured.best_score as decimal(18, 2)) as best_score,
    cast(
        cast(
            sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 100) as bigint)) + 1) // 2)
            as decimal(16, 0)
        ) * 0.01 as decimal(18, 2)
    ) as median_score,
    cast(measured.lower_quartile as decimal(18, 2)) as lower_quartile,
    cast(measured.upper_quartile as decimal(18, 2)) as upper_quartile,
    cast(counted.missing_count as integer) as missing_count,
    cast(counted.late_count as integer) as late_count
from counted
left join measured
    on measured.competition_id = counted.competition_id
    and measured.scope_id = counted.scope_id
    and measured.group_id = counted.group_id
