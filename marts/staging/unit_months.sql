-- In which months a unit was valid, with its class and whether it is a guest.
-- grain: one competition, one unit, one month
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: unit_id | 单位 | unit
-- column: month | 月份 | month
-- column: class_id | 当月类别 | class in that month
-- column: is_guest | 当月是否列席 | guest in that month
select
    units.competition_id,
    units.unit_id,
    months.month,
    units.class_id,
    units.is_guest
from staging.units as units
join calendar.months as months
    on months.competition_id = units.competition_id
    and months.month >= units.first_month
    and (units.last_month is null or months.month <= units.last_month)
