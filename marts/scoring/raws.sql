-- The raw points of pieces of each unit, the marks of its codes, and the best raw points of its group.
-- zh: 每个单位作品的原始分、各编号的计分, 以及组内最好的原始分。
-- grain: one scope, one unit, one rule that reads pieces
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: parts | 原始分 × 27720, 万分之一 | raw points times 27720, in ten-thousandths
-- column: best_parts | 组内最高原始分, 同上 | the group's best, the same way
-- column: marks | 各件得分合计, 同上 | the codes' marks added up, the same way
-- column: code_count | 件数 | codes
-- column: piece_count | 计分条数 | events that count
with
marked as (
    select
        pieces.scope_no,
        pieces.unit_no,
        pieces.rule_no,
        pieces.code,
        sum(cast(pieces.parts as hugeint)) as parts,
        count(*) as piece_count
    from scoring.pieces as pieces
    join staging.wanted as wanted on wanted.scope_no = pieces.scope_no
    group by pieces.scope_no, pieces.unit_no, pieces.rule_no, pieces.code
),
totalled as (
    select
        marked.scope_no,
        marked.unit_no,
        marked.rule_no,
        sum(marked.parts) as parts,
        sum(greatest(rules.floor_each_e4 * 27720, rules.base_each_e4 * 27720 + marked.parts)) as marks,
        count(*) as code_count,
        sum(marked.piece_count) as piece_count
    from marked
    join scoring.rules as rules on rules.rule_no = marked.rule_no
    group by marked.scope_no, marked.unit_no, marked.rule_no
),
summed as (
    select
        cases.scope_no,
        cases.unit_no,
        cases.rule_no,
        cases.group_id,
        cases.is_rival,
        coalesce(totalled.parts, 0) as parts,
        coalesce(totalled.marks, 0) as marks,
        coalesce(totalled.code_count, 0) as code_count,
        coalesce(totalled.piece_count, 0) as piece_count
    from temp.cases as cases
    left join totalled
        on totalled.scope_no = cases.scope_no
        and totalled.unit_no = cases.unit_no
        and totalled.rule_no = cases.rule_no
    where cases.shape in ('tiers_best_in_group', 'tiers_capped', 'tiers_to_quota', 'tiers_mean')
)
select
    summed.scope_no,
    summed.unit_no,
    summed.rule_no,
    cast(summed.parts as hugeint) as parts,
    cast(
        coalesce(
            max(case when summed.is_rival then summed.parts end) over (
                partition by summed.scope_no, summed.rule_no, summed.group_id
            ),
            0
        ) as hugeint
    ) as best_parts,
    cast(summed.marks as hugeint) as marks,
    cast(summed.code_count as integer) as code_count,
    cast(summed.piece_count as integer) as piece_count
from summed
