-- Where each line of points comes from: the cells of the files, as far as a scope looks back.
-- zh: 每行分值出自哪里: 范围所及的文件单元格。
-- grain: one competition, one scope, one unit, one indicator, one cell or register row
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: source_id | 填报该数的单位 (可为前身) | unit the figure is of, perhaps a predecessor
-- column: column_id | 指标列 | input column
-- column: label_zh | 列名或台账名 | column or register, in Chinese
-- column: label_en | 列名或台账名 (英文) | column or register
-- column: value | 数值 | value
-- column: state | 单元格状态 | state of the cell
-- column: code | 编号 | code
-- column: level_id | 层级 | level
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: load_id | 报送 | load
-- column: file_name | 文件名 | file name
-- column: sheet | 工作表 | sheet
-- column: row_no | 行 | row
-- column: column_name | 列名 (文件中) | column header in the file
-- column: received_at | 到达时间 (UTC) | arrival, UTC
-- column: received_from | 送达人 | handed in by
with
members as (
    select members.competition_id, members.scope_id, members.version_id, members.unit_id, lineage.ancestor_id
    from staging.members as members
    join staging.lineage as lineage
        on lineage.competition_id = members.competition_id and lineage.unit_id = members.unit_id
    where members.is_member
),
counted as (
    select indicators.*, terms.column_id, columns.name_zh as column_zh, columns.name_en as column_en
    from rulebook.indicators as indicators
    join rulebook.terms as terms
        on terms.competition_id = indicators.competition_id
        and terms.version_id = indicators.version_id
        and terms.indicator_id = indicators.indicator_id
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
),
cells as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        counted.indicator_id,
        facts.unit_id as source_id,
        facts.column_id,
        counted.column_zh as label_zh,
        counted.column_en as label_en,
        facts.value,
        facts.state,
        cast(null as varchar) as code,
        cast(null as varchar) as level_id,
        facts.first_month,
        facts.last_month,
        facts.load_id,
        facts.sheet,
        facts.row_no,
        facts.column_name
    from members
    join staging.windows as windows
        on windows.competition_id = members.competition_id and windows.scope_id = members.scope_id
    join calendar.windows as months
        on months.competition_id = windows.competition_id
        and months.scope_id = windows.scope_id
        and months.period = windows.period
    join staging.facts as facts
        on facts.competition_id = months.competition_id
        and facts.last_month = months.month
        and facts.unit_id = members.ancestor_id
        and facts.first_month >= windows.first_month
    join counted
        on counted.competition_id = members.competition_id
        and counted.version_id = members.version_id
        and counted.period = windows.period
        and counted.column_id = facts.column_id
),
pieces as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        indicators.indicator_id,
        events.unit_id as source_id,
        cast(null as varchar) as column_id,
        registers.name_zh || ' ' || coalesce(levels.name_zh, events.level_id)
        || coalesce(' ' || routes.name_zh, '') as label_zh,
        registers.name_en || ' ' || coalesce(levels.name_en, events.level_id)
        || coalesce(' ' || routes.name_en, '') as label_en,
        cast(events.quantity as decimal(18, 4)) as value,
        'value' as state,
        events.code,
        events.level_id,
        events.month as first_month,
        events.month as last_month,
        events.load_id,
        events.sheet,
        events.row_no,
        cast(null as varchar) as column_name
    from members
    join rulebook.indicators as indicators
        on indicators.competition_id = members.competition_id and indicators.version_id = members.version_id
    join rulebook.registers as registers
        on registers.competition_id = indicators.competition_id
        and registers.version_id = indicators.version_id
        and registers.register_id = indicators.register_id
    join calendar.windows as months
        on months.competition_id = members.competition_id
        and months.scope_id = members.scope_id
        and months.period = indicators.period
    join staging.events as events
        on events.competition_id = months.competition_id
        and events.month = months.month
        and events.register_id = indicators.register_id
        and events.unit_id = members.ancestor_id
    join rulebook.tiers as tiers
        on tiers.competition_id = indicators.competition_id
        and tiers.version_id = indicators.version_id
        and tiers.indicator_id = indicators.indicator_id
        and tiers.level_id = events.level_id
    left join rulebook.levels as levels
        on levels.competition_id = indicators.competition_id
        and levels.version_id = indicators.version_id
        and levels.level_id = events.level_id
    left join rulebook.routes as routes
        on routes.competition_id = indicators.competition_id
        and routes.version_id = indicators.version_id
        and routes.route_id = events.route_id
),
judgements as (
    select
        members.competition_id,
        members.scope_id,
        members.unit_id,
        judgements.indicator_id,
        judgements.unit_id as source_id,
        cast(null as varchar) as column_id,
        judgements.judge as label_zh,
        judgements.judge as label_en,
        judgements.score as value,
        'value' as state,
        cast(null as varchar) as code,
        cast(null as varchar) as level_id,
        judgements.first_month,
        judgements.last_month,
        judgements.load_id,
        judgements.sheet,
        judgements.row_no,
        cast(null as varchar) as column_name
    from members
    join rulebook.indicators as indicators
        on indicators.competition_id = members.competition_id and indicators.version_id = members.version_id
    join staging.windows as windows
        on windows.competition_id = members.competition_id
        and windows.scope_id = members.scope_id
        and windows.period = indicators.period
    join staging.judgements as judgements
        on judgements.competition_id = members.competition_id
        and judgements.indicator_id = indicators.indicator_id
        and judgements.unit_id = members.ancestor_id
        and judgements.first_month >= windows.first_month
        and judgements.last_month <= windows.last_month
),
every_source as (
    select * from cells
    union all
    select * from pieces
    union all
    select * from judgements
)
select
    every_source.competition_id,
    every_source.scope_id,
    every_source.unit_id,
    every_source.indicator_id,
    every_source.source_id,
    every_source.column_id,
    every_source.label_zh,
    every_source.label_en,
    cast(every_source.value as decimal(18, 4)) as value,
    cast(every_source.state as varchar) as state,
    every_source.code,
    every_source.level_id,
    every_source.first_month,
    every_source.last_month,
    every_source.load_id,
    loads.file_name,
    every_source.sheet,
    every_source.row_no,
    every_source.column_name,
    loads.received_at,
    loads.received_from
from every_source
join landing.loads as loads
    on loads.competition_id = every_source.competition_id and loads.load_id = every_source.load_id
