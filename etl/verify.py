"""Verifying: recompute everything from inbox, journal and rulebook, and say where anything differs from what is stored.

Looked at one after the other: the journal's chain line by line, the bytes of every inbox file, every rule file against the
digest the journal acknowledged, the chain of issues, each issue recomputed from the lines before it under the rules of its
day, every table of the warehouse row by row, and the snapshot against the warehouse.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

import marts
from competition.errors import NothingLoaded, Phrase, UnknownCompetition
from competition.rulebook import read_rulebooks
from etl import build, issue, land, noted, published, revisions, rulebooks
from etl.build import Desk
from etl.errors import UnknownIssue
from etl.journal import NOTHING_BEFORE, Entry, Excerpt, faults
from etl.layout import Home, kept, writing

Tell = Callable[[dict[str, Any]], None]
STORED_SCHEMAS = ("rulebook", "calendar", "landing")
FIRST_CELLS = 8


@dataclass
class Report:
    """What a verification looked at and what it found; ``notes`` are worth saying but no fault."""

    lines: int = 0
    files: int = 0
    rules: int = 0
    issues: int = 0
    tables: int = 0
    differences: list[Phrase] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)

    def differs(self, key: str, **gaps: object) -> None:
        """Add a difference."""
        self.differences.append(Phrase(f"jobs.{key}", gaps))


def silent(event: dict[str, Any]) -> None:
    """Nobody listens."""


def verify(
    home: Home,
    by: str,
    now: datetime,
    only_issue: str | None = None,
    tell: Tell = silent,
    competition: str | None = None,
    revision: int | None = None,
) -> Report:
    """Look at everything; raises NothingLoaded, UnknownIssue and WriterBusy, everything else is in the report.

    ``competition`` narrows the issues that are recomputed. With ``only_issue`` (all its revisions, or the one named) the
    journal is replayed up to it and no further, and of the tables its own rows are looked at; files, lines and rules are all
    looked at in any case.
    """
    if not home.journal.exists():
        raise NothingLoaded
    report = Report()
    entries, broken = faults(home.journal)
    wanted = issues_wanted(entries, only_issue, competition, revision)
    report.lines = len(entries) + len(broken)
    for line in broken:
        report.differs("differs_journal", line=line)
    check_inbox(home, entries, report, tell)
    check_rules(home, entries, report)
    check_chain(home, entries, report)
    if report.differences:
        return report  # recomputing from damaged sources would only repeat the same news
    if not finish_interrupted(home, entries, by, now):
        report.differs("differs_unreadable", file=home.warehouse.name, fault="—")
        return report
    with writing(home), tempfile.TemporaryDirectory(prefix="saibang-verify-") as folder:
        recompute(home, entries, Path(folder), report, wanted, tell, is_whole=only_issue is None)
    return report


def issues_wanted(
    entries: Sequence[Entry], only_issue: str | None, competition: str | None, revision: int | None = None
) -> set[int]:
    """The journal lines of the issues to recompute. Raises UnknownCompetition and UnknownIssue."""
    known = sorted({entry.competition_id for entry in entries if entry.competition_id})
    if competition is not None and competition not in known:
        raise UnknownCompetition(competition, known)
    issues = [entry for entry in entries if entry.act == "publish" and competition in (None, entry.competition_id)]
    if only_issue is not None and only_issue not in (numbers := [entry.fields["issue_no"] for entry in issues]):
        raise UnknownIssue(only_issue, sorted(set(numbers))[-12:])
    named = [entry for entry in issues if only_issue in (None, entry.fields["issue_no"])]
    found = {entry.no for entry in named if revision in (None, entry.fields["revision"])}
    if only_issue is not None and not found:
        raise UnknownIssue(
            f"{only_issue}-r{revision}", [f"{only_issue}-r{entry.fields['revision']}" for entry in named]
        )
    return found


# ---- what is kept ----------------------------------------------------------------------------------------------------


def references(entries: Sequence[Entry]) -> dict[str, Phrase]:
    """Every SHA-256 that the journal relies on, with what people call it."""
    named: dict[str, Phrase] = {}

    def name(digest: object, what: str, called: object) -> None:
        if digest:
            named.setdefault(str(digest), Phrase(f"issues.kept_{what}", {"name": called}))

    for entry in entries:
        fields = entry.fields
        if entry.act in ("load", "return"):
            name(fields["sha256"], "file", fields["file_name"])
            name(fields.get("opened"), "opened", fields["file_name"])
            name(fields["findings"], "findings", fields["file_name"])
        elif entry.act == "publish":
            called = f"{fields['issue_no']}-r{fields['revision']}"
            name(fields["results_hash"], "results", called)
            name(fields.get("text"), "text", called)
        elif entry.act == rulebooks.ACT:
            for path, move in fields["changed"].items():
                name(move["after"], "rule", path)
        for digest, file_name in noted.files_of(entry).items():
            name(digest, "evidence", f"{fields.get('appeal_no', '')} {file_name}".strip())
    return named


def check_inbox(home: Home, entries: Sequence[Entry], report: Report, tell: Tell) -> None:
    """Every file's bytes against its name, every reference against the files."""
    named = references(entries)
    there = (
        {path.name for path in home.inbox.glob("*") if not path.name.startswith(".")} if home.inbox.is_dir() else set()
    )
    for done, name in enumerate(sorted(there)):
        tell({"event": "verifying", "what": "inbox", "done": done, "of": len(there)})
        digest = hashlib.sha256((home.inbox / name).read_bytes()).hexdigest()
        if digest != name:
            what = named.get(name) or Phrase("issues.kept_unknown")
            report.differs("differs_inbox", sha256=name, name=what, found=digest)
    for sha256 in sorted(named.keys() - there):
        report.differs("differs_inbox_missing", sha256=sha256, name=named[sha256])
    report.files = len(there)


