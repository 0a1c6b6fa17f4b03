-- What units say of figures that the office or a higher level holds, beside what is held: never scored, always settled by a person.
-- zh: 单位对办公室或上级掌握的数据的说法, 与台账并列: 从不计分, 总由人裁定。
-- grain: one competition, one unit, one column, first and last month
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: column_id | 指标列 | input column
-- column: column_zh | 列名 | name of the column in Chinese
-- column: column_en | 列英文名 | name of the column in English
-- column: measure | 计量单位 | unit of measure
-- column: source | 台账或来源 | register or source
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: claim | 单位自报 | what the unit says
-- column: register | 台账数, 台账未核时为空 | what the register holds, empty while it is not settled
-- column: difference | 差额: 自报减台账 | difference: what the unit says less the register
-- column: state | equal 一致 / open 待定 / settled 已定 / changed 定后有变 / waiting 台账未核 | equal, open, settled, changed since it was settled, or waiting for the register
-- column: load_id | 自报: 报送 | claim: load
-- column: file_name | 自报: 文件名 | claim: file name
-- column: sheet | 自报: 工作表 | claim: sheet
-- column: row_no | 自报: 行 | claim: row
-- column: column_no | 自报: 列 | claim: column
-- column: column_name | 自报: 列名 | claim: column header
-- column: register_cell_count | 台账: 格数 | register: number of cells
-- column: register_load_id | 台账第一处: 报送 | register, first place: load
-- column: register_file_name | 台账第一处: 文件名 | register, first place: file name
-- column: register_sheet | 台账第一处: 工作表 | register, first place: sheet
-- column: register_row_no | 台账第一处: 行 | register, first place: row
-- column: register_column_no | 台账第一处: 列 | register, first place: column
-- column: register_column_name | 台账第一处: 列名 | register, first place: column header
-- column: decision | claim 以自报为准 / register 以台账为准 / neither 都不对 | the claim, the register or neither is right
-- column: reason | 理由 | reason
-- column: decided_claim | 当时自报 | the claim when it was decided
-- column: decided_register | 当时台账 | the register when it was decided
-- column: decided_by | 裁定人 | decided by
-- column: decided_at | 裁定时间 (UTC) | decided at, UTC
with
written as (
    select
        facts.competition_id,
        facts.load_id,
        facts.unit_id,
        facts.column_id,
        facts.first_month,
        facts.last_month,
        facts.value as claim,
        facts.sheet,
        facts.row_no,
        facts.column_no,
        facts.column_name,
        columns.source,
        columns.aggregate,
        columns.measure,
        columns.name_zh as column_zh,
        columns.name_en as column_en,
        months.version_id,
        row_number() over (
            partition by
                facts.competition_id, facts.unit_id, facts.column_id, facts.first_month, facts.last_month
            order by facts.load_id, facts.sheet, facts.row_no, facts.column_no
        ) as at_place
    from landing.facts as facts
    join staging.effective_loads as loads
        on loads.competition_id = facts.competition_id
        and loads.load_id = facts.load_id
        and loads.kind = 'monthly'
        and loads.part = facts.unit_id
    join staging.months as months
        on months.competition_id = facts.competition_id and months.month = facts.last_month
    join rulebook.columns as columns
        on columns.competition_id = months.competition_id
        and columns.version_id = months.version_id
        and columns.column_id = facts.column_id
    where facts.is_claim and facts.kind = 'monthly' and facts.state in ('value', 'none')
),
claimed as (
    -- said twice in a file it is one claim, or the register beside it would be added up twice
    select written.*
    from written
    where written.at_place = 1
),
held as (
    select
        claimed.competition_id,
        claimed.unit_id,
        claimed.column_id,
        claimed.first_month,
        claimed.last_month,
        claimed.aggregate,
        facts.value,
        facts.load_id,
        facts.sheet,
        facts.row_no,
        facts.column_no,
        facts.column_name,
        facts.last_month as held_month,
        max(facts.last_month) over (
            partition by
                claimed.competition_id, claimed.unit_id, claimed.column_id, claimed.first_month, claimed.last_month
        ) as newest_month,
        row_number() over (
            partition by
                claimed.competition_id, claimed.unit_id, claimed.column_id, claimed.first_month, claimed.last_month
            order by facts.last_month, facts.load_id, facts.sheet, facts.row_no, facts.column_no
        ) as held_place
    from claimed
    join staging.facts as facts
        on facts.competition_id = claimed.competition_id
        and facts.unit_id = claimed.unit_id
        and facts.column_id = claimed.column_id
        and facts.first_month >= claimed.first_month
        and facts.last_month <= claimed.last_month
        and facts.value is not null
),
added as (
    select
        held.competition_id,
        held.unit_id,
        held.column_id,
        held.first_month,
        held.last_month,
        held.aggregate,
        count(*) as cell_count,
        sum(held.value) as total,
        sum(case when held.held_month = held.newest_month then held.value end) as newest,
        max(held.value) as most,
        max(case when held.held_place = 1 then held.load_id end) as load_id,
        max(case when held.held_place = 1 then held.sheet end) as sheet,
        max(case when held.held_place = 1 then held.row_no end) as row_no,
        max(case when held.held_place = 1 then held.column_no end) as column_no,
        max(case when held.held_place = 1 then held.column_name end) as column_name
    from held
    group by
        held.competition_id, held.unit_id, held.column_id, held.first_month, held.last_month, held.aggregate
),
unsettled as (
    -- a register that nobody has signed says nothing, not nought
    select distinct
        claimed.competition_id,
        claimed.source,
        claimed.first_month,
        claimed.last_month
    from claimed
    join staging.register_months as registers
        on registers.competition_id = claimed.competition_id
        and registers.register_id = claimed.source
        and registers.month between claimed.first_month and claimed.last_month
        and not registers.is_settled
),
beside as (
    select
        claimed.*,
        added.cell_count,
        added.load_id as register_load_id,
        added.sheet as register_sheet,
        added.row_no as register_row_no,
        added.column_no as register_column_no,
        added.column_name as register_column_name,
        case
            when unsettled.source is not null then null
            when added.cell_count is null and registers.register_id is not null then cast(0 as decimal(18, 4))
            when claimed.aggregate = 'last' then cast(added.newest as decimal(18, 4))
            when claimed.aggregate = 'max' then cast(added.most as decimal(18, 4))
            when claimed.aggregate = 'mean'
                then
                    cast(
                        cast(
                            sign(added.total)
                            * (
                                (2 * abs(cast(round(added.total * 10000) as hugeint)) + added.cell_count)
                                // nullif(2 * added.cell_count, 0)
                            ) as decimal(18, 0)
                        ) * 0.0001 as decimal(18, 4)
                    )
            else cast(added.total as decimal(18, 4))
        end as register
    from claimed
    left join added
        on added.competition_id = claimed.competition_id
        and added.unit_id = claimed.unit_id
        and added.column_id = claimed.column_id
        and added.first_month = claimed.first_month
        and added.last_month = claimed.last_month
    left join rulebook.registers as registers
        on registers.competition_id = claimed.competition_id
        and registers.version_id = claimed.version_id
        and registers.register_id = claimed.source
    left join unsettled
        on unsettled.competition_id = claimed.competition_id
        and unsettled.source = claimed.source
        and unsettled.first_month = claimed.first_month
        and unsettled.last_month = claimed.last_month
),
decided as (
    select
        reconciliations.*,
        row_number() over (
            partition by
                reconciliations.competition_id, reconciliations.unit_id, reconciliations.column_id,
                reconciliations.first_month, reconciliations.last_month
            order by reconciliations.entry_no desc
        ) as newest
    from landing.reconciliations as reconciliations
)
select
    beside.competition_id,
    beside.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    beside.column_id,
    beside.column_zh,
    beside.column_en,
    beside.measure,
    beside.source,
    beside.first_month,
    beside.last_month,
    beside.claim,
    beside.register,
    cast(beside.claim - beside.register as decimal(18, 4)) as difference,
    case
        when beside.claim = beside.register then 'equal'
        when
            decided.entry_no is not null
            and decided.claim = beside.claim
            and (decided.register = beside.register or (decided.register is null and beside.register is null))
            then 'settled'
        when decided.entry_no is not null then 'changed'
        when beside.register is null then 'waiting'
        else 'open'
    end as state,
    beside.load_id,
    claim_loads.file_name,
    beside.sheet,
    beside.row_no,
    beside.column_no,
    beside.column_name,
    cast(coalesce(beside.cell_count, 0) as integer) as register_cell_count,
    beside.register_load_id,
    register_loads.file_name as register_file_name,
    beside.register_sheet,
    beside.register_row_no,
    beside.register_column_no,
    beside.register_column_name,
    decided.decision,
    decided.reason,
    decided.claim as decided_claim,
    decided.register as decided_register,
    decided.decided_by,
    decided.recorded_at as decided_at
from beside
join landing.loads as claim_loads
    on claim_loads.competition_id = beside.competition_id and claim_loads.load_id = beside.load_id
left join landing.loads as register_loads
    on register_loads.competition_id = beside.competition_id and register_loads.load_id = beside.register_load_id
left join decided
    on decided.competition_id = beside.competition_id
    and decided.unit_id = beside.unit_id
    and decided.column_id = beside.column_id
    and decided.first_month = beside.first_month
    and decided.last_month = beside.last_month
    and decided.newest = 1
left join staging.units as units
    on units.competition_id = beside.competition_id
    and units.unit_id = beside.unit_id
    and units.first_month <= beside.last_month
    and coalesce(units.last_month, '9999-12') >= beside.last_month
