"""Appeals 申诉 and calls: raised, reviewed, decided, with the effect of either decision.

An appeal is about a line of a unit's ledger. What upholding it changes is said before it is decided, so that both decisions
have an effect to show; a decision that loads something is part of the load's own journal line, so that neither is ever there
without the other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import marts
from competition.calendar import Calendar, Month
from competition.errors import UnknownName, WrongFolder
from competition.rulebook import Rulebook
from etl import appeal_change, build, intake, items, land, read, rulebooks, unpack
from etl import effect as effects
from etl.appeal_change import NOTHING, AppealRefused, Change, Word, refused
from etl.build import Desk
from etl.errors import EXIT_OK
from etl.intake import Tell, silent
from etl.journal import Entry
from etl.layout import Home, keep
from etl.paper_jobs import Event, Send, Work

__all__ = [
    "AppealRefused",
    "Decided",
    "Differing",
    "Effect",
    "UnknownAppeal",
    "decide",
    "effect",
    "note_call",
    "raise_",
    "review",
]

Evidence = tuple[Path, str]  # a file and what it is called
Fields = Mapping[str, Any]
WAYS = ("slip", "call", "letter", "page")
DECISIONS = ("upheld", "rejected", "withdrawn")
NUMBERED = "{year}-S{number:03d}"
KNOWN = 12  # so many lines or numbers a message names


class UnknownAppeal(UnknownName):
    """No appeal of this number."""

    key = "appeals.unknown"


@dataclass(frozen=True)
class Appeal:
    """An appeal as the journal has it: the fields of its line, and its acts in order, each with entry_no and load_id."""

    fields: Fields
    acts: tuple[Fields, ...] = ()

    @property
    def appeal_no(self) -> str:
        """Its number."""
        return str(self.fields["appeal_no"])

    @property
    def change(self) -> Change | None:
        """What upholding it changes, as it was said last; None where nobody said it."""
        said = [self.fields.get("change"), *(act.get("change") for act in self.acts if act["act"] == "review")]
        return next((each for each in reversed(said) if each), None)

    @property
    def is_change_newer(self) -> bool:
        """Whether a change was said after the last decision."""
        after = self.acts[self.acts.index(self.decision) + 1 :] if self.decision else self.acts
        return any(act.get("change") for act in after)

    @property
    def decision(self) -> Fields | None:
        """The last decision."""
        return next((act for act in reversed(self.acts) if act["act"] == "decide"), None)

    @property
    def reviewer(self) -> str:
        """Who looks into it."""
        return next((str(act["reviewer"]) for act in reversed(self.acts) if act.get("reviewer")), "")


@dataclass(frozen=True)
class Differing:
    """An issue whose newest revision says something else than the live results: units whose score or place differ."""

    issue_no: str
    revision: int
    month: str
    units: int


@dataclass(frozen=True)
class Effect:
    """What a decision would move (rows as ``etl/effect.py``), and the issues that would need a revision, oldest first."""

    rows: list[dict[str, Any]]
    issues: list[Differing]
    signs_none: bool = False  # the change leaves a register without rows, and signs that


@dataclass(frozen=True)
class Decided:
    """A decision: the load it made ('' where none), and the issues that differ now, oldest month first."""

    appeal_no: str
    decision: str
    load_id: str
    issues: list[Differing]


# ---- what the journal says -------------------------------------------------------------------------------------------


def appeals_of(entries: Sequence[Entry], competition_id: str) -> dict[str, Appeal]:
    """The appeals of a competition by number, oldest first."""
    found: dict[str, Appeal] = {}
    for entry in entries:
        if entry.competition_id != competition_id:
            continue
        if entry.act == "appeal":
            found[entry.fields["appeal_no"]] = Appeal(entry.fields)
        elif act := act_of(entry):
            appeal = found[act["appeal_no"]]
            found[appeal.appeal_no] = Appeal(appeal.fields, (*appeal.acts, act))
    return found


def act_of(entry: Entry) -> dict[str, Any] | None:
    """What a line says of an appeal: a line of its own, or the decision a load carries out."""
    about = {"entry_no": entry.no, "by": entry.by, "at": entry.recorded_at}
    if entry.act == "appeal_act":
        return {"load_id": ""} | entry.fields | about
    if entry.act == "load" and entry.fields.get("decides"):
        load_id = land.load_id_of(entry.fields, entry.competition_id)
        return dict(entry.fields["decides"]) | {"load_id": load_id} | about
    return None


def appeal_named(seat: Desk, rulebook: Rulebook, appeal_no: str) -> Appeal:
    """An appeal by its number. Raises UnknownAppeal with those there are."""
    known = appeals_of(seat.journal.entries, rulebook.competition_id)
    if appeal_no not in known:
        raise UnknownAppeal(appeal_no, list(known)[-KNOWN:])
    return known[appeal_no]


# ---- raising ---------------------------------------------------------------------------------------------------------


def raise_(
    home: Home, competition: str | None, fields: Fields, by: str, now: datetime, evidence: Sequence[Evidence] = ()
) -> str:
    """Take an appeal; returns its number. See ``raised``, which is the same at a desk somebody sits at already."""
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        appeal_no = raised(seat, rulebook, fields, by, now, evidence)
        build.catch_up(seat)
    return appeal_no


def raised(
    seat: Desk, rulebook: Rulebook, fields: Fields, by: str, now: datetime, evidence: Sequence[Evidence] = ()
) -> str:
    """Write an appeal to the journal and return its number; the caller catches up (``build.catch_up``).

    ``fields``: unit_id, month, indicator_id, claim, raised_by; and where they are known scope_id (else the month),
    raised_on (else today), came_by (slip call letter page), from_entry (of a call), change. Raises AppealRefused.
    """
    line = line_of(seat, rulebook, fields, by, now)
    line["evidence"] = taken(seat.home, evidence)
    seat.write("appeal", by, rulebook.competition_id, line, now)
    return str(line["appeal_no"])


def line_of(seat: Desk, rulebook: Rulebook, fields: Fields, by: str, now: datetime) -> dict[str, Any]:
    """What the journal keeps of an appeal, but its evidence. Raises AppealRefused where it can't stand."""
    said = {name: str(fields.get(name) or "").strip() for name in ("unit_id", "indicator_id", "claim", "raised_by")}
    month = Month.parse(str(fields.get("month") or ""))
    said |= {"month": str(month), "scope_id": str(fields.get("scope_id") or month)}
    said |= {"came_by": str(fields.get("came_by") or "page"), "raised_on": raised_on(rulebook, fields, now)}
    if said["came_by"] not in WAYS:
        raise refused("way", said=said["came_by"], known=" ".join(WAYS))
    refuse_line(seat, rulebook, said)
    if not (said["claim"] and said["raised_by"]):
        raise refused("claim")
    change = fields.get("change") or None
    return said | {
        "appeal_no": next_number(seat, rulebook, month),
        "from_entry": called(seat, rulebook, said["unit_id"], fields.get("from_entry")),
        "change": appeal_change.completed(seat, rulebook, change, by, now) if change else None,
        "due_on": due_on(seat, rulebook, said),
        "decide_by": workdays_after(rulebook, date.fromisoformat(said["raised_on"]), month),
    }  # fmt: skip


