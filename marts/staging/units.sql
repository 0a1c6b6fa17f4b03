-- Every unit with its names, group, class and leader, one row per stretch of months, from the roster in force.
-- zh: 每个单位的名称、组别、类别和联系领导, 每段有效期一行, 取自现行名册。
-- grain: one competition, one unit, one stretch of validity
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位编号 | unit
-- column: unit_no | 单位编号 | number of the unit
-- column: first_month | 起始月份 | first month of this stretch
-- column: last_month | 截止月份, 空为至今 | last month of this stretch, empty while it lasts
-- column: name_zh | 单位名称 | name in Chinese
-- column: name_en | 单位英文名 | name in English
-- column: short_name | 简称 | short name
-- column: group_id | 组别 | group
-- column: class_id | 类别 | class
-- column: leader | 联系领导 | responsible leader
-- column: predecessors | 前身单位, 分号分隔 | predecessors, separated by semicolons
-- column: is_guest | 是否只列席不排名 | takes part without a place
-- column: exempt | 不适用的指标, 分号分隔 | indicators that do not apply, separated by semicolons
-- check: one name for one unit at a time | select unit_id from {table} group by competition_id, unit_id, first_month having count(*) > 1
select
    roster.competition_id,
    roster.unit_id,
    cast(dense_rank() over (order by roster.competition_id, roster.unit_id) as integer) as unit_no,
    roster.first_month,
    roster.last_month,
    roster.name_zh,
    coalesce(roster.name_en, roster.name_zh) as name_en,
    coalesce(roster.short_name, roster.name_zh) as short_name,
    roster.group_id,
    roster.class_id,
    roster.leader,
    coalesce(roster.predecessors, '') as predecessors,
    coalesce(roster.is_guest, false) as is_guest,
    coalesce(roster.exempt, '') as exempt
from landing.roster as roster
join staging.effective_loads as loads
    on loads.competition_id = roster.competition_id and loads.load_id = roster.load_id
