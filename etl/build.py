"""Building: bring the warehouse up to the journal, the marts up to the warehouse, the snapshot up to the marts.

The warehouse remembers the last journal line it holds in the transaction that landed it, so a process killed anywhere is
simply continued by the next one. What a build makes depends on inbox, journal and rulebook, never on the clock.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

import marts
from competition.calendar import Month
from competition.errors import WriterBusy
from competition.rulebook import Rulebook, read_rulebooks
from etl import issue, land, noted, rulebooks, snapshot
from etl.errors import JournalDamaged
from etl.journal import Entry, Excerpt, Journal, known_at
from etl.layout import REPOSITORY, Home, kept, writing

Pairs = set[tuple[str, str]]
Landing = Mapping[int, land.Rows]
MAKES_MARTS = (
    "marts/**/*.sql",
    "marts/*.py",
    "words/locale/*/explain.po",
    "competition/*.py",
    "etl/land.py",
    "etl/issue.py",
    "etl/noted.py",
    "etl/published.py",
    "etl/snapshot.py",
)
IN_USE = "Conflicting lock"  # what DuckDB says of a file another process has open
WAIT_SECONDS = 60.0  # for the lock, where a person's job waits its turn
# Acts that change no score, but what the catalogue marts say: the tables they land in.
SAYING = {
    "alias": ("landing.aliases",),
    "explain": ("landing.explanations",),
    "return": ("landing.returns", "landing.findings"),
    "reconcile": ("landing.reconciliations",),
} | {act: (table,) for act, table in noted.NOTED.items()}
OPENS_NO_MONTH = ("targets", "judges", "ballots", "ballot_counts", "external_ranks", "receipts", "roster")


def quiet(done: int, of: int) -> None:
    """Progress nobody watches."""


@dataclass
class Desk:
    """Everything a writing command works with; whoever has one holds the writer lock."""

    home: Home
    journal: Journal | Excerpt
    rulebooks: dict[str, Rulebook]
    con: duckdb.DuckDBPyConnection

    def write(self, act: str, by: str, competition_id: str, fields: dict[str, Any], now: datetime) -> Entry:
        """Acknowledge an act in the journal; only who holds the lock has a journal to write to."""
        if not isinstance(self.journal, Journal):
            raise TypeError("an excerpt of the journal can't be written to")
        return self.journal.append(act, by, competition_id, fields, now)


@cache
def code_version() -> str:
    """The program's part in a result: a digest over the files that make marts."""
    files = sorted(path for pattern in MAKES_MARTS for path in REPOSITORY.glob(pattern))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(REPOSITORY).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def tables_digest() -> str:
    """The tables that lines land in; a warehouse made with other ones lacks what older lines would have put there."""
    return hashlib.sha256((REPOSITORY / "marts" / "schema.sql").read_bytes()).hexdigest()[:16]


@contextmanager
def desk(home: Home, by: str, now: datetime, wait_seconds: float = 5.0) -> Iterator[Desk]:
    """Sit down to write: lock, cut a torn line, acknowledge changed rules, land what a killed writer left."""
    with writing(home, wait_seconds):
        seat = seated(home, by, now)
        try:
            catch_up(seat)
            yield seat
        finally:
            seat.con.close()  # not the connection of before: a rebuild opens another


def seated(home: Home, by: str, now: datetime) -> Desk:
    """The desk of who holds the lock, not caught up yet."""
    known = read_rulebooks(home.rulebook)
    journal = Journal(home.journal)
    rulebooks.refuse_orphans(known, journal.entries)
    rulebooks.acknowledge(home, journal, by, now)
    return Desk(home, journal, known, open_warehouse(home, journal))


@contextmanager
def aside(home: Home, by: str, now: datetime, wait_seconds: float = WAIT_SECONDS) -> Iterator[Desk]:
    """Sit down beside: a copy of the warehouse that is up to date, in a folder of its own that goes when the block ends.

    The lock is held for the copy alone, so whoever looks through a pile for minutes keeps nobody waiting; what is written
    into the copy is seen by nobody.
    """
    with tempfile.TemporaryDirectory(prefix="saibang-aside-") as folder:
        copy = Path(folder) / home.warehouse.name
        with writing(home, wait_seconds):
            seat = seated(home, by, now)
            try:
                catch_up(seat)
            finally:
                seat.con.close()  # what is in the log goes into the file
            shutil.copyfile(home.warehouse, copy)
        con = marts.connect(copy)
        try:
            yield Desk(home, Excerpt(list(seat.journal.entries)), seat.rulebooks, con)
        finally:
            con.close()


