-- How many ballots each class of voters that may be shown was due, issued and returned.
-- grain: one competition, one scope, one class of voters
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: voter_class_id | 投票类别 | class of voters
-- column: due_count | 应发 | due
-- column: issued_count | 发出 | issued
-- column: returned_count | 收回 | returned
-- column: return_share | 收回率 (百分数) | returned of a hundred due
select
    cast(null as varchar) as competition_id,
    cast(null as varchar) as scope_id,
    cast(null as varchar) as voter_class_id,
    cast(null as integer) as due_count,
    cast(null as integer) as issued_count,
    cast(null as integer) as returned_count,
    cast(null as decimal(18, 4)) as return_share
where 1 = 0
