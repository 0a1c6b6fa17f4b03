-- Units whose figures in a load no longer count, because a newer load replaced them.
-- zh: 在某次报送里数据已不再计入的单位, 因为更新的报送取代了它。
-- grain: one competition, one load of figures by unit, one unit
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: load_id | 报送 | load
-- column: unit_id | 单位 | unit
select reports.competition_id, reports.load_id, reports.unit_id
from staging.reports as reports
left join staging.effective_loads as loads
    on loads.competition_id = reports.competition_id
    and loads.load_id = reports.load_id
    and loads.part = reports.unit_id
where loads.load_id is null
