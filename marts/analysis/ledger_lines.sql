-- The account of each unit line by line, in words; the points of the lines add up to the score.
-- zh: 每个单位逐行的计分账, 用文字说明; 各行分值之和即总分。
-- grain: one competition, one scope, one unit, one line
-- increment: view
-- public: yes
-- example: select line_no, label_zh, points, arithmetic_zh from analysis.ledger_lines where scope_id = (select max(scope_id) from live.scopes where scope_kind = 'month') and unit_id = (select min(unit_id) from live.standings where place = 1) order by line_no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: group_id | 组别 | group
-- column: group_zh | 组别名称 | name of the group in Chinese
-- column: group_en | 组别英文名 | name of the group in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: line_no | 行号 | line number
-- column: line_kind | 行的种类: indicator 指标 conversion 折算 bonus 加分 deduction 扣分 cap 封顶 | kind of line: indicator, conversion, bonus, deduction or cap
-- column: indicator_id | 指标 | indicator
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: label_zh | 名称 | label in Chinese
-- column: label_en | 名称 (英文) | label in English
-- column: state | 状态 | state
-- column: points | 计入总分的分值; 各行之和即总分 | points that go into the score; over the lines they add up to it
-- column: open_points | 应得分 | open points
-- column: lost_points | 失分 | points lost
-- column: score | 总分 | score of the unit
-- column: clause_zh | 细则条文 | clause in Chinese
-- column: clause_en | 细则条文 (英文) | clause in English
-- column: arithmetic_zh | 算式 | arithmetic in Chinese
-- column: arithmetic_en | 算式 (英文) | arithmetic in English
-- column: lost_zh | 失分说明 | what would have earned the rest, in Chinese
-- column: lost_en | 失分说明 (英文) | what would have earned the rest, in English
select
    ledger.competition_id,
    ledger.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    standings.group_id,
    groups.name_zh as group_zh,
    groups.name_en as group_en,
    ledger.unit_id,
    standings.unit_zh,
    standings.unit_en,
    ledger.line_no,
    ledger.line_kind,
    ledger.indicator_id,
    ledger.item_id,
    ledger.dimension_id,
    ledger.label_zh,
    ledger.label_en,
    ledger.state,
    ledger.points,
    ledger.open_points,
    ledger.lost_points,
    standings.score,
    ledger.clause_zh,
    ledger.clause_en,
    ledger.arithmetic_zh,
    ledger.arithmetic_en,
    ledger.lost_zh,
    ledger.lost_en
from explain.ledger as ledger
join catalog.scopes as scopes
    on scopes.competition_id = ledger.competition_id and scopes.scope_id = ledger.scope_id
join ranking.standings as standings
    on standings.competition_id = ledger.competition_id
    and standings.scope_id = ledger.scope_id
    and standings.unit_id = ledger.unit_id
left join catalog.groups as groups
    on groups.competition_id = standings.competition_id
    and groups.scope_id = standings.scope_id
    and groups.group_id = standings.group_id
where ledger.line_kind <> 'total'
