-- The follow-up ledger 回头看 and the supervision list 督办: each problem and task with what became of it.
-- zh: 回头看台账和督办清单: 每个问题、每件事项及其结果。
-- grain: one competition, one entry
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: follow_up_no | 编号 | number
-- column: kind | problem 回头看 / task 督办 | problem followed up, or supervised task
-- column: issue_no | 指出问题的通报 | issue that named the problem
-- column: month | 所属月份 | month it belongs to
-- column: unit_id | 单位, 空为全体 | unit, empty for all
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: problem | 问题或事项 | problem or task
-- column: measure | 措施 | measure
-- column: owner | 责任人 | who answers for it
-- column: due_on | 期限 | due
-- column: state | open 未办结 / fixed 已办结 / relapsed 反弹 / unfinished 未完成 / carried 结转 / dropped 撤销 | open, fixed, relapsed, unfinished, carried forward or dropped
-- column: is_open | 是否还要办 | still to be done
-- column: state_month | 现状态的月份 | month of the present state
-- column: since | 现状态自何日起 | day since which it is so
-- column: reason | 最近说明 | last reason given
-- column: relapse_count | 反弹次数 | times it relapsed
-- column: carried_from | 结转自 | carried forward from
-- column: carried_to | 结转至 | carried forward to
-- column: carry_count | 已结转次数 | times it was carried forward up to here
-- column: said_by | 经办人 | set down by
-- column: recorded_at | 登记时间 (UTC) | set down at, UTC
with recursive
acts as (
    select
        acts.competition_id, acts.follow_up_no, acts.state, acts.month,
        coalesce(acts.seen_on, substr(cast(acts.recorded_at as varchar), 1, 10)) as since,
        row_number() over (partition by acts.competition_id, acts.follow_up_no order by acts.turn desc) as newest
    from catalog.follow_up_acts as acts
),
terms as (
    select
        acts.competition_id, acts.follow_up_no, acts.due_on,
        row_number() over (partition by acts.competition_id, acts.follow_up_no order by acts.turn desc) as newest
    from catalog.follow_up_acts as acts
    where acts.state <> 'carried' and coalesce(acts.due_on, '') <> ''
),
reasons as (
    select
        acts.competition_id, acts.follow_up_no, acts.reason,
        row_number() over (partition by acts.competition_id, acts.follow_up_no order by acts.turn desc) as newest
    from catalog.follow_up_acts as acts
    where coalesce(acts.reason, '') <> ''
),
relapses as (
    select acts.competition_id, acts.follow_up_no, cast(count(*) as integer) as relapse_count
    from catalog.follow_up_acts as acts
    where acts.state = 'relapsed'
    group by acts.competition_id, acts.follow_up_no
),
chains as (
    select entries.competition_id, entries.follow_up_no, cast(0 as integer) as carry_count
    from landing.follow_ups as entries
    where coalesce(entries.carried_from, '') = ''
    union all
    select entries.competition_id, entries.follow_up_no, cast(chains.carry_count + 1 as integer) as carry_count
    from chains
    join landing.follow_ups as entries
        on entries.competition_id = chains.competition_id and entries.carried_from = chains.follow_up_no
)
select
    entries.competition_id,
    entries.follow_up_no,
    entries.kind,
    nullif(entries.issue_no, '') as issue_no,
    entries.month,
    coalesce(entries.unit_id, '') as unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    entries.problem,
    entries.measure,
    entries.owner,
    terms.due_on,
    acts.state,
    (acts.state in ('open', 'relapsed', 'unfinished')) as is_open,
    acts.month as state_month,
    acts.since,
    reasons.reason,
    coalesce(relapses.relapse_count, 0) as relapse_count,
    nullif(entries.carried_from, '') as carried_from,
    later.follow_up_no as carried_to,
    chains.carry_count,
    entries.said_by,
    entries.recorded_at
from landing.follow_ups as entries
join acts
    on acts.competition_id = entries.competition_id and acts.follow_up_no = entries.follow_up_no and acts.newest = 1
left join terms
    on terms.competition_id = entries.competition_id and terms.follow_up_no = entries.follow_up_no and terms.newest = 1
left join reasons
    on reasons.competition_id = entries.competition_id
    and reasons.follow_up_no = entries.follow_up_no
    and reasons.newest = 1
left join relapses
    on relapses.competition_id = entries.competition_id and relapses.follow_up_no = entries.follow_up_no
left join chains
    on chains.competition_id = entries.competition_id and chains.follow_up_no = entries.follow_up_no
left join landing.follow_ups as later
    on later.competition_id = entries.competition_id and later.carried_from = entries.follow_up_no
left join staging.units as units
    on units.competition_id = entries.competition_id
    and units.unit_id = entries.unit_id
    and units.first_month <= entries.month
    and coalesce(units.last_month, '9999-12') >= entries.month