def raised_on(rulebook: Rulebook, fields: Fields, now: datetime) -> str:
    """The day an appeal was raised on: as it is said, else today where the competition is. Raises AppealRefused."""
    today = rulebook.calendar.local_day(now)
    written = str(fields.get("raised_on") or today)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise refused("day", said=written) from None
    if day > today:
        raise refused("day_to_come", said=written, today=today)
    return day.isoformat()


def refuse_line(seat: Desk, rulebook: Rulebook, said: Mapping[str, str]) -> None:
    """Raise AppealRefused where the unit has no line of this indicator in a scope that ends in the month."""
    key = [rulebook.competition_id, said["scope_id"], said["unit_id"]]
    scope = seat.con.execute(
        "select 1 from calendar.scopes where competition_id = ? and scope_id = ? and last_month = ?",
        [*key[:2], said["month"]],
    ).fetchone()
    if scope is None:
        raise refused("scope", scope=said["scope_id"], month=said["month"])
    lines = seat.con.execute(
        f"select distinct indicator_id from {marts.find('ledger')} "  # noqa: S608 - mart name
        "where competition_id = ? and scope_id = ? and unit_id = ? and indicator_id is not null order by 1",
        key,
    ).fetchall()
    known = [row[0] for row in lines]
    if not known:
        raise refused("unit", unit=said["unit_id"], scope=said["scope_id"])
    if said["indicator_id"] not in known:
        gaps = {"unit": said["unit_id"], "scope": said["scope_id"], "line": said["indicator_id"] or "—"}
        raise refused("line", **gaps, known=" ".join(known))