def check_rules(home: Home, entries: Sequence[Entry], report: Report) -> None:
    """The rule files as they lie there against those the journal acknowledged last."""
    known, found = rulebooks.acknowledged(entries), rulebooks.digests_of(home.rulebook)
    report.rules = len(found)
    for path in rulebooks.changed(known, found):
        gaps = {"file": path, "known": known.get(path, "—"), "found": found.get(path, "—")}
        report.differs("differs_rule", **gaps)


def check_chain(home: Home, entries: Sequence[Entry], report: Report) -> None:
    """Each issue's text names the hash of the issue before it, in text and journal alike."""
    last: dict[str, str] = {}
    for entry in entries:
        if entry.act != "publish":
            continue
        report.issues += 1
        try:
            header = issue.parse(kept(home, entry.fields["results_hash"])).header
        except Exception:  # noqa: BLE001, S112 - a damaged text was reported with the inbox already
            continue
        before = last.get(entry.competition_id, NOTHING_BEFORE)
        said = {header["previous_hash"], entry.fields["previous_hash"]}
        if said != {before}:
            report.differs("differs_chain", issue_no=entry.fields["issue_no"])
        last[entry.competition_id] = entry.fields["results_hash"]


def finish_interrupted(home: Home, entries: Sequence[Entry], by: str, now: datetime) -> bool:
    """Finish what a killed writer acknowledged but did not land; that is no difference. False: it can't be read."""
    with writing(home):
        con = build.try_open(home)
        if con is None and home.warehouse.exists():
            return False
        state = land.state(con) if con else {}
        if con:
            con.close()
    lags = {state.get(name) for name in ("landed_no", "built_no", "shown_no")} != {str(len(entries))}
    if lags or not home.snapshot.exists():
        with build.desk(home, by, now):
            pass
    return True


# ---- recomputing -----------------------------------------------------------------------------------------------------


def recompute(
    home: Home, entries: Sequence[Entry], folder: Path, report: Report, wanted: set[int], tell: Tell, is_whole: bool
) -> None:
    """Replay the journal beside the warehouse, stopping at each issue, and compare all tables at the end if asked to."""
    stretches = stretches_of(entries)
    for number, (digests, stops) in enumerate(stretches):
        is_last = is_whole and number == len(stretches) - 1
        stops = [stop for stop in stops if stop.no in wanted]
        if not stops and not is_last:
            continue
        seat = beside(home, digests, folder / str(number))
        try:
            for stop in stops:
                tell({"event": "verifying", "what": stop.fields["issue_no"], "done": stop.no, "of": len(entries)})
                replay_to(seat, entries[: stop.no - 1])
                compare_issue(seat, stop, report)
                if not is_whole:
                    compare_shown(seat, stop, report)
            if is_last:
                tell({"event": "verifying", "what": "warehouse", "done": len(entries), "of": len(entries)})
                replay_to(seat, entries)
                compare_warehouse(home, seat, report)
        finally:
            seat.con.close()


