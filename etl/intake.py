"""A pile of files on its way in: read, tidied, checked together, and judged one by one.

Rosters go first, since they say what the names in the other files mean. Files of one kind and rulebook version are checked
in one run. Each file stands alone: a refused one leaves no trace and doesn't hold up the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

from competition.calendar import Month
from competition.errors import ConflictingFiles, FileRefused, SaibangError, WrongFolder
from competition.roster import Roster
from competition.rulebook import Rulebook
from etl import beside, build, edits, kinds, land, read, rulebooks
from etl.build import Desk
from etl.errors import FileChanged, OtherCompetition
from etl.grid import Grid
from etl.journal import instant_text
from etl.layout import keep, keep_file
from etl.learned import Learned
from etl.reader import Reader
from etl.refusals import ReaderDied, ReaderTooSlow, ReaderWaits
from etl.staged import Staged, is_large, stage_file, stretches, text_of
from etl.tidy import Tidied, tidy
from etl.tidy.parts import NotInParts
from marts.memory import allowance
from words import current

Status = Literal["loaded", "in_part", "already", "refused", "would_load"]
Tell = Callable[[dict[str, Any]], None]
WIDE = ("monthly", "office", "targets")


@dataclass(frozen=True)
class Arrival:
    """A file as it is handed in, with what its bytes can't say. Empty kind, encoding and competition: to be found out."""

    path: Path
    received_at: datetime
    kind: str | None = None
    encoding: str | None = None
    received_from: str = ""
    submitter: str = ""
    revision: int = 1
    note: str = ""
    period: str | None = None
    competition: str | None = None
    name: str = ""  # what the file is called, where its path is not named so
    delimiter: str | None = None
    unit: str | None = None
    edits: tuple[Mapping[str, Any], ...] = ()
    arrived_by: str = ""  # how the arrival is known; see desk/schema.sql

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return self.name or self.path.name


