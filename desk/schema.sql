-- The office's desk: what lies on it and is not yet in the journal. data/desk.sqlite; instants are UTC text that sorts.

-- Every file that came, whatever it is. A zip or a message is an item too; what was in it names it as parent_id.
create table if not exists items (
    item_id text primary key,
    competition_id text not null default '',
    sha256 text not null,
    file_name text not null,
    size integer not null,
    parent_id text not null default '',
    source text not null,                       -- upload, folder, mail
    arrived_at text not null,
    arrived_by text not null,                   -- mail (its server), sender (its Date only), register, entered, loaded (nothing better known)
    received_from text not null default '',
    note text not null default '',
    state text not null,                        -- see desk.STATES
    -- what a person decided; '' = to be found out
    asked_kind text not null default '',
    asked_encoding text not null default '',
    asked_delimiter text not null default '',
    asked_period text not null default '',
    asked_unit text not null default '',
    submitter text not null default '',
    revision integer not null default 1,
    accept_part integer not null default 0,     -- 1: the complete units of a faulty file are taken
    is_newest_confirmed integer not null default 0, -- 1: may replace what is loaded
    -- what was understood
    kind text not null default '',
    unit_ids text not null default '[]',        -- JSON list
    first_month text not null default '',
    last_month text not null default '',
    reading text not null default '{}',         -- JSON: format, encoding, by, delimiter, header_row, sheets, preview, units
    template text not null default '{}',        -- JSON: what a template of ours says of itself (version, unit, month)
    ledger text not null default '{}',          -- JSON: physical accepted rejected set_aside blank
    refusal_zh text not null default '',        -- why it can't be read or taken as a whole
    refusal_en text not null default '',
    stage text not null default '',             -- the first stage with a must-fix finding: file columns rows sense
    must_fix integer not null default 0,
    please_check integer not null default 0,    -- without those explained
    load_id text not null default '',
    same_as text not null default '',           -- item_id or load_id of the same bytes
    replaces text not null default '[]',        -- JSON: [{load_id, file_name, received_at, changed}] it would replace
    replaced_by text not null default '',       -- item_id of a newer version
    checked_at text not null default '',
    created_at text not null,
    updated_at text not null,
    by text not null default ''
);
create index if not exists items_by_sha on items (sha256);

-- What checking found in an item; the columns of etl.tidy.findings.SCHEMA, in order.
create table if not exists findings (
    item_id text not null, no integer not null,
    file_name text, sheet text, row_no integer, column_no integer, column_name text, unit_id text, value text,
    check_id text not null, severity text not null, stage text not null, suggestion text,
    message_zh text, message_en text, remedy_zh text, remedy_en text,
    primary key (item_id, no)
);

-- An office's change of one cell; put upon the unchanged bytes whenever the item is read.
create table if not exists edits (
    item_id text not null, sheet text not null, row_no integer not null, column_no integer not null,
    column_name text not null default '', old text not null, new text not null,
    confirmed_by text not null, confirmed_on text not null, how text not null, reason text not null default '',
    by text not null, at text not null,
    primary key (item_id, sheet, row_no, column_no)
);

-- What a unit said to a please-check finding; it travels with the number.
create table if not exists explanations (
    item_id text not null, check_id text not null, sheet text not null, row_no integer not null,
    column_no integer not null, unit_id text not null,
    explanation text not null, given_by text not null, by text not null, at text not null,
    primary key (item_id, check_id, sheet, row_no, column_no, unit_id)
);

-- What loading an item would change: one row a unit and scope, and what it costs or gives.
create table if not exists effects (
    item_id text not null, scope_id text not null, unit_id text not null, group_id text not null,
    old_score text, new_score text, old_place integer, new_place integer,
    primary key (item_id, scope_id, unit_id)
);

-- What became of items, in words of the office: one line an act.
create table if not exists acts (
    item_id text not null, at text not null, by text not null, act text not null, said text not null default ''
);

-- The office's words of a month's bulletin and packs, block by block, until publication freezes them; a block without a row is drafted.
create table if not exists texts (
    competition_id text not null, month text not null, block_id text not null, text text not null, by text not null, at text not null,
    primary key (competition_id, month, block_id)
);
