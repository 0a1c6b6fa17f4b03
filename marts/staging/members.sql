-- Who is looked at in a scope: the units valid at its end, and for months the later heirs of those, for their sums.
-- zh: 一个范围里看哪些单位: 期末有效的; 对月份还有其后来的承继单位, 供合计用。
-- grain: one competition, one scope, one unit
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: version_id | 细则版本 | rulebook version
-- column: unit_id | 单位 | unit
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: is_member | 范围末是否在册 | valid at the scope's end (an heir is only added up, never listed)
-- column: is_guest | 是否列席 | guest
-- column: group_id | 组别 | group
-- column: class_id | 类别 | class
-- column: leader | 联系领导 | responsible leader
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: exempt | 不适用的指标 | indicators that do not apply
with
listed as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.scope_no,
        scopes.version_id,
        scopes.scope_kind,
        scopes.last_month,
        units.unit_id,
        units.unit_no,
        units.is_guest,
        units.group_id,
        units.class_id,
        units.leader,
        units.name_zh,
        units.name_en,
        units.exempt
    from staging.wanted as wanted
    join staging.scopes as scopes on scopes.scope_no = wanted.scope_no
    join staging.units as units
        on units.competition_id = scopes.competition_id
        and units.first_month <= scopes.last_month
        and (units.last_month is null or units.last_month >= scopes.last_month)
),
heirs as (
    select distinct
        listed.competition_id,
        listed.scope_id,
        listed.scope_no,
        listed.version_id,
        lineage.unit_id,
        lineage.unit_no
    from listed
    join staging.lineage as lineage
        on lineage.competition_id = listed.competition_id
        and lineage.ancestor_id = listed.unit_id
        and lineage.unit_id <> listed.unit_id
    where
        listed.scope_kind = 'month'
        and not exists (
            select 1
            from staging.unit_months as own
            where
                own.competition_id = listed.competition_id
                and own.unit_id = lineage.unit_id
                and own.month = listed.last_month
        )
)
select
    listed.competition_id,
    listed.scope_id,
    listed.version_id,
    listed.unit_id,
    listed.scope_no,
    listed.unit_no,
    true as is_member,
    listed.is_guest,
    listed.group_id,
    listed.class_id,
    listed.leader,
    listed.name_zh,
    listed.name_en,
    listed.exempt
from listed
union all
select
    heirs.competition_id,
    heirs.scope_id,
    heirs.version_id,
    heirs.unit_id,
    heirs.scope_no,
    heirs.unit_no,
    false as is_member,
    false as is_guest,
    cast(null as varchar) as group_id,
    cast(null as varchar) as class_id,
    cast(null as varchar) as leader,
    cast(null as varchar) as name_zh,
    cast(null as varchar) as name_en,
    '' as exempt
from heirs
