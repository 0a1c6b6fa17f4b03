-- What the office's registers hold: every row that counts now, with the place it came from.
-- zh: 办公室台账里的内容: 现在计入的每一行及其出处。
-- grain: one competition, one load, one sheet, one row, one unit
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 所在文件的月份 | month of the file it stands in
-- column: first_month | 所在文件的首月 | first month of the file it stands in
-- column: counts_month | 计分月份 | month it counts in
-- column: register_id | 台账 | register
-- column: form | counts 记数 / pieces 记件 | counts or pieces
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: code | 编号 | code
-- column: level_id | 层级 | level
-- column: level_zh | 层级名称 | name of the level in Chinese
-- column: level_en | 层级英文名 | name of the level in English
-- column: indicator_id | 所涉指标 | indicator concerned
-- column: indicator_zh | 指标名称 | name of the indicator in Chinese
-- column: indicator_en | 指标英文名 | name of the indicator in English
-- column: document_no | 文号 | document number
-- column: occurred_on | 日期 | date
-- column: quantity | 数量 | quantity
-- column: route_id | 途径 | route
-- column: part | 牵头 lead / 协办 assist | lead or assist
-- column: score | 分值 | score
-- column: note | 说明 | note
-- column: load_id | 报送 | load
-- column: file_name | 文件名 | file name
-- column: submitter | 报送方 | who keeps the register
-- column: received_on | 收到日期 | day it was received
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
with
counted as (
    select distinct
        facts.competition_id, facts.load_id, facts.kind as register_id, facts.unit_id, facts.last_month as counts_month,
        facts.sheet, facts.row_no
    from staging.facts as facts
    where facts.kind not in ('monthly', 'office', 'targets')
),
every_row as (
    select
        counted.competition_id, counted.load_id, counted.register_id, 'counts' as form, counted.unit_id,
        counted.counts_month, cast(null as varchar) as code, cast(null as varchar) as level_id,
        cast(null as varchar) as indicator_id, cast(null as varchar) as document_no,
        cast(null as date) as occurred_on, cast(null as integer) as quantity, cast(null as varchar) as route_id,
        cast(null as varchar) as part, cast(null as decimal(18, 4)) as score, notes.note, counted.sheet, counted.row_no
    from counted
    left join landing.notes as notes
        on notes.competition_id = counted.competition_id
        and notes.load_id = counted.load_id
        and notes.unit_id = counted.unit_id
        and notes.sheet is not distinct from counted.sheet
        and notes.row_no = counted.row_no
    union all
    select
        events.competition_id, events.load_id, events.register_id, 'pieces' as form, events.unit_id,
        events.month as counts_month, events.code, events.level_id, events.indicator_id, events.document_no,
        events.occurred_on, events.quantity, events.route_id, events.part, events.score, events.note, events.sheet,
        events.row_no
    from staging.events as events
)
select
    every_row.competition_id,
    loads.last_month as month,
    loads.first_month,
    every_row.counts_month,
    every_row.register_id,
    every_row.form,
    every_row.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    every_row.code,
    every_row.level_id,
    levels.name_zh as level_zh,
    levels.name_en as level_en,
    every_row.indicator_id,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    every_row.document_no,
    every_row.occurred_on,
    every_row.quantity,
    every_row.route_id,
    every_row.part,
    every_row.score,
    every_row.note,
    every_row.load_id,
    loads.file_name,
    loads.submitter,
    loads.received_on,
    every_row.sheet,
    every_row.row_no
from every_row
join landing.loads as loads
    on loads.competition_id = every_row.competition_id and loads.load_id = every_row.load_id
left join calendar.months as months
    on months.competition_id = every_row.competition_id and months.month = every_row.counts_month
left join rulebook.levels as levels
    on levels.competition_id = every_row.competition_id
    and levels.version_id = months.version_id
    and levels.level_id = every_row.level_id
left join rulebook.indicators as indicators
    on indicators.competition_id = every_row.competition_id
    and indicators.version_id = months.version_id
    and indicators.indicator_id = every_row.indicator_id
left join staging.units as units
    on units.competition_id = every_row.competition_id
    and units.unit_id = every_row.unit_id
    and units.first_month <= every_row.counts_month
    and coalesce(units.last_month, '9999-12') >= every_row.counts_month
