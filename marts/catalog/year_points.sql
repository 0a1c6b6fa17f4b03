-- What each rule can bring in the whole year, and when it opens next, in the years to date.
-- zh: 每条规则全年能得多少分, 下次何时开, 见于各累计范围。
-- grain: one competition, one scope, one indicator
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: year_points | 全年分值 | points of the year
-- column: next_month | 下次计分的月份, 年内没有则空 | next month in which it opens, empty when the year has none
with
years as (
    select
        scopes.competition_id,
        scopes.scope_id,
        scopes.first_month,
        scopes.last_month,
        min(deadlines.month) as year_end
    from calendar.scopes as scopes
    join calendar.deadlines as deadlines
        on deadlines.competition_id = scopes.competition_id
        and deadlines.kind = 'year_end'
        and deadlines.month >= scopes.last_month
    where scopes.scope_kind = 'to_date'
    group by scopes.competition_id, scopes.scope_id, scopes.first_month, scopes.last_month
),
ends as (
    select
        years.competition_id,
        years.scope_id,
        case deadlines.kind
            when 'report_due' then 'month'
            when 'quarter_end' then 'quarter'
            when 'half_end' then 'half'
            else 'year'
        end as period,
        count(*) as end_count,
        min(case when deadlines.month > years.last_month then deadlines.month end) as next_month
    from years
    join calendar.deadlines as deadlines
        on deadlines.competition_id = years.competition_id
        and deadlines.kind <> 'cut_off'
        and deadlines.month between years.first_month and years.year_end
    group by
        years.competition_id, years.scope_id,
        case deadlines.kind
            when 'report_due' then 'month'
            when 'quarter_end' then 'quarter'
            when 'half_end' then 'half'
            else 'year'
        end
)
select
    scopes.competition_id,
    scopes.scope_id,
    rules.indicator_id,
    -- a rule by the month has its points in each month (a pot is already a part of the year's), or in the best of them
    cast(
        case
            when rules.apply_per = 'month' and rules.shape <> 'quota_pot'
                then rules.points * least(ends.end_count, coalesce(rules.best_periods, ends.end_count))
            else rules.points
        end as decimal(18, 4)
    ) as year_points,
    ends.next_month
from calendar.scopes as scopes
join scoring.rules as rules
    on rules.competition_id = scopes.competition_id
    and rules.version_id = scopes.version_id
    and rules.family = 'score'
join ends
    on ends.competition_id = scopes.competition_id
    and ends.scope_id = scopes.scope_id
    and ends.period = rules.period
