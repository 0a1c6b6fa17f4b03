-- The democratic evaluation by class of voters: the mean grade of each dimension's questions, out of a hundred.
-- zh: 按投票人类别的民主测评: 各维度题目的平均分, 百分制。
-- grain: one competition, one scope, one unit, one dimension, one class of voters
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: unit_id | 单位 | unit
-- column: dimension_id | 比看维度 | dimension
-- column: voter_class_id | 投票类别 | class of voters
-- column: ballot_count | 票数 | ballots
-- column: class_score | 该类得分 | score of this class
-- column: weight | 权重 | weight
-- column: is_valid | 是否有效 | the class is valid
with
asked as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.version_id,
        scopes.first_month,
        scopes.last_month
    from build.scopes as wanted
    join calendar.scopes as scopes
        on scopes.competition_id = wanted.competition_id
        and scopes.scope_id = wanted.scope_id
        and scopes.scope_kind in ('year', 'to_date')
        and scopes.month_count = 12
),
answered as (
    select
        asked.competition_id,
        asked.scope_id,
        asked.version_id,
        members.unit_id,
        answers.dimension_id,
        answers.voter_class_id,
        sum(answers.ballot_count) as ballot_count,
        sum(answers.answer_count) as answer_count,
        sum(answers.coefficients) as coefficients
    from asked
    join staging.ballot_answers as answers
        on answers.competition_id = asked.competition_id
        and answers.first_month >= asked.first_month
        and answers.last_month <= asked.last_month
    join staging.lineage as lineage
        on lineage.competition_id = answers.competition_id and lineage.ancestor_id = answers.unit_id
    join staging.members as members
        on members.competition_id = asked.competition_id
        and members.scope_id = asked.scope_id
        and members.unit_id = lineage.unit_id
        and members.is_member
    group by
        asked.competition_id, asked.scope_id, asked.version_id, members.unit_id, answers.dimension_id,
        answers.voter_class_id
),
attended as (
    select
        asked.competition_id,
        asked.scope_id,
        counts.voter_class_id,
        min(
            case
                when counts.returned_count <= counts.issued_count and 2 * counts.returned_count > counts.due_count
                    then 1
                else 0
            end
        ) as is_valid
    from asked
    join landing.ballot_counts as counts
        on counts.competition_id = asked.competition_id
        and counts.first_month >= asked.first_month
        and counts.last_month <= asked.last_month
    join staging.effective_loads as loads
        on loads.competition_id = counts.competition_id and loads.load_id = counts.load_id
    group by asked.competition_id, asked.scope_id, counts.voter_class_id
)
select
    answered.competition_id,
    answered.scope_id,
    answered.version_id,
    answered.unit_id,
    answered.dimension_id,
    answered.voter_class_id,
    cast(answered.ballot_count as integer) as ballot_count,
    cast(
        cast(
            (200 * cast(round(answered.coefficients * 10000) as bigint) + answered.answer_count)
            // nullif(2 * answered.answer_count, 0) as decimal(14, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as class_score,
    voters.weight,
    (coalesce(attended.is_valid, 0) = 1) as is_valid
from answered
join rulebook.voter_classes as voters
    on voters.competition_id = answered.competition_id
    and voters.version_id = answered.version_id
    and voters.voter_class_id = answered.voter_class_id
left join attended
    on attended.competition_id = answered.competition_id
    and attended.scope_id = answered.scope_id
    and attended.voter_class_id = answered.voter_class_id