@dataclass
class Draft:
    """A file being worked on; ``error`` says why it goes no further."""

    number: int
    arrival: Arrival
    rulebook: Rulebook
    data: bytes = b""
    encoding: str = ""
    kind: str = ""
    tidied: Tidied | None = None
    error: SaibangError | None = None
    findings: pl.DataFrame = field(default_factory=land.no_findings)
    refused: list[list[Any]] = field(default_factory=list)
    ledger: dict[str, int] = field(default_factory=dict)
    load_id: str = ""
    staged: Staged | None = None
    digest: str = ""
    unit: str | None = None
    grid: Grid | None = None  # as it was read, before edits
    revises: str = ""  # the load of the same bytes that this reading puts right
    delimiter: str = ""  # as it was read
    explained: Sequence[Mapping[str, Any]] = ()  # what units said to its findings before it was loaded
    decides: Mapping[str, Any] | None = (
        None  # the decision of an appeal that this load carries out: fields of appeal_act
    )
    is_reread: bool = False  # its rows are others than those of that load, though nobody edited a cell
    status: Status = "refused"

    @property
    def submitter(self) -> str:
        """Who hands it in: a unit's report is the units', everything else the office's unless said."""
        return self.arrival.submitter or ("units" if self.kind == "monthly" else "office")

    @property
    def must_fix(self) -> pl.DataFrame:
        """The findings that refuse it."""
        return self.findings.filter(pl.col("severity") == "must_fix")

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes, which name it."""
        return self.digest or hashlib.sha256(self.data).hexdigest()

    def fields(self, findings_sha256: str) -> dict[str, Any]:
        """What the journal keeps of it."""
        assert self.tidied is not None
        return {
            "sha256": self.sha256,
            "file_name": self.arrival.file_name,
            "kind": self.kind,
            "encoding": self.encoding,
            "submitter": self.submitter,
            "received_at": instant_text(self.arrival.received_at),
            "received_from": self.arrival.received_from,
            "revision": self.arrival.revision,
            "note": self.arrival.note,
            "period": self.arrival.period,
            "delimiter": self.arrival.delimiter,
            "unit": self.unit,
            "edits": edits.kept(self.arrival.edits),
            "arrived_by": self.arrival.arrived_by,
            "first_month": self.tidied.first_month,
            "last_month": self.tidied.last_month,
            "ledger": self.ledger,
            "refused": self.refused,
            "findings": findings_sha256,
            **({"revises": self.revises} if self.revises else {}),
            **({"read_delimiter": self.delimiter} if self.delimiter else {}),
            **({"explained": list(self.explained)} if self.explained else {}),
            **({"decides": dict(self.decides)} if self.decides else {}),
            **({"opened": hashlib.sha256(self.grid.opened).hexdigest()} if self.grid and self.grid.opened else {}),
        }


def silent(event: dict[str, Any]) -> None:
    """Nobody listens."""


def take_in(
    seat: Desk, arrivals: Sequence[Arrival], by: str, now: datetime, accept: bool = False, tell: Tell = silent
) -> list[Draft]:
    """Load a pile: land what is good, in one build at the end; the drafts say what became of each file."""
    drafts = drafts_of(seat, arrivals)
    with Reader() as reader:
        for stage, known in stages(seat, drafts, tell, reader):
            judge(seat, stage, known, accept, tell)
            commit(seat, stage, by, now, tell)
    if build.tick(seat, by, now):
        build.catch_up(seat)
    return drafts


def look_over(seat: Desk, arrivals: Sequence[Arrival], accept: bool = False, tell: Tell = silent) -> list[Draft]:
    """What ``take_in`` would do, writing nothing. Files that stand on a roster of the same pile are judged with it."""
    drafts = drafts_of(seat, arrivals)
    with Reader() as reader:
        for stage, known in stages(seat, drafts, tell, reader):
            judge(seat, stage, known, accept, tell)
    return drafts


def drafts_of(seat: Desk, arrivals: Sequence[Arrival]) -> list[Draft]:
    """One draft a file."""
    return [
        Draft(number, arrival, rulebooks.choose(seat.rulebooks, arrival.competition, seat.journal.entries))
        for number, arrival in enumerate(arrivals)
    ]


def stages(seat: Desk, drafts: Sequence[Draft], tell: Tell, reader: Reader) -> Iterable[tuple[list[Draft], Rosters]]:
    """The rosters of the pile, then everything else; each draft read when its stage comes, with the rosters known then."""
    rosters = [draft for draft in drafts if is_roster(draft, reader)]
    others = [draft for draft in drafts if draft not in rosters]
    done = 0
    for stage in (rosters, others):
        known = Rosters(seat, rosters)
        for draft in stage:
            tell({"event": "reading", "file": draft.arrival.file_name, "done": done, "of": len(drafts)})
            prepare(seat, draft, known, reader)
            done += 1
        if stage:
            yield stage, known


class Rosters:
    """The roster in force for each competition, that of this pile before that of the warehouse."""

    def __init__(self, seat: Desk, drafts: Sequence[Draft]) -> None:
        self.seat = seat
        self.drafts = [
            draft for draft in drafts if draft.tidied and not draft.error and "roster" in draft.tidied.tables
        ]
        self.known: dict[str, Roster] = {}
        self.names: dict[str, frozenset[str]] = {}
        self.confirmed: dict[str, Learned] = {}

    def of(self, rulebook: Rulebook) -> Roster:
        """The roster of a competition."""
        name = rulebook.competition_id
        if name not in self.known:
            self.known[name] = self.newest(name) or land.roster_of(self.seat.con, name)
        return self.known[name]

    def words(self, rulebook: Rulebook) -> frozenset[str]:
        """The words that prove a decoding of its files right."""
        name = rulebook.competition_id
        if name not in self.names:
            self.names[name] = kinds.known_words(rulebook, self.of(rulebook))
        return self.names[name]

    def learned(self, rulebook: Rulebook) -> Learned:
        """The names a person confirmed for a competition."""
        name = rulebook.competition_id
        if name not in self.confirmed:
            self.confirmed[name] = land.learned_of(self.seat.con, name)
        return self.confirmed[name]

    def newest(self, competition_id: str) -> Roster | None:
        """The roster of this pile where it arrived after the one that is landed (a dry run has landed nothing)."""
        own = [draft for draft in self.drafts if draft.rulebook.competition_id == competition_id]
        landed = self.seat.con.execute(
            "select max((received_at, revision)) from landing.loads where competition_id = ? and kind = 'roster'",
            [competition_id],
        ).fetchone()
        before = landed[0] if landed else None
        latest = max(own, key=lambda draft: (draft.arrival.received_at, draft.arrival.revision), default=None)
        if latest is None or latest.tidied is None:
            return None
        order = (land.stored(latest.arrival.received_at), latest.arrival.revision)
        return Roster.of(latest.tidied.tables["roster"]) if before is None or order > tuple(before) else None


def is_roster(draft: Draft, reader: Reader) -> bool:
    """Whether a file is a roster, as far as it can be told without one; what can't be read is judged later."""
    arrival = draft.arrival
    if arrival.kind:
        return arrival.kind == "roster"
    try:
        path, known = arrival.path, kinds.known_words(draft.rulebook)
        if is_large(path):
            grid = text_of(path, arrival.file_name, known, arrival.encoding).top()
        else:
            grid = reader.read(path, arrival.file_name, arrival.encoding, arrival.delimiter, known)
            if grid.format != "text":  # the words of a roster can't change how it is read
                draft.grid = grid
        return kinds.detect(grid, draft.rulebook) == "roster"
    except (ReaderTooSlow, ReaderDied, ReaderWaits) as refusal:
        draft.error = refusal  # once is enough: no words make a reader faster
        return False
    except (SaibangError, OSError):
        return False


