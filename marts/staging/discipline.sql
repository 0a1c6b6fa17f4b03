-- When each unit's monthly report arrived, and whether that was in time.
-- zh: 每个单位的月报何时到达, 是否按时。
-- grain: one competition, one month, one unit
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: unit_id | 单位 | unit
-- column: status | on_time 按时 / late 迟报 / missing 未报 / pending 未到期 | on time, late, missing or pending
-- column: received_at | 到达时间 (UTC) | arrival, UTC
-- column: due_at | 截止时间 (UTC) | due, UTC
-- column: cutoff_at | 漏报时点 (UTC) | cut-off, UTC
-- column: days_late | 迟报工作日 | working days late
-- column: hours_late | 迟报小时, 不足一小时按一小时 | hours late, a begun hour counts
with
registered as (
    select
        receipts.competition_id,
        receipts.month,
        receipts.unit_id,
        receipts.received_at,
        receipts.received_on,
        row_number() over (
            partition by receipts.competition_id, receipts.month, receipts.unit_id
            order by receipts.row_no desc
        ) as newest
    from landing.receipts as receipts
    join staging.effective_loads as loads
        on loads.competition_id = receipts.competition_id
        and loads.load_id = receipts.load_id
        and loads.part = receipts.unit_id
),
arrived as (
    select
        reports.competition_id,
        reports.unit_id,
        reports.last_month as month,
        loads.received_at,
        loads.received_on
    from staging.reports as reports
    join landing.loads as loads
        on loads.competition_id = reports.competition_id and loads.load_id = reports.load_id
    where reports.kind = 'monthly'
),
first_arrived as (
    select
        arrived.*,
        row_number() over (
            partition by arrived.competition_id, arrived.month, arrived.unit_id order by arrived.received_at
        ) as earliest
    from arrived
),
expected as (
    select
        months.competition_id,
        months.month,
        members.unit_id,
        months.due_at,
        months.due_on,
        months.cutoff_at,
        months.is_cut_off,
        coalesce(registered.received_at, first_arrived.received_at) as received_at,
        coalesce(registered.received_on, first_arrived.received_on) as received_on
    from calendar.months as months
    join (
        -- where units report nothing by the month, nothing is due from them
        select distinct columns.competition_id, columns.version_id
        from rulebook.columns as columns
        where columns.source = 'monthly'
    ) as reporting
        on reporting.competition_id = months.competition_id and reporting.version_id = months.version_id
    join staging.unit_months as members
        on members.competition_id = months.competition_id
        and members.month = months.month
        and not members.is_guest
    left join registered
        on registered.competition_id = months.competition_id
        and registered.month = months.month
        and registered.unit_id = members.unit_id
        and registered.newest = 1
    left join first_arrived
        on first_arrived.competition_id = months.competition_id
        and first_arrived.month = months.month
        and first_arrived.unit_id = members.unit_id
        and first_arrived.earliest = 1
),
numbered as (
    select days.competition_id, days.day, row_number() over (partition by days.competition_id order by days.day) as day_no
    from calendar.days as days
),
stated as (
    select
        expected.*,
        -- the time of day in seconds, told apart from the day so that any engine reckons alike
        cast(substr(cast(expected.received_at as varchar), 12, 2) as integer) * 3600
        + cast(substr(cast(expected.received_at as varchar), 15, 2) as integer) * 60
        + cast(substr(cast(expected.received_at as varchar), 18, 2) as integer) as received_second,
        cast(substr(cast(expected.due_at as varchar), 12, 2) as integer) * 3600
        + cast(substr(cast(expected.due_at as varchar), 15, 2) as integer) * 60
        + cast(substr(cast(expected.due_at as varchar), 18, 2) as integer) as due_second,
        case
            when expected.received_at <= expected.due_at then 'on_time'
            when expected.received_at <= expected.cutoff_at then 'late'
            when expected.received_at is not null or expected.is_cut_off then 'missing'
            else 'pending'
        end as status
    from expected
)
select
    stated.competition_id,
    stated.month,
    stated.unit_id,
    stated.status,
    stated.received_at,
    stated.due_at,
    stated.cutoff_at,
    case
        when stated.status = 'late'
            then greatest(1, coalesce(arrival.workday_no, 0) - coalesce(due.workday_no, 0))
        else 0
    end as days_late,
    cast(
        case
            when stated.status = 'late'
                then
                    (
                        86400 * coalesce(arrival_day.day_no - due_day.day_no, 0)
                        + stated.received_second - stated.due_second + 3599
                    ) // 3600
            else 0
        end as integer
    ) as hours_late
from stated
left join calendar.days as arrival
    on arrival.competition_id = stated.competition_id and arrival.day = stated.received_on
left join calendar.days as due
    on due.competition_id = stated.competition_id and due.day = stated.due_on
left join numbered as arrival_day
    on arrival_day.competition_id = stated.competition_id and arrival_day.day = cast(stated.received_at as date)
left join numbered as due_day
    on due_day.competition_id = stated.competition_id and due_day.day = cast(stated.due_at as date)
