-- The ballots as a rule counts them: each class of voters by its coefficients, the valid classes by their weights.
-- zh: 规则所计的选票: 各类投票人按系数, 有效类别按权重。
-- grain: one scope, one unit, one rule that counts votes
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: evaluation_e2 | 测评得分, 百分之一 | evaluation in hundredths
with
asked as (
    select distinct windows.scope_no, windows.rule_no, windows.first_no, windows.last_no
    from temp.windows as windows
    join scoring.rules as rules on rules.rule_no = windows.rule_no and rules.shape = 'vote_mean'
),
answered as (
    select
        cases.scope_no,
        cases.unit_no,
        cases.rule_no,
        answers.voter_class_id,
        rules.competition_id,
        rules.version_id,
        sum(answers.answer_count) as answer_count,
        sum(answers.coefficients) as coefficients
    from asked
    join scoring.rules as rules on rules.rule_no = asked.rule_no
    join temp.cases as cases on cases.scope_no = asked.scope_no and cases.rule_no = asked.rule_no
    join staging.lineage as lineage on lineage.unit_no = cases.unit_no
    join staging.ballot_answers as answers
        on answers.competition_id = rules.competition_id
        and answers.unit_id = lineage.ancestor_id
        and answers.dimension_id = rules.dimension_id
    join staging.months as starts
        on starts.competition_id = answers.competition_id
        and starts.month = answers.first_month
        and starts.month_no >= asked.first_no
    join staging.months as ends
        on ends.competition_id = answers.competition_id
        and ends.month = answers.last_month
        and ends.month_no <= asked.last_no
    group by
        cases.scope_no, cases.unit_no, cases.rule_no, answers.voter_class_id, rules.competition_id, rules.version_id
),
attended as (
    select
        asked.scope_no,
        asked.rule_no,
        counts.voter_class_id,
        min(
            case
                when counts.returned_count <= counts.issued_count and 2 * counts.returned_count > counts.due_count
                    then 1
                else 0
            end
        ) as is_valid
    from asked
    join scoring.rules as rules on rules.rule_no = asked.rule_no
    join landing.ballot_counts as counts on counts.competition_id = rules.competition_id
    join staging.effective_loads as loads
        on loads.competition_id = counts.competition_id and loads.load_id = counts.load_id
    join staging.months as starts
        on starts.competition_id = counts.competition_id
        and starts.month = counts.first_month
        and starts.month_no >= asked.first_no
    join staging.months as ends
        on ends.competition_id = counts.competition_id
        and ends.month = counts.last_month
        and ends.month_no <= asked.last_no
    group by asked.scope_no, asked.rule_no, counts.voter_class_id
),
scored as (
    select
        answered.scope_no,
        answered.unit_no,
        answered.rule_no,
        (200 * cast(round(answered.coefficients * 10000) as hugeint) + answered.answer_count)
        // nullif(2 * answered.answer_count, 0) as score_e4,
        cast(round(voters.weight * 10000) as hugeint) as weight_e4
    from answered
    join rulebook.voter_classes as voters
        on voters.competition_id = answered.competition_id
        and voters.version_id = answered.version_id
        and voters.voter_class_id = answered.voter_class_id
        and voters.weight > 0
    join attended
        on attended.scope_no = answered.scope_no
        and attended.rule_no = answered.rule_no
        and attended.voter_class_id = answered.voter_class_id
        and attended.is_valid = 1
),
weighed as (
    select
        scored.scope_no,
        scored.unit_no,
        scored.rule_no,
        sum(scored.weight_e4 * scored.score_e4) as weighted_e8,
        sum(scored.weight_e4) as weight_e4
    from scored
    group by scored.scope_no, scored.unit_no, scored.rule_no
)
select
    weighed.scope_no,
    weighed.unit_no,
    weighed.rule_no,
    cast(
        (2 * weighed.weighted_e8 + 100 * weighed.weight_e4) // nullif(200 * weighed.weight_e4, 0) as bigint
    ) as evaluation_e2
from weighed