def prepare(seat: Desk, draft: Draft, known: Rosters, reader: Reader) -> None:
    """Read and tidy one file; what stops it is kept as its error."""
    arrival, rulebook = draft.arrival, draft.rulebook
    if draft.error is not None:
        return
    words = known.words(rulebook)
    try:
        draft.unit = arrival.unit
        draft.tidied = prepared_in_parts(seat, draft, known, words)
        if draft.tidied is None:
            draft.data = read.bytes_of(arrival.path)
            if draft.grid is None:
                draft.grid = reader.read(arrival.path, arrival.file_name, arrival.encoding, arrival.delimiter, words)
            draft.encoding, draft.delimiter = draft.grid.encoding, draft.grid.delimiter
            draft.unit = arrival.unit or draft.grid.template.get("unit")
            rulebook = draft.rulebook = own_rulebook(seat, draft, draft.grid)
            draft.tidied = tidy(
                edits.apply(draft.grid, arrival.edits), arrival.kind, rulebook, known.of(rulebook), arrival.period,
                **about(draft, known),
            )  # fmt: skip
    except FileNotFoundError:
        draft.error = WrongFolder(arrival.path)
        return
    except SaibangError as refusal:
        draft.error = refusal
        return
    draft.kind = draft.tidied.kind
    draft.findings = land.findings_frame(draft.tidied.findings)
    draft.ledger = {name: int(count) for name, count in asdict(draft.tidied.ledger).items()}


def own_rulebook(seat: Desk, draft: Draft, grid: Grid) -> Rulebook:
    """The rulebook of a file: what a template of ours says where nobody else did. Raises OtherCompetition."""
    said = grid.template.get("competition") or draft.rulebook.competition_id
    if said == draft.rulebook.competition_id:
        return draft.rulebook
    if draft.arrival.competition or said not in seat.rulebooks:
        raise OtherCompetition(file=draft.arrival.file_name, said=said, meant=draft.rulebook.competition_id)
    return seat.rulebooks[said]


def about(draft: Draft, known: Rosters) -> dict[str, Any]:
    """What tidying is told besides the cells and the rules."""
    arrived_on = land.local_day(draft.arrival.received_at, draft.rulebook)
    return {"unit": draft.arrival.unit, "learned": known.learned(draft.rulebook), "arrived_on": arrived_on}


def prepared_in_parts(seat: Desk, draft: Draft, known: Rosters, words: frozenset[str]) -> Tidied | None:
    """A large file of figures read and tidied part by part; None for every other."""
    arrival, roster = draft.arrival, known.of(draft.rulebook)
    if arrival.edits or arrival.delimiter or not is_large(arrival.path):
        return None  # what a person said of its cells is put upon the file as a whole
    read.refuse_size(arrival.path.stat().st_size, arrival.file_name, read.SIZE_LIMIT)
    text = text_of(arrival.path, arrival.file_name, words, arrival.encoding)
    try:
        tidied, draft.staged = stage_file(
            seat.con,
            text,
            draft.number,
            draft.rulebook,
            roster,
            arrival.kind,
            arrival.period,
            **about(draft, known),
        )
    except NotInParts:
        return None
    draft.encoding, draft.delimiter, draft.digest = text.encoding, text.delimiter, text.sha256
    return tidied


# ---- judging ---------------------------------------------------------------------------------------------------------


def judge(seat: Desk, drafts: Sequence[Draft], known: Rosters, accept: bool, tell: Tell) -> None:
    """Decide for each draft whether it goes in; drafts that are in already are not checked again."""
    for draft in drafts:
        mark_known(seat, draft)
    pending = [draft for draft in drafts if draft.tidied and draft.status != "already"]
    check_together(seat, pending, known, tell)
    taken: list[Draft] = []
    for draft in pending:
        conclude(seat, draft, taken, accept)
        if draft.status == "would_load":
            taken.append(draft)


