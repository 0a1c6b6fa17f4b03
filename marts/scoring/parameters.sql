-- The parameters of each indicator side by side, with the defaults of its shape.
-- grain: one competition, one version, one indicator
-- increment: full
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: version_id | 细则版本 | rulebook version
-- column: indicator_id | 指标 | indicator
-- column: floor_rate | 低于此率得零分 | rate below which nothing is earned
-- column: slope | 每个百分点扣分 | points lost per percentage point
-- column: pots | 全年分为几份 | pots a year
-- column: target_rate | 得满分的完成率 | rate that earns all points
-- column: yearly_target | 全年人均目标 | yearly target a head
-- column: full_mark | 评分满分 | full mark of a judge
-- column: trim_above | 评委多于此数去一高一低 | more judges than this: highest and lowest dropped
-- column: step | 每低一名少得 | points less per place
-- column: floor_points | 最低得分 | least points
-- column: points_each | 每次 (每步) 分值 | points each
-- column: step_rate | 每步超额率 | share above target per step
-- column: month_cap | 每月封顶 | cap a month
-- column: without_veto | 有否决则不计 | nothing with a veto
select
    indicators.competition_id,
    indicators.version_id,
    indicators.indicator_id,
    coalesce(max(case when parameters.parameter = 'floor_rate' then parameters.value end), 0) as floor_rate,
    max(case when parameters.parameter = 'slope' then parameters.value end) as slope,
    cast(
        round(coalesce(max(case when parameters.parameter = 'pots' then parameters.value end), 12)) as bigint
    ) as pots,
    coalesce(max(case when parameters.parameter = 'target_rate' then parameters.value end), 1) as target_rate,
    max(case when parameters.parameter = 'yearly_target' then parameters.value end) as yearly_target,
    coalesce(max(case when parameters.parameter = 'full_mark' then parameters.value end), 100) as full_mark,
    max(case when parameters.parameter = 'trim_above' then parameters.value end) as trim_above,
    max(case when parameters.parameter = 'step' then parameters.value end) as step,
    coalesce(max(case when parameters.parameter = 'floor' then parameters.value end), 0) as floor_points,
    max(case when parameters.parameter = 'points_each' then parameters.value end) as points_each,
    max(case when parameters.parameter = 'step_rate' then parameters.value end) as step_rate,
    max(case when parameters.parameter = 'month_cap' then parameters.value end) as month_cap,
    coalesce(max(case when parameters.parameter = 'without_veto' then parameters.value end), 0) as without_veto
from rulebook.indicators as indicators
left join rulebook.parameters as parameters
    on parameters.competition_id = indicators.competition_id
    and parameters.version_id = indicators.version_id
    and parameters.indicator_id = indicators.indicator_id
group by indicators.competition_id, indicators.version_id, indicators.indicator_id
