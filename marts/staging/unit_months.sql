-- In which months a unit was valid, with its class and whether it is a guest.
-- zh: 一个单位在哪些月份有效, 连同类别和是否列席。
-- grain: one competition, one unit, one month
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: unit_no | 单位编号 | number of the unit
-- column: month | 月份 | month
-- column: month_no | 月份编号 | number of the month
-- column: class_id | 当月类别 | class in that month
-- column: is_guest | 当月是否列席 | guest in that month
select
    units.competition_id,
    units.unit_id,
    units.unit_no,
    months.month,
    months.month_no,
    units.class_id,
    units.is_guest
from staging.units as units
join staging.months as months
    on months.competition_id = units.competition_id
    and months.month >= units.first_month
    and (units.last_month is null or months.month <= units.last_month)