@contextmanager
def reading_desk(home: Home) -> Iterator[Desk]:
    """Sit down to look: nothing is written, not even a folder. Where the warehouse is behind or busy, one in memory."""
    known = read_rulebooks(home.rulebook)
    journal = Journal(home.journal, writable=False)
    rulebooks.refuse_orphans(known, journal.entries)
    con = current_warehouse(home, journal) or marts.connect(None)
    seat = Desk(home, journal, known, con)
    try:
        if not con.execute("select 1 from duckdb_tables() where schema_name = 'held'").fetchone():
            land.prepare(con)
            land_pending(seat, {}, quiet)
            build_pending(seat)
        yield seat
    finally:
        con.close()


def current_warehouse(home: Home, journal: Journal) -> duckdb.DuckDBPyConnection | None:
    """The warehouse for reading, where it is free and holds all that the journal says."""
    if not home.warehouse.exists():
        return None
    try:
        con = marts.connect(home.warehouse, read_only=True)
        state = land.state(con)
    except duckdb.Error:
        return None
    agrees = state.get("landed_hash") == journal.head and state.get("built_no") == str(len(journal.entries))
    if agrees and state.get("code") == code_version():
        return con
    con.close()
    return None


# ---- opening ---------------------------------------------------------------------------------------------------------


def open_warehouse(home: Home, journal: Journal) -> duckdb.DuckDBPyConnection:
    """The warehouse; made anew where it is missing, unreadable, or stands on other rules or older tables."""
    con = try_open(home)
    if con is None:
        remove_warehouse(home)
        con = marts.connect(home.warehouse)
        land.prepare(con)
    check_agrees(home, journal, land.state(con))
    known = land.state(con)
    is_older = "rulebook" in known and known.get("tables") != tables_digest()
    if is_older or known.get("rulebook") not in (None, digest_text(journal.entries)):
        con.close()
        remove_warehouse(home)
        con = marts.connect(home.warehouse)
        land.prepare(con)
    return con


def try_open(home: Home) -> duckdb.DuckDBPyConnection | None:
    """The warehouse as it lies there, or None where it is missing or cannot be read. Raises WriterBusy.

    Who looks from the warehouse itself (``reading_desk``) keeps writers out meanwhile; that is no damage and is waited for.
    """
    if not home.warehouse.exists():
        return None
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            con = marts.connect(home.warehouse)
            land.prepare(con)
            return con
        except duckdb.IOException as fault:
            if IN_USE not in str(fault):
                return None
            if time.monotonic() > deadline:
                raise WriterBusy from None
            time.sleep(0.1)
        except duckdb.Error:
            return None


def remove_warehouse(home: Home) -> None:
    """Throw the warehouse away; everything in it can be made again."""
    for path in home.data.glob(f"{home.warehouse.name}*"):
        path.unlink()


def check_agrees(home: Home, journal: Journal, state: Mapping[str, str]) -> None:
    """Refuse to go on where the warehouse holds a line that the journal no longer has."""
    landed = int(state.get("landed_no", 0))
    if landed and (landed > len(journal.entries) or journal.entries[landed - 1].hash != state["landed_hash"]):
        raise JournalDamaged(home.journal, min(landed, len(journal.entries) + 1))


def digest_text(entries: Sequence[Entry]) -> str:
    """One digest for the rules the journal last acknowledged."""
    return hashlib.sha256(repr(sorted(rulebooks.acknowledged(entries).items())).encode()).hexdigest()


# ---- catching up -----------------------------------------------------------------------------------------------------


def catch_up(
    seat: Desk, ready: Landing | None = None, progress: Callable[[int, int], None] = quiet, show: bool = True
) -> None:
    """Land what is not landed, build what is not built, write the snapshot where it is behind.

    ``ready`` holds rows of lines that were just written, so that they are not read and tidied twice. Without ``show`` the
    snapshot waits for a later call (a series of issues needs the marts between them, not the file).
    """
    land_pending(seat, ready or {}, progress)
    before = land.state(seat.con)
    changed = build_pending(seat)
    shown = land.state(seat.con).get("shown_no")
    if show and (shown != str(len(seat.journal.entries)) or not seat.home.snapshot.exists()):
        show_marts(seat, changed, before)
        land.remember(seat.con, shown_no=len(seat.journal.entries))


