-- How many figures of its own a unit owes in a scope: one for each ancestor and each due month.
-- grain: one scope, one unit, one rule that rests on columns units report
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: expected_count | 应报格数 | figures due
with
owned as (
    -- how many own columns of a period a rule rests on
    select weights.rule_no, weights.period, count(*) as column_count
    from scoring.weights as weights
    where weights.owner = 'unit' and weights.is_first_use
    group by weights.rule_no, weights.period
),
due as (
    select windows.scope_no, windows.rule_no, windows.month_no, sum(owned.column_count) as column_count
    from scoring.windows as windows
    join owned on owned.rule_no = windows.rule_no
    join scoring.rules as rules on rules.rule_no = windows.rule_no
    join staging.months as months
        on months.competition_id = rules.competition_id and months.month_no = windows.month_no
    join staging.period_ends as ends
        on ends.competition_id = months.competition_id
        and ends.period = owned.period
        and ends.month = months.month
    group by windows.scope_no, windows.rule_no, windows.month_no
)
select
    members.scope_no,
    members.unit_no,
    due.rule_no,
    cast(sum(due.column_count) as integer) as expected_count
from staging.wanted as wanted
join staging.members as members on members.scope_no = wanted.scope_no
join staging.lineage as lineage on lineage.unit_no = members.unit_no
join staging.unit_months as valid on valid.unit_no = lineage.ancestor_no
join due on due.scope_no = members.scope_no and due.month_no = valid.month_no
group by members.scope_no, members.unit_no, due.rule_no
