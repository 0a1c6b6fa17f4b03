-- What the checks found in the files that were loaded or given back.
-- zh: 检查在已装入或已退回的文件里发现的问题。
-- grain: one finding
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送; 退回的文件为 R 加日志号 | load; of a returned file R and the number of its journal line
-- column: file_name | 文件名 | file name
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column
-- column: column_name | 列名 | column header
-- column: unit_id | 单位 | unit
-- column: value | 值 | value
-- column: check_id | 检查 | check
-- column: severity | 轻重 | severity
-- column: stage | file 文件 / columns 表头 / rows 逐行 / sense 合理性 | stage of checking
-- column: suggestion | 建议值 | what it should probably say
-- column: message_zh | 问题 | what is wrong, in Chinese
-- column: message_en | 问题 (英文) | what is wrong
-- column: remedy_zh | 怎样改 | how to mend it, in Chinese
-- column: remedy_en | 怎样改 (英文) | how to mend it
-- column: kind | 文件种类 | kind of file
-- column: month | 月份 | month
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: is_returned | 是否在退回的文件里 | found in a file that was given back
-- column: explanation | 单位的说明 | what the unit said to it
-- column: given_by | 说明人 | who said so
with
explained as (
    -- an explanation belongs to the bytes, however often they were loaded; the last word counts
    select
        explanations.*,
        papers.sha256,
        row_number() over (
            partition by
                explanations.competition_id, papers.sha256, explanations.check_id, explanations.sheet,
                explanations.row_no, explanations.column_no, explanations.unit_id
            order by explanations.entry_no desc
        ) as newest
    from landing.explanations as explanations
    join staging.papers as papers
        on papers.competition_id = explanations.competition_id and papers.load_id = explanations.load_id
),
edited as (
    -- what was said to a row was not said to what the office put there afterwards
    select distinct edits.competition_id, edits.load_id, edits.sheet, edits.row_no
    from landing.edits as edits
)
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
    papers.kind,
    papers.last_month as month,
    papers.sha256,
    coalesce(papers.is_returned, false) as is_returned,
    case when edited.load_id is null or explained.load_id = findings.load_id then explained.explanation end as explanation,
    case when edited.load_id is null or explained.load_id = findings.load_id then explained.given_by end as given_by
from landing.findings as findings
left join staging.papers as papers
    on papers.competition_id = findings.competition_id and papers.load_id = findings.load_id
left join edited
    on edited.competition_id = findings.competition_id
    and edited.load_id = findings.load_id
    and coalesce(edited.sheet, '') = coalesce(findings.sheet, '')
    and edited.row_no = findings.row_no
left join explained
    on explained.competition_id = findings.competition_id
    and explained.sha256 = papers.sha256
    and explained.check_id = findings.check_id
    and coalesce(explained.sheet, '') = coalesce(findings.sheet, '')
    and coalesce(explained.row_no, 0) = coalesce(findings.row_no, 0)
    and coalesce(explained.column_no, 0) = coalesce(findings.column_no, 0)
    and coalesce(explained.unit_id, '') = coalesce(findings.unit_id, '')
    and explained.newest = 1
