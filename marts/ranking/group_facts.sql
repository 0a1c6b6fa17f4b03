-- What a leader asks of a group first: who reported, what waits, how the scores lie.
-- grain: one competition, one scope, one group
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: expected_count | 应报单位数, 月度以外则空 | units that owe a report, months only
-- column: on_time_count | 按时 | on time
-- column: late_count | 迟报 | late
-- column: missing_count | 未报 | missing
-- column: pending_count | 待报 | still awaited
-- column: reported_count | 已报 | reported
-- column: unsettled_count | 未核台账数 | registers not yet settled
-- column: deducted_count | 被扣分单位数 | units with a deduction
-- column: deduction_points | 扣分合计 | points deducted
-- column: bonus_points | 加分合计 | bonus points
-- column: best_score | 最高分 | best score
-- column: median_score | 中位数 | median
-- column: previous_median | 上期中位数 | median of the period before
-- column: median_change | 中位数的变化 | change of the median
-- column: last_year_median | 上年同期中位数 | median last year
-- column: spread | 首末相差 | best less lowest placed score
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as group_id,
    cast(null as integer) as expected_count,
    cast(null as integer) as on_time_count,
    cast(null as integer) as late_count,
    cast(null as integer) as missing_count,
    cast(null as integer) as pending_count,
    cast(null as integer) as reported_count,
    cast(null as integer) as unsettled_count,
    cast(null as integer) as deducted_count,
    cast(null as decimal(18, 4)) as deduction_points,
    cast(null as decimal(18, 4)) as bonus_points,
    cast(null as decimal(18, 2)) as best_score,
    cast(null as decimal(18, 2)) as median_score,
    cast(null as decimal(18, 2)) as previous_median,
    cast(null as decimal(18, 2)) as median_change,
    cast(null as decimal(18, 2)) as last_year_median,
    cast(null as decimal(18, 2)) as spread
where 1 = 0
