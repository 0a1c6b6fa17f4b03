-- Which units a file of figures speaks of.
-- zh: 一个数据文件说到哪些单位。
-- grain: one competition, one load of figures by unit, one unit
-- increment: month
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: kind | 文件种类 | kind of file
-- column: unit_id | 单位 | unit
-- column: last_month | 期间末月 | last month of the period
with
periods as (
    -- the months being built, and what belongs to no month of the calendar
    select loads.competition_id, loads.load_id, loads.kind, loads.last_month
    from landing.loads as loads
    left join build.months as months
        on months.competition_id = loads.competition_id and months.month = loads.last_month
    left join calendar.months as known
        on known.competition_id = loads.competition_id and known.month = loads.last_month
    left join landing.withdrawals as withdrawals
        on withdrawals.competition_id = loads.competition_id and withdrawals.load_id = loads.load_id
    where
        loads.kind in ('monthly', 'office', 'targets')
        and withdrawals.load_id is null
        and (loads.last_month is null or months.month is not null or known.month is null)
)
select distinct
    facts.competition_id,
    facts.load_id,
    periods.kind,
    facts.unit_id,
    periods.last_month
from landing.facts as facts
join periods on periods.competition_id = facts.competition_id and periods.load_id = facts.load_id
