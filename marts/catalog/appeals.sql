-- What units dispute of their accounts, by when it is to be decided, how it was decided and what followed.
-- zh: 各单位对计分账有何异议, 何时须裁定, 怎样裁定, 之后怎样。
-- grain: one competition, one appeal
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: appeal_no | 申诉编号 | number of the appeal
-- column: entry_no | 日志号 | number of the journal line
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: month | 月份 | month
-- column: scope_id | 范围 | scope
-- column: indicator_id | 指标 | indicator
-- column: indicator_zh | 指标名称 | name of the indicator in Chinese
-- column: indicator_en | 指标英文名 | name of the indicator in English
-- column: claim | 申诉内容 | what is disputed
-- column: evidence | 证据: [{sha256, file_name}] | evidence: JSON list of SHA-256 and file name
-- column: raised_by | 提出人 | raised by
-- column: raised_on | 提出日期 | raised on
-- column: came_by | slip 核对单 / call 来电 / letter 来函 / page 网页 | by slip, call, letter or page
-- column: from_entry | 所据来电的日志号 | journal number of the call it grew out of
-- column: due_on | 申诉期限, 核对单和通报都未发时为空 | last day to appeal, empty before slip and issue
-- column: is_late | 是否逾期提出 | raised after the last day
-- column: decide_by | 答复期限 | to be decided by
-- column: noted_by | 经办人 | noted by
-- column: recorded_at | 登记时间 (UTC) | noted at, UTC
-- column: state | raised 已提出 / reviewed 复核中 / upheld 支持 / rejected 不支持 / withdrawn 撤回 | raised, reviewed, upheld, rejected or withdrawn
-- column: is_open | 是否待定 | nobody has decided it yet
-- column: reviewer | 复核人 | who looks into it
-- column: change | 支持时要改的数据 (JSON), 未定为空 | what upholding changes, JSON, empty until it is said
-- column: is_change_newer | 裁定后是否另提了要改的数据 | another change was said since the last decision
-- column: reason | 裁定理由 | reason of the decision
-- column: decided_by | 裁定人 | decided by
-- column: decided_at | 裁定登记时间 (UTC) | decision noted at, UTC
-- column: decided_change | 裁定所改的数据 (JSON) | what the decision changed, JSON
-- column: load_id | 裁定所作的报送 | load the decision made
-- column: decision_count | 裁定次数 | decisions
-- column: revisions | 随后的更正: 期号/修订, 以分号分开 | revisions that followed: issue/revision, semicolons between
with
said as (
    select competition_id, appeal_no, entry_no, change, cast(null as varchar) as reviewer, evidence, 'raise' as act
    from landing.appeals
    union all
    select competition_id, appeal_no, entry_no, change, reviewer, evidence, act
    from landing.appeal_acts
),
changes as (
    select
        said.*,
        row_number() over (partition by said.competition_id, said.appeal_no order by said.entry_no desc) as newest
    from said
    where said.change is not null and said.act <> 'decide'
),
reviewers as (
    select
        said.*,
        row_number() over (partition by said.competition_id, said.appeal_no order by said.entry_no desc) as newest
    from said
    where said.reviewer is not null
),
papers as (
    select
        said.competition_id,
        said.appeal_no,
        string_agg(substr(said.evidence, 2, length(said.evidence) - 2), ', ' order by said.entry_no) as evidence
    from said
    where said.evidence is not null and said.evidence <> '[]'
    group by said.competition_id, said.appeal_no
),
decisions as (
    select
        acts.*,
        row_number() over (partition by acts.competition_id, acts.appeal_no order by acts.entry_no desc) as newest,
        count(*) over (partition by acts.competition_id, acts.appeal_no) as decision_count
    from landing.appeal_acts as acts
    where acts.act = 'decide'
),
revised as (
    select
        reasons.competition_id,
        reasons.appeal_no,
        string_agg(
            reasons.issue_no || '/' || cast(reasons.revision as varchar), ';' order by reasons.issue_no, reasons.revision
        ) as revisions
    from landing.issue_reasons as reasons
    where reasons.revision > 1 and coalesce(reasons.appeal_no, '') <> ''
    group by reasons.competition_id, reasons.appeal_no
)
select
    appeals.competition_id,
    appeals.appeal_no,
    appeals.entry_no,
    appeals.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    appeals.month,
    appeals.scope_id,
    appeals.indicator_id,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    appeals.claim,
    cast('[' || coalesce(papers.evidence, '') || ']' as varchar) as evidence,
    appeals.raised_by,
    appeals.raised_on,
    appeals.came_by,
    appeals.from_entry,
    appeals.due_on,
    (appeals.due_on is not null and appeals.raised_on > appeals.due_on) as is_late,
    appeals.decide_by,
    appeals.said_by as noted_by,
    appeals.recorded_at,
    coalesce(decisions.decision, case when reviewers.appeal_no is null then 'raised' else 'reviewed' end) as state,
    (decisions.appeal_no is null) as is_open,
    reviewers.reviewer,
    changes.change,
    (decisions.appeal_no is not null and changes.entry_no > decisions.entry_no) as is_change_newer,
    decisions.reason,
    decisions.said_by as decided_by,
    decisions.recorded_at as decided_at,
    decisions.change as decided_change,
    nullif(decisions.load_id, '') as load_id,
    cast(coalesce(decisions.decision_count, 0) as integer) as decision_count,
    revised.revisions
from landing.appeals as appeals
left join decisions
    on decisions.competition_id = appeals.competition_id
    and decisions.appeal_no = appeals.appeal_no
    and decisions.newest = 1
left join reviewers
    on reviewers.competition_id = appeals.competition_id
    and reviewers.appeal_no = appeals.appeal_no
    and reviewers.newest = 1
left join changes
    on changes.competition_id = appeals.competition_id
    and changes.appeal_no = appeals.appeal_no
    and changes.newest = 1
left join papers on papers.competition_id = appeals.competition_id and papers.appeal_no = appeals.appeal_no
left join revised on revised.competition_id = appeals.competition_id and revised.appeal_no = appeals.appeal_no
left join staging.units as units
    on units.competition_id = appeals.competition_id
    and units.unit_id = appeals.unit_id
    and units.first_month <= appeals.month
    and coalesce(units.last_month, '9999-12') >= appeals.month
left join calendar.months as months on months.competition_id = appeals.competition_id and months.month = appeals.month
left join rulebook.indicators as indicators
    on indicators.competition_id = months.competition_id
    and indicators.version_id = months.version_id
    and indicators.indicator_id = appeals.indicator_id
