-- Cells that the office changed upon a unit's word: what stood there, what counts instead, who confirmed it, when and how.
-- zh: 办公室据单位意见改动的单元格: 原来是什么, 改为什么, 谁在何时怎样确认。
-- grain: one competition, one load, one cell
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: file_name | 文件名 | file name
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column
-- column: column_name | 列名 | column header
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: column_id | 指标列 | input column
-- column: old_text | 原值 | what the file says
-- column: new_text | 改为 | what counts instead
-- column: confirmed_by | 确认人 | confirmed by
-- column: confirmed_on | 确认日期 | confirmed on
-- column: how | 确认方式 | how it was confirmed
-- column: reason | 原因 | reason
-- column: edited_by | 修改人 | changed by
-- column: recorded_at | 登记时间 (UTC) | recorded at, UTC
-- column: is_effective | 是否生效 | in force
with
in_force as (
    select distinct
        loads.competition_id,
        loads.load_id,
        case when loads.kind in ('monthly', 'office', 'targets') then loads.part else '' end as part
    from staging.effective_loads as loads
)
select
    edits.competition_id,
    edits.load_id,
    loads.kind,
    loads.file_name,
    loads.sha256,
    loads.first_month,
    loads.last_month,
    edits.sheet,
    edits.row_no,
    edits.column_no,
    edits.column_name,
    edits.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    edits.column_id,
    edits.old_text,
    edits.new_text,
    edits.confirmed_by,
    edits.confirmed_on,
    edits.how,
    edits.reason,
    edits.edited_by,
    loads.recorded_at,
    (in_force.load_id is not null) as is_effective
from landing.edits as edits
join landing.loads as loads on loads.competition_id = edits.competition_id and loads.load_id = edits.load_id
left join in_force
    on in_force.competition_id = edits.competition_id
    and in_force.load_id = edits.load_id
    and in_force.part
    = case when loads.kind in ('monthly', 'office', 'targets') then coalesce(edits.unit_id, '') else '' end
left join staging.units as units
    on units.competition_id = edits.competition_id
    and units.unit_id = edits.unit_id
    and units.first_month <= coalesce(loads.last_month, '9999-12')
    and coalesce(units.last_month, '9999-12') >= coalesce(loads.last_month, '9999-12')
