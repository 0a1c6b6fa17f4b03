-- Every application of a rule: a unit, an indicator and a scope whose window the indicator has.
-- grain: one competition, one scope, one unit, one indicator (indicators that go by the month: in month scopes only)
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: shape | 规则形状 | shape of the rule
-- column: family | 类型 | family
-- column: period | 周期 | period
-- column: group_id | 组别 | group
-- column: class_id | 类别 | class
-- column: is_member | 是否在册 | member of the scope
-- column: is_guest | 是否列席 | guest
-- column: month_count | 窗口月数 | months in the window
-- column: is_exempt | 按名册不适用 | not applicable by the roster
-- column: is_unverified | 台账未核 | register not settled
-- column: is_absent | 当月未报 | report missing
select
    members.competition_id,
    members.scope_id,
    members.version_id,
    members.unit_id,
    indicators.indicator_id,
    indicators.shape,
    indicators.family,
    indicators.period,
    members.group_id,
    members.class_id,
    members.is_member,
    members.is_guest,
    windows.month_count,
    (';' || members.exempt || ';' like '%;' || indicators.indicator_id || ';%') as is_exempt,
    (unsettled.indicator_id is not null) as is_unverified,
    (absent.unit_id is not null) as is_absent
from build.scopes as wanted
join calendar.scopes as scopes
    on scopes.competition_id = wanted.competition_id and scopes.scope_id = wanted.scope_id
join staging.members as members
    on members.competition_id = scopes.competition_id and members.scope_id = scopes.scope_id
join rulebook.indicators as indicators
    on indicators.competition_id = members.competition_id
    and indicators.version_id = members.version_id
    and indicators.family <> 'veto'
    and indicators.shape not in ('late_days', 'missing_months')
join staging.windows as windows
    on windows.competition_id = scopes.competition_id
    and windows.scope_id = scopes.scope_id
    and windows.period = indicators.period
left join scoring.unsettled as unsettled
    on unsettled.competition_id = scopes.competition_id
    and unsettled.scope_id = scopes.scope_id
    and unsettled.indicator_id = indicators.indicator_id
left join scoring.absent as absent
    on absent.competition_id = members.competition_id
    and absent.scope_id = members.scope_id
    and absent.unit_id = members.unit_id
where
    (indicators.apply_per = 'scope' and members.is_member)
    or (indicators.apply_per = 'month' and scopes.scope_kind = 'month')
