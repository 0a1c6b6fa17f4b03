-- The classes of voters that may be shown: never one of fewer ballots than the policy's minimum, nor a lone other one.
-- zh: 可以显示的投票人类别: 票数不少于政策最低数, 也不会只剩一类。
-- grain: one competition, one scope, one unit, one dimension, one class of voters
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: dimension_id | 比看维度 | dimension
-- column: voter_class_id | 投票类别 | class of voters
-- column: ballot_count | 票数 | ballots
-- column: class_score | 该类得分 | score of this class
-- column: weight | 权重 | weight
-- column: is_valid | 是否有效 | the class is valid
with
minimums as (
    select policy.competition_id, policy.version_id, max(cast(policy.value as integer)) as minimum
    from rulebook.policy as policy
    where policy.policy_id = 'ballot_class_minimum'
    group by policy.competition_id, policy.version_id
),
judged as (
    select classes.*, (classes.ballot_count < coalesce(minimums.minimum, 5)) as is_small
    from scoring.ballot_classes as classes
    join build.scopes as wanted
        on wanted.competition_id = classes.competition_id and wanted.scope_id = classes.scope_id
    left join minimums
        on minimums.competition_id = classes.competition_id and minimums.version_id = classes.version_id
),
subtractable as (
    -- one hidden class could be worked out from the total and the others: then none of them is shown
    select judged.competition_id, judged.scope_id, judged.unit_id, judged.dimension_id
    from judged
    where judged.weight > 0 and judged.is_valid
    group by judged.competition_id, judged.scope_id, judged.unit_id, judged.dimension_id
    having count(case when judged.is_small then 1 end) = 1
)
select
    judged.competition_id,
    judged.scope_id,
    judged.unit_id,
    judged.dimension_id,
    judged.voter_class_id,
    judged.ballot_count,
    judged.class_score,
    judged.weight,
    judged.is_valid
from judged
left join subtractable
    on subtractable.competition_id = judged.competition_id
    and subtractable.scope_id = judged.scope_id
    and subtractable.unit_id = judged.unit_id
    and subtractable.dimension_id = judged.dimension_id
where not judged.is_small and subtractable.unit_id is null
