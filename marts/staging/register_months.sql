-- Whether a register is settled for a month: it holds rows, or somebody signed that there were none.
-- zh: 一个月的台账是否已核: 有记录, 或有人签了“本月无”。
-- grain: one competition, one month, one register
-- increment: full
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: register_id | 台账 | register
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: must_settle | 是否每月必须核定 | must be settled each month
-- column: state | rows 有记录 / none 本月无 / unsettled 未核 | rows, none or unsettled
-- column: row_count | 记录数 | number of rows
-- column: is_settled | 是否已核 | settled
-- column: sort | 次序 | order
with
rows_of as (
    -- a row settles the months of its file, whatever month it counts in
    select facts.competition_id, facts.kind as register_id, facts.last_month as month, facts.load_id, facts.row_no
    from staging.facts as facts
    where facts.kind not in ('monthly', 'office', 'targets')
    union
    select events.competition_id, events.register_id, months.month, events.load_id, events.row_no
    from staging.events as events
    join landing.loads as loads
        on loads.competition_id = events.competition_id and loads.load_id = events.load_id
    join calendar.months as months
        on months.competition_id = loads.competition_id
        and months.month between loads.first_month and loads.last_month
),
counted as (
    select rows_of.competition_id, rows_of.register_id, rows_of.month, cast(count(*) as integer) as row_count
    from rows_of
    group by rows_of.competition_id, rows_of.register_id, rows_of.month
),
signed as (
    select distinct nones.competition_id, nones.register_id, nones.month
    from landing.nones as nones
),
stated as (
    select
        months.competition_id,
        months.month,
        registers.register_id,
        registers.name_zh,
        registers.name_en,
        registers.must_settle,
        registers.sort,
        case
            when counted.row_count > 0 then 'rows'
            when signed.register_id is not null then 'none'
            else 'unsettled'
        end as state,
        coalesce(counted.row_count, 0) as row_count
    from calendar.months as months
    join rulebook.registers as registers
        on registers.competition_id = months.competition_id and registers.version_id = months.version_id
    left join counted
        on counted.competition_id = months.competition_id
        and counted.register_id = registers.register_id
        and counted.month = months.month
    left join signed
        on signed.competition_id = months.competition_id
        and signed.register_id = registers.register_id
        and signed.month = months.month
)
select
    stated.competition_id,
    stated.month,
    stated.register_id,
    stated.name_zh,
    stated.name_en,
    stated.must_settle,
    stated.state,
    stated.row_count,
    (stated.state <> 'unsettled' or not stated.must_settle) as is_settled,
    stated.sort
from stated
