-- Every figure in force with the cell it stands in, and who changed it where the office did.
-- zh: 每个采用的数据出自哪个文件的哪一格, 办公室改过的由谁改。
-- grain: one competition, one cell of a file in force
-- increment: view
-- public: yes
-- example: select unit_zh, column_zh, value, file_name, sheet, row_no, edited_by from analysis.accepted_cells where last_month = (select max(last_month) from live.facts) order by unit_id, column_id limit 20
-- column: competition_id | 竞赛 | competition
-- column: kind | 文件种类 | kind of file
-- column: first_month | 首月 | first month of the figure
-- column: last_month | 末月 | last month of the figure
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: column_id | 指标列 | input column
-- column: column_zh | 指标列名称 | name of the column in Chinese
-- column: column_en | 指标列英文名 | name of the column in English
-- column: measure | 计量单位 | unit of measure
-- column: state | 单元格状态: value 数 empty 空 not_applicable 不适用 none 无 | state of the cell: value, empty, not_applicable or none
-- column: value | 数值 | value
-- column: load_id | 报送 | load
-- column: file_name | 文件名 | file name
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column number
-- column: column_name | 列名 (文件中) | column header in the file
-- column: received_at | 到达时间 (UTC) | arrival, UTC
-- column: old_text | 改动前的原值, 未改则空 | what the file said before a change, empty where nothing was changed
-- column: edited_by | 改动人 | changed by
-- column: confirmed_by | 确认人 | confirmed by
-- column: edit_reason | 改动原因 | why it was changed
with
changed as (
    select
        edits.*,
        row_number() over (
            partition by edits.competition_id, edits.load_id, edits.sheet, edits.row_no, edits.column_no
            order by edits.edited_by, edits.new_text
        ) as nearest
    from landing.edits as edits
)
select
    facts.competition_id,
    facts.kind,
    facts.first_month,
    facts.last_month,
    facts.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    facts.column_id,
    columns.name_zh as column_zh,
    columns.name_en as column_en,
    columns.measure,
    facts.state,
    facts.value,
    facts.load_id,
    loads.file_name,
    facts.sheet,
    facts.row_no,
    facts.column_no,
    facts.column_name,
    loads.received_at,
    changed.old_text,
    changed.edited_by,
    changed.confirmed_by,
    changed.reason as edit_reason
from staging.facts as facts
join landing.loads as loads
    on loads.competition_id = facts.competition_id and loads.load_id = facts.load_id
left join calendar.months as months
    on months.competition_id = facts.competition_id and months.month = facts.last_month
left join rulebook.columns as columns
    on columns.competition_id = facts.competition_id
    and columns.version_id = months.version_id
    and columns.column_id = facts.column_id
left join staging.units as units
    on units.competition_id = facts.competition_id
    and units.unit_id = facts.unit_id
    and units.first_month <= facts.last_month
    and coalesce(units.last_month, '9999-12') >= facts.last_month
left join changed
    on changed.competition_id = facts.competition_id
    and changed.load_id = facts.load_id
    and coalesce(changed.sheet, '') = coalesce(facts.sheet, '')
    and changed.row_no = facts.row_no
    and changed.column_no = facts.column_no
    and changed.nearest = 1
