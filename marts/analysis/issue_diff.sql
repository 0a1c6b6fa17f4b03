-- What changed line by line between a revision of an issue and the one before, and what was behind each change.
-- grain: one competition, one issue, one revision from 2 on, one scope, one unit, one line that changed
-- increment: view
-- public: yes
-- example: select issue_no, revision, unit_zh, label_zh, old_points, new_points, change, cause_zh from analysis.issue_diff order by issue_no, revision, unit_id, line_kind
-- column: competition_id | 竞赛 | competition
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 版次, 从 2 起 | revision, from 2 on
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: line_kind | 行的种类 | kind of line
-- column: indicator_id | 指标 | indicator
-- column: label_zh | 名称 | label in Chinese
-- column: label_en | 名称 (英文) | label in English
-- column: old_points | 原分值, 原版没有该行则空 | points before, empty where the line was not there
-- column: new_points | 更正后分值, 新版没有该行则空 | points as corrected, empty where the line is no longer there
-- column: change | 变化 | change
-- column: old_arithmetic_zh | 原算式 | arithmetic before, in Chinese
-- column: new_arithmetic_zh | 更正后算式 | arithmetic as corrected, in Chinese
-- column: old_arithmetic_en | 原算式 (英文) | arithmetic before, in English
-- column: new_arithmetic_en | 更正后算式 (英文) | arithmetic as corrected, in English
-- column: cause | 原因种类: load 报送 edit 改动 appeal 申诉 rule 细则 follows 随其他行变化 code 程序 | kind of cause: load, edit, appeal, rule, follows (from other lines) or code
-- column: cause_id | 原因所指: 报送编号、申诉编号或细则版本 | what the cause points at: the load, the appeal or the rulebook version
-- column: cause_zh | 原因 | cause in Chinese
-- column: cause_en | 原因 (英文) | cause in English
-- column: reason | 更正时写明的原因 | reason given with the revision
-- column: asked_by | 提出人 | who asked for it
with
revised as (
    select
        issues.competition_id,
        issues.issue_no,
        issues.revision,
        issues.scope_id,
        issues.version_id,
        issues.issued_at,
        before.version_id as old_version_id,
        before.issued_at as old_issued_at
    from landing.issues as issues
    join landing.issues as before
        on before.competition_id = issues.competition_id
        and before.issue_no = issues.issue_no
        and before.scope_id = issues.scope_id
        and before.revision = issues.revision - 1
),
old as (
    select revised.issue_no as diff_issue_no, revised.revision as diff_revision, ledger.*
    from revised
    join issues.ledger as ledger
        on ledger.competition_id = revised.competition_id
        and ledger.issue_no = revised.issue_no
        and ledger.revision = revised.revision - 1
        and ledger.scope_id = revised.scope_id
),
new as (
    select revised.issue_no as diff_issue_no, revised.revision as diff_revision, ledger.*
    from revised
    join issues.ledger as ledger
        on ledger.competition_id = revised.competition_id
        and ledger.issue_no = revised.issue_no
        and ledger.revision = revised.revision
        and ledger.scope_id = revised.scope_id
),
compared as (
    select
        coalesce(new.competition_id, old.competition_id) as competition_id,
        coalesce(new.diff_issue_no, old.diff_issue_no) as issue_no,
        coalesce(new.diff_revision, old.diff_revision) as revision,
        coalesce(new.scope_id, old.scope_id) as scope_id,
        coalesce(new.unit_id, old.unit_id) as unit_id,
        coalesce(new.line_kind, old.line_kind) as line_kind,
        coalesce(new.indicator_id, old.indicator_id) as indicator_id,
        coalesce(new.label_zh, old.label_zh) as label_zh,
        coalesce(new.label_en, old.label_en) as label_en,
        old.points as old_points,
        new.points as new_points,
        old.arithmetic_zh as old_arithmetic_zh,
        new.arithmetic_zh as new_arithmetic_zh,
        old.arithmetic_en as old_arithmetic_en,
        new.arithmetic_en as new_arithmetic_en
    from old
    full join new
        on new.competition_id = old.competition_id
        and new.diff_issue_no = old.diff_issue_no
        and new.diff_revision = old.diff_revision
        and new.scope_id = old.scope_id
        and new.unit_id = old.unit_id
        and new.line_kind = old.line_kind
        and new.label_zh = old.label_zh
    where
        coalesce(old.points, 0) <> coalesce(new.points, 0)
        or (old.unit_id is null) <> (new.unit_id is null)
        or (old.points is null) <> (new.points is null)
)
select
    compared.competition_id,
    compared.issue_no,
    compared.revision,
    compared.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    compared.unit_id,
    standings.unit_zh,
    standings.unit_en,
    compared.line_kind,
    compared.indicator_id,
    compared.label_zh,
    compared.label_en,
    compared.old_points,
    compared.new_points,
    cast(coalesce(compared.new_points, 0) - coalesce(compared.old_points, 0) as decimal(18, 4)) as change,
    compared.old_arithmetic_zh,
    compared.new_arithmetic_zh,
    compared.old_arithmetic_en,
    compared.new_arithmetic_en,
    cast('' as varchar) as cause,
    cast(null as varchar) as cause_id,
    cast('' as varchar) as cause_zh,
    cast('' as varchar) as cause_en,
    reasons.reason,
    reasons.asked_by
from compared
join catalog.scopes as scopes
    on scopes.competition_id = compared.competition_id and scopes.scope_id = compared.scope_id
left join ranking.standings as standings
    on standings.competition_id = compared.competition_id
    and standings.scope_id = compared.scope_id
    and standings.unit_id = compared.unit_id
left join landing.issue_reasons as reasons
    on reasons.competition_id = compared.competition_id
    and reasons.issue_no = compared.issue_no
    and reasons.revision = compared.revision
