-- Each measure of every unit beside the same period last year.
-- zh: 每个单位的每个度量与上年同期并列。
-- grain: one competition, one scope, one unit, one measure
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: measure_kind | score 总分 / lost 失分 / item / item_rate 项目 / dimension 维度 / indicator / indicator_rate 指标 / column 数据列 / rate 比率 | kind of measure
-- column: measure_id | 哪一个 | which of that kind
-- column: value | 数值 | value
-- column: last_year_value | 上年同期 | same period last year
-- column: change | 与上年同期之差 | change against last year
select
    own.competition_id,
    own.scope_id,
    own.unit_id,
    own.measure_kind,
    own.measure_id,
    own.value,
    year_before.value as last_year_value,
    cast(own.value - year_before.value as decimal(18, 4)) as change
from ranking.measure_values as own
join catalog.scopes as scopes on scopes.competition_id = own.competition_id and scopes.scope_id = own.scope_id
left join ranking.measure_values as year_before
    on year_before.competition_id = own.competition_id
    and year_before.scope_id = scopes.last_year_scope_id
    and year_before.unit_id = own.unit_id
    and year_before.measure_kind = own.measure_kind
    and year_before.measure_id = own.measure_id
