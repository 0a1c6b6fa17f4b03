-- Where a series must not be read straight on: other rules, other members, another group, a correction.
-- grain: one competition, one scope, one group or unit, one kind
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: group_id | 组别 | group
-- column: unit_id | 单位, 全组则空 | unit, empty for the whole group
-- column: kind | rulebook 细则换版 / roster 名册变动 / group 调整组别 / correction 更正 | rulebook, roster, group or correction
-- column: joined_count | 新加入单位数 | units that joined
-- column: left_count | 退出单位数 | units that left
-- column: issue_no | 通报期号 | bulletin
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as group_id,
    cast(null as varchar) as unit_id,
    cast(null as varchar) as kind,
    cast(null as integer) as joined_count,
    cast(null as integer) as left_count,
    cast(null as varchar) as issue_no
where 1 = 0
