-- What keeps a month from being published, as far as the data say it: the desk, the office's text and the recount come on top.
-- zh: 就数据而言, 什么使一个月还不能发布; 另有办公桌上的、文稿的和复算的。
-- grain: one competition, one month, one kind, one subject
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: kind | not_cut_off 未到漏报时点 / register 台账未核 / report 未报未定 / must_fix 退回待复 / please_check 请核对未答 / claim 自报与台账不一致 / appeal 申诉未决 / answer 核对单意见未处理 | not cut off, unsettled register, report missing and undecided, return not answered, question not answered, claim not decided, appeal not decided, slip's answer of which nothing was made
-- column: subject | 对象: 台账、单位、日志号、核查项、指标列或申诉号 | what it is about: register, unit, journal line, check, column or appeal
-- column: unit_id | 单位 | unit
-- column: name_zh | 名称 | name in Chinese
-- column: name_en | 英文名 | name in English
-- column: file_kind | 文件种类 | kind of file
-- column: check_id | 核查项 | check
-- column: column_name | 列名 | column
-- column: item_count | 几处 | how many places
-- column: said_zh | 内容 | what it says, in Chinese
-- column: said_en | 内容 (英文) | what it says, in English
with
decided as (
    select distinct decisions.competition_id, decisions.month, decisions.unit_id
    from landing.decisions as decisions
),
answers as (
    select
        answers.*,
        row_number() over (
            partition by answers.competition_id, answers.month, answers.unit_id
            order by answers.entry_no desc
        ) as newest
    from landing.slip_answers as answers
),
handed as (
    select slips.competition_id, slips.month, slips.unit_id, min(slips.recorded_at) as handed_at
    from landing.slips as slips
    group by slips.competition_id, slips.month, slips.unit_id
),
heard as (
    -- an answer of which something was made: an appeal of the unit about the month, or an explanation since its slip went out
    select distinct answers.competition_id, answers.entry_no
    from answers
    join landing.appeals as appeals
        on appeals.competition_id = answers.competition_id
        and appeals.month = answers.month
        and appeals.unit_id = answers.unit_id
    union
    select distinct answers.competition_id, answers.entry_no
    from answers
    join handed
        on handed.competition_id = answers.competition_id
        and handed.month = answers.month
        and handed.unit_id = answers.unit_id
    join landing.explanations as explanations
        on explanations.competition_id = answers.competition_id
        and explanations.unit_id = answers.unit_id
        and explanations.recorded_at >= handed.handed_at
    where answers.answer = 'explained'
),
decided_appeals as (
    select distinct acts.competition_id, acts.appeal_no
    from landing.appeal_acts as acts
    where acts.act = 'decide'
),
found as (
    select
        months.competition_id,
        months.month,
        'not_cut_off' as kind,
        '' as subject,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        1 as item_count,
        cast(months.cutoff_at as varchar) as said_zh,
        cast(months.cutoff_at as varchar) as said_en
    from calendar.months as months
    where not months.is_cut_off
    union all
    select
        registers.competition_id,
        registers.month,
        'register' as kind,
        registers.register_id as subject,
        cast(null as varchar) as unit_id,
        registers.register_id as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        1 as item_count,
        registers.name_zh as said_zh,
        registers.name_en as said_en
    from staging.register_months as registers
    where not registers.is_settled
    union all
    select
        discipline.competition_id,
        discipline.month,
        'report' as kind,
        discipline.unit_id as subject,
        discipline.unit_id,
        'monthly' as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        1 as item_count,
        discipline.status as said_zh,
        discipline.status as said_en
    from staging.discipline as discipline
    left join decided
        on decided.competition_id = discipline.competition_id
        and decided.month = discipline.month
        and decided.unit_id = discipline.unit_id
    where discipline.status in ('missing', 'pending') and decided.unit_id is null
    union all
    -- a decision about the unit's report, or a register that is settled all the same, settles what was given back too
    -- one of which nobody knew the month keeps every month
    select
        returns.competition_id,
        months.month,
        'must_fix' as kind,
        cast(returns.entry_no as varchar) as subject,
        returns.unit_id,
        returns.kind as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        cast(returns.finding_count as integer) as item_count,
        returns.file_name as said_zh,
        returns.file_name as said_en
    from catalog.returns as returns
    join calendar.months as months
        on months.competition_id = returns.competition_id
        and months.month = coalesce(returns.last_month, months.month)
    left join decided
        on decided.competition_id = returns.competition_id
        and decided.month = months.month
        and decided.unit_id = returns.unit_id
    left join staging.register_months as registers
        on registers.competition_id = returns.competition_id
        and registers.month = months.month
        and registers.register_id = returns.kind
        and registers.is_settled
    where not returns.is_answered and decided.unit_id is null and registers.register_id is null
    union all
    select
        asked.competition_id,
        asked.month,
        'please_check' as kind,
        asked.subject,
        case when count(distinct asked.unit_id) = 1 then max(asked.unit_id) end as unit_id,
        asked.file_kind,
        asked.check_id,
        asked.column_name,
        cast(count(*) as integer) as item_count,
        min(asked.message_zh) as said_zh,
        min(asked.message_en) as said_en
    from catalog.open_questions as asked
    group by
        asked.competition_id, asked.month, asked.subject, asked.file_kind, asked.check_id, asked.column_name
    union all
    select
        claims.competition_id,
        claims.last_month as month,
        'claim' as kind,
        claims.unit_id || ' ' || claims.column_id || ' ' || claims.first_month as subject,
        claims.unit_id,
        'monthly' as file_kind,
        cast(null as varchar) as check_id,
        claims.column_name,
        1 as item_count,
        claims.column_zh as said_zh,
        claims.column_en as said_en
    from catalog.claims as claims
    where claims.state in ('open', 'changed')
    union all
    select
        appeals.competition_id,
        appeals.month,
        'appeal' as kind,
        appeals.appeal_no as subject,
        appeals.unit_id,
        cast(null as varchar) as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        1 as item_count,
        appeals.claim as said_zh,
        appeals.claim as said_en
    from landing.appeals as appeals
    left join decided_appeals
        on decided_appeals.competition_id = appeals.competition_id and decided_appeals.appeal_no = appeals.appeal_no
    where decided_appeals.appeal_no is null
    union all
    select
        answers.competition_id,
        answers.month,
        'answer' as kind,
        answers.unit_id as subject,
        answers.unit_id,
        cast(null as varchar) as file_kind,
        cast(null as varchar) as check_id,
        cast(null as varchar) as column_name,
        1 as item_count,
        answers.note as said_zh,
        answers.note as said_en
    from answers
    left join heard on heard.competition_id = answers.competition_id and heard.entry_no = answers.entry_no
    where answers.newest = 1 and answers.answer <> 'agreed' and heard.entry_no is null
)
select
    found.competition_id,
    found.month,
    cast(found.kind as varchar) as kind,
    found.subject,
    found.unit_id,
    units.name_zh,
    units.name_en,
    found.file_kind,
    found.check_id,
    found.column_name,
    found.item_count,
    found.said_zh,
    found.said_en
from found
left join staging.units as units
    on units.competition_id = found.competition_id
    and units.unit_id = found.unit_id
    and units.first_month <= found.month
    and coalesce(units.last_month, '9999-12') >= found.month
where not (found.kind = 'report' and coalesce(units.is_guest, true))
