-- Questions to the figures and lists that count, which nobody has answered: each keeps its month from being published.
-- zh: 对在用数据提出而无人答复的疑问: 每一个都使当月不能发布。
-- grain: one competition, one load, one check, one place
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: subject | 原因: 文件种类、核查项、列名 | cause: kind of file, check and column
-- column: file_kind | 文件种类 | kind of file
-- column: check_id | 核查项 | check
-- column: column_name | 列名 | column
-- column: load_id | 报送 | load
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: sheet | 工作表 | sheet
-- column: row_no | 行号 | row
-- column: column_no | 列号 | column
-- column: unit_id | 单位 | unit
-- column: message_zh | 问题 | what is asked, in Chinese
-- column: message_en | 问题 (英文) | what is asked
with
in_force as (
    select distinct loads.competition_id, loads.load_id, loads.part
    from staging.effective_loads as loads
),
decided as (
    select distinct decisions.competition_id, decisions.month, decisions.unit_id
    from landing.decisions as decisions
)
select distinct
    findings.competition_id,
    findings.month,
    cast(
        findings.kind || ' ' || findings.check_id || ' ' || coalesce(findings.column_name, '') as varchar
    ) as subject,
    findings.kind as file_kind,
    findings.check_id,
    findings.column_name,
    findings.load_id,
    findings.sha256,
    findings.sheet,
    findings.row_no,
    findings.column_no,
    findings.unit_id,
    findings.message_zh,
    findings.message_en
from catalog.findings as findings
-- of a file of figures the rows of the unit must be in force; a list, or a unit that a file lacks, is asked about with the file
join in_force
    on in_force.competition_id = findings.competition_id
    and in_force.load_id = findings.load_id
    and (
        findings.unit_id is null
        or findings.check_id = 'unit_covered'
        or findings.kind not in ('monthly', 'office', 'targets')
        or in_force.part = findings.unit_id
    )
-- what was decided about a missing report answers for the unit that the file lacks
left join decided
    on decided.competition_id = findings.competition_id
    and decided.month = findings.month
    and decided.unit_id = findings.unit_id
    and findings.check_id = 'unit_covered'
where
    findings.severity = 'please_check'
    and findings.explanation is null
    and not findings.is_returned
    and decided.unit_id is null