def show_marts(seat: Desk, changed: frozenset[str] | None, before: Mapping[str, str]) -> None:
    """Bring the snapshot up to the marts: the one made before with new tables, some or all of them; else written anew."""
    shown = int(before.get("shown_no", 0))
    is_of_before = shown > 0 and before.get("built_no") == str(shown)
    if is_of_before:
        earlier = {
            "built_for": shown,
            "journal_head": seat.journal.entries[shown - 1].hash,
            "code_version": code_version(),
        }
        if changed is None:
            is_shown = snapshot.refill(seat.con, seat.home, meta(seat), earlier)
        else:
            is_shown = snapshot.renew(seat.con, seat.home, meta(seat), changed, earlier)
        if is_shown:
            return
    snapshot.write(seat.con, seat.home, meta(seat))


def land_pending(seat: Desk, ready: Landing, progress: Callable[[int, int], None]) -> bool:
    """Land the journal lines the warehouse does not hold yet, in one transaction."""
    state, entries = land.state(seat.con), seat.journal.entries
    pending = entries[int(state.get("landed_no", 0)) :]
    if not pending:
        return False
    with marts.transaction(seat.con):
        if "rulebook" not in state:  # a new warehouse
            land.fill_rulebooks(seat.con, seat.rulebooks)
            land.remember(seat.con, rulebook=digest_text(entries), tables=tables_digest())
        for done, entry in enumerate(pending, start=1):
            land_entry(seat, entry, ready)
            progress(done, len(pending))
        land.remember(seat.con, landed_no=entries[-1].no, landed_hash=entries[-1].hash)
    return True


def land_entry(seat: Desk, entry: Entry, ready: Landing) -> None:
    """Land one line, from the rows at hand or from what is kept."""
    if entry.no in ready:
        land.land_load(seat.con, entry, ready[entry.no], seat.rulebooks[entry.competition_id])
    else:
        land.replay(seat.con, seat.home, entry, seat.rulebooks)


# ---- marts -----------------------------------------------------------------------------------------------------------


def build_pending(seat: Desk) -> frozenset[str] | None:
    """Rebuild the marts that the lines since the last build touch; the tables that changed, None where it may be any."""
    state = land.state(seat.con)
    built = int(state.get("built_no", 0))
    if built == len(seat.journal.entries) and state.get("code") == code_version():
        return frozenset()
    pending = seat.journal.entries[built:]
    is_whole = built == 0 or state.get("code") != code_version()
    # Marts are not built inside one transaction: DuckDB plans a table made in the same transaction without statistics, at
    # twice the cost. Whoever dies before the last step below leaves 0 here, and with it a full build to the next.
    land.remember(seat.con, built_no=0)
    with marts.transaction(seat.con):
        fresh = refresh_calendar(seat)
    touched = None if is_whole else touched_by(seat.con, pending)
    changed = build_marts(seat, None if touched is None else touched | fresh, pending)
    with marts.transaction(seat.con):
        show_issues(seat, 0 if is_whole else built)
        # shown_no 0: whoever dies between here and the snapshot leaves the snapshot to the next.
        land.remember(seat.con, built_no=len(seat.journal.entries), code=code_version(), shown_no=0)
    return changed


def build_marts(seat: Desk, months: Pairs | None, pending: Sequence[Entry]) -> frozenset[str] | None:
    """Build everything, or what the touched months, what was said and the new issues ask for; returns as build_pending."""
    acts = {entry.act for entry in pending}
    said = frozenset(table for act in acts for table in SAYING.get(act, ()))
    changed: frozenset[str] | None = None
    if months is None or months or "load" in acts:
        marts.build(seat.con, months)
    else:
        changed = said | marts.build_said(seat.con, said)
    if "publish" in acts and months is not None:
        issued = (
            (each.competition_id, scope) for each in pending if each.act == "publish" for scope in each.fields["scopes"]
        )
        marts.build_issued(seat.con, issued)
    return None if "publish" in acts else changed


def rebuild(seat: Desk) -> None:
    """Make the warehouse anew from inbox, journal and rulebook."""
    seat.con.close()
    remove_warehouse(seat.home)
    seat.con = marts.connect(seat.home.warehouse)
    land.prepare(seat.con)
    catch_up(seat)


