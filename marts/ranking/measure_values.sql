-- Every measure of every unit that can be followed over time.
-- zh: 每个单位可以长期跟踪的每个度量。
-- grain: one competition, one scope, one unit, one measure
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: group_id | 组别 | group
-- column: value | 数值 | value
-- column: open_points | 应得分, 没有则空 | open points, where there are any
with
divided as (
    -- rules that divide figures of single months by each other, and by nothing else
    select
        weights.rule_no,
        count(distinct case when weights.source in ('monthly', 'office') then weights.column_id end) as file_column_count
    from scoring.weights as weights
    where weights.numerator <> 0 or weights.denominator <> 0
    group by weights.rule_no
    having
        count(case when weights.period <> 'month' or weights.source = 'targets' then 1 end) = 0
        and count(case when weights.denominator <> 0 then 1 end) > 0
        and count(case when weights.numerator <> 0 then 1 end) > 0
),
unsettled as (
    -- where a register is not settled, nobody knows the rates that stand on it
    select distinct weights.rule_no, registers.competition_id, registers.month
    from scoring.weights as weights
    join staging.register_months as registers
        on registers.competition_id = weights.competition_id
        and registers.register_id = weights.source
        and not registers.is_settled
    where weights.numerator <> 0 or weights.denominator <> 0
),
terms as (
    select
        scopes.competition_id,
        scopes.scope_id,
        standings.unit_id,
        standings.group_id,
        rules.indicator_id,
        cast(sum(cast(round(facts.value * 10000) as hugeint) * weights.numerator) as hugeint) as numerator,
        cast(sum(cast(round(facts.value * 10000) as hugeint) * weights.denominator) as hugeint) as denominator
    from catalog.scopes as scopes
    join ranking.standings as standings
        on standings.competition_id = scopes.competition_id and standings.scope_id = scopes.scope_id
    join scoring.rules as rules
        on rules.competition_id = scopes.competition_id and rules.version_id = scopes.version_id
    join divided on divided.rule_no = rules.rule_no
    join scoring.weights as weights
        on weights.rule_no = rules.rule_no and (weights.numerator <> 0 or weights.denominator <> 0)
    join staging.facts as facts
        on facts.competition_id = scopes.competition_id
        and facts.column_id = weights.column_id
        and facts.first_month = scopes.last_month
        and facts.last_month = scopes.last_month
        and facts.unit_id = standings.unit_id
        and facts.value is not null
    left join unsettled
        on unsettled.rule_no = rules.rule_no
        and unsettled.competition_id = scopes.competition_id
        and unsettled.month = scopes.last_month
    where scopes.scope_kind = 'month' and unsettled.rule_no is null
    group by
        scopes.competition_id, scopes.scope_id, standings.unit_id, standings.group_id, rules.indicator_id
    having
        count(distinct case when weights.source in ('monthly', 'office') then facts.column_id end)
        = max(divided.file_column_count)
)
select
    standings.competition_id,
    standings.scope_id,
    standings.unit_id,
    cast('score' as varchar) as measure_kind,
    cast('total' as varchar) as measure_id,
    standings.group_id,
    cast(standings.score as decimal(18, 4)) as value,
    cast(null as decimal(18, 4)) as open_points
from ranking.standings as standings
union all
select
    standings.competition_id,
    standings.scope_id,
    standings.unit_id,
    cast('lost' as varchar) as measure_kind,
    cast('total' as varchar) as measure_id,
    standings.group_id,
    cast(standings.lost_points as decimal(18, 4)) as value,
    cast(standings.open_points as decimal(18, 4)) as open_points
from ranking.standings as standings
union all
select
    parts.competition_id,
    parts.scope_id,
    parts.unit_id,
    cast('item' as varchar) as measure_kind,
    parts.item_id as measure_id,
    parts.group_id,
    cast(case when parts.open_points > 0 then parts.points end as decimal(18, 4)) as value,
    cast(parts.open_points as decimal(18, 4)) as open_points
from ranking.item_points as parts
union all
select
    parts.competition_id,
    parts.scope_id,
    parts.unit_id,
    cast('item_rate' as varchar) as measure_kind,
    parts.item_id as measure_id,
    parts.group_id,
    cast(parts.rate as decimal(18, 4)) as value,
    cast(parts.open_points as decimal(18, 4)) as open_points
from ranking.item_points as parts
union all
select
    parts.competition_id,
    parts.scope_id,
    parts.unit_id,
    cast('dimension' as varchar) as measure_kind,
    parts.dimension_id as measure_id,
    parts.group_id,
    cast(parts.result as decimal(18, 4)) as value,
    cast(parts.open_points as decimal(18, 4)) as open_points
from ranking.dimension_points as parts
union all
select
    parts.competition_id,
    parts.scope_id,
    parts.unit_id,
    cast('indicator' as varchar) as measure_kind,
    parts.indicator_id as measure_id,
    parts.group_id,
    cast(case when parts.open_points > 0 or parts.family <> 'score' then parts.points end as decimal(18, 4)) as value,
    cast(parts.open_points as decimal(18, 4)) as open_points
from ranking.indicator_points as parts
where parts.family in ('score', 'bonus', 'deduction')
union all
select
    parts.competition_id,
    parts.scope_id,
    parts.unit_id,
    cast('indicator_rate' as varchar) as measure_kind,
    parts.indicator_id as measure_id,
    parts.group_id,
    cast(
        cast(
            sign(parts.points)
            * (
                (2000000 * cast(round(abs(parts.points) * 10000) as hugeint)
                    + cast(round(parts.open_points * 10000) as hugeint))
                // nullif(2 * cast(round(parts.open_points * 10000) as hugeint), 0)
            ) as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as value,
    cast(parts.open_points as decimal(18, 4)) as open_points
from ranking.indicator_points as parts
where parts.family = 'score'
union all
select
    filled.competition_id,
    filled.scope_id,
    filled.unit_id,
    cast('column' as varchar) as measure_kind,
    filled.column_id as measure_id,
    filled.group_id,
    cast(filled.value as decimal(18, 4)) as value,
    cast(null as decimal(18, 4)) as open_points
from ranking.month_figures as filled
union all
select
    terms.competition_id,
    terms.scope_id,
    terms.unit_id,
    cast('rate' as varchar) as measure_kind,
    terms.indicator_id as measure_id,
    terms.group_id,
    cast(
        cast(
            sign(terms.numerator)
            * ((2000000 * abs(terms.numerator) + terms.denominator) // nullif(2 * terms.denominator, 0))
            as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as value,
    cast(null as decimal(18, 4)) as open_points
from terms
where terms.denominator > 0
