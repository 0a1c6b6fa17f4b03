-- What changed line by line between a revision of an issue and the one before, and what was behind each change.
-- zh: 通报的一版与前一版逐行有何不同, 每处因何而变。
-- grain: one competition, one issue, one revision from 2 on, one scope, one unit, one line that changed
-- increment: view
-- public: yes
-- example: select issue_no, revision, scope_zh, unit_zh, label_zh, old_points, new_points, cause_zh from analysis.issue_diff order by issue_no, revision, scope_id, unit_id, line_no
-- column: competition_id | 竞赛 | competition
-- column: issue_no | 通报期号 | bulletin
-- column: revision | 版次, 从 2 起 | revision, from 2 on
-- column: month | 通报的月份 | month of the bulletin
-- column: scope_id | 范围: 月份如 2026-10, 累计如 to-2026-10, 年度如 2026 | scope: a month such as 2026-10, a year to date such as to-2026-10, a year such as 2026
-- column: scope_zh | 范围名称 | name of the scope in Chinese
-- column: scope_en | 范围英文名 | name of the scope in English
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 (该版所印) | name of the unit in Chinese, as the revision printed it
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: line_no | 行号 (更正后; 该行已无则为原行号) | line number as corrected, that of before where the line is gone
-- column: line_kind | 行的种类: indicator 指标 conversion 折算 bonus 加分 deduction 扣分 cap 封顶 total 总分 | kind of line: indicator, conversion, bonus, deduction, cap or total
-- column: indicator_id | 指标 | indicator
-- column: label_zh | 名称 | label in Chinese
-- column: label_en | 名称 (英文) | label in English
-- column: old_points | 原分值, 原版没有该行则空 | points before, empty where the line was not there
-- column: new_points | 更正后分值, 新版没有该行则空 | points as corrected, empty where the line is gone
-- column: change | 分值变化 | change of points
-- column: old_open_points | 原应得分 | open points before
-- column: new_open_points | 更正后应得分 | open points as corrected
-- column: old_state | 原状态 | state before
-- column: new_state | 更正后状态 | state as corrected
-- column: old_arithmetic_zh | 原算式 | arithmetic before, in Chinese
-- column: old_arithmetic_en | 原算式 (英文) | arithmetic before, in English
-- column: new_arithmetic_zh | 更正后算式 | arithmetic as corrected, in Chinese
-- column: new_arithmetic_en | 更正后算式 (英文) | arithmetic as corrected, in English
-- column: cause | 原因种类: appeal 申诉 edit 改动单元格 load 报送 others 他单位数据 none 补签本月无 rule 细则 code 程序 follows 随其他行 unknown 没有查到 | kind of cause: appeal, edit (of a cell), load, others (figures of other units), none (a none signed), rule, code (another program), follows (from other lines), unknown
-- column: cause_id | 原因所指: 报送、申诉、台账、细则版本或程序版本 | what the cause points at: load, appeal, register, rulebook version or version of the program
-- column: cause_zh | 原因 | cause in Chinese
-- column: cause_en | 原因 (英文) | cause in English
-- column: cause_count | 两版之间涉及该行的报送数 | loads between the two revisions that touch the line
-- column: reason | 更正时写明的原因 | reason given with the revision
-- column: asked_by | 提出人 | who asked for it
with
revised as (
    select
        issues.competition_id,
        issues.issue_no,
        issues.revision,
        issues.scope_id,
        issues.month,
        issues.version_id,
        issues.code_version,
        (issues.code_version <> before.code_version) as is_other_code,
        (revisions.rulebook <> revisions.old_rulebook) as is_other_rules,
        revisions.journal_no,
        revisions.old_journal_no
    from landing.issues as issues
    join landing.issues as before
        on before.competition_id = issues.competition_id
        and before.issue_no = issues.issue_no
        and before.scope_id = issues.scope_id
        and before.revision = issues.revision - 1
    join issues.revisions as revisions
        on revisions.competition_id = issues.competition_id
        and revisions.issue_no = issues.issue_no
        and revisions.revision = issues.revision
),
old as (
    select
        revised.revision as next_revision,
        coalesce(ledger.indicator_id, ledger.label_zh) as line_id,
        ledger.*
    from revised
    join issues.ledger as ledger
        on ledger.competition_id = revised.competition_id
        and ledger.issue_no = revised.issue_no
        and ledger.revision = revised.revision - 1
        and ledger.scope_id = revised.scope_id
),
new as (
    select coalesce(ledger.indicator_id, ledger.label_zh) as line_id, ledger.*
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
        coalesce(new.issue_no, old.issue_no) as issue_no,
        coalesce(new.revision, old.next_revision) as revision,
        coalesce(new.scope_id, old.scope_id) as scope_id,
        coalesce(new.unit_id, old.unit_id) as unit_id,
        coalesce(new.line_no, old.line_no) as line_no,
        coalesce(new.line_kind, old.line_kind) as line_kind,
        coalesce(new.indicator_id, old.indicator_id) as indicator_id,
        coalesce(new.label_zh, old.label_zh) as label_zh,
        coalesce(new.label_en, old.label_en) as label_en,
        old.points as old_points,
        new.points as new_points,
        old.open_points as old_open_points,
        new.open_points as new_open_points,
        old.state as old_state,
        new.state as new_state,
        old.arithmetic_zh as old_arithmetic_zh,
        old.arithmetic_en as old_arithmetic_en,
        new.arithmetic_zh as new_arithmetic_zh,
        new.arithmetic_en as new_arithmetic_en,
        (coalesce(old.clause_zh, '') <> coalesce(new.clause_zh, '')) as is_other_clause
    from old
    full join new
        on new.competition_id = old.competition_id
        and new.issue_no = old.issue_no
        and new.revision = old.next_revision
        and new.scope_id = old.scope_id
        and new.unit_id = old.unit_id
        and new.line_kind = old.line_kind
        and new.line_id = old.line_id
    where
        old.unit_id is null
        or new.unit_id is null
        or coalesce(old.points, 0) <> coalesce(new.points, 0)
        or coalesce(old.open_points, 0) <> coalesce(new.open_points, 0)
        or coalesce(old.state, '') <> coalesce(new.state, '')
),
parts as (
    -- an indicator, and the parts a composite is made of
    select indicators.competition_id, indicators.version_id, indicators.indicator_id, indicators.indicator_id as part_id
    from rulebook.indicators as indicators
    union all
    select components.competition_id, components.version_id, components.indicator_id, components.component_id as part_id
    from rulebook.components as components
),
columned as (
    select
        parts.competition_id,
        parts.version_id,
        parts.indicator_id,
        columns.column_id,
        columns.source,
        columns.owner
    from parts
    join rulebook.terms as terms
        on terms.competition_id = parts.competition_id
        and terms.version_id = parts.version_id
        and terms.indicator_id = parts.part_id
    join rulebook.columns as columns
        on columns.competition_id = terms.competition_id
        and columns.version_id = terms.version_id
        and columns.column_id = terms.column_id
),
kinds as (
    -- the kinds of files an indicator stands on, and of a table of figures the column
    select columned.competition_id, columned.version_id, columned.indicator_id, columned.source as kind, columned.column_id
    from columned
    union
    select columned.competition_id, columned.version_id, columned.indicator_id, 'receipts' as kind, null as column_id
    from columned
    where columned.owner = 'unit'
    union
    select parts.competition_id, parts.version_id, parts.indicator_id, indicators.register_id as kind, null as column_id
    from parts
    join rulebook.indicators as indicators
        on indicators.competition_id = parts.competition_id
        and indicators.version_id = parts.version_id
        and indicators.indicator_id = parts.part_id
        and indicators.register_id <> ''
    union
    select parts.competition_id, parts.version_id, parts.indicator_id, made.kind, null as column_id
    from parts
    join rulebook.indicators as indicators
        on indicators.competition_id = parts.competition_id
        and indicators.version_id = parts.version_id
        and indicators.indicator_id = parts.part_id
    join (
        select 'judged_mean' as shape, 'judges' as kind
        union all
        select 'late_days' as shape, 'receipts' as kind
        union all
        select 'late_days' as shape, 'monthly' as kind
        union all
        select 'missing_months' as shape, 'receipts' as kind
        union all
        select 'missing_months' as shape, 'monthly' as kind
    ) as made
        on made.shape = indicators.shape
    union
    select indicators.competition_id, indicators.version_id, indicators.indicator_id, 'roster' as kind, null as column_id
    from rulebook.indicators as indicators
),
added as (
    -- the loads that a revision knew and the one before did not
    select
        known.issue_no,
        known.revision,
        loads.competition_id,
        loads.load_id,
        loads.kind,
        loads.file_name,
        loads.first_month,
        loads.received_on,
        loads.recorded_at,
        acts.appeal_no
    from issues.revision_loads as known
    join landing.loads as loads
        on loads.competition_id = known.competition_id and loads.load_id = known.load_id
    left join (
        select appeal_acts.competition_id, appeal_acts.load_id, min(appeal_acts.appeal_no) as appeal_no
        from landing.appeal_acts as appeal_acts
        where appeal_acts.act = 'decide' and appeal_acts.load_id <> ''
        group by appeal_acts.competition_id, appeal_acts.load_id
    ) as acts
        on acts.competition_id = loads.competition_id and acts.load_id = loads.load_id
),
said as (
    -- whom the added loads speak of: by column, by the indicator named, or in general
    select distinct places.competition_id, places.load_id, cells.unit_id, places.column_id, '' as indicator_id
    from issues.revision_loads as known
    join landing.places as places
        on places.competition_id = known.competition_id and places.load_id = known.load_id
    join landing.cells as cells on cells.place_no = places.place_no
    union all
    select distinct events.competition_id, events.load_id, events.unit_id, null as column_id, coalesce(events.indicator_id, '') as indicator_id
    from issues.revision_loads as known
    join landing.events as events
        on events.competition_id = known.competition_id and events.load_id = known.load_id
    union all
    select distinct
        judgements.competition_id,
        judgements.load_id,
        judgements.unit_id,
        null as column_id,
        judgements.indicator_id
    from issues.revision_loads as known
    join landing.judgements as judgements
        on judgements.competition_id = known.competition_id and judgements.load_id = known.load_id
    union all
    select distinct receipts.competition_id, receipts.load_id, receipts.unit_id, null as column_id, '' as indicator_id
    from issues.revision_loads as known
    join landing.receipts as receipts
        on receipts.competition_id = known.competition_id and receipts.load_id = known.load_id
),
own as (
    -- what is said of a unit is said of the one it went up in
    select distinct said.competition_id, said.load_id, lineage.unit_id, said.column_id, said.indicator_id
    from said
    join staging.lineage as lineage
        on lineage.competition_id = said.competition_id and lineage.ancestor_id = said.unit_id
),
met as (
    select
        compared.issue_no,
        compared.revision,
        compared.scope_id,
        compared.unit_id,
        compared.indicator_id,
        added.competition_id,
        added.load_id,
        added.file_name,
        added.received_on,
        added.recorded_at,
        added.appeal_no,
        kinds.column_id,
        max(
            case
                when own.unit_id is not null and (kinds.column_id is null or own.column_id = kinds.column_id) then 2
                when added.kind = 'roster' then 0
                else 1
            end
        ) as nearness
    from compared
    join calendar.scopes as scopes
        on scopes.competition_id = compared.competition_id and scopes.scope_id = compared.scope_id
    join added
        on added.competition_id = compared.competition_id
        and added.issue_no = compared.issue_no
        and added.revision = compared.revision
        and coalesce(added.first_month, '') <= scopes.last_month
    left join own
        on own.competition_id = added.competition_id
        and own.load_id = added.load_id
        and own.unit_id = compared.unit_id
    join kinds
        on kinds.competition_id = compared.competition_id
        and kinds.version_id = scopes.version_id
        and kinds.indicator_id = compared.indicator_id
        and (kinds.kind = added.kind or own.indicator_id = compared.indicator_id)
    group by
        compared.issue_no, compared.revision, compared.scope_id, compared.unit_id, compared.indicator_id,
        added.competition_id, added.load_id, added.file_name, added.received_on, added.recorded_at, added.appeal_no,
        kinds.column_id
),
changed as (
    select
        met.*,
        edits.column_name,
        edits.old_text,
        edits.new_text,
        row_number() over (
            partition by
                met.competition_id, met.issue_no, met.revision, met.scope_id, met.unit_id, met.indicator_id
            order by
                met.nearness desc, met.recorded_at desc, met.load_id, edits.load_id is null, edits.column_name,
                met.column_id
        ) as nearest
    from met
    left join landing.edits as edits
        on edits.competition_id = met.competition_id
        and edits.load_id = met.load_id
        and met.nearness = 2
        and coalesce(edits.unit_id, met.unit_id) = met.unit_id
        and coalesce(edits.column_id, met.column_id, '') = coalesce(met.column_id, '')
),
touched as (
    select
        met.competition_id,
        met.issue_no,
        met.revision,
        met.scope_id,
        met.unit_id,
        met.indicator_id,
        count(distinct met.load_id) as load_count
    from met
    where met.nearness > 0
    group by met.competition_id, met.issue_no, met.revision, met.scope_id, met.unit_id, met.indicator_id
),
signed as (
    -- a register signed as empty between the two revisions
    select
        revised.competition_id,
        revised.issue_no,
        revised.revision,
        revised.scope_id,
        kinds.indicator_id,
        min(nones.register_id) as register_id
    from revised
    join landing.nones as nones
        on nones.competition_id = revised.competition_id
        and nones.journal_no > revised.old_journal_no
        and nones.journal_no <= revised.journal_no
        and nones.month <= revised.month
    join kinds
        on kinds.competition_id = revised.competition_id
        and kinds.version_id = revised.version_id
        and kinds.kind = nones.register_id
    group by revised.competition_id, revised.issue_no, revised.revision, revised.scope_id, kinds.indicator_id
),
caused as (
    select
        compared.*,
        revised.month,
        changed.load_id,
        changed.file_name,
        changed.received_on,
        changed.appeal_no,
        changed.column_name,
        changed.old_text,
        changed.new_text,
        touched.load_count,
        revised.version_id,
        revised.code_version,
        signed.register_id,
        case
            when compared.indicator_id is null then 'follows'
            when compared.is_other_clause then 'rule'
            when changed.nearness = 2 and changed.appeal_no is not null then 'appeal'
            when changed.nearness = 2 and changed.new_text is not null then 'edit'
            when changed.nearness = 2 then 'load'
            when signed.indicator_id is not null then 'none'
            when changed.nearness = 1 then 'others'
            when revised.is_other_rules then 'rule'
            when changed.nearness = 0 then 'load'
            when revised.is_other_code then 'code'
            else 'unknown'
        end as cause
    from compared
    join revised
        on revised.competition_id = compared.competition_id
        and revised.issue_no = compared.issue_no
        and revised.revision = compared.revision
        and revised.scope_id = compared.scope_id
    left join changed
        on changed.competition_id = compared.competition_id
        and changed.issue_no = compared.issue_no
        and changed.revision = compared.revision
        and changed.scope_id = compared.scope_id
        and changed.unit_id = compared.unit_id
        and changed.indicator_id = compared.indicator_id
        and changed.nearest = 1
    left join touched
        on touched.competition_id = compared.competition_id
        and touched.issue_no = compared.issue_no
        and touched.revision = compared.revision
        and touched.scope_id = compared.scope_id
        and touched.unit_id = compared.unit_id
        and touched.indicator_id = compared.indicator_id
    left join signed
        on signed.competition_id = compared.competition_id
        and signed.issue_no = compared.issue_no
        and signed.revision = compared.revision
        and signed.scope_id = compared.scope_id
        and signed.indicator_id = compared.indicator_id
),
told as (
    select
        caused.*,
        -- both languages in one text, so that each gap is filled once
        replace(
            replace(
                replace(
                    replace(
                        replace(
                            replace(
                                coalesce(templates.text_zh, '') || chr(31) || coalesce(templates.text_en, ''),
                                '{file}', coalesce(caused.file_name, '')
                            ),
                            '{on}', coalesce(cast(caused.received_on as varchar), '')
                        ),
                        '{appeal}', coalesce(caused.appeal_no, '')
                    ),
                    '{column}', coalesce(caused.column_name, '')
                ),
                '{old}', coalesce(caused.old_text, '')
            ),
            '{new}', coalesce(caused.new_text, '')
        ) as text
    from caused
    left join build.templates as templates on templates.template_key = 'explain.cause.' || caused.cause
)
select
    told.competition_id,
    told.issue_no,
    told.revision,
    told.month,
    told.scope_id,
    scopes.name_zh as scope_zh,
    scopes.name_en as scope_en,
    told.unit_id,
    coalesce(printed.unit_zh, before.unit_zh) as unit_zh,
    coalesce(printed.unit_en, before.unit_en) as unit_en,
    told.line_no,
    told.line_kind,
    told.indicator_id,
    told.label_zh,
    told.label_en,
    told.old_points,
    told.new_points,
    cast(coalesce(told.new_points, 0) - coalesce(told.old_points, 0) as decimal(18, 4)) as change,
    told.old_open_points,
    told.new_open_points,
    told.old_state,
    told.new_state,
    told.old_arithmetic_zh,
    told.old_arithmetic_en,
    told.new_arithmetic_zh,
    told.new_arithmetic_en,
    cast(told.cause as varchar) as cause,
    cast(
        case told.cause
            when 'appeal' then told.appeal_no
            when 'edit' then told.load_id
            when 'load' then told.load_id
            when 'others' then told.load_id
            when 'none' then told.register_id
            when 'rule' then told.version_id
            when 'code' then told.code_version
        end as varchar
    ) as cause_id,
    cast(split_part(told.text, chr(31), 1) as varchar) as cause_zh,
    cast(split_part(told.text, chr(31), 2) as varchar) as cause_en,
    cast(coalesce(told.load_count, 0) as integer) as cause_count,
    reasons.reason,
    reasons.asked_by
from told
join calendar.scopes as scopes
    on scopes.competition_id = told.competition_id and scopes.scope_id = told.scope_id
left join issues.standings as printed
    on printed.competition_id = told.competition_id
    and printed.issue_no = told.issue_no
    and printed.revision = told.revision
    and printed.scope_id = told.scope_id
    and printed.unit_id = told.unit_id
left join issues.standings as before
    on before.competition_id = told.competition_id
    and before.issue_no = told.issue_no
    and before.revision = told.revision - 1
    and before.scope_id = told.scope_id
    and before.unit_id = told.unit_id
left join landing.issue_reasons as reasons
    on reasons.competition_id = told.competition_id
    and reasons.issue_no = told.issue_no
    and reasons.revision = told.revision
