-- How many figures of its own a unit owes in a scope: one for each ancestor, each due month and each own column.
-- zh: 一个单位在一个范围里应报多少自报数据: 每个前身、每个应报月、每列各一。
-- grain: one scope, one unit, one set of rules that owe alike
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: owed_no | 应报组编号 | number of the rules that owe alike
-- column: expected_count | 应报格数 | figures due
with
alike as (
    select owed.owed_no, min(owed.rule_no) as rule_no
    from scoring.owed as owed
    group by owed.owed_no
),
due as (
    select
        windows.scope_no,
        owed.owed_no,
        windows.month_no,
        sum(
            case ends.period
                when 'month' then owed.month_columns
                when 'quarter' then owed.quarter_columns
                when 'half' then owed.half_columns
                else owed.year_columns
            end
        ) as column_count
    from temp.windows as windows
    join alike on alike.rule_no = windows.rule_no
    join scoring.owed as owed on owed.rule_no = alike.rule_no
    join scoring.rules as rules on rules.rule_no = windows.rule_no
    join staging.months as months
        on months.competition_id = rules.competition_id and months.month_no = windows.month_no
    join staging.period_ends as ends
        on ends.competition_id = months.competition_id and ends.month = months.month
    group by windows.scope_no, owed.owed_no, windows.month_no
)
select
    members.scope_no,
    members.unit_no,
    due.owed_no,
    cast(sum(due.column_count) as integer) as expected_count
from staging.wanted as wanted
join staging.members as members on members.scope_no = wanted.scope_no
join staging.lineage as lineage on lineage.unit_no = members.unit_no
join staging.unit_months as valid on valid.unit_no = lineage.ancestor_no
join due on due.scope_no = members.scope_no and due.month_no = valid.month_no
group by members.scope_no, members.unit_no, due.owed_no
