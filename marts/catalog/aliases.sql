-- Other ways of writing a header or a unit that the office has confirmed once, for all later files.
-- zh: 办公室确认过一次、以后都认得的表头或单位的其他写法。
-- grain: one competition, one confirmation
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: entry_no | 日志号 | number of the journal line
-- column: what | header 表头 / unit 单位 | header or unit
-- column: kind | 文件种类 | kind of file
-- column: written | 写法 | how it is written
-- column: means | 含义 | what it means
-- column: means_zh | 含义名称 | its name in Chinese
-- column: means_en | 含义英文名 | its name in English
-- column: said_by | 确认人 | confirmed by
-- column: recorded_at | 登记时间 (UTC) | noted at, UTC
-- column: is_newest | 是否最后一次确认 | the last word on this way of writing
with
unit_names as (
    select
        units.competition_id,
        units.unit_id as means,
        units.name_zh,
        units.name_en,
        row_number() over (
            partition by units.competition_id, units.unit_id order by units.first_month desc
        ) as newest
    from staging.units as units
),
column_names as (
    select
        columns.competition_id,
        columns.column_id as means,
        columns.name_zh,
        columns.name_en,
        row_number() over (
            partition by columns.competition_id, columns.column_id order by columns.version_id desc
        ) as newest
    from rulebook.columns as columns
),
names as (
    select unit_names.competition_id, 'unit' as what, unit_names.means, unit_names.name_zh, unit_names.name_en
    from unit_names
    where unit_names.newest = 1
    union all
    select column_names.competition_id, 'header' as what, column_names.means, column_names.name_zh, column_names.name_en
    from column_names
    where column_names.newest = 1
),
ordered as (
    select
        aliases.*,
        row_number() over (
            partition by aliases.competition_id, aliases.what, aliases.kind, aliases.written
            order by aliases.entry_no desc
        ) as newest
    from landing.aliases as aliases
)
select
    ordered.competition_id,
    ordered.entry_no,
    ordered.what,
    ordered.kind,
    ordered.written,
    ordered.means,
    coalesce(names.name_zh, ordered.means) as means_zh,
    coalesce(names.name_en, ordered.means) as means_en,
    ordered.said_by,
    ordered.recorded_at,
    (ordered.newest = 1) as is_newest
from ordered
left join names
    on names.competition_id = ordered.competition_id and names.what = ordered.what and names.means = ordered.means