def mark_known(seat: Desk, draft: Draft) -> None:
    """Give a draft its load id, and mark it where that load is in already."""
    if draft.tidied is None:
        return
    draft.load_id = land.load_id_of(draft.fields(""), draft.rulebook.competition_id)
    known = seat.con.execute(
        "select 1 from landing.loads where competition_id = ? and load_id = ?",
        [draft.rulebook.competition_id, draft.load_id],
    ).fetchone()
    if known:
        draft.status = "already"


def check_together(seat: Desk, drafts: Sequence[Draft], known: Rosters, tell: Tell) -> None:
    """Run the suites, one run for the files of one competition, kind and rulebook version."""
    batches: dict[tuple[str, str, str], list[Draft]] = {}
    for draft in drafts:
        if draft.tidied and draft.tidied.version and (draft.tidied.tables or draft.staged):
            key = (draft.rulebook.competition_id, draft.kind, draft.tidied.version.version_id)
            batches.setdefault(key, []).append(draft)
    for done, ((_, kind, _), batch) in enumerate(sorted(batches.items(), key=lambda item: item[0])):
        tell({"event": "checking", "kind": kind, "done": done, "of": len(batches)})
        add_findings(batch, findings_of(seat, kind, batch, known))


def findings_of(seat: Desk, kind: str, batch: Sequence[Draft], known: Rosters) -> pl.DataFrame:
    """What the suite of a kind objects to in files of one rulebook version."""
    import expectations  # seconds of Great Expectations: only where files are checked

    stacked, compared = laid_together(seat, kind, batch, known)
    if any(draft.staged for draft in batch):
        return expectations.check_parts(parts_of(seat, kind, batch, compared), kind, compared)
    return expectations.check(stacked, kind, compared)


def laid_together(seat: Desk, kind: str, batch: Sequence[Draft], known: Rosters) -> tuple[dict[str, pl.DataFrame], Any]:
    """The landing tables of files of one rulebook version, stacked, and what they are compared with."""
    tables: dict[str, list[pl.DataFrame]] = {}
    notes: list[pl.DataFrame] = []
    for draft in batch:
        assert draft.tidied is not None
        notes.append(draft.tidied.notes)
        for name, frame in draft.tidied.tables.items():
            tables.setdefault(name, []).append(frame.with_columns(file_keys(draft)))
    stacked = {name: pl.concat(frames, how="vertical_relaxed") for name, frames in tables.items()}
    return stacked, context(seat, kind, batch, known, pl.concat(notes))


def file_keys(draft: Draft) -> list[pl.Expr]:
    """What tells the rows of a draft from those of others in its batch."""
    arrived = str(Month.of(land.local_day(draft.arrival.received_at, draft.rulebook)))
    return [
        pl.lit(draft.number).alias("file_no"),
        pl.lit(draft.arrival.file_name).alias("file_name"),
        pl.lit(arrived).alias("arrived_month"),
    ]


def parts_of(seat: Desk, kind: str, batch: Sequence[Draft], compared: Any) -> Iterator[tuple[pl.DataFrame, Any]]:
    """The facts of a batch in stretches of units that fit into memory, each with what is known of these units."""
    units = [units_of(draft) for draft in batch]
    for low, high in stretches(units, allowance().part):
        rows = [facts_between(draft, low, high).with_columns(file_keys(draft)) for draft in batch]
        own = history(seat, batch, kind, low, high)
        yield pl.concat(rows, how="diagonal_relaxed"), replace(compared, history=own)


def units_of(draft: Draft) -> pl.DataFrame:
    """The units of a draft's facts and how many each has."""
    assert draft.tidied is not None
    if draft.staged is not None:
        return draft.staged.units()
    return draft.tidied.tables["facts"].group_by("unit_id").agg(pl.len().cast(pl.Int64).alias("rows"))


def facts_between(draft: Draft, low: str, high: str) -> pl.DataFrame:
    """The facts of a draft about the units of a stretch."""
    assert draft.tidied is not None
    if draft.staged is not None:
        return draft.staged.between(low, high)
    return draft.tidied.tables["facts"].filter(pl.col("unit_id").is_between(pl.lit(low), pl.lit(high)))


