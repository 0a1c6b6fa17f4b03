-- Every scope with a number of its own, so that large marts are joined by whole numbers instead of texts.
-- zh: 每个范围各有编号, 大表之间用整数而不用文字相连。
-- grain: one competition, one scope
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: scope_no | 范围编号: 由竞赛、末月、种类得出, 增减月份不变 | number of the scope: of competition, last month and kind, so that it stays when months are added
-- column: scope_kind | 种类 | kind
-- column: version_id | 细则版本 | rulebook version
-- column: year_label | 年度 | year
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: month_no | 末月编号 | number of the last month
-- column: month_count | 月数 | months
-- column: previous_scope_no | 上一范围编号 | number of the scope before
-- column: last_year_scope_no | 上年同期编号 | number of the same scope a year earlier
-- column: year_first_month | 年度首月 | first month of the scope's year
-- check: one number for one scope | select scope_no from {table} group by scope_no having count(*) > 1
with
competitions as (
    -- of the rulebook, where a competition stands before its first figures come
    select competitions.competition_id, dense_rank() over (order by competitions.competition_id) as competition_no
    from rulebook.competitions as competitions
),
numbered as (
    select
        scopes.competition_id,
        scopes.scope_id,
        cast(
            competitions.competition_no * 1000000
            + months.month_no * 8
            + case scopes.scope_kind
                when 'month' then 0 when 'quarter' then 1 when 'half' then 2 when 'to_date' then 3 else 4
            end as integer
        ) as scope_no,
        scopes.scope_kind,
        scopes.version_id,
        scopes.year_label,
        scopes.first_month,
        scopes.last_month,
        months.month_no,
        scopes.month_count,
        scopes.previous_scope_id,
        scopes.last_year_scope_id,
        min(scopes.first_month) over (partition by scopes.competition_id, scopes.year_label) as year_first_month
    from calendar.scopes as scopes
    join competitions on competitions.competition_id = scopes.competition_id
    join staging.months as months
        on months.competition_id = scopes.competition_id and months.month = scopes.last_month
)
select
    numbered.competition_id,
    numbered.scope_id,
    numbered.scope_no,
    numbered.scope_kind,
    numbered.version_id,
    numbered.year_label,
    numbered.first_month,
    numbered.last_month,
    numbered.month_no,
    numbered.month_count,
    before.scope_no as previous_scope_no,
    year_before.scope_no as last_year_scope_no,
    numbered.year_first_month
from numbered
left join numbered as before
    on before.competition_id = numbered.competition_id and before.scope_id = numbered.previous_scope_id
left join numbered as year_before
    on year_before.competition_id = numbered.competition_id and year_before.scope_id = numbered.last_year_scope_id
