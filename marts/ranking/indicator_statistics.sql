-- The best and the median of each group in each indicator.
-- zh: 各组在每项指标上的最好和中位。
-- grain: one scope, one group, one rule
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: rule_no | 规则编号 | number of the rule
-- column: group_id | 组别 | group
-- column: group_best | 组内最好得分 | best points of the group
-- column: group_median | 组中位得分 | median points of the group
with
measured as (
    select
        scores.scope_no,
        scores.rule_no,
        scores.group_id,
        max(scores.points) as group_best,
        min(case when places.up_to_here >= (places.compared_count + 1) // 2 then scores.points end)
        + min(case when places.up_to_here >= (places.compared_count + 2) // 2 then scores.points end) as middle_sum
    from ranking.indicator_places as places
    join staging.wanted as wanted on wanted.scope_no = places.scope_no
    join scoring.scores as scores
        on scores.scope_no = places.scope_no
        and scores.unit_no = places.unit_no
        and scores.rule_no = places.rule_no
    group by scores.scope_no, scores.rule_no, scores.group_id
)
select
    measured.scope_no,
    measured.rule_no,
    measured.group_id,
    cast(measured.group_best as decimal(18, 4)) as group_best,
    cast(
        cast(
            sign(measured.middle_sum) * ((abs(cast(round(measured.middle_sum * 10000) as bigint)) + 1) // 2)
            as decimal(16, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as group_median
from measured
