-- Findings gathered by their cause: one check on one column of one kind of file in a month.
-- zh: 按成因归拢的问题: 一个月、一种文件、一列、一项检查。
-- grain: one competition, one month, one kind, one check, one column, one severity
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: kind | 文件种类 | kind of file
-- column: check_id | 检查 | check
-- column: column_name | 列名 | column header
-- column: severity | 轻重 | severity
-- column: stage | 环节 | stage of checking
-- column: finding_count | 问题数 | findings
-- column: unit_count | 单位数 | units
-- column: file_count | 文件数 | files
-- column: suggested_count | 有建议值的 | with a suggestion
-- column: explained_count | 已说明的 | explained
-- column: first_load_id | 第一处: 报送 | first place: load
-- column: first_file_name | 第一处: 文件名 | first place: file name
-- column: first_sheet | 第一处: 工作表 | first place: sheet
-- column: first_row_no | 第一处: 行 | first place: row
-- column: first_column_no | 第一处: 列 | first place: column
-- column: first_unit_id | 第一处: 单位 | first place: unit
-- column: first_message_zh | 第一处: 问题 | first place: what is wrong, in Chinese
-- column: first_message_en | 第一处: 问题 (英文) | first place: what is wrong
-- column: first_remedy_zh | 第一处: 怎样改 | first place: how to mend it, in Chinese
-- column: first_remedy_en | 第一处: 怎样改 (英文) | first place: how to mend it
with
numbered as (
    select
        findings.*,
        row_number() over (
            partition by
                findings.competition_id, findings.month, findings.kind, findings.check_id, findings.column_name,
                findings.severity
            order by
                findings.file_name, findings.sheet, findings.row_no, findings.column_no, findings.load_id,
                findings.message_zh
        ) as at_place
    from catalog.findings as findings
)
select
    numbered.competition_id,
    numbered.month,
    numbered.kind,
    numbered.check_id,
    numbered.column_name,
    numbered.severity,
    min(numbered.stage) as stage,
    cast(count(*) as integer) as finding_count,
    cast(count(distinct numbered.unit_id) as integer) as unit_count,
    cast(count(distinct coalesce(numbered.sha256, numbered.load_id)) as integer) as file_count,
    cast(count(numbered.suggestion) as integer) as suggested_count,
    cast(count(numbered.explanation) as integer) as explained_count,
    max(case when numbered.at_place = 1 then numbered.load_id end) as first_load_id,
    max(case when numbered.at_place = 1 then numbered.file_name end) as first_file_name,
    max(case when numbered.at_place = 1 then numbered.sheet end) as first_sheet,
    max(case when numbered.at_place = 1 then numbered.row_no end) as first_row_no,
    max(case when numbered.at_place = 1 then numbered.column_no end) as first_column_no,
    max(case when numbered.at_place = 1 then numbered.unit_id end) as first_unit_id,
    max(case when numbered.at_place = 1 then numbered.message_zh end) as first_message_zh,
    max(case when numbered.at_place = 1 then numbered.message_en end) as first_message_en,
    max(case when numbered.at_place = 1 then numbered.remedy_zh end) as first_remedy_zh,
    max(case when numbered.at_place = 1 then numbered.remedy_en end) as first_remedy_en
from numbered
group by
    numbered.competition_id, numbered.month, numbered.kind, numbered.check_id, numbered.column_name, numbered.severity
