-- Files given back to a unit with questions, and whether it has answered with another file, or the office settled it by hand.
-- zh: 带着问题退回单位的文件, 以及单位是否另报了文件答复, 或由办公室了结。
-- grain: one competition, one return, one unit
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: entry_no | 日志号 | number of the journal line
-- column: sha256 | 文件指纹 | SHA-256 of the file
-- column: file_name | 文件名 | file name
-- column: kind | 文件种类 | kind of file
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: first_month | 首月 | first month
-- column: last_month | 末月 | last month
-- column: finding_count | 问题数 | findings
-- column: due_on | 要求答复日期 | answer asked for by
-- column: returned_by | 退回人 | given back by
-- column: returned_at | 退回时间 (UTC) | given back at, UTC
-- column: is_answered | 是否已复或已了结 | answered, or settled by hand
-- column: answered_at | 答复时间 (UTC) | answered at, UTC
-- column: answer_load_id | 答复的报送, 又被退回的为空 | load that answers, empty where the answer was given back again
-- column: settled_by | 了结人, 没有了结为空 | settled by, empty where nobody did
-- column: settle_reason | 了结理由 | reason of settling
with
spoken as (
    -- of a file of figures the unit counts, of a register or list the whole file
    select loads.competition_id, loads.load_id, loads.kind, loads.first_month, loads.last_month, loads.recorded_at, reports.unit_id
    from landing.loads as loads
    join staging.reports as reports
        on reports.competition_id = loads.competition_id and reports.load_id = loads.load_id
    union all
    select
        loads.competition_id, loads.load_id, loads.kind, loads.first_month, loads.last_month, loads.recorded_at,
        cast(null as varchar) as unit_id
    from landing.loads as loads
),
answers as (
    select
        returns.competition_id,
        returns.entry_no,
        returns.unit_id,
        spoken.recorded_at as answered_at,
        spoken.load_id
    from landing.returns as returns
    join spoken
        on spoken.competition_id = returns.competition_id
        and spoken.kind = returns.kind
        and spoken.recorded_at > returns.returned_at
        and coalesce(spoken.first_month, '') = coalesce(returns.first_month, '')
        and coalesce(spoken.last_month, '') = coalesce(returns.last_month, '')
        and coalesce(spoken.unit_id, '')
        = case when returns.kind in ('monthly', 'office', 'targets') then coalesce(returns.unit_id, '') else '' end
    union all
    -- another file that was given back in its turn was an answer too
    select
        returns.competition_id,
        returns.entry_no,
        returns.unit_id,
        later.returned_at as answered_at,
        cast(null as varchar) as load_id
    from landing.returns as returns
    join landing.returns as later
        on later.competition_id = returns.competition_id
        and later.kind = returns.kind
        and later.entry_no > returns.entry_no
        and later.sha256 <> returns.sha256
        and coalesce(later.first_month, '') = coalesce(returns.first_month, '')
        and coalesce(later.last_month, '') = coalesce(returns.last_month, '')
        and coalesce(later.unit_id, '') = coalesce(returns.unit_id, '')
),
ordered as (
    select
        answers.*,
        row_number() over (
            partition by answers.competition_id, answers.entry_no, coalesce(answers.unit_id, '')
            order by answers.answered_at, answers.load_id
        ) as earliest
    from answers
),
settled as (
    select
        words.*,
        row_number() over (partition by words.competition_id, words.return_no order by words.entry_no desc) as newest
    from landing.settled_returns as words
)
select
    returns.competition_id,
    returns.entry_no,
    returns.sha256,
    returns.file_name,
    returns.kind,
    returns.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    returns.first_month,
    returns.last_month,
    returns.finding_count,
    returns.due_on,
    returns.returned_by,
    returns.returned_at,
    (ordered.entry_no is not null or settled.entry_no is not null) as is_answered,
    coalesce(ordered.answered_at, settled.recorded_at) as answered_at,
    ordered.load_id as answer_load_id,
    settled.said_by as settled_by,
    settled.reason as settle_reason
from landing.returns as returns
left join ordered
    on ordered.competition_id = returns.competition_id
    and ordered.entry_no = returns.entry_no
    and coalesce(ordered.unit_id, '') = coalesce(returns.unit_id, '')
    and ordered.earliest = 1
left join settled
    on settled.competition_id = returns.competition_id
    and settled.return_no = returns.entry_no
    and settled.newest = 1
left join staging.units as units
    on units.competition_id = returns.competition_id
    and units.unit_id = returns.unit_id
    and units.first_month <= coalesce(returns.last_month, '9999-12')
    and coalesce(units.last_month, '9999-12') >= coalesce(returns.last_month, '9999-12')
