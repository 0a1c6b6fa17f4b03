-- What was done about each appeal, in order: raised, reviewed, decided; a decision that was decided anew stays.
-- zh: 每件申诉依次办了什么: 提出、复核、裁定; 重新裁定的, 原裁定仍留存。
-- grain: one competition, one appeal, one act
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: appeal_no | 申诉编号 | number of the appeal
-- column: entry_no | 日志号 | number of the journal line
-- column: act | raise 提出 / review 复核 / decide 裁定 | raised, reviewed or decided
-- column: person | 提出人、复核人或裁定的复核人 | who raised it, or who looks into it
-- column: decision | upheld 支持 / rejected 不支持 / withdrawn 撤回 | upheld, rejected or withdrawn
-- column: said | 申诉内容或裁定理由 | what is disputed, or the reason
-- column: change | 所提或所作的改动 (JSON) | the change that was said or made, JSON
-- column: evidence | 证据: [{sha256, file_name}] | evidence: JSON list of SHA-256 and file name
-- column: load_id | 所作的报送 | load it made
-- column: noted_by | 经办人 | noted by
-- column: recorded_at | 登记时间 (UTC) | noted at, UTC
select
    appeals.competition_id,
    appeals.appeal_no,
    appeals.entry_no,
    'raise' as act,
    appeals.raised_by as person,
    cast(null as varchar) as decision,
    appeals.claim as said,
    appeals.change,
    appeals.evidence,
    cast(null as varchar) as load_id,
    appeals.said_by as noted_by,
    appeals.recorded_at
from landing.appeals as appeals
union all
select
    acts.competition_id,
    acts.appeal_no,
    acts.entry_no,
    acts.act,
    acts.reviewer as person,
    acts.decision,
    acts.reason as said,
    acts.change,
    acts.evidence,
    nullif(acts.load_id, '') as load_id,
    acts.said_by as noted_by,
    acts.recorded_at
from landing.appeal_acts as acts