def context(seat: Desk, kind: str, batch: Sequence[Draft], known: Rosters, notes: pl.DataFrame) -> Any:
    """What the files are compared with; files in parts ask for the history of each part's units."""
    from expectations.context import Context

    rulebook, tidied = batch[0].rulebook, batch[0].tidied
    assert tidied is not None and tidied.version is not None
    latest = max(land.local_day(draft.arrival.received_at, rulebook) for draft in batch)
    return Context(
        version=tidied.version,
        roster=known.of(rulebook),
        calendar=rulebook.calendar,
        **({} if any(draft.staged for draft in batch) else {"history": history(seat, batch, kind)}),
        notes=notes,
        latest_month=str(Month.of(latest)),
        versions=rulebook.versions,
        **known_beside(seat, kind, batch),
    )


def known_beside(seat: Desk, kind: str, batch: Sequence[Draft]) -> dict[str, pl.DataFrame]:
    """What other kinds of file say of the batch's months."""
    held = [draft.tidied for draft in batch if draft.tidied and draft.tidied.first_month and draft.tidied.last_month]
    if not held or held[0].version is None:
        return {}
    months = (min(str(each.first_month) for each in held), max(str(each.last_month) for each in held))
    tables = [each.tables for each in held]
    return beside.known(seat.con, batch[0].rulebook, held[0].version, kind, tables, months)


def history(seat: Desk, batch: Sequence[Draft], kind: str, low: str = "", high: str = "") -> pl.DataFrame:
    """The effective figures of a kind that may matter, as far as marts have been built.

    Of the months before the batch only the newest figure of each unit, column and length of period: no rule looks beyond.
    """
    from expectations.context import no_history

    table = seat.con.execute(
        "select 1 from information_schema.tables where table_schema = 'staging' and table_name = 'facts'"
    ).fetchone()
    months = [draft.tidied.first_month for draft in batch if draft.tidied and draft.tidied.first_month]
    if not table or not months:
        return no_history()
    between = "and unit_id between $low and $high" if low else ""
    stretch = {"low": low, "high": high} if low else {}
    return seat.con.execute(
        f"""
        with known as (
            select unit_id, column_id, first_month, last_month, value
            from staging.facts
            where competition_id = $competition and kind = $kind {between}
        )
        select * from known where last_month >= $first
        union all
        select
            unit_id, column_id, arg_max(first_month, last_month) as first_month, max(last_month) as last_month,
            arg_max(value, last_month) as value
        from known
        where last_month < $first and value is not null
        group by
            unit_id, column_id,
            datediff('month', strptime(first_month, '%Y-%m'), strptime(last_month, '%Y-%m'))
        """,  # noqa: S608 - own words
        {"competition": batch[0].rulebook.competition_id, "kind": kind, "first": min(months), **stretch},
    ).pl()


def add_findings(batch: Sequence[Draft], found: pl.DataFrame) -> None:
    """Give each draft the findings about it; what speaks of no one file goes to the last."""
    for place, draft in enumerate(batch):
        is_own = pl.col("file_no") == draft.number
        if place == len(batch) - 1:
            is_own = is_own | pl.col("file_no").is_null()
        draft.findings = pl.concat([draft.findings, land.findings_frame(found.filter(is_own))])


def conclude(seat: Desk, draft: Draft, taken: Sequence[Draft], accept: bool) -> None:
    """The verdict on one draft."""
    try:
        if not draft.must_fix.is_empty():
            if not (accept and keep_whole_units(draft)):
                raise FileRefused(draft.arrival.file_name, spoken(draft.must_fix), draft.findings)
        refuse_conflict(seat, draft, taken)
        draft.status = "would_load"
    except SaibangError as refusal:
        draft.error = refusal


def spoken(findings: pl.DataFrame) -> list[str]:
    """Findings as lines in the current language."""
    language = "zh" if current() == "zh_CN" else "en"
    return findings[f"message_{language}"].to_list()


def keep_whole_units(draft: Draft) -> bool:
    """Reduce a wide file to the units nothing is wrong with; False where that leaves nothing or a fault is the file's."""
    assert draft.tidied is not None
    facts = draft.tidied.tables.get("facts")
    if draft.kind not in WIDE or facts is None or draft.must_fix["row_no"].null_count():
        return False
    faulty = draft.must_fix.select("sheet", pl.col("row_no").cast(facts.schema["row_no"]), "unit_id")
    rows = facts.select("sheet", "row_no", "unit_id").unique()
    in_faulty_rows = rows.join(faulty, on=["sheet", "row_no"], how="semi", nulls_equal=True)
    units = set(faulty["unit_id"].drop_nulls()) | set(in_faulty_rows["unit_id"])
    refused = (
        rows.filter(pl.col("unit_id").is_in(list(units))).select("sheet", "row_no").unique().sort("sheet", "row_no")
    )
    kept = rows.select("sheet", "row_no").n_unique() - refused.height
    if kept == 0:
        return False
    draft.refused = [list(pair) for pair in refused.iter_rows()]
    draft.ledger["accepted"] -= refused.height
    draft.ledger["rejected"] += refused.height
    return True


