-- Every application of a rule in the scopes being built: a unit, a rule, a scope whose window the rule has.
-- grain: one scope being built, one unit, one rule (rules by the month: in month scopes only)
-- increment: view
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: shape | 规则形状 | shape of the rule
-- column: family | 类型 | family
-- column: group_id | 组别 | group
-- column: class_id | 类别 | class
-- column: is_member | 是否在册 | member of the scope
-- column: is_rival | 参加比较: 在册、非列席、未除名 | compared with the others: a member, no guest, not excluded
-- column: month_count | 窗口月数 | months in the window
-- column: is_exempt | 按名册不适用 | not applicable by the roster
-- column: is_unverified | 台账未核 | register not settled
-- column: is_absent | 当月未报 | report missing
select
    members.scope_no,
    members.unit_no,
    rules.rule_no,
    rules.shape,
    rules.family,
    members.group_id,
    members.class_id,
    members.is_member,
    (members.is_member and not members.is_guest and coalesce(vetoes.strength, 0) < 4) as is_rival,
    windows.month_count,
    (members.exempt <> '' and ';' || members.exempt || ';' like '%;' || rules.indicator_id || ';%') as is_exempt,
    (unsettled.rule_no is not null) as is_unverified,
    (absent.unit_no is not null) as is_absent
from staging.wanted as wanted
join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
join staging.members as members on members.scope_no = scopes.scope_no
join scoring.rules as rules
    on rules.competition_id = scopes.competition_id
    and rules.version_id = scopes.version_id
    and rules.shape not in ('late_days', 'missing_months', 'late_fixed', 'late_hours', 'composite')
    and (
        (rules.apply_per = 'scope' and members.is_member)
        or (rules.apply_per = 'month' and scopes.scope_kind = 'month')
    )
    and (
        rules.groups = '' or members.group_id is null
        or ';' || rules.groups || ';' like '%;' || members.group_id || ';%'
    )
join staging.windows as windows
    on windows.competition_id = scopes.competition_id
    and windows.scope_id = scopes.scope_id
    and windows.period = rules.period
left join temp.unsettled as unsettled
    on unsettled.scope_no = scopes.scope_no and unsettled.rule_no = rules.rule_no
left join scoring.absent as absent
    on absent.scope_no = members.scope_no and absent.unit_no = members.unit_no
left join scoring.vetoes as vetoes
    on vetoes.scope_no = members.scope_no and vetoes.unit_no = members.unit_no
