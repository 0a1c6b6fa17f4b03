-- What units said to figures that were asked about; it travels with the figure.
-- zh: 单位对被询问数据的说明; 随数据一起走。
-- grain: one competition, one explanation
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: entry_no | 日志号 | number of the journal line
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: file_name | 文件名 | file name
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: check_id | 检查 | check
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_no | 列 | column
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: column_id | 指标列 | input column
-- column: explanation | 单位的说明 | what the unit said
-- column: given_by | 说明人 | who said so
-- column: noted_by | 经办人 | noted by
-- column: recorded_at | 登记时间 (UTC) | noted at, UTC
-- column: is_newest | 是否最后一次说明 | the last word on this cell
with
ordered as (
    select
        explanations.*,
        papers.kind,
        papers.file_name,
        papers.sha256,
        papers.first_month,
        papers.last_month,
        row_number() over (
            partition by
                explanations.competition_id, papers.sha256, explanations.check_id, explanations.sheet,
                explanations.row_no, explanations.column_no, explanations.unit_id
            order by explanations.entry_no desc
        ) as newest
    from landing.explanations as explanations
    left join staging.papers as papers
        on papers.competition_id = explanations.competition_id and papers.load_id = explanations.load_id
)
select
    ordered.competition_id,
    ordered.entry_no,
    ordered.load_id,
    ordered.kind,
    ordered.file_name,
    ordered.sha256,
    ordered.first_month,
    ordered.last_month,
    ordered.check_id,
    ordered.sheet,
    ordered.row_no,
    ordered.column_no,
    ordered.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    ordered.column_id,
    ordered.explanation,
    ordered.given_by,
    ordered.noted_by,
    ordered.recorded_at,
    (ordered.newest = 1) as is_newest
from ordered
left join staging.units as units
    on units.competition_id = ordered.competition_id
    and units.unit_id = ordered.unit_id
    and units.first_month <= coalesce(ordered.last_month, '9999-12')
    and coalesce(units.last_month, '9999-12') >= coalesce(ordered.last_month, '9999-12')