# ---- two files that claim the same place -----------------------------------------------------------------------------


def refuse_conflict(seat: Desk, draft: Draft, taken: Sequence[Draft]) -> None:
    """Refuse a file that arrived at the same instant, in the same revision, as another that it would replace."""
    for other in taken:
        same = (other.arrival.received_at, other.arrival.revision) == (
            draft.arrival.received_at,
            draft.arrival.revision,
        )
        if (
            same
            and other.load_id != draft.load_id
            and other.rulebook is draft.rulebook
            and keys_of(draft) & keys_of(other)
        ):
            raise ConflictingFiles(draft.arrival.file_name, other.arrival.file_name, str(draft.arrival.received_at))
    rivals = seat.con.execute(
        "select load_id, file_name, kind, submitter, first_month, last_month from landing.loads "
        "where competition_id = ? and kind = ? and received_at = ? and revision = ?",
        [draft.rulebook.competition_id, draft.kind, land.stored(draft.arrival.received_at), draft.arrival.revision],
    ).fetchall()
    for load_id, file_name, *header in rivals:
        if load_id != draft.load_id and keys_of(draft) & landed_keys(seat, draft, load_id, header):
            raise ConflictingFiles(draft.arrival.file_name, file_name, str(draft.arrival.received_at))


def keys_of(draft: Draft) -> set[tuple[Any, ...]]:
    """What a draft would replace."""
    assert draft.tidied is not None
    header = (draft.kind, draft.submitter, draft.tidied.first_month, draft.tidied.last_month)
    if draft.staged is not None:
        return replaced({"facts": draft.staged.units()}, *header)
    tables = land.without_refused(draft.tidied.tables, draft.refused)
    return replaced(tables, *header)


def landed_keys(seat: Desk, draft: Draft, load_id: str, header: Sequence[Any]) -> set[tuple[Any, ...]]:
    """What a landed load replaced."""
    assert draft.tidied is not None
    tables = {
        name: seat.con.execute(f"select * from landing.{name} where load_id = ?", [load_id]).pl()  # noqa: S608
        for name in (draft.tidied.tables or ("facts",))
    }
    return replaced(tables, *header)


def replaced(
    tables: dict[str, pl.DataFrame], kind: str, submitter: str, first: str | None, last: str | None
) -> set[tuple[Any, ...]]:
    """The keys a load replaces, by the table of docs/core.md section 5."""
    part = {**dict.fromkeys((*WIDE, "receipts"), "unit_id"), "judges": "indicator_id", "external_ranks": "as_of"}.get(
        kind
    )
    whole = (kind, first, last) if kind != "external_ranks" else (kind, submitter)
    if part:
        return {(*whole, value) for frame in tables.values() for value in frame[part].unique()}
    if kind in ("roster", "ballots", "ballot_counts"):
        return {whole}
    return {(*whole, submitter)}


# ---- committing ------------------------------------------------------------------------------------------------------


def commit(seat: Desk, drafts: Sequence[Draft], by: str, now: datetime, tell: Tell) -> None:
    """Acknowledge the good drafts (bytes, then journal line), then land and build them together."""
    ready: dict[int, land.Rows] = {}
    for draft in drafts:
        if draft.status != "would_load" or draft.tidied is None:
            continue
        if draft.staged is None:
            keep(seat.home, draft.data, draft.sha256)
        elif not keep_file(seat.home, draft.arrival.path, draft.sha256):
            draft.error, draft.status = FileChanged(draft.arrival.file_name), "refused"
            continue
        if draft.grid and draft.grid.opened:
            keep(seat.home, draft.grid.opened)
        findings = keep(seat.home, land.findings_bytes(draft.findings)) if draft.findings.height else ""
        entry = seat.write("load", by, draft.rulebook.competition_id, draft.fields(findings), now)
        rows = land.without_refused(draft.tidied.tables, draft.refused)
        ready[entry.no] = land.Rows(rows, land.findings_frame(draft.findings), draft.staged)
        draft.status = "in_part" if draft.refused else "loaded"
    if ready:
        tell({"event": "building", "files": len(ready)})
        build.catch_up(seat, ready)