def called(seat: Desk, rulebook: Rulebook, unit_id: str, entry_no: object) -> int | None:
    """The call an appeal grew out of. Raises AppealRefused where there is no such call of the unit."""
    if entry_no in (None, ""):
        return None
    for entry in seat.journal.entries:
        is_call = entry.act == "call" and entry.competition_id == rulebook.competition_id
        if is_call and str(entry.no) == str(entry_no) and entry.fields["unit_id"] == unit_id:
            return entry.no
    raise refused("call", call=entry_no, unit=unit_id)


def next_number(seat: Desk, rulebook: Rulebook, month: Month) -> str:
    """Year label of the month and running number; given under the lock, so that each is given once."""
    year = rulebook.calendar.year_label(month)
    before = appeals_of(seat.journal.entries, rulebook.competition_id)
    return NUMBERED.format(year=year, number=1 + sum(each.startswith(f"{year}-") for each in before))


def due_on(seat: Desk, rulebook: Rulebook, said: Mapping[str, str]) -> str | None:
    """The last day to appeal: ``appeal_days`` working days after the unit's slip or, later, the issue; None before both."""
    row = seat.con.execute(
        """
        select greatest(
            (select max(recorded_at) from landing.slips where competition_id = $1 and month = $2 and unit_id = $3),
            (select max(issued_at) from landing.issues where competition_id = $1 and month = $2)
        )
        """,
        [rulebook.competition_id, said["month"], said["unit_id"]],
    ).fetchone()
    if row is None or row[0] is None:
        return None
    return workdays_after(rulebook, local_day(rulebook.calendar, row[0]), Month.parse(said["month"]))


def local_day(calendar: Calendar, stored: datetime) -> date:
    """The day of an instant of the tables (UTC without a zone) where the competition is."""
    return calendar.local_day(stored.replace(tzinfo=UTC))


def workdays_after(rulebook: Rulebook, day: date, month: Month) -> str:
    """The day so many working days (``appeal_days`` of the month's rules) later."""
    days = int(float(rulebook.version_at(month).policy("appeal_days")))
    return rulebook.calendar.workdays_after(day, days).isoformat()


