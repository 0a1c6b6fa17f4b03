-- Figures that single months can't say: of several months, or of columns that count by their last, mean or largest figure.
-- grain: one cell of a file
-- increment: run
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: column_id | 指标列 | input column
-- column: first_month | 首月 | first month of the figure
-- column: last_month | 末月 | last month of the figure
-- column: first_no | 首月编号 | number of the first month
-- column: last_no | 末月编号 | number of the last month
-- column: state | 单元格状态 | state of the cell
-- column: value | 数值 | value
with
months_seen as (
    select distinct rules.competition_id, months.month, months.month_no
    from temp.windows as windows
    join scoring.rules as rules on rules.rule_no = windows.rule_no
    join staging.months as months
        on months.competition_id = rules.competition_id and months.month_no = windows.month_no
),
measured as (
    select distinct weights.competition_id, weights.column_id
    from scoring.weights as weights
    where weights.aggregate <> 'sum'
),
placed as (
    -- few places hold such figures: their cells are found by number
    select places.*, months_seen.month_no as last_no, starts.month_no as first_no
    from landing.places as places
    join months_seen
        on months_seen.competition_id = places.competition_id and months_seen.month = places.last_month
    join staging.months as starts
        on starts.competition_id = places.competition_id and starts.month = places.first_month
    left join measured
        on measured.competition_id = places.competition_id and measured.column_id = places.column_id
    join (select distinct loads.competition_id, loads.load_id from staging.effective_loads as loads) as loads
        on loads.competition_id = places.competition_id and loads.load_id = places.load_id
    where not places.is_claim and (places.first_month <> places.last_month or measured.column_id is not null)
)
select
    placed.competition_id,
    cells.unit_id,
    placed.column_id,
    placed.first_month,
    placed.last_month,
    placed.first_no,
    placed.last_no,
    cells.state,
    cells.value
from landing.cells as cells
join placed on placed.place_no = cells.place_no
left join staging.superseded as superseded
    on superseded.competition_id = placed.competition_id
    and superseded.load_id = placed.load_id
    and superseded.unit_id = cells.unit_id
where superseded.unit_id is null
