-- Bonus and deduction of each unit by the cap they share; those without one as they are.
-- zh: 每个单位的加分和扣分, 按共用的上限归拢; 没有上限的照原样。
-- grain: one scope, one unit, one family, one cap (or none)
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: family | 类型 | family
-- column: cap_id | 上限 | cap
-- column: summed | 封顶前 | before the cap
-- column: counted | 封顶后 | under the cap
select
    scores.scope_no,
    scores.unit_no,
    scores.family,
    coalesce(rules.cap_id, '') as cap_id,
    cast(sum(scores.points) as decimal(18, 4)) as summed,
    cast(least(sum(scores.points), coalesce(max(caps.points), sum(scores.points))) as decimal(18, 4)) as counted
from scoring.scores as scores
join staging.wanted as wanted on wanted.scope_no = scores.scope_no
join scoring.rules as rules on rules.rule_no = scores.rule_no
left join rulebook.caps as caps
    on caps.competition_id = rules.competition_id
    and caps.version_id = rules.version_id
    and caps.cap_id = rules.cap_id
where scores.family in ('bonus', 'deduction')
group by scores.scope_no, scores.unit_no, scores.family, coalesce(rules.cap_id, '')
