-- The classes of units.
-- grain: one competition, one scope, one class
-- increment: rules
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: class_id | 类别 | class
-- column: sort | 次序 | order
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as class_id,
    cast(null as integer) as sort,
    cast(null as varchar) as name_zh,
    cast(null as varchar) as name_en
where 1 = 0
