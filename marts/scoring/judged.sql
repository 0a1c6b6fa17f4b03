-- The judges' scores of each judging: void judges left out, trimmed where the rule says so, then their mean.
-- zh: 评委评分, 每次评议一行: 去掉作废的, 按规则去掉最高最低, 再取平均。
-- grain: one competition, one scope, one indicator, one unit, one judging
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: first_month | 评审期首月 | first month of the judging
-- column: last_month | 评审期末月 | last month of the judging
-- column: judge_count | 评委数 (有效) | judges whose scores are valid
-- column: counted_count | 计入数 | scores counted
-- column: mean_score | 平均分 | mean
with
valid as (
    select
        rules.rule_no,
        judgements.competition_id,
        judgements.unit_id,
        judgements.first_month,
        judgements.last_month,
        judgements.judge,
        judgements.score
    from staging.judgements as judgements
    join scoring.rules as rules
        on rules.competition_id = judgements.competition_id
        and rules.indicator_id = judgements.indicator_id
        and rules.shape = 'judged_mean'
    where
        exists (
            select 1
            from staging.units as units
            where
                units.competition_id = judgements.competition_id
                and units.unit_id = judgements.unit_id
                and units.first_month <= judgements.last_month
                and (units.last_month is null or units.last_month >= judgements.first_month)
        )
),
void as (
    -- a judge who gave too many high marks, too few low ones, or the same to everybody
    select valid.rule_no, valid.first_month, valid.last_month, valid.judge
    from valid
    join scoring.rules as rules on rules.rule_no = valid.rule_no
    group by
        valid.rule_no, valid.first_month, valid.last_month, valid.judge,
        rules.high_most, rules.low_least, rules.is_void_same
    having
        sum(case when cast(round(valid.score * 10000) as hugeint) >= rules.high_mark_e4 then 1 else 0 end)
        > coalesce(rules.high_most, 2147483647)
        or sum(case when cast(round(valid.score * 10000) as hugeint) < rules.low_mark_e4 then 1 else 0 end)
        < coalesce(rules.low_least, 0)
        or (rules.is_void_same = 1 and count(*) > 1 and min(valid.score) = max(valid.score))
),
given as (
    select
        cases.scope_no,
        cases.rule_no,
        cases.unit_no,
        valid.first_month,
        valid.last_month,
        count(*) as judge_count,
        sum(valid.score) as total,
        max(valid.score) as highest,
        min(valid.score) as lowest
    from valid
    join staging.lineage as lineage
        on lineage.competition_id = valid.competition_id and lineage.ancestor_id = valid.unit_id
    join temp.cases as cases
        on cases.rule_no = valid.rule_no and cases.unit_no = lineage.unit_no and cases.shape = 'judged_mean'
    join (select distinct windows.scope_no, windows.rule_no, windows.first_no, windows.last_no from temp.windows as windows)
        as windows
        on windows.scope_no = cases.scope_no and windows.rule_no = cases.rule_no
    join staging.months as starts
        on starts.competition_id = valid.competition_id
        and starts.month = valid.first_month
        and starts.month_no >= windows.first_no
    join staging.months as ends
        on ends.competition_id = valid.competition_id
        and ends.month = valid.last_month
        and ends.month_no <= windows.last_no
    left join void
        on void.rule_no = valid.rule_no
        and void.first_month = valid.first_month
        and void.last_month = valid.last_month
        and void.judge = valid.judge
    where void.judge is null
    group by cases.scope_no, cases.rule_no, cases.unit_no, valid.first_month, valid.last_month
),
trimmed as (
    select
        given.*,
        rules.indicator_id,
        case when given.judge_count > rules.trim_above then given.judge_count - 2 else given.judge_count end
            as counted_count,
        case
            when given.judge_count > rules.trim_above then given.total - given.highest - given.lowest
            else given.total
        end as counted_total
    from given
    join scoring.rules as rules on rules.rule_no = given.rule_no
)
select
    members.competition_id,
    members.scope_id,
    trimmed.indicator_id,
    members.unit_id,
    trimmed.scope_no,
    trimmed.unit_no,
    trimmed.rule_no,
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
join staging.members as members
    on members.scope_no = trimmed.scope_no and members.unit_no = trimmed.unit_no
