-- Quarter by quarter: how many of a unit's problems and tasks were named, and where they stood when it ended.
-- zh: 逐季: 一个单位有多少问题和事项被点到, 季末各处于什么状态。
-- grain: one competition, one quarter, one kind, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: quarter_id | 季度 | quarter
-- column: kind | problem 回头看 / task 督办 | problem followed up, or supervised task
-- column: unit_id | 单位, 空为全体 | unit, empty for all
-- column: named_count | 本季提出 | named in the quarter
-- column: open_count | 季末未办结 | open at its end
-- column: fixed_count | 本季办结 | fixed in it
-- column: relapsed_count | 季末反弹 | relapsed at its end
-- column: unfinished_count | 季末未完成 | unfinished at its end
-- column: carried_count | 本季结转 | carried forward in it
-- column: dropped_count | 本季撤销 | dropped in it
with
known as (
    select months.competition_id, months.quarter_id, min(months.month) as first_month, max(months.month) as last_month
    from calendar.months as months
    group by months.competition_id, months.quarter_id
),
quarters as (
    -- the last one goes on: what is said today is its matter, though no figures of this month are in yet
    select
        known.competition_id, known.quarter_id, known.first_month,
        case when later.competition_id is null then '9999-12' else known.last_month end as last_month
    from known
    left join (select distinct one.competition_id, one.first_month from known as one) as later
        on later.competition_id = known.competition_id and later.first_month > known.first_month
    group by known.competition_id, known.quarter_id, known.first_month, known.last_month, later.competition_id
),
last_words as (
    select
        quarters.competition_id, quarters.quarter_id, quarters.first_month, acts.follow_up_no, acts.state, acts.month,
        row_number() over (
            partition by quarters.competition_id, quarters.quarter_id, acts.follow_up_no order by acts.turn desc
        ) as newest
    from quarters
    join catalog.follow_up_acts as acts
        on acts.competition_id = quarters.competition_id and acts.month <= quarters.last_month
)
select
    last_words.competition_id,
    last_words.quarter_id,
    entries.kind,
    entries.unit_id,
    cast(count(case when entries.month >= last_words.first_month then 1 end) as integer) as named_count,
    cast(count(case when last_words.state = 'open' then 1 end) as integer) as open_count,
    cast(count(case when last_words.state = 'fixed' then 1 end) as integer) as fixed_count,
    cast(count(case when last_words.state = 'relapsed' then 1 end) as integer) as relapsed_count,
    cast(count(case when last_words.state = 'unfinished' then 1 end) as integer) as unfinished_count,
    cast(count(case when last_words.state = 'carried' then 1 end) as integer) as carried_count,
    cast(count(case when last_words.state = 'dropped' then 1 end) as integer) as dropped_count
from last_words
join catalog.follow_ups as entries
    on entries.competition_id = last_words.competition_id and entries.follow_up_no = last_words.follow_up_no
where
    last_words.newest = 1
    -- what was settled in an earlier quarter is no matter of this one
    and (last_words.state in ('open', 'relapsed', 'unfinished') or last_words.month >= last_words.first_month)
group by last_words.competition_id, last_words.quarter_id, entries.kind, entries.unit_id
