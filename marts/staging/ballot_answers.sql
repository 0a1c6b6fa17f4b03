-- The answers of the democratic evaluation that count, added up by class of voters and dimension.
-- zh: 计入的民主测评答案, 按投票人类别和维度相加。
-- grain: one competition, one evaluation, one unit, one dimension, one class of voters
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: unit_id | 单位 | unit
-- column: dimension_id | 比看维度 | dimension
-- column: voter_class_id | 投票类别 | class of voters
-- column: ballot_count | 票数 | ballots
-- column: answer_count | 有效回答数 | answers that count
-- column: coefficients | 系数合计 | sum of coefficients
select
    ballots.competition_id,
    ballots.first_month,
    ballots.last_month,
    ballots.unit_id,
    questions.dimension_id,
    ballots.voter_class_id,
    cast(count(distinct ballots.ballot_id) as integer) as ballot_count,
    cast(count(*) as integer) as answer_count,
    cast(sum(grades.coefficient) as decimal(18, 4)) as coefficients
from landing.ballots as ballots
join staging.effective_loads as loads
    on loads.competition_id = ballots.competition_id and loads.load_id = ballots.load_id
join calendar.months as months
    on months.competition_id = ballots.competition_id and months.month = ballots.last_month
join rulebook.questions as questions
    on questions.competition_id = ballots.competition_id
    and questions.version_id = months.version_id
    and questions.question_id = ballots.question_id
join rulebook.grades as grades
    on grades.competition_id = ballots.competition_id
    and grades.version_id = months.version_id
    and grades.grade_id = ballots.grade_id
    and grades.coefficient is not null
group by
    ballots.competition_id, ballots.first_month, ballots.last_month, ballots.unit_id, questions.dimension_id,
    ballots.voter_class_id