def stretches_of(entries: Sequence[Entry]) -> list[tuple[rulebooks.Digests, list[Entry]]]:
    """The states the rules went through, each with the issues made under it; the last one is today's."""
    found: list[tuple[rulebooks.Digests, list[Entry]]] = []
    for entry in entries:
        if entry.act == rulebooks.ACT:
            found.append((dict(entry.fields["files"]), []))
        elif entry.act == "publish":
            found[-1][1].append(entry)
    return [stretch for stretch in found[:-1] if stretch[1]] + found[-1:]


def beside(home: Home, digests: rulebooks.Digests, folder: Path) -> Desk:
    """An empty warehouse in a folder of its own, under the rules of a day."""
    rules = folder / "rulebook"
    rulebooks.restore_to(home, digests, rules)
    con = marts.connect(folder / "warehouse.duckdb")
    land.prepare(con)
    return Desk(Home(home.data, rules), Excerpt([]), read_rulebooks(rules), con)


def replay_to(seat: Desk, entries: Sequence[Entry]) -> None:
    """Bring the warehouse beside up to a line."""
    seat.journal = Excerpt(list(entries))
    build.land_pending(seat, {}, build.quiet)
    build.build_pending(seat)


def compare_issue(seat: Desk, entry: Entry, report: Report) -> None:
    """An issue's frozen rows against the same rows computed now; other code may compute otherwise, which is said."""
    frozen = issue.parse(kept(seat.home, entry.fields["results_hash"]))
    now = issue.result_rows(seat.con, entry.competition_id, frozen.header["scopes"], frozen.header["month"])
    if frozen.rows == now:
        return
    odd = sorted(set(frozen.rows) ^ set(now))
    gaps = {"issue_no": frozen.header["issue_no"], "count": len(odd), "first": odd[0] if odd else "—"}
    if frozen.header["code_version"] != build.code_version():
        report.notes.append(Phrase("jobs.note_issue_code", gaps))
    else:
        report.differs("differs_issue", **gaps)


def compare_shown(seat: Desk, entry: Entry, report: Report) -> None:
    """The rows of one issue where pages read them, in warehouse and snapshot, against its text."""
    frozen, con = issue.parse(kept(seat.home, entry.fields["results_hash"])), seat.con
    issue.clear(con)  # of the ones replayed before, nothing is compared any more
    issue.show(con, frozen.data)
    mine = "where competition_id = $competition and issue_no = $issue and revision = $revision"
    keys = {name: entry.fields[f"{name}_no" if name == "issue" else name] for name in ("issue", "revision")}
    for place, path in (("stored", seat.home.warehouse), ("seen", seat.home.snapshot)):
        try:
            con.execute(f"attach if not exists {marts.literal(path)} as {place} (read_only)")
        except duckdb.Error as fault:
            report.differs("differs_unreadable", file=path.name, fault=first_line(fault))
            continue
        for name in issue.frozen_marts():
            query = f"create or replace table issues.other as select * from {place}.issues.{name} {mine}"  # noqa: S608
            con.execute(query, keys | {"competition": entry.competition_id})
            called = f"{'snapshot ' if place == 'seen' else ''}issues.{name}"
            compare_table(con, f"issues.{name}", "issues.other", report, fails=True, called=called)


def compare_warehouse(home: Home, seat: Desk, report: Report) -> None:
    """Every table of the warehouse and of the snapshot against the warehouse beside."""
    try:
        seat.con.execute(f"attach {marts.literal(home.warehouse)} as stored (read_only)")
        code = dict(seat.con.execute("select name, value from stored.held.state").fetchall()).get("code")
    except duckdb.Error as fault:
        report.differs("differs_unreadable", file=home.warehouse.name, fault=first_line(fault))
        return
    is_same_code = code == build.code_version()
    if not is_same_code:
        report.notes.append(Phrase("jobs.note_code", {"stored": code, "now": build.code_version()}))
    for table in tables_beside(seat.con):
        compare_table(seat.con, table, f"stored.{table}", report, is_same_code or table.split(".")[0] in STORED_SCHEMAS)
    compare_snapshot(home, seat.con, report, is_same_code)


def first_line(fault: Exception) -> str:
    """The first line of DuckDB's message."""
    return str(fault).splitlines()[0]


