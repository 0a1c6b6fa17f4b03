-- The check slips handed out: what stood on the newest of each unit, what stands there now, and what the unit answered.
-- zh: 发出的核对单: 各单位最新一张上写着什么, 现在是什么, 单位怎样答复。
-- grain: one competition, one month, one unit that was handed a slip
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: month | 月份 | month
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: entry_no | 日志号 | number of the journal line
-- column: sent_at | 发出时间 (UTC) | handed out at, UTC
-- column: sent_by | 发出人 | handed out by
-- column: sent_count | 发出次数 | times handed out
-- column: due_on | 回执期限 | return asked for by
-- column: score_then | 单上的本月得分 | score of the month as printed
-- column: score_now | 现在的本月得分 | score of the month now
-- column: to_date_score_then | 单上的累计得分 | cumulative score as printed
-- column: to_date_score_now | 现在的累计得分 | cumulative score now
-- column: is_changed | 发出后得分是否变了 | a score changed since it was handed out
-- column: answer | agreed 无异议 / explained 说明 / appealed 申诉, 未答则空 | agreed, explained, appealed, or empty
-- column: note | 答复的话 | what was said
-- column: signed_by | 签字人 | signed by
-- column: signed_on | 签字日期 | signed on
-- column: answered_at | 登记时间 (UTC) | answer noted at, UTC
-- column: noted_by | 经办人 | answer noted by
-- column: answer_count | 答复次数 | answers noted
-- column: is_overdue | 到最近一次登记时是否逾期未答 | no answer and overdue when something was last recorded
-- An answer is to the figures that were on the slip: after another slip with other figures the unit is asked anew.
with
sent as (
    select
        slips.*,
        row_number() over (
            partition by slips.competition_id, slips.month, slips.unit_id
            order by slips.entry_no desc
        ) as newest,
        count(*) over (partition by slips.competition_id, slips.month, slips.unit_id) as sent_count
    from landing.slips as slips
),
-- the last slip with other figures than the newest
others as (
    select sent.competition_id, sent.month, sent.unit_id, max(before.entry_no) as entry_no
    from sent
    join sent as before
        on before.competition_id = sent.competition_id
        and before.month = sent.month
        and before.unit_id = sent.unit_id
        and (
            coalesce(before.score, -1) <> coalesce(sent.score, -1)
            or coalesce(before.to_date_score, -1) <> coalesce(sent.to_date_score, -1)
        )
    where sent.newest = 1
    group by sent.competition_id, sent.month, sent.unit_id
),
-- the first slip with the newest one's figures: only what was answered after it is an answer to them
asked as (
    select sent.competition_id, sent.month, sent.unit_id, min(sent.entry_no) as entry_no
    from sent
    left join others
        on others.competition_id = sent.competition_id
        and others.month = sent.month
        and others.unit_id = sent.unit_id
    where sent.entry_no > coalesce(others.entry_no, 0)
    group by sent.competition_id, sent.month, sent.unit_id
),
answered as (
    select
        answers.*,
        row_number() over (
            partition by answers.competition_id, answers.month, answers.unit_id
            order by answers.entry_no desc
        ) as newest,
        count(*) over (partition by answers.competition_id, answers.month, answers.unit_id) as answer_count
    from landing.slip_answers as answers
),
known as (
    select competition_id, max(recorded_at) as known_at
    from (
        select competition_id, recorded_at from landing.loads
        union all
        select competition_id, recorded_at from landing.slips
        union all
        select competition_id, recorded_at from landing.slip_answers
    ) as acts
    group by competition_id
),
named as (
    select
        units.competition_id,
        units.unit_id,
        units.name_zh,
        units.name_en,
        units.first_month,
        coalesce(units.last_month, '9999-12') as last_month
    from staging.units as units
)
select
    sent.competition_id,
    sent.month,
    sent.unit_id,
    named.name_zh as unit_zh,
    named.name_en as unit_en,
    sent.entry_no,
    sent.recorded_at as sent_at,
    sent.said_by as sent_by,
    cast(sent.sent_count as integer) as sent_count,
    sent.due_on,
    sent.score as score_then,
    standings.score as score_now,
    sent.to_date_score as to_date_score_then,
    standings.to_date_score as to_date_score_now,
    (
        coalesce(sent.score, -1) <> coalesce(standings.score, -1)
        or coalesce(sent.to_date_score, -1) <> coalesce(standings.to_date_score, -1)
    ) as is_changed,
    answered.answer,
    answered.note,
    answered.signed_by,
    answered.signed_on,
    answered.recorded_at as answered_at,
    answered.said_by as noted_by,
    cast(coalesce(answered.answer_count, 0) as integer) as answer_count,
    (answered.answer is null and sent.due_on < cast(cast(known.known_at as date) as varchar)) as is_overdue
from sent
join known on known.competition_id = sent.competition_id
join asked
    on asked.competition_id = sent.competition_id
    and asked.month = sent.month
    and asked.unit_id = sent.unit_id
left join answered
    on answered.competition_id = sent.competition_id
    and answered.month = sent.month
    and answered.unit_id = sent.unit_id
    and answered.newest = 1
    and answered.entry_no > asked.entry_no
left join ranking.standings as standings
    on standings.competition_id = sent.competition_id
    and standings.scope_id = sent.month
    and standings.unit_id = sent.unit_id
left join named
    on named.competition_id = sent.competition_id
    and named.unit_id = sent.unit_id
    and named.first_month <= sent.month
    and named.last_month >= sent.month
where sent.newest = 1
