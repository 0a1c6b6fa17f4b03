-- What a row of a register may say in a month: its columns of figures, and the levels, routes, roles and points its rules read.
-- zh: 一个月里台账的一行可以填什么: 数据列, 以及规则所读的级别、途径、角色和分值。
-- grain: one competition, one month, one register, one kind of choice, one choice
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: register_id | 台账 | register
-- column: form | counts 记数 / pieces 记件 | counts or pieces
-- column: choice | column 指标列 / level 层级 / route 途径 / part 牵头协办 / score 分值 | column, level, route, part or score
-- column: choice_id | 编码 | code
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: measure | 计量单位 | unit of measure
-- column: is_fault | 是否差错列 | counts faults
-- column: sort | 次序 | order
with
readers as (
    select
        indicators.competition_id, indicators.version_id, indicators.register_id, indicators.indicator_id,
        indicators.family, indicators.share
    from rulebook.indicators as indicators
    where indicators.register_id is not null and indicators.register_id <> ''
),
faults as (
    select distinct terms.competition_id, terms.version_id, columns.source as register_id, terms.column_id
    from rulebook.terms as terms
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
    where terms.role = 'fault'
),
-- rates of faults (公文差错率): the register holds the part, the whole stands elsewhere
rates as (
    select distinct parts.competition_id, parts.version_id, parts.column_id
    from rulebook.terms as parts
    join rulebook.columns as own
        on own.competition_id = parts.competition_id
        and own.version_id = parts.version_id
        and own.column_id = parts.column_id
    join faults
        on faults.competition_id = own.competition_id
        and faults.version_id = own.version_id
        and faults.register_id = own.source
    join rulebook.terms as wholes
        on wholes.competition_id = parts.competition_id
        and wholes.version_id = parts.version_id
        and wholes.indicator_id = parts.indicator_id
        and wholes.role = 'denominator'
    join rulebook.columns as others
        on others.competition_id = wholes.competition_id
        and others.version_id = wholes.version_id
        and others.column_id = wholes.column_id
    where parts.role = 'numerator' and others.source <> own.source
),
used_levels as (
    select
        readers.competition_id, readers.version_id, readers.register_id, tiers.level_id,
        max(case when readers.family = 'deduction' then 1 else 0 end) as fault_count
    from readers
    join rulebook.tiers as tiers
        on tiers.competition_id = readers.competition_id
        and tiers.version_id = readers.version_id
        and tiers.indicator_id = readers.indicator_id
    group by readers.competition_id, readers.version_id, readers.register_id, tiers.level_id
),
read_registers as (
    select distinct used_levels.competition_id, used_levels.version_id, used_levels.register_id from used_levels
),
offered as (
    select
        columns.competition_id, columns.version_id, columns.source as register_id, 'column' as choice,
        columns.column_id as choice_id, columns.name_zh, columns.name_en, columns.measure,
        (faults.column_id is not null or rates.column_id is not null) as is_fault, columns.sort
    from rulebook.columns as columns
    left join faults
        on faults.competition_id = columns.competition_id
        and faults.version_id = columns.version_id
        and faults.column_id = columns.column_id
    left join rates
        on rates.competition_id = columns.competition_id
        and rates.version_id = columns.version_id
        and rates.column_id = columns.column_id
    union all
    select
        used_levels.competition_id, used_levels.version_id, used_levels.register_id, 'level' as choice,
        levels.level_id as choice_id, levels.name_zh, levels.name_en, cast(null as varchar) as measure,
        (used_levels.fault_count > 0) as is_fault, levels.rank as sort
    from used_levels
    join rulebook.levels as levels
        on levels.competition_id = used_levels.competition_id
        and levels.version_id = used_levels.version_id
        and levels.level_id = used_levels.level_id
    union all
    -- of a register no rule reads any level may be said
    select
        registers.competition_id, registers.version_id, registers.register_id, 'level' as choice,
        levels.level_id as choice_id, levels.name_zh, levels.name_en, cast(null as varchar) as measure,
        false as is_fault, levels.rank as sort
    from rulebook.registers as registers
    join rulebook.levels as levels
        on levels.competition_id = registers.competition_id and levels.version_id = registers.version_id
    left join read_registers
        on read_registers.competition_id = registers.competition_id
        and read_registers.version_id = registers.version_id
        and read_registers.register_id = registers.register_id
    where registers.form = 'pieces' and read_registers.register_id is null
    union all
    select distinct
        readers.competition_id, readers.version_id, readers.register_id, 'route' as choice,
        routes.route_id as choice_id, routes.name_zh, routes.name_en, cast(null as varchar) as measure,
        false as is_fault, routes.sort
    from readers
    join rulebook.factors as factors
        on factors.competition_id = readers.competition_id
        and factors.version_id = readers.version_id
        and factors.indicator_id = readers.indicator_id
        and factors.factor_of = 'route'
    join rulebook.routes as routes
        on routes.competition_id = readers.competition_id and routes.version_id = readers.version_id
    union all
    select distinct
        readers.competition_id, readers.version_id, readers.register_id, 'part' as choice,
        'part' as choice_id, cast(null as varchar) as name_zh, cast(null as varchar) as name_en,
        cast(null as varchar) as measure, false as is_fault, 1 as sort
    from readers
    left join rulebook.factors as factors
        on factors.competition_id = readers.competition_id
        and factors.version_id = readers.version_id
        and factors.indicator_id = readers.indicator_id
        and factors.factor_of = 'part'
    where readers.share = 'roles' or factors.indicator_id is not null
    union all
    select distinct
        readers.competition_id, readers.version_id, readers.register_id, 'score' as choice,
        'score' as choice_id, cast(null as varchar) as name_zh, cast(null as varchar) as name_en,
        cast(null as varchar) as measure, false as is_fault, 1 as sort
    from readers
    join rulebook.tiers as tiers
        on tiers.competition_id = readers.competition_id
        and tiers.version_id = readers.version_id
        and tiers.indicator_id = readers.indicator_id
    where tiers.points_each = 0 and coalesce(tiers.effect, '') = '' and tiers.joint_points is null
)
select
    offered.competition_id,
    months.month,
    offered.register_id,
    registers.form,
    offered.choice,
    offered.choice_id,
    offered.name_zh,
    offered.name_en,
    offered.measure,
    offered.is_fault,
    offered.sort
from offered
join rulebook.registers as registers
    on registers.competition_id = offered.competition_id
    and registers.version_id = offered.version_id
    and registers.register_id = offered.register_id
join calendar.months as months
    on months.competition_id = offered.competition_id and months.version_id = offered.version_id
