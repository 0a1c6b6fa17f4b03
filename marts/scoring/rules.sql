-- Every rule of every version with a number of its own, and its parameters side by side with the defaults of docs/core.md.
-- zh: 每版每条规则各有编号, 参数并列, 未写的取 docs/core.md 的默认值。
-- grain: one competition, one version, one indicator
-- increment: rules
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: version_id | 细则版本 | rulebook version
-- column: indicator_id | 指标 | indicator
-- column: rule_no | 规则编号 (各版本各自) | number of the rule, its own in each version
-- column: indicator_no | 指标编号 (各版本相同) | number of the indicator, the same in all versions
-- column: family | 类型 | family
-- column: shape | 规则形状 | shape of the rule
-- column: period | 周期 | period
-- column: apply_per | 按范围或按月 | by scope or by month
-- column: no_task | 无任务时 | when there was no task
-- column: register_id | 台账 | register
-- column: multi | 多次采用 | adopted more than once
-- column: share | 合报 | joint pieces
-- column: needs_document | 须有文号 | needs a document
-- column: item_id | 项目 | item
-- column: dimension_id | 比看维度 | dimension
-- column: groups | 适用组别 | groups it is for
-- column: cap_id | 上限 | cap
-- column: points | 分值 | points
-- column: points_e4 | 分值, 万分之一 | points in ten-thousandths
-- column: has_denominator | 有分母 | divides by something
-- column: floor_rate_e4 | 起算比率, 万分之一 | rate below which nothing is earned, in ten-thousandths
-- column: slope_e4 | 每百分点减分, 万分之一 | points lost a percentage point, in ten-thousandths
-- column: gain_e4 | 每百分点加分, 万分之一 | points gained a percentage point, in ten-thousandths
-- column: base_rate_e4 | 基准比率, 万分之一 | base rate, in ten-thousandths
-- column: base_points_e4 | 基准分, 万分之一 | base points, in ten-thousandths
-- column: least_e4 | 最低分, 万分之一 | least points, in ten-thousandths
-- column: most_e4 | 最高分 (空: 不封顶), 万分之一 | most points, null where there is no limit, in ten-thousandths
-- column: pots | 月份额数 | pots
-- column: extra_each_e4 | 超额每件加分, 万分之一 | points for each above the quota, in ten-thousandths
-- column: extra_most_e4 | 超额加分上限, 万分之一 | most for what is above the quota, in ten-thousandths
-- column: target_rate_e4 | 目标比率, 万分之一 | target rate, in ten-thousandths
-- column: yearly_target_e4 | 年度目标, 万分之一 | target of a year, in ten-thousandths
-- column: step_rate_e4 | 每档比率, 万分之一 | rate of a step, in ten-thousandths
-- column: is_stepped | 按整档 | whole steps only
-- column: gain_each_e4 | 每档加分, 万分之一 | points gained a step, in ten-thousandths
-- column: loss_each_e4 | 每档减分, 万分之一 | points lost a step, in ten-thousandths
-- column: gain_most_e4 | 加分上限, 万分之一 | most gained, in ten-thousandths
-- column: loss_most_e4 | 减分上限, 万分之一 | most lost, in ten-thousandths
-- column: cut_off_e4 | 归零界限, 万分之一 | completion below which nothing is earned, in ten-thousandths
-- column: is_cut_off_closed | 界限本身归零 | the cut-off itself earns nothing
-- column: is_yearly | 定额按年 | quota of a year
-- column: base_each_e4 | 每件基准分, 万分之一 | base points of each code, in ten-thousandths
-- column: floor_each_e4 | 每件最低分, 万分之一 | least points of each code, in ten-thousandths
-- column: full_mark_e4 | 满分值, 万分之一 | full mark, in ten-thousandths
-- column: trim_above | 去高低分的人数界限 | judges above which extremes are dropped
-- column: high_mark_e4 | 高分线, 万分之一 | high mark, in ten-thousandths
-- column: high_most | 高分最多个数 | most high marks
-- column: low_mark_e4 | 低分线, 万分之一 | low mark, in ten-thousandths
-- column: low_least | 低分最少个数 | fewest low marks
-- column: is_void_same | 全同作废 | all the same is void
-- column: step_e4 | 每名递减, 万分之一 | points a place, in ten-thousandths
-- column: floor_e4 | 名次最低分, 万分之一 | least points by place, in ten-thousandths
-- column: low_e4 | 下门柱, 万分之一 | lower goalpost, in ten-thousandths
-- column: high_e4 | 上门柱, 万分之一 | upper goalpost, in ten-thousandths
-- column: is_logarithm | 取对数 | by logarithm
-- column: is_lower_better | 越低越好 | lower is better
-- column: is_geometric | 几何平均 | geometric mean
-- column: others_rate_e4 | 其余采用的折扣, 万分之一 | discount of the others, in ten-thousandths
-- column: best_periods | 计最好几个月 | months that count
-- column: points_each_e4 | 每次分值, 万分之一 | points each, in ten-thousandths
-- column: month_cap_e4 | 月上限, 万分之一 | cap a month, in ten-thousandths
-- column: is_without_veto | 有否决不计 | nothing under a veto
with
divided as (
    select distinct terms.competition_id, terms.version_id, terms.indicator_id
    from rulebook.terms as terms
    where terms.role = 'denominator'
)
select
    indicators.competition_id,
    indicators.version_id,
    indicators.indicator_id,
    cast(
        dense_rank() over (order by indicators.competition_id, indicators.version_id, indicators.indicator_id)
        as integer
    ) as rule_no,
    cast(dense_rank() over (order by indicators.competition_id, indicators.indicator_id) as integer) as indicator_no,
    indicators.family,
    indicators.shape,
    indicators.period,
    indicators.apply_per,
    indicators.no_task,
    indicators.register_id,
    indicators.multi,
    indicators.share,
    indicators.needs_document,
    indicators.item_id,
    indicators.dimension_id,
    coalesce(indicators.groups, '') as groups,
    indicators.cap_id,
    indicators.points,
    cast(round(indicators.points * 10000) as hugeint) as points_e4,
    (divided.indicator_id is not null) as has_denominator,
    cast(round(coalesce(max(case when parameters.parameter = 'floor_rate' then parameters.value end), 0) * 10000) as hugeint) as floor_rate_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'slope' then parameters.value end), 0) * 10000) as hugeint) as slope_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'gain' then parameters.value end), 0) * 10000) as hugeint) as gain_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'base_rate' then parameters.value end), 1) * 10000) as hugeint) as base_rate_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'base_points' then parameters.value end), case when indicators.shape = 'tiers_capped' then 0 else max(indicators.points) end) * 10000) as hugeint) as base_points_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'least' then parameters.value end), 0) * 10000) as hugeint) as least_e4,
    cast(round(case when max(case when parameters.parameter = 'unlimited' then parameters.value end) > 0 then null else coalesce(max(case when parameters.parameter = 'most' then parameters.value end), max(indicators.points)) end * 10000) as hugeint) as most_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'pots' then parameters.value end), 12)) as integer) as pots,
    cast(round(coalesce(max(case when parameters.parameter = 'extra_each' then parameters.value end), 0) * 10000) as hugeint) as extra_each_e4,
    cast(round(max(case when parameters.parameter = 'extra_most' then parameters.value end) * 10000) as hugeint) as extra_most_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'target_rate' then parameters.value end), 1) * 10000) as hugeint) as target_rate_e4,
    cast(round(max(case when parameters.parameter = 'yearly_target' then parameters.value end) * 10000) as hugeint) as yearly_target_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'step_rate' then parameters.value end), 0.1) * 10000) as hugeint) as step_rate_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'stepped' then parameters.value end), 1)) as integer) as is_stepped,
    cast(round(coalesce(max(case when parameters.parameter = 'gain_each' then parameters.value end), 0) * 10000) as hugeint) as gain_each_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'loss_each' then parameters.value end), 0) * 10000) as hugeint) as loss_each_e4,
    cast(round(max(case when parameters.parameter = 'gain_most' then parameters.value end) * 10000) as hugeint) as gain_most_e4,
    cast(round(max(case when parameters.parameter = 'loss_most' then parameters.value end) * 10000) as hugeint) as loss_most_e4,
    cast(round(max(case when parameters.parameter = 'cut_off' then parameters.value end) * 10000) as hugeint) as cut_off_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'cut_off_closed' then parameters.value end), 0)) as integer) as is_cut_off_closed,
    cast(round(coalesce(max(case when parameters.parameter = 'yearly' then parameters.value end), 0)) as integer) as is_yearly,
    cast(round(coalesce(max(case when parameters.parameter = 'base_each' then parameters.value end), 0) * 10000) as hugeint) as base_each_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'floor_each' then parameters.value end), 0) * 10000) as hugeint) as floor_each_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'full_mark' then parameters.value end), 100) * 10000) as hugeint) as full_mark_e4,
    cast(round(max(case when parameters.parameter = 'trim_above' then parameters.value end)) as integer) as trim_above,
    cast(round(max(case when parameters.parameter = 'high_mark' then parameters.value end) * 10000) as hugeint) as high_mark_e4,
    cast(round(max(case when parameters.parameter = 'high_most' then parameters.value end)) as integer) as high_most,
    cast(round(max(case when parameters.parameter = 'low_mark' then parameters.value end) * 10000) as hugeint) as low_mark_e4,
    cast(round(max(case when parameters.parameter = 'low_least' then parameters.value end)) as integer) as low_least,
    cast(round(coalesce(max(case when parameters.parameter = 'void_same' then parameters.value end), 0)) as integer) as is_void_same,
    cast(round(coalesce(max(case when parameters.parameter = 'step' then parameters.value end), 0) * 10000) as hugeint) as step_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'floor' then parameters.value end), 0) * 10000) as hugeint) as floor_e4,
    cast(round(max(case when parameters.parameter = 'low' then parameters.value end) * 10000) as hugeint) as low_e4,
    cast(round(max(case when parameters.parameter = 'high' then parameters.value end) * 10000) as hugeint) as high_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'logarithm' then parameters.value end), 0)) as integer) as is_logarithm,
    cast(round(coalesce(max(case when parameters.parameter = 'lower_is_better' then parameters.value end), 0)) as integer) as is_lower_better,
    cast(round(coalesce(max(case when parameters.parameter = 'geometric' then parameters.value end), 0)) as integer) as is_geometric,
    cast(round(coalesce(max(case when parameters.parameter = 'others_rate' then parameters.value end), 0.5) * 10000) as hugeint) as others_rate_e4,
    cast(round(max(case when parameters.parameter = 'best_periods' then parameters.value end)) as integer) as best_periods,
    cast(round(coalesce(max(case when parameters.parameter = 'points_each' then parameters.value end), 0) * 10000) as hugeint) as points_each_e4,
    cast(round(max(case when parameters.parameter = 'month_cap' then parameters.value end) * 10000) as hugeint) as month_cap_e4,
    cast(round(coalesce(max(case when parameters.parameter = 'without_veto' then parameters.value end), 0)) as integer) as is_without_veto
from rulebook.indicators as indicators
left join rulebook.parameters as parameters
    on parameters.competition_id = indicators.competition_id
    and parameters.version_id = indicators.version_id
    and parameters.indicator_id = indicators.indicator_id
left join divided
    on divided.competition_id = indicators.competition_id
    and divided.version_id = indicators.version_id
    and divided.indicator_id = indicators.indicator_id
where indicators.family <> 'veto'
group by
    indicators.competition_id, indicators.version_id, indicators.indicator_id, indicators.family, indicators.shape,
    indicators.period, indicators.apply_per, indicators.no_task, indicators.register_id, indicators.multi,
    indicators.share, indicators.needs_document, indicators.item_id, indicators.dimension_id, indicators.groups,
    indicators.cap_id, indicators.points, divided.indicator_id
