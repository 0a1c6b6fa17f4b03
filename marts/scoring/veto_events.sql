-- The decided vetoes with their year and strength: few rows, put aside so that scopes find them quickly.
-- zh: 已裁定的否决及其年度和轻重: 行数少, 单列以便各范围查找。
-- grain: one competition, one row of a register of vetoes
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: version_id | 细则版本 | rulebook version
-- column: indicator_id | 否决条款 | clause
-- column: unit_id | 单位 | unit
-- column: month | 月份 | month
-- column: year_label | 年度 | year
-- column: groups | 适用组别 | groups it is for
-- column: strength | 轻重: 4 除名 3 末位 2 不得评先 1 标注 | strength: 4 exclude, 3 last, 2 ineligible, 1 mark
select
    events.competition_id,
    indicators.version_id,
    indicators.indicator_id,
    events.unit_id,
    events.month,
    months.year_label,
    coalesce(indicators.groups, '') as groups,
    cast(case tiers.effect when 'exclude' then 4 when 'last' then 3 when 'ineligible' then 2 else 1 end as integer) as strength
from rulebook.indicators as indicators
join staging.events as events
    on events.competition_id = indicators.competition_id and events.register_id = indicators.register_id
join staging.unit_months as valid
    on valid.competition_id = events.competition_id
    and valid.unit_id = events.unit_id
    and valid.month = events.month
join calendar.months as months
    on months.competition_id = events.competition_id and months.month = events.month
join rulebook.tiers as tiers
    on tiers.competition_id = indicators.competition_id
    and tiers.version_id = indicators.version_id
    and tiers.indicator_id = indicators.indicator_id
    and tiers.level_id = events.level_id
    and tiers.effect in ('exclude', 'last', 'ineligible', 'mark')
where indicators.family = 'veto'
