-- What the checks found in the files that were loaded.
-- grain: one finding
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: file_name | 文件名 | file name
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column
-- column: column_name | 列名 | column header
-- column: unit_id | 单位 | unit
-- column: value | 值 | value
-- column: check_id | 检查 | check
-- column: severity | 轻重 | severity
-- column: stage | columns 表头 / rows 逐行 / sense 合理性 | stage of checking
-- column: suggestion | 建议值 | what it should probably say
-- column: message_zh | 问题 | what is wrong, in Chinese
-- column: message_en | 问题 (英文) | what is wrong
-- column: remedy_zh | 怎样改 | how to mend it, in Chinese
-- column: remedy_en | 怎样改 (英文) | how to mend it
-- column: kind | 文件种类 | kind of file
-- column: month | 月份 | month
select
    findings.competition_id,
    findings.load_id,
    findings.file_name,
    findings.sheet,
    findings.row_no,
    findings.column_no,
    findings.column_name,
    findings.unit_id,
    findings.value,
    findings.check_id,
    findings.severity,
    findings.stage,
    findings.suggestion,
    findings.message_zh,
    findings.message_en,
    findings.remedy_zh,
    findings.remedy_en,
    loads.kind,
    loads.last_month as month
from landing.findings as findings
left join landing.loads as loads
    on loads.competition_id = findings.competition_id and loads.load_id = findings.load_id
