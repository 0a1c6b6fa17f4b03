-- The register rows that count: pieces, instructions, commendations, verification findings, vetoes.
-- zh: 计入的台账行: 作品、批示、表彰、核查发现、否决。
-- grain: one competition, one row of a register
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: register_id | 台账 | register
-- column: unit_id | 单位 | unit
-- column: month | 月份 | month
-- column: code | 编号 | code
-- column: level_id | 层级 | level
-- column: indicator_id | 所涉指标 | indicator concerned
-- column: document_no | 文号 | document number
-- column: occurred_on | 日期 | date
-- column: quantity | 数量 | quantity
-- column: note | 说明 | note
-- column: route_id | 途径 | route
-- column: part | 牵头 lead / 协办 assist | lead or assist
-- column: score | 分值 | score
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
select
    events.competition_id,
    events.load_id,
    events.register_id,
    events.unit_id,
    events.month,
    events.code,
    events.level_id,
    events.indicator_id,
    events.document_no,
    events.occurred_on,
    coalesce(events.quantity, 1) as quantity,
    events.note,
    events.route_id,
    events.part,
    events.score,
    events.sheet,
    events.row_no
from landing.events as events
join staging.effective_loads as loads
    on loads.competition_id = events.competition_id
    and loads.load_id = events.load_id
