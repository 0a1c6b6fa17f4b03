-- The judges' scores that count.
-- zh: 计入的评委评分。
-- grain: one competition, one judge's score of one unit
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: judge | 评委 | judge
-- column: score | 评分 | score
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
select
    judgements.competition_id,
    judgements.load_id,
    judgements.indicator_id,
    judgements.unit_id,
    judgements.first_month,
    judgements.last_month,
    judgements.judge,
    judgements.score,
    judgements.sheet,
    judgements.row_no
from landing.judgements as judgements
join staging.effective_loads as loads
    on loads.competition_id = judgements.competition_id
    and loads.load_id = judgements.load_id
    and loads.part = judgements.indicator_id
