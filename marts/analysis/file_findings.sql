-- What the checks found in the files, in both languages, and what became of it.
-- zh: 检查在文件里发现的问题, 中英文, 以及后来怎样处理。
-- grain: one finding
-- increment: view
-- public: yes
-- example: select check_id, state, count(*) as findings from analysis.file_findings group by check_id, state order by findings desc, check_id
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: kind | 文件种类 | kind of file
-- column: load_id | 报送; 退回的文件为 R 加日志号 | load; of a returned file R and the number of its journal line
-- column: file_name | 文件名 | file name
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column number
-- column: column_name | 列名 | column header
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: value | 值 | value
-- column: check_id | 检查 | check
-- column: severity | 轻重: must_fix 必须改正 please_check 请核实 | severity: must_fix or please_check
-- column: message_zh | 问题 | what is wrong, in Chinese
-- column: message_en | 问题 (英文) | what is wrong, in English
-- column: remedy_zh | 怎样改 | how to mend it, in Chinese
-- column: remedy_en | 怎样改 (英文) | how to mend it, in English
-- column: explanation | 单位的说明, 没有则空 | what the unit said to it, empty where it said nothing
-- column: state | 处理: returned 已退回 explained 已说明 replaced 已换文件 open 未处理 | what became of it: returned, explained, replaced by a later file, or open
with
in_force as (
    select distinct loads.competition_id, loads.load_id
    from staging.effective_loads as loads
)
select
    findings.competition_id,
    findings.month,
    findings.kind,
    findings.load_id,
    findings.file_name,
    findings.sheet,
    findings.row_no,
    findings.column_no,
    findings.column_name,
    findings.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    findings.value,
    findings.check_id,
    findings.severity,
    findings.message_zh,
    findings.message_en,
    findings.remedy_zh,
    findings.remedy_en,
    findings.explanation,
    cast(
        case
            when findings.is_returned then 'returned'
            when in_force.load_id is null then 'replaced'
            when findings.explanation is not null then 'explained'
            else 'open'
        end as varchar
    ) as state
from catalog.findings as findings
left join in_force
    on in_force.competition_id = findings.competition_id and in_force.load_id = findings.load_id
left join staging.units as units
    on units.competition_id = findings.competition_id
    and units.unit_id = findings.unit_id
    and units.first_month <= coalesce(findings.month, '9999-12')
    and coalesce(units.last_month, '9999-12') >= coalesce(findings.month, '9999-12')
