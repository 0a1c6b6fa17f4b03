-- What strikes more than its own line: indicators, items or months that earn nothing or less after a finding.
-- zh: 不只影响本行的处理: 查实问题后不得分或减分的指标、项目或月份。
-- grain: one scope, one unit, one indicator struck (number 0: all of the month)
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: indicator_no | 指标编号, 0 为当月全部 | number of the indicator, 0: all of the month
-- column: effect | zero_indicator 清零 / zero_year 全年清零 / zero_month 当月清零 / reduce_indicator 减成 | what happens
-- column: rate_e4 | 扣减比例, 万分之一 | share that is lost, in ten-thousandths
with
effects as (
    select
        rules.competition_id,
        rules.version_id,
        rules.register_id,
        rules.rule_no,
        rules.groups,
        rules.needs_document,
        tiers.level_id,
        tiers.effect,
        coalesce(tiers.from_count, 1) as from_count,
        case when tiers.effect = 'reduce_indicator' then coalesce(tiers.rate, 0) else 1 end as rate,
        coalesce(tiers.zero_scope, '') = 'item' as is_of_item
    from scoring.rules as rules
    join rulebook.tiers as tiers
        on tiers.competition_id = rules.competition_id
        and tiers.version_id = rules.version_id
        and tiers.indicator_id = rules.indicator_id
        and tiers.effect in ('zero_indicator', 'zero_year', 'zero_month', 'reduce_indicator')
),
looked_at as (
    -- the months each effect looks at: those of the scope, or all of the year so far
    select scopes.scope_no, scopes.competition_id, scopes.version_id, months.month, 'of_scope' as reach
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join calendar.scope_months as months
        on months.competition_id = scopes.competition_id and months.scope_id = scopes.scope_id
    union all
    select scopes.scope_no, scopes.competition_id, scopes.version_id, months.month, 'of_year' as reach
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join staging.months as months
        on months.competition_id = scopes.competition_id
        and months.year_label = scopes.year_label
        and months.month <= scopes.last_month
),
counted as (
    select
        looked_at.scope_no,
        looked_at.competition_id,
        looked_at.version_id,
        lineage.unit_no,
        effects.rule_no,
        effects.effect,
        effects.rate,
        effects.is_of_item,
        events.indicator_id
    from looked_at
    join effects
        on effects.competition_id = looked_at.competition_id
        and effects.version_id = looked_at.version_id
        and case when effects.effect = 'zero_year' then 'of_year' else 'of_scope' end = looked_at.reach
    join staging.scopes as scopes
        on scopes.scope_no = looked_at.scope_no
        and (effects.effect <> 'zero_month' or scopes.scope_kind = 'month')
    join staging.events as events
        on events.competition_id = looked_at.competition_id
        and events.month = looked_at.month
        and events.register_id = effects.register_id
        and events.level_id = effects.level_id
        and (effects.effect = 'zero_month' or coalesce(events.indicator_id, '') <> '')
        and (not effects.needs_document or coalesce(events.document_no, '') <> '')
    join staging.unit_months as valid
        on valid.competition_id = events.competition_id
        and valid.unit_id = events.unit_id
        and valid.month = events.month
    join staging.lineage as lineage
        on lineage.competition_id = events.competition_id and lineage.ancestor_id = events.unit_id
    join staging.members as members
        on members.scope_no = looked_at.scope_no
        and members.unit_no = lineage.unit_no
        and (
            effects.groups = '' or members.group_id is null
            or ';' || effects.groups || ';' like '%;' || members.group_id || ';%'
        )
    group by
        looked_at.scope_no, looked_at.competition_id, looked_at.version_id, lineage.unit_no, effects.rule_no,
        effects.level_id, effects.effect, effects.from_count, effects.rate, effects.is_of_item, events.indicator_id
    having count(*) >= effects.from_count
),
struck as (
    select counted.scope_no, counted.unit_no, 0 as indicator_no, counted.effect, counted.rate
    from counted
    where counted.effect = 'zero_month'
    union all
    select counted.scope_no, counted.unit_no, targets.indicator_no, counted.effect, counted.rate
    from counted
    join scoring.rules as named
        on named.competition_id = counted.competition_id
        and named.version_id = counted.version_id
        and named.indicator_id = counted.indicator_id
    join scoring.rules as targets
        on targets.competition_id = named.competition_id
        and targets.version_id = named.version_id
        and (
            targets.indicator_id = named.indicator_id
            or (counted.is_of_item and targets.item_id = named.item_id)
        )
    where counted.effect <> 'zero_month'
),
strongest as (
    select
        struck.*,
        row_number() over (
            partition by struck.scope_no, struck.unit_no, struck.indicator_no
            order by struck.rate desc, case struck.effect when 'zero_indicator' then 1 when 'zero_year' then 2 else 3 end
        ) as order_no
    from struck
)
select
    strongest.scope_no,
    strongest.unit_no,
    cast(strongest.indicator_no as integer) as indicator_no,
    strongest.effect,
    cast(round(strongest.rate * 10000) as bigint) as rate_e4
from strongest
where strongest.order_no = 1
