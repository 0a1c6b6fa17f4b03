-- Kept questions and citations: data/queries.sqlite. Rows are only ever added; instants are UTC text that sorts.

-- Every version of every kept question; the one with the highest number is the question as it is now.
create table if not exists versions (
    saved_id text not null,
    no integer not null,
    title text not null,
    sql text not null,
    parameters text not null,                   -- JSON list: name, kind, label_zh, label_en, default
    is_withdrawn integer not null default 0,    -- 1: no longer listed; its address goes on working
    by text not null,
    at text not null,
    primary key (saved_id, no)
);

-- Who asked what of which data, and what came back.
create table if not exists citations (
    cite_id text primary key,
    digest text not null,                       -- of the question: statement, values, issue, own tables
    sql text not null,
    parameters text not null,                   -- JSON object: name to [type, written value]
    issue text not null,                        -- as published in it; '': live data
    snapshot text not null,                     -- SHA-256 of the file that was asked
    known_at text not null,
    result_digest text not null,
    rows integer not null,
    cut text not null,                          -- rows, bytes: more than these came back; '': all of them
    by text not null,
    at text not null
);
