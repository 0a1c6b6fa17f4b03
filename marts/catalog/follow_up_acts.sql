-- What became of each problem followed up and each supervised task, in turn: how it was set down first, then every word on it.
-- zh: 每个回头看的问题和督办的事项依次怎样了: 先是怎样立的, 然后每次说明。
-- grain: one competition, one entry, one turn
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: follow_up_no | 编号 | number
-- column: turn | 次序 | turn
-- column: state | open 未办结 / fixed 已办结 / relapsed 反弹 / unfinished 未完成 / carried 结转 / dropped 撤销 | open, fixed, relapsed, unfinished, carried forward or dropped
-- column: month | 月份 | month
-- column: seen_on | 核实日期 | day it was seen
-- column: due_on | 另定期限 | new day it is due
-- column: reason | 理由 | reason
-- column: said_by | 经办人 | set down by
-- column: recorded_at | 登记时间 (UTC) | set down at, UTC
with
said as (
    select
        entries.competition_id, entries.follow_up_no, entries.entry_no, 'open' as state, entries.month,
        cast(null as varchar) as seen_on, entries.due_on, cast(null as varchar) as reason, entries.said_by,
        entries.recorded_at
    from landing.follow_ups as entries
    union all
    select
        acts.competition_id, acts.follow_up_no, acts.entry_no, acts.state,
        coalesce(acts.month, substr(acts.seen_on, 1, 7)) as month,
        acts.seen_on, acts.due_on, acts.reason, acts.said_by, acts.recorded_at
    from landing.follow_up_acts as acts
    union all
    -- a task that goes on in another month is carried forward by the entry it goes on in
    select
        carried.competition_id, carried.carried_from as follow_up_no, carried.entry_no, 'carried' as state,
        carried.month, cast(null as varchar) as seen_on, carried.due_on, cast(null as varchar) as reason,
        carried.said_by, carried.recorded_at
    from landing.follow_ups as carried
    where coalesce(carried.carried_from, '') <> ''
)
select
    said.competition_id,
    said.follow_up_no,
    cast(
        row_number() over (partition by said.competition_id, said.follow_up_no order by said.entry_no) as integer
    ) as turn,
    said.state,
    said.month,
    said.seen_on,
    said.due_on,
    said.reason,
    said.said_by,
    said.recorded_at
from said