def touched_by(con: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> Pairs | None:
    """The months whose rows the lines change, all of them landed by now; None where everything must be built."""
    pairs: Pairs = set()
    registers: set[tuple[str, str, str]] = set()
    for entry in entries:
        fields = entry.fields
        if entry.act == "rulebook" or (entry.act == "load" and fields["kind"] == "roster"):
            return None
        if entry.act == "load" and fields.get("revises"):
            pairs |= months_of(con, entry.competition_id, fields["revises"])
        if entry.act == "load" and fields["first_month"]:
            months = Month.parse(fields["first_month"]).span(Month.parse(fields["last_month"]))
            pairs |= {(entry.competition_id, str(month)) for month in months}
            if fields["kind"] not in (*OPENS_NO_MONTH, "monthly", "office"):
                registers.add((entry.competition_id, fields["kind"], fields["last_month"]))
        if entry.act == "none":
            pairs.add((entry.competition_id, fields["month"]))
    return pairs | (counting_months(con, registers) if registers else set())


def months_of(con: duckdb.DuckDBPyConnection, competition_id: str, load_id: str) -> Pairs:
    """The months of a landed load."""
    row = con.execute(
        "select first_month, last_month from landing.loads where competition_id = ? and load_id = ?",
        [competition_id, load_id],
    ).fetchone()
    if row is None or not row[0]:
        return set()
    return {(competition_id, str(month)) for month in Month.parse(row[0]).span(Month.parse(row[1]))}


def counting_months(con: duckdb.DuckDBPyConnection, registers: set[tuple[str, str, str]]) -> Pairs:
    """The other months in which pieces of these registers (competition, kind, month of the file) ever counted.

    A correction that moves a piece changes the month it leaves as much as the one it comes to, so the loads that are no
    longer in force are asked too.
    """
    rows = con.execute(
        """
        select distinct loads.competition_id, loads.kind, loads.last_month, events.month
        from landing.events as events
        join landing.loads as loads
            on loads.competition_id = events.competition_id and loads.load_id = events.load_id
        where events.month <> loads.last_month
        """
    ).fetchall()
    return {
        (competition_id, month) for competition_id, *register, month in rows if (competition_id, *register) in registers
    }


def refresh_calendar(seat: Desk) -> Pairs:
    """Lay out the calendar up to the last month with data; the months whose days or cut-off came out differently."""
    before = month_rows(seat.con)
    known = known_at(seat.journal.entries)
    made = [seat.rulebooks[name].calendar.tables(first, last, known) for name, first, last in spans(seat.con)]
    after = {row for tables in made for row in tables["months"].rows()}
    # A warehouse of an older program has no deadlines yet.
    if before != after or not seat.con.execute("select 1 from calendar.deadlines limit 1").fetchone():
        for table in ("months", "days", "scopes", "scope_months", "windows", "deadlines"):
            seat.con.execute(f"delete from calendar.{table}")  # noqa: S608 - the names above
            for tables in made:
                marts.fill(seat.con, f"calendar.{table}", tables[table])
    return {(row[0], row[1]) for row in before ^ after}


def month_rows(con: duckdb.DuckDBPyConnection) -> set[tuple[str, ...]]:
    """The calendar's months as rows."""
    return set(con.execute("select * from calendar.months").fetchall())


def spans(con: duckdb.DuckDBPyConnection) -> list[tuple[str, Month, Month]]:
    """First and last month with monthly, office or register figures of each competition."""
    rows = con.execute(
        """
        select competition_id, min(first_month), max(last_month) from landing.loads
        where first_month is not null and not list_contains(?, kind)
        group by competition_id order by competition_id
        """,
        [list(OPENS_NO_MONTH)],
    ).fetchall()
    return [(competition_id, Month.parse(first), Month.parse(last)) for competition_id, first, last in rows]


def show_issues(seat: Desk, after: int) -> None:
    """Fill the issues tables with the issues of the lines after a number; after 0 they are made anew."""
    if after == 0:
        issue.clear(seat.con)
    for entry in seat.journal.entries[after:]:
        if entry.act == "publish":
            issue.show(seat.con, kept(seat.home, entry.fields["results_hash"]))


def meta(seat: Desk) -> dict[str, object]:
    """What a snapshot says of itself."""
    known = known_at(seat.journal.entries)
    return {
        "built_for": len(seat.journal.entries),
        "known_at": known.replace(tzinfo=None) if known else None,
        "rulebook_digest": digest_text(seat.journal.entries),
        "journal_head": seat.journal.head,
        "code_version": code_version(),
    }


# ---- the clock -------------------------------------------------------------------------------------------------------


def tick(seat: Desk, by: str, now: datetime) -> Entry | None:
    """Let time pass: record it where a due or cut-off instant has gone by since the journal's last instant."""
    last = known_at(seat.journal.entries)
    if last is None or now <= last:
        return None
    for competition_id, first, end in spans(seat.con):
        calendar = seat.rulebooks[competition_id].calendar
        instants = [
            moment for month in first.span(end) for moment in (calendar.due_at(month), calendar.cutoff_at(month))
        ]
        if any(last < moment <= now for moment in instants):
            return seat.write("clock", by, competition_id, {}, now)
    return None
