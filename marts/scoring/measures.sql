-- The measure of rules that compare within the group, with the place it gives and the ends of the group.
-- zh: 组内相比的规则所用的量值, 连同名次和组内两端。
-- grain: one scope, one unit that has the measure, one rule that compares
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: value_e4 | 量值, 万分之一 | measure, in ten-thousandths
-- column: place | 名次 | place
-- column: best_e4 | 组内最好 | the group's best
-- column: lowest_e4 | 组内最小 (取对数时只看正数) | the group's smallest, of the positive ones where logarithms are taken
-- column: highest_e4 | 组内最大 | the group's largest
with
measured as (
    select
        cases.scope_no,
        cases.unit_no,
        cases.rule_no,
        cases.group_id,
        cases.is_member,
        cases.is_rival,
        rules.is_lower_better,
        rules.is_logarithm,
        case
            when rules.has_denominator
                then
                    sign(terms.numerator_e4)
                    * (
                        (2000000 * abs(terms.numerator_e4) + terms.denominator_e4)
                        // nullif(2 * terms.denominator_e4, 0)
                    )
            else terms.numerator_e4
        end as value_e4
    from temp.cases as cases
    join scoring.rules as rules on rules.rule_no = cases.rule_no
    join temp.terms as terms
        on terms.scope_no = cases.scope_no
        and terms.unit_no = cases.unit_no
        and terms.rule_no = cases.rule_no
        and terms.figure_count > 0
    where
        cases.shape in ('place_points', 'best_in_group', 'normalised')
        and (not rules.has_denominator or terms.denominator_e4 > 0)
),
turned as (
    -- the larger the better, whichever way the rule looks
    select
        measured.*,
        case when measured.is_lower_better = 1 then -measured.value_e4 else measured.value_e4 end as merit,
        case when measured.is_rival then 1 else 0 end as counts
    from measured
),
counted as (
    select
        turned.*,
        sum(turned.counts) over (
            partition by turned.scope_no, turned.rule_no, turned.group_id
            order by turned.merit desc
            range between unbounded preceding and current row
        ) as up_to_here,
        sum(turned.counts) over (partition by turned.scope_no, turned.rule_no, turned.group_id, turned.merit)
            as level_with,
        max(case when turned.is_rival then turned.merit end) over (
            partition by turned.scope_no, turned.rule_no, turned.group_id
        ) as best_merit,
        min(case when turned.is_rival and (turned.is_logarithm = 0 or turned.value_e4 > 0) then turned.value_e4 end)
            over (partition by turned.scope_no, turned.rule_no, turned.group_id) as lowest,
        max(case when turned.is_rival and (turned.is_logarithm = 0 or turned.value_e4 > 0) then turned.value_e4 end)
            over (partition by turned.scope_no, turned.rule_no, turned.group_id) as highest
    from turned
)
select
    counted.scope_no,
    counted.unit_no,
    counted.rule_no,
    cast(counted.value_e4 as hugeint) as value_e4,
    cast(case when counted.is_member then 1 + counted.up_to_here - counted.level_with end as integer) as place,
    cast(case when counted.is_lower_better = 1 then -counted.best_merit else counted.best_merit end as hugeint) as best_e4,
    cast(counted.lowest as hugeint) as lowest_e4,
    cast(counted.highest as hugeint) as highest_e4
from counted