def tables_beside(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What is compared: rulebook, calendar, landing, all marts, the published results."""
    rows = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where database_name = current_database() and (list_contains(?, schema_name) or schema_name = 'issues')",
        [list(STORED_SCHEMAS)],
    ).fetchall()
    kept_marts = {mart.table for mart in marts.all_marts() if mart.is_kept}
    return sorted({row[0] for row in rows} | kept_marts)


def compare_snapshot(home: Home, con: duckdb.DuckDBPyConnection, report: Report, is_same_code: bool) -> None:
    """The tables of the snapshot against those beside."""
    try:
        con.execute(f"attach {marts.literal(home.snapshot)} as seen (read_only)")
    except duckdb.Error as fault:
        report.differs("differs_unreadable", file=home.snapshot.name, fault=first_line(fault))
        return
    for name in marts.public():
        compare_table(con, marts.find(name), f"seen.live.{name}", report, is_same_code)
    for name in issue.frozen_marts():
        compare_table(con, f"issues.{name}", f"seen.issues.{name}", report, is_same_code)
    compare_table(con, "landing.issues", "seen.issues.issues", report, fails=True)
    revisions.lay_out(con, home, "issues")
    for name in revisions.TABLES:
        compare_table(con, f"issues.{name}", f"seen.issues.{name}", report, fails=True)
    compare_published(home, con, report, is_same_code)
    compare_views(con, report, is_same_code)


def compare_views(con: duckdb.DuckDBPyConnection, report: Report, is_same_code: bool) -> None:
    """The statements of the snapshot's views against those of the marts, as the engine reads them: layout is no difference."""
    stored = dict(con.execute(
        "select schema_name || '.' || view_name, sql from duckdb_views() where database_name = 'seen'"
    ).fetchall())  # fmt: skip
    report.tables += len(views := [mart for mart in marts.all_marts() if mart.is_view and mart.is_public])
    for mart in views:
        found = stored.get(mart.table, "").partition(" AS ")[2]
        if meaning_of(con, found) == meaning_of(con, mart.sql):
            continue
        elif is_same_code:
            report.differs("differs_view", view=mart.table)
        else:
            report.notes.append(Phrase("jobs.note_view", {"view": mart.table}))


def meaning_of(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """A statement as the engine reads it, without where its words stand."""
    row = con.execute("select json_serialize_sql($sql::varchar)", {"sql": sql}).fetchone()
    return re.sub(r'"query_location":\d+', "", str(row[0])) if row else ""


def compare_published(home: Home, con: duckdb.DuckDBPyConnection, report: Report, is_same_code: bool) -> None:
    """The scopes that the snapshot shows as published, where it shows any, against those that differ."""
    published.look(con, home)
    schemas = "select 1 from duckdb_schemas() where database_name = 'seen' and schema_name = 'published'"
    is_there = con.execute(schemas).fetchone() is not None
    for table in ("kept", "later"):
        con.execute(f"create or replace table issues.{table} as from temp.published_{table}")
        con.execute(f"create or replace table issues.other as from issues.{table} limit 0")
        other = f"seen.published.{table}" if is_there else "issues.other"
        compare_table(con, f"issues.{table}", other, report, is_same_code, f"snapshot published.{table}")


def compare_table(
    con: duckdb.DuckDBPyConnection, own: str, other: str, report: Report, fails: bool, called: str = ""
) -> None:
    """One table against the one beside, and where they part."""
    called = called or other.removeprefix("stored.").replace("seen.", "snapshot ")
    report.tables += 1
    try:
        if marts.canonical_hash(con, own) == marts.canonical_hash(con, other):
            return
        gaps = {"table": called} | parting(con, own, other)
    except duckdb.Error as fault:
        report.differs("differs_unreadable", file=called, fault=first_line(fault))
        return
    if fails:
        report.differs("differs_table", **gaps)
    else:
        report.notes.append(Phrase("jobs.note_table", gaps))


def parting(con: duckdb.DuckDBPyConnection, own: str, other: str) -> dict[str, object]:
    """How many rows only one side has, and the first of them."""
    columns = [row[0] for row in con.execute(f"describe {own}").fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    only_stored = f"select {names} from {other} except all select {names} from {own}"  # noqa: S608 - table names
    only_recomputed = f"select {names} from {own} except all select {names} from {other}"  # noqa: S608
    counts = [con.execute(f"select count(*) from ({query})").fetchone() for query in (only_stored, only_recomputed)]  # noqa: S608
    query = only_stored if counts[0] and counts[0][0] else only_recomputed
    first = con.execute(f"select * from ({query}) order by all limit 1").fetchone() or ()  # noqa: S608
    cells = [f"{name}={value}" for name, value in zip(columns, first, strict=False) if value is not None]
    return {
        "stored": counts[0][0] if counts[0] else 0,
        "recomputed": counts[1][0] if counts[1] else 0,
        "first": ", ".join(cells[:FIRST_CELLS]),
    }