def taken(home: Home, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    """Put evidence into the inbox; its SHA-256 and names. Raises TooLarge and WrongFolder, and then nothing is kept."""
    for path, name in evidence:
        if not path.is_file():
            raise WrongFolder(path)
        read.refuse_size(path.stat().st_size, name or path.name, read.SIZE_LIMIT)
    return [
        {"sha256": keep(home, path.read_bytes()), "file_name": unpack.plain_name(name or path.name) or "file"}
        for path, name in evidence
    ]


def note_call(home: Home, competition: str | None, fields: Fields, by: str, now: datetime) -> int:
    """Note a call (unit_id, month, indicator_id or '', caller, note); returns its number in the journal.

    Raises AppealRefused where nobody of the month's units called or nothing was said.
    """
    said = {name: str(fields.get(name) or "").strip() for name in ("unit_id", "indicator_id", "caller", "note")}
    month = Month.parse(str(fields.get("month") or ""))
    if not said["note"]:
        raise refused("note")
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if land.roster_of(seat.con, rulebook.competition_id).unit(said["unit_id"], month) is None:
            raise refused("unit", unit=said["unit_id"], scope=month)
        entry = seat.write("call", by, rulebook.competition_id, said | {"month": str(month)}, now)
        build.catch_up(seat)
    return entry.no


# ---- reviewing -------------------------------------------------------------------------------------------------------


def review(
    home: Home, competition: str | None, appeal_no: str, reviewer: str, by: str, now: datetime,
    change: Change | None = None, evidence: Sequence[Evidence] = (),
) -> None:  # fmt: skip
    """Name who looks into an appeal, add evidence, say what upholding changes. Raises UnknownAppeal and AppealRefused."""
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        appeal = appeal_named(seat, rulebook, appeal_no)
        named = reviewer.strip() or appeal.reviewer
        if not named:
            raise refused("reviewer")
        line = {
            "appeal_no": appeal_no, "act": "review", "reviewer": named,
            "change": appeal_change.completed(seat, rulebook, change, by, now) if change else None,
            "evidence": taken(home, evidence),
        }  # fmt: skip
        seat.write("appeal_act", by, rulebook.competition_id, line, now)
        build.catch_up(seat)


# ---- the effect of either decision -----------------------------------------------------------------------------------


def effect(
    home: Home, competition: str | None, about: str | Fields, by: str, now: datetime, decision: str = "upheld"
) -> Effect:
    """What a decision of an appeal (its number), or a change that is only thought of, would move; nothing is written.

    Worked out in a copy of the warehouse. Raises UnknownAppeal, AppealRefused, what refuses the change as a file, WriterBusy.
    """
    with build.aside(home, by, now) as seat, tempfile.TemporaryDirectory() as folder:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if isinstance(about, str):
            change = to_load(seat, rulebook, appeal_named(seat, rulebook, about), decision)
        else:
            change = appeal_change.completed(seat, rulebook, about.get("change") or about, by, now)
        if change["kind"] == "none":
            return Effect([], [])
        before = effects.standings(seat, rulebook.competition_id)
        draft = appeal_change.drafted(seat, rulebook, change, Word("—"), by, now, Path(folder), silent)
        effects.land_draft(seat, draft, by, now)
        is_none = appeal_change.settle_emptied(seat, rulebook, change, by, now)
        rows = effects.moved(before, effects.standings(seat, rulebook.competition_id))
        return Effect(rows, differing(seat, rulebook.competition_id, {row["scope_id"] for row in rows}), is_none)


def to_load(seat: Desk, rulebook: Rulebook, appeal: Appeal, decision: str) -> Change:
    """What a decision has to load: upheld what was said, anything else what takes back what was upheld. Raises AppealRefused."""
    last, change = appeal.decision, appeal.change
    is_upheld = last is not None and last["decision"] == "upheld" and bool(last["load_id"])
    if decision == "upheld":
        if change is None:
            raise refused("change", appeal=appeal.appeal_no)
        is_same = is_upheld and last is not None and not appeal.is_change_newer
        return NOTHING if is_same else change
    if last is None or not is_upheld:
        return NOTHING
    if appeal.is_change_newer and change is not None:
        return change
    if last["change"]["kind"] == "cells" and appeal_change.counts(seat, rulebook, last["load_id"]):
        return appeal_change.taken_back(last["change"], last["load_id"])
    raise refused("taking_back", appeal=appeal.appeal_no)


DIFFERING = """
with issues as (
    select issue_no, revision, month, scope_id from landing.issues as issued
    where competition_id = $1 and revision = (
        select max(newer.revision) from landing.issues as newer
        where newer.competition_id = issued.competition_id and newer.issue_no = issued.issue_no
    )
),
printed as (
    select issues.issue_no, scope_id, unit_id, group_id, score, place
    from landing.issued_standings join issues using (issue_no, revision, scope_id)
    where competition_id = $1
),
live as (
    select issues.issue_no, scope_id, unit_id, group_id, score, place
    from {standings} join issues using (scope_id) where competition_id = $1
),
odd as ((from printed except from live) union all (from live except from printed))
select issues.issue_no, issues.revision, issues.month, count(distinct odd.unit_id), list(distinct odd.scope_id)
from odd join issues using (issue_no, scope_id)
group by all order by issues.month
"""


def differing(seat: Desk, competition_id: str, scopes: set[str] | None = None) -> list[Differing]:
    """The issues whose newest revision differs from the live results, oldest month first; only where in one of the scopes."""
    rows = seat.con.execute(DIFFERING.format(standings=marts.find("standings")), [competition_id]).fetchall()
    return [Differing(*row) for *row, found in rows if scopes is None or scopes & set(found)]


# ---- deciding --------------------------------------------------------------------------------------------------------


def decide(
    home: Home, competition: str | None, appeal_no: str, decision: str, reason: str, reviewer: str, by: str, now: datetime,
    tell: Tell = silent,
) -> Decided:  # fmt: skip
    """Decide an appeal (upheld rejected withdrawn); what the decision changes is loaded in the same journal line.

    An appeal may be decided again: the last word holds. The same word again changes nothing (of a job that died). Raises
    UnknownAppeal, AppealRefused and what refuses the change as a file; then nothing is decided.
    """
    if decision not in DECISIONS or not reason.strip() or not reviewer.strip():
        raise refused("decision", known=" ".join(DECISIONS))
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat, tempfile.TemporaryDirectory() as folder:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        appeal = appeal_named(seat, rulebook, appeal_no)
        said = {"appeal_no": appeal_no, "act": "decide", "decision": decision, "reason": reason.strip()}
        said |= {"reviewer": reviewer.strip()}
        if not is_repeated(appeal, said):
            change = to_load(seat, rulebook, appeal, decision)
            write(seat, rulebook, appeal, said, change, by, now, Path(folder), tell)
        last = appeal_named(seat, rulebook, appeal_no).decision
        assert last is not None
        if last["load_id"]:
            appeal_change.settle_emptied(seat, rulebook, last["change"], by, now)
            fields = items.load_fields(seat, last["load_id"], rulebook.competition_id) or {}
            appeal_change.follow_on_desk(home, rulebook.competition_id, fields, last["load_id"], by, appeal_no)
        return Decided(appeal_no, decision, last["load_id"], differing(seat, rulebook.competition_id))


def is_repeated(appeal: Appeal, said: Fields) -> bool:
    """Whether the last word on an appeal is the same, and nothing was said of it since."""
    last = appeal.decision
    return last is not None and last is appeal.acts[-1] and all(last[name] == said[name] for name in said)


def write(
    seat: Desk, rulebook: Rulebook, appeal: Appeal, said: dict[str, Any], change: Change, by: str, now: datetime,
    folder: Path, tell: Tell,
) -> None:  # fmt: skip
    """Acknowledge a decision: in a line of its own, or in that of the load it makes."""
    last = appeal.decision
    if change["kind"] == "none":
        is_kept = said["decision"] == "upheld" and last is not None and last["decision"] == "upheld"
        kept = (
            {"change": last["change"], "load_id": last["load_id"]}
            if is_kept and last
            else {"change": change, "load_id": ""}
        )
        seat.write("appeal_act", by, rulebook.competition_id, said | kept, now)
        build.catch_up(seat)
        return
    today = rulebook.calendar.local_day(now).isoformat()
    word = Word(appeal.appeal_no, said["reviewer"], said["reason"], today)
    draft = appeal_change.drafted(seat, rulebook, change, word, by, now, folder, tell)
    draft.decides = said | {"change": change}
    intake.commit(seat, [draft], by, now, tell)
    if draft.error is not None:
        raise draft.error


# ---- jobs ------------------------------------------------------------------------------------------------------------


def papers(request: Event) -> list[Evidence]:
    """The files of evidence of a request."""
    return [(Path(each["path"]), str(each.get("file_name") or "")) for each in request.get("evidence") or ()]


def call_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Note a call."""
    send({"event": "call", "number": note_call(home, request.get("competition"), request, by, now)})
    return EXIT_OK


def appeal_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Take an appeal."""
    fields = {name: value for name, value in request.items() if name != "evidence"}
    number = raise_(home, request.get("competition"), fields, by, now, papers(request))
    send({"event": "appeal", "appeal_no": number})
    return EXIT_OK


def act_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Review or decide an appeal."""
    about = (home, request.get("competition"), str(request["appeal_no"]))
    reviewer = str(request.get("reviewer") or "")
    if request.get("act") == "review":
        review(*about, reviewer, by, now, request.get("change"), papers(request))
        return EXIT_OK
    words = (str(request.get("decision") or ""), str(request.get("reason") or ""), reviewer)
    send({"event": "decided"} | asdict(decide(*about, *words, by, now, send)))
    return EXIT_OK


def effect_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """What a decision would move."""
    about = request.get("appeal_no") or request
    decision = str(request.get("decision") or "upheld")
    send({"event": "effect"} | asdict(effect(home, request.get("competition"), about, by, now, decision)))
    return EXIT_OK


JOBS: dict[str, Work] = {"call": call_job, "appeal": appeal_job, "appeal_act": act_job, "appeal_effect": effect_job}
