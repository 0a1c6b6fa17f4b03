-- Where each unit stands in its group by the points of an indicator.
-- zh: 每个单位在一项指标上的组内名次。
-- grain: one scope, one unit that is compared, one rule
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: place | 单项名次 | place
-- column: up_to_here | 得分不高于它的单位数 | units with no more points
-- column: compared_count | 参加比较的单位数 | units compared
with
compared as (
    select scores.scope_no, scores.unit_no, scores.rule_no, scores.group_id, scores.points
    from scoring.scores as scores
    join staging.wanted as wanted on wanted.scope_no = scores.scope_no
    where scores.family = 'score' and scores.open_points > 0 and scores.is_rival
),
ordered as (
    select
        compared.*,
        count(*) over (
            partition by compared.scope_no, compared.rule_no, compared.group_id
            order by compared.points
            range between unbounded preceding and current row
        ) as up_to_here,
        count(*) over (partition by compared.scope_no, compared.rule_no, compared.group_id) as compared_count
    from compared
)
select
    ordered.scope_no,
    ordered.unit_no,
    ordered.rule_no,
    cast(1 + ordered.compared_count - ordered.up_to_here as integer) as place,
    cast(ordered.up_to_here as integer) as up_to_here,
    cast(ordered.compared_count as integer) as compared_count
from ordered
