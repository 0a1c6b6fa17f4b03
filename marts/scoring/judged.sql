-- The judges' scores of each judging: trimmed where the rule says so, then their mean.
-- grain: one competition, one scope, one indicator, one unit, one judging
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: first_month | 首月 | first month of the judging
-- column: last_month | 末月 | last month of the judging
-- column: judge_count | 评委数 | judges
-- column: counted_count | 计入评分数 | scores that count
-- column: mean_score | 平均分 | mean score
with
given as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.indicator_id,
        cases.unit_id,
        judgements.first_month,
        judgements.last_month,
        count(*) as judge_count,
        sum(judgements.score) as total,
        max(judgements.score) as highest,
        min(judgements.score) as lowest,
        max(parameters.trim_above) as trim_above
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join scoring.parameters as parameters
        on parameters.competition_id = cases.competition_id
        and parameters.version_id = cases.version_id
        and parameters.indicator_id = cases.indicator_id
    join staging.windows as windows
        on windows.competition_id = cases.competition_id
        and windows.scope_id = cases.scope_id
        and windows.period = cases.period
    join staging.lineage as lineage
        on lineage.competition_id = cases.competition_id and lineage.unit_id = cases.unit_id
    join staging.judgements as judgements
        on judgements.competition_id = cases.competition_id
        and judgements.indicator_id = cases.indicator_id
        and judgements.unit_id = lineage.ancestor_id
        and judgements.first_month >= windows.first_month
        and judgements.last_month <= windows.last_month
    where
        cases.shape = 'judged_mean'
        and exists (
            select 1
            from staging.units as valid
            where
                valid.competition_id = judgements.competition_id
                and valid.unit_id = judgements.unit_id
                and valid.first_month <= judgements.last_month
                and (valid.last_month is null or valid.last_month >= judgements.first_month)
        )
    group by
        cases.competition_id, cases.scope_id, cases.indicator_id, cases.unit_id,
        judgements.first_month, judgements.last_month
),
trimmed as (
    select
        given.*,
        case when given.judge_count > given.trim_above then given.judge_count - 2 else given.judge_count end
            as counted_count,
        case
            when given.judge_count > given.trim_above then given.total - given.highest - given.lowest
            else given.total
        end as counted_total
    from given
)
select
    trimmed.competition_id,
    trimmed.scope_id,
    trimmed.indicator_id,
    trimmed.unit_id,
    trimmed.first_month,
    trimmed.last_month,
    cast(trimmed.judge_count as integer) as judge_count,
    cast(trimmed.counted_count as integer) as counted_count,
    cast(
        cast(
            (2 * cast(round(trimmed.counted_total * 10000) as bigint) + trimmed.counted_count)
            // nullif(2 * trimmed.counted_count, 0) as decimal(18, 0)
        ) * 0.0001 as decimal(18, 4)
    ) as mean_score
from trimmed
