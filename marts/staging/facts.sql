-- The figures that count: of effective loads only, claims of a unit in an office column left out.
-- zh: 计入的数据: 只取有效报送, 不含单位在办公室列里的自称数。
-- grain: one competition, one cell of a file
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: unit_id | 单位 | unit
-- column: column_id | 指标列 | input column
-- column: first_month | 首月 | first month of the figure
-- column: last_month | 末月 | last month of the figure
-- column: state | 单元格状态: 数、空、不适用、无 | state of the cell
-- column: value | 数值 | value
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column number
-- column: column_name | 列名 | column header
select
    facts.competition_id,
    facts.load_id,
    facts.kind,
    facts.unit_id,
    facts.column_id,
    facts.first_month,
    facts.last_month,
    facts.state,
    facts.value,
    facts.sheet,
    facts.row_no,
    facts.column_no,
    facts.column_name
from landing.facts as facts
join staging.effective_loads as loads
    on loads.competition_id = facts.competition_id
    and loads.load_id = facts.load_id
    -- both sides of one sort, so that the parts of a load are found and not tried one by one
    and case when loads.kind in ('monthly', 'office', 'targets') then loads.part else '' end
    = case when facts.kind in ('monthly', 'office', 'targets') then facts.unit_id else '' end
where not facts.is_claim
