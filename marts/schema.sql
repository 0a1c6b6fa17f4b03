-- The tables the marts stand on. Python fills them (rulebook and calendar from the rulebook folder, landing from the
-- inbox and the journal); marts/<schema>/<name>.sql read them and nothing else. This file is the contract between both.
-- Months are text 'YYYY-MM' and compare as text. Points and values are DECIMAL(18, 4). Instants are UTC.

create schema if not exists rulebook;
create schema if not exists calendar;
create schema if not exists landing;
create schema if not exists build;

-- ---- rulebook: one row a CSV row, with its competition and version ------------------------------------------------

create table if not exists rulebook.competitions (
    competition_id varchar, name_zh varchar, name_en varchar, zone varchar, first_month integer,
    due_day integer, cutoff_day integer, due_time varchar, holiday_rule varchar
);
create table if not exists rulebook.dimensions (
    competition_id varchar, version_id varchar, dimension_id varchar, sort integer,
    name_zh varchar, name_en varchar, look_zh varchar, look_en varchar
);
create table if not exists rulebook.items (
    competition_id varchar, version_id varchar, item_id varchar, sort integer,
    name_zh varchar, name_en varchar, points decimal(18, 4)
);
create table if not exists rulebook.registers (
    -- form: counts (rows carry numbers of input columns) or pieces (rows carry a code and a level)
    competition_id varchar, version_id varchar, register_id varchar, sort integer, form varchar,
    must_settle boolean, name_zh varchar, name_en varchar
);
create table if not exists rulebook.columns (
    -- source: monthly | office | targets | a register_id of form counts; owner: unit | office | upper
    -- value_type: count | amount | score; period: month | quarter | half | year; aggregate: sum | last | mean | max
    competition_id varchar, version_id varchar, column_id varchar, sort integer, source varchar, owner varchar,
    measure varchar, value_type varchar, period varchar, aggregate varchar,
    lowest decimal(18, 4), highest decimal(18, 4), name_zh varchar, name_en varchar
);
create table if not exists rulebook.indicators (
    -- indicators.csv (family = score) and adjustments.csv (family = bonus | deduction | veto) together.
    -- points: the most an indicator can earn in its period or year; for an adjustment its own cap in a scope (null: none)
    -- period: month | quarter | half | year; apply_per: scope | month; no_task: omit | full
    -- register_id: the pieces register, for shapes that read pieces; multi: highest | sum; share: equal | full
    competition_id varchar, version_id varchar, indicator_id varchar, family varchar, sort integer,
    item_id varchar, dimension_id varchar, shape varchar, points decimal(18, 4), period varchar, apply_per varchar,
    no_task varchar, register_id varchar, multi varchar, share varchar, needs_document boolean,
    is_verified boolean, measure varchar, name_zh varchar, name_en varchar, clause_zh varchar, clause_en varchar,
    entered_by_zh varchar, entered_by_en varchar, groups varchar, cap_id varchar
);
create table if not exists rulebook.sentences (
    -- the rule of an indicator in words, as competition/rule_text.py tells it from the rows
    competition_id varchar, version_id varchar, indicator_id varchar, rule_zh varchar, rule_en varchar
);
create table if not exists rulebook.terms (
    -- role: numerator | denominator | fault; the value of a role is the sum of weight x column; effect: '' | review
    competition_id varchar, version_id varchar, indicator_id varchar, role varchar, column_id varchar,
    weight decimal(18, 4), effect varchar
);
create table if not exists rulebook.parameters (
    competition_id varchar, version_id varchar, indicator_id varchar, parameter varchar, value decimal(18, 4)
);
create table if not exists rulebook.bands (
    -- open ends are null; lower_closed / upper_closed say whether the end itself belongs to the band
    competition_id varchar, version_id varchar, indicator_id varchar, band integer,
    lower decimal(18, 4), lower_closed boolean, upper decimal(18, 4), upper_closed boolean, points decimal(18, 4),
    value_of varchar, side_lower decimal(18, 4)
);
create table if not exists rulebook.levels (
    competition_id varchar, version_id varchar, level_id varchar, rank integer, name_zh varchar, name_en varchar
);
create table if not exists rulebook.tiers (
    -- effect: '' | zero_indicator | review | mark | last | ineligible (the last three on the veto register)
    competition_id varchar, version_id varchar, indicator_id varchar, level_id varchar,
    points_each decimal(18, 4), effect varchar, counts_as varchar, joint_points decimal(18, 4), from_count integer,
    rate decimal(18, 4), zero_scope varchar
);
create table if not exists rulebook.factors (
    -- multipliers; factor_of: route (key: route_id) | part (lead, assist) | class (class_id)
    competition_id varchar, version_id varchar, indicator_id varchar, factor_of varchar, key varchar, factor decimal(18, 4)
);
create table if not exists rulebook.routes (
    competition_id varchar, version_id varchar, route_id varchar, sort integer, name_zh varchar, name_en varchar
);
create table if not exists rulebook.places (
    competition_id varchar, version_id varchar, indicator_id varchar, place integer, points decimal(18, 4)
);
create table if not exists rulebook.components (
    competition_id varchar, version_id varchar, indicator_id varchar, component_id varchar, weight decimal(18, 4)
);
create table if not exists rulebook.caps (
    competition_id varchar, version_id varchar, cap_id varchar, family varchar, points decimal(18, 4),
    name_zh varchar, name_en varchar
);
create table if not exists rulebook.orders (
    -- what decides between equal scores, in turn; order_by: points | countback | bonus | deduction; direction: high | low
    competition_id varchar, version_id varchar, sort integer, order_by varchar, key varchar, direction varchar
);
create table if not exists rulebook.groups (
    competition_id varchar, version_id varchar, group_id varchar, sort integer, name_zh varchar, name_en varchar
);
create table if not exists rulebook.classes (
    competition_id varchar, version_id varchar, class_id varchar, sort integer, name_zh varchar, name_en varchar
);
create table if not exists rulebook.quotas (
    competition_id varchar, version_id varchar, indicator_id varchar, class_id varchar, quota decimal(18, 4)
);
create table if not exists rulebook.policy (
    competition_id varchar, version_id varchar, policy_id varchar, value varchar, note_zh varchar, note_en varchar
);
create table if not exists rulebook.letterhead (
    competition_id varchar, version_id varchar, field varchar, value_zh varchar, value_en varchar
);
create table if not exists rulebook.questions (
    competition_id varchar, version_id varchar, question_id varchar, sort integer, dimension_id varchar,
    name_zh varchar, name_en varchar
);
create table if not exists rulebook.grades (
    -- a grade without a coefficient (不了解) leaves the base
    competition_id varchar, version_id varchar, grade_id varchar, sort integer, coefficient decimal(18, 4),
    name_zh varchar, name_en varchar
);
create table if not exists rulebook.voter_classes (
    competition_id varchar, version_id varchar, voter_class_id varchar, sort integer, weight decimal(18, 4),
    name_zh varchar, name_en varchar
);
create table if not exists rulebook.checks (
    -- kind: part_of_whole (column <= other) | at_most (column <= other x limit) | cumulative (this month + last = column)
    -- | same_total (over all units of a file, column adds up to other) | pieces_within (a register's pieces <= column, in a year)
    -- severity: must_fix | please_check
    competition_id varchar, version_id varchar, check_id varchar, sort integer, kind varchar, source varchar,
    column_id varchar, other_column_id varchar, limit_value decimal(18, 4), severity varchar,
    name_zh varchar, name_en varchar
);

-- ---- calendar ----------------------------------------------------------------------------------------------------

create table if not exists calendar.months (
    -- is_cut_off: the cut-off lies before the last thing the journal knows
    competition_id varchar, month varchar, year_label integer, version_id varchar,
    quarter_id varchar, half_id varchar, due_at timestamp, due_on date, cutoff_at timestamp, is_cut_off boolean
);
create table if not exists calendar.days (
    -- workday_no counts the working days up to and including this day
    competition_id varchar, day date, is_workday boolean, workday_no integer
);
create table if not exists calendar.scopes (
    -- scope_kind: month '2026-10' | quarter '2026-Q3' | half '2026-H1' | to_date 'to-2026-10' | year '2026'
    -- previous_scope_id: the period before of the same kind; last_year_scope_id: the same period a year earlier
    competition_id varchar, scope_id varchar, scope_kind varchar, year_label integer, version_id varchar,
    first_month varchar, last_month varchar, month_count integer,
    previous_scope_id varchar, last_year_scope_id varchar, name_zh varchar, name_en varchar
);
create table if not exists calendar.scope_months (competition_id varchar, scope_id varchar, month varchar);
create table if not exists calendar.windows (
    -- the months an indicator of this period looks at in this scope: its periods that end inside the scope, whole.
    -- A month that ends a quarter therefore looks back at the three months of the quarter.
    competition_id varchar, scope_id varchar, period varchar, month varchar
);
create table if not exists calendar.deadlines (
    -- every month to the end of the last month's year, and always the one after the last; falls_on: the local day
    -- kind: report_due | cut_off | quarter_end | half_end | year_end
    competition_id varchar, month varchar, kind varchar, falls_at timestamp, falls_on date
);

-- ---- landing: append-only, each row with the cell it came from ------------------------------------------------------

create table if not exists landing.loads (
    competition_id varchar, load_id varchar, kind varchar, sha256 varchar, file_name varchar, submitter varchar,
    first_month varchar, last_month varchar, received_at timestamp, received_on date, received_from varchar,
    revision integer, encoding varchar, records_physical integer, records_accepted integer,
    records_rejected integer, records_set_aside integer, records_blank integer,
    recorded_at timestamp, note varchar
);
create table if not exists landing.withdrawals (
    -- a load whose bytes were read otherwise afterwards (a name, a unit or a cell put right): it counts no more
    competition_id varchar, load_id varchar, revised_by varchar
);
create table if not exists landing.places (
    -- what the cells of a load, sheet and column share; place_no ascends with the loads
    -- kind: monthly | office | targets | a register_id of form counts
    place_no integer, competition_id varchar, load_id varchar, kind varchar, column_id varchar,
    first_month varchar, last_month varchar, is_claim boolean, sheet varchar, column_no integer, column_name varchar
);
create table if not exists landing.cells (
    -- state: value | empty | not_applicable | none; value is 0 where state is none and null where it is empty or
    -- not_applicable; raw: what stood there, null where it is the value as anybody would write it
    place_no integer, unit_id varchar, state varchar, value decimal(18, 4), row_no integer, raw varchar
);
create view if not exists landing.facts as
select
    places.competition_id, places.load_id, places.kind, cells.unit_id, places.column_id, places.first_month,
    places.last_month, cells.state, cells.value, places.is_claim, places.sheet, cells.row_no, places.column_no,
    places.column_name, cells.raw
from landing.cells as cells
join landing.places as places on places.place_no = cells.place_no;
create table if not exists landing.notes (
    -- what a row of a register of form counts says besides its numbers
    competition_id varchar, load_id varchar, unit_id varchar, note varchar, sheet varchar, row_no integer
);
create table if not exists landing.events (
    -- rows of registers of form pieces: one row a unit a piece
    competition_id varchar, load_id varchar, register_id varchar, unit_id varchar, month varchar,
    code varchar, level_id varchar, indicator_id varchar, document_no varchar, occurred_on date,
    quantity integer, note varchar, sheet varchar, row_no integer,
    route_id varchar, part varchar, score decimal(18, 4)
);
create table if not exists landing.judgements (
    competition_id varchar, load_id varchar, indicator_id varchar, unit_id varchar, first_month varchar,
    last_month varchar, judge varchar, score decimal(18, 4), sheet varchar, row_no integer
);
create table if not exists landing.ballots (
    competition_id varchar, load_id varchar, first_month varchar, last_month varchar, ballot_id varchar,
    voter_class_id varchar, unit_id varchar, question_id varchar, grade_id varchar, sheet varchar, row_no integer
);
create table if not exists landing.ballot_counts (
    competition_id varchar, load_id varchar, first_month varchar, last_month varchar, voter_class_id varchar,
    due_count integer, issued_count integer, returned_count integer, sheet varchar, row_no integer
);
create table if not exists landing.external_ranks (
    competition_id varchar, load_id varchar, unit_id varchar, body varchar, metric varchar, score decimal(18, 4),
    place integer, of_count integer, as_of date, note varchar, sheet varchar, row_no integer
);
create table if not exists landing.receipts (
    -- kind of the thing received is always the unit's monthly report
    competition_id varchar, load_id varchar, unit_id varchar, month varchar, received_at timestamp, received_on date,
    channel varchar, note varchar, sheet varchar, row_no integer
);
create table if not exists landing.roster (
    -- one row per unit and stretch of validity; last_month null: still valid; lists are separated by ';'
    competition_id varchar, load_id varchar, unit_id varchar, name_zh varchar, name_en varchar, short_name varchar,
    aliases varchar, group_id varchar, class_id varchar, leader varchar, contact varchar,
    first_month varchar, last_month varchar, predecessors varchar, is_guest boolean, exempt varchar,
    sheet varchar, row_no integer
);
create table if not exists landing.nones (
    -- a signed 本月无 for one register and month, from the journal
    competition_id varchar, register_id varchar, month varchar, signed_by varchar, recorded_at timestamp, journal_no integer
);
create table if not exists landing.decisions (
    -- what was decided about a unit's missing report, from the journal
    competition_id varchar, entry_no integer, unit_id varchar, month varchar, reason varchar, said_by varchar,
    recorded_at timestamp
);
create table if not exists landing.findings (
    competition_id varchar, load_id varchar, file_name varchar, sheet varchar, row_no integer, column_no integer,
    column_name varchar, unit_id varchar, value varchar, check_id varchar, severity varchar,
    stage varchar, suggestion varchar, message_zh varchar, message_en varchar, remedy_zh varchar, remedy_en varchar
);
-- What people decided about files; each row is a journal line (entry_no), or part of a load's.
create table if not exists landing.aliases (
    competition_id varchar, entry_no integer, what varchar, kind varchar, written varchar, means varchar,
    said_by varchar, recorded_at timestamp
);
create table if not exists landing.edits (
    competition_id varchar, load_id varchar, sheet varchar, row_no integer, column_no integer, column_name varchar,
    unit_id varchar, column_id varchar, old_text varchar, new_text varchar,
    confirmed_by varchar, confirmed_on varchar, how varchar, reason varchar, edited_by varchar
);
create table if not exists landing.explanations (
    competition_id varchar, entry_no integer, load_id varchar, check_id varchar, sheet varchar, row_no integer,
    column_no integer, unit_id varchar, column_id varchar, explanation varchar, given_by varchar, noted_by varchar,
    recorded_at timestamp
);
create table if not exists landing.returns (
    competition_id varchar, entry_no integer, sha256 varchar, file_name varchar, kind varchar, unit_id varchar,
    first_month varchar, last_month varchar, finding_count integer, due_on varchar, returned_by varchar,
    returned_at timestamp
);
create table if not exists landing.settled_returns (
    -- a file given back of which no answer is awaited any more; return_no: the journal line that gave it back
    competition_id varchar, entry_no integer, return_no integer, reason varchar, said_by varchar, recorded_at timestamp
);
create table if not exists landing.reconciliations (
    competition_id varchar, entry_no integer, unit_id varchar, column_id varchar, first_month varchar,
    last_month varchar, claim decimal(18, 4), register decimal(18, 4), decision varchar, reason varchar,
    decided_by varchar, recorded_at timestamp
);
-- The month on paper (docs/paper.md): each row is a journal line, of a slip one unit of it; lists and changes are JSON text.
create table if not exists landing.month_moves (
    -- state: open closed review provisional final archived; what the calendar and a bulletin move by themselves is not here
    competition_id varchar, entry_no integer, month varchar, state varchar, reason varchar, said_by varchar,
    recorded_at timestamp
);
create table if not exists landing.slips (
    -- a check slip as it was handed out: what stood on it in one line, so that a later change shows
    competition_id varchar, entry_no integer, month varchar, unit_id varchar, due_on varchar,
    score decimal(18, 2), to_date_score decimal(18, 2), said_by varchar, recorded_at timestamp
);
create table if not exists landing.slip_answers (
    -- answer: agreed explained appealed
    competition_id varchar, entry_no integer, month varchar, unit_id varchar, answer varchar, note varchar,
    signed_by varchar, signed_on varchar, said_by varchar, recorded_at timestamp
);
create table if not exists landing.calls (
    -- a call of a unit, noted with one click; an appeal that grew out of it names its entry_no
    competition_id varchar, entry_no integer, unit_id varchar, month varchar, indicator_id varchar, caller varchar,
    note varchar, said_by varchar, recorded_at timestamp
);
create table if not exists landing.appeals (
    -- about a line of a unit's ledger; evidence: JSON list of {sha256, file_name}; came_by: slip call letter page;
    -- change: what upholding would change, JSON (docs/paper.md section 6); due_on: the last day to appeal, null before slip
    -- and issue; decide_by: the day by which it is to be decided
    competition_id varchar, entry_no integer, appeal_no varchar, unit_id varchar, month varchar, scope_id varchar,
    indicator_id varchar, claim varchar, evidence varchar, change varchar, raised_by varchar, raised_on varchar,
    due_on varchar, decide_by varchar, came_by varchar, from_entry integer, said_by varchar, recorded_at timestamp
);
create table if not exists landing.appeal_acts (
    -- act: review (a reviewer is named, or evidence and change are put right) | decide; decision: upheld rejected withdrawn;
    -- a decision that changes something is the line of its load, load_id
    competition_id varchar, entry_no integer, appeal_no varchar, act varchar, reviewer varchar, evidence varchar,
    change varchar, decision varchar, reason varchar, load_id varchar, said_by varchar, recorded_at timestamp
);
create table if not exists landing.follow_ups (
    -- kind: problem (named in a bulletin, 回头看) | task (supervised in a month, 督办); carried_from: the task it goes on from
    competition_id varchar, entry_no integer, follow_up_no varchar, kind varchar, issue_no varchar, month varchar,
    unit_id varchar, problem varchar, measure varchar, owner varchar, due_on varchar, carried_from varchar,
    said_by varchar, recorded_at timestamp
);
create table if not exists landing.follow_up_acts (
    -- state: open fixed relapsed unfinished carried dropped
    competition_id varchar, entry_no integer, follow_up_no varchar, state varchar, reason varchar, seen_on varchar,
    month varchar, due_on varchar, said_by varchar, recorded_at timestamp
);
create table if not exists landing.issues (
    -- published results' headers, from the journal: what a bulletin issued
    competition_id varchar, issue_no varchar, revision integer, scope_id varchar, month varchar, version_id varchar,
    issued_at timestamp, issued_by varchar, code_version varchar, results_hash varchar, previous_hash varchar
);
create table if not exists landing.issue_reasons (
    -- of a revision: why, who asked, and the appeal it follows from; of a first issue who signed it
    competition_id varchar, entry_no integer, issue_no varchar, revision integer, reason varchar, asked_by varchar,
    appeal_no varchar, signed_by varchar, text_hash varchar
);

-- ---- build: what this run rebuilds -----------------------------------------------------------------------------------

create table if not exists build.scopes (competition_id varchar, scope_id varchar);
create table if not exists build.months (competition_id varchar, month varchar);
create table if not exists build.templates (template_key varchar, text_zh varchar, text_en varchar);
create table if not exists landing.issued_standings (
    -- the places a bulletin printed: movement compares with them
    competition_id varchar, issue_no varchar, revision integer, scope_id varchar, unit_id varchar, group_id varchar,
    place integer, score decimal(18, 2)
);
