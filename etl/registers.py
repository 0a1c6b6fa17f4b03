"""Registers 台账: what counts in them, and rows added, corrected and taken out.

A change is never made in place: it makes a new file of the register, a workbook in the template's form with all rows as they
should be, which is taken in like any file. So every number still has a cell of a file, and replaying gives the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from competition.calendar import Month
from competition.errors import Phrase, SaibangError, UnknownRegister
from competition.roster import Roster
from competition.rulebook import Register, Rulebook
from etl import build, effect, intake, land, rulebooks
from etl.blank import blank
from etl.build import Desk
from etl.errors import EXIT_OK
from etl.hand_out import file_name
from etl.intake import Arrival, Draft, Tell
from etl.kinds import Kind, kinds_of
from etl.layout import Home
from etl.paper_jobs import Event, Send, Work, paper_event
from etl.tidy.pieces import parts
from etl.versions import written
from words import Language, current

Change = Mapping[str, Any]
ACTS = ("add", "change", "remove")
# What a row is known by, beside its fields: where it stands.
PLACE = ("load_id", "file_name", "submitter", "first_month", "last_month", "sheet", "row_no", "unit_id")
IN_FORCE = """
select loads.load_id, loads.file_name, loads.submitter, loads.first_month, loads.last_month, loads.received_at,
    loads.revision
from landing.loads as loads
join staging.effective_loads as effective
    on effective.competition_id = loads.competition_id and effective.load_id = loads.load_id
where loads.competition_id = ? and loads.kind = ? and loads.last_month = ?
order by loads.submitter, loads.first_month
"""


class RegisterChanged(SaibangError):
    """Another file of the register came since it was looked at: nothing of what was asked is done."""

    key = "registers.changed_meanwhile"


class NoSuchRow(SaibangError):
    """A change of a row that the register does not hold, or does not hold once."""

    key = "registers.no_such_row"


class BadChange(SaibangError):
    """A change that can't be followed: an unknown act or field, rows of two submitters at once, or nothing that changes."""

    key = "registers.bad_change"


class NoReason(SaibangError):
    """A register is changed without a reason."""

    key = "registers.no_reason"


# ---- what counts now -------------------------------------------------------------------------------------------------


def rows(seat: Desk, rulebook: Rulebook, register_id: str, month: Month) -> pl.DataFrame:
    """What counts now of the files of a register for a month, in the order of the files.

    Columns: PLACE (the ids of load and unit, where the row stands), then the fields of the kind of file by their ids, each as
    an office would write it in its cell (unit, level and route by name). Raises UnknownRegister.
    """
    kind = kind_of(rulebook, register_id, month)
    own = loads_of(seat, rulebook, register_id, month)
    roster = land.roster_of(seat.con, rulebook.competition_id)
    found: list[dict[str, Any]] = []
    for load in own.iter_rows(named=True):
        made = pieces_of if kind.family == "pieces" else counts_of
        found += made(seat, rulebook, roster, load)
    names = [*PLACE, *(each.field_id for each in kind.fields if each.field_id != "period")]
    schema = {name: pl.Int64 if name == "row_no" else pl.String for name in names}
    return pl.DataFrame([{name: row.get(name, "") for name in names} for row in found], schema=schema)


def loads_of(seat: Desk, rulebook: Rulebook, register_id: str, month: Month) -> pl.DataFrame:
    """The files of a register for a month that are in force, one a submitter and period."""
    return seat.con.execute(IN_FORCE, [rulebook.competition_id, register_id, str(month)]).pl()


def register_of(rulebook: Rulebook, register_id: str, month: Month) -> Register:
    """A register of the month's rules. Raises UnknownRegister with those there are."""
    known = {each.register_id: each for each in rulebook.version_at(month).registers}
    if register_id not in known:
        raise UnknownRegister(register_id, list(known))
    return known[register_id]


def kind_of(rulebook: Rulebook, register_id: str, month: Month) -> Kind:
    """The kind of file of a register. Raises UnknownRegister."""
    register_of(rulebook, register_id, month)
    kinds = kinds_of(rulebook.version_at(month))
    if register_id not in kinds:  # a register of counts without a column
        raise UnknownRegister(register_id, list(kinds))
    return kinds[register_id]


def counts_of(seat: Desk, rulebook: Rulebook, roster: Roster, load: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a file of figures, each with the texts of its cells."""
    keys = [rulebook.competition_id, load["load_id"]]
    facts = seat.con.execute(
        "select sheet, row_no, unit_id, column_id, state, value from landing.facts "
        "where competition_id = ? and load_id = ? order by sheet, row_no, unit_id",
        keys,
    ).pl()
    noted = seat.con.execute(
        "select sheet, row_no, unit_id, note from landing.notes where competition_id = ? and load_id = ?", keys
    ).fetchall()
    notes = {(sheet, row_no, unit): note for sheet, row_no, unit, note in noted}
    month = Month.parse(load["last_month"])
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for cell in facts.with_columns(written().alias("text")).iter_rows(named=True):
        place = (cell["sheet"], cell["row_no"], cell["unit_id"])
        if place not in found:
            found[place] = placed(load, cell) | {
                "unit": unit_name(roster, cell["unit_id"], month), "note": notes.get(place, ""),
            }  # fmt: skip
        found[place][cell["column_id"]] = cell["text"]
    return list(found.values())


def pieces_of(seat: Desk, rulebook: Rulebook, roster: Roster, load: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a file of pieces, named as in the months they count in."""
    events = seat.con.execute(
        "select * from landing.events where competition_id = ? and load_id = ? order by sheet, row_no",
        [rulebook.competition_id, load["load_id"]],
    ).pl()
    roles = {identifier: chinese for identifier, chinese, _ in parts()}
    found = []
    for row in events.iter_rows(named=True):
        month = Month.parse(row["month"])
        version = rulebook.version_at(month)
        found.append(placed(load, row) | {
            "unit": unit_name(roster, row["unit_id"], month),
            "code": row["code"] or "",
            "level": said(version.levels, "level_id", row["level_id"]),
            "indicator": row["indicator_id"] or "",
            "document_no": row["document_no"] or "",
            "occurred_on": row["occurred_on"].isoformat() if row["occurred_on"] else "",
            "quantity": str(row["quantity"]) if row["quantity"] is not None else "",
            "route": said(version.routes, "route_id", row["route_id"]),
            "part": roles.get(row["part"], ""),
            "score": f"{row['score'].normalize():f}" if row["score"] is not None else "",
            "counts_month": row["month"] if row["month"] != load["last_month"] else "",
            "note": row["note"] or "",
        })  # fmt: skip
    return found


def placed(load: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Where a row stands."""
    where = {name: row[name] for name in ("sheet", "row_no", "unit_id")}
    return {name: load[name] for name in PLACE if name in load} | where | {"sheet": row["sheet"] or ""}


def unit_name(roster: Roster, unit_id: str, month: Month) -> str:
    """What a unit is called in a month, where that says which it is; else its id."""
    unit = roster.unit(unit_id, month)
    return unit.name_zh if unit and roster.resolve(unit.name_zh, month) == unit_id else unit_id


def said(named: Iterable[Any], id_of: str, identifier: str | None) -> str:
    """The name of a level or route, where only one is called so; else its id."""
    names = {getattr(each, id_of): each.name_zh for each in named}
    name = names.get(identifier)
    return name if name and Counter(names.values())[name] == 1 else identifier or ""


# ---- a changed file --------------------------------------------------------------------------------------------------


def changed_file(
    seat: Desk, rulebook: Rulebook, register_id: str, month: Month, changes: Sequence[Change], by: str, now: datetime,
    folder: Path, reason: str = "", seen: Sequence[str] | None = None,
) -> Arrival:  # fmt: skip
    """A workbook of all rows as they should be, in the template's form, laid into a folder; of the same submitter.

    A change is ``{"act": add|change|remove, "load_id", "sheet", "row_no", "unit_id", "values": {field id: text}}``: of a row
    that is not new ``row_no``, the rest of its place where it is needed to know it. All of one call are of one submitter's
    file. ``seen``: the loads that were in force when the register was looked at. Raises RegisterChanged, NoSuchRow,
    BadChange and UnknownRegister.
    """
    kind = kind_of(rulebook, register_id, month)
    loads = {row["load_id"]: row for row in loads_of(seat, rulebook, register_id, month).to_dicts()}
    refuse_changed(kind, month, loads, changes, seen)
    held = rows(seat, rulebook, register_id, month)
    load_id = file_meant(held, loads, kind, month, changes)
    known = {each.field_id for each in kind.fields} - {"period"}
    wanted = with_changes(held.filter(pl.col("load_id") == load_id).to_dicts(), changes, known, kind, month)
    old = loads.get(load_id)
    language: Language = "en" if current() == "en" else "zh_CN"
    roster = land.roster_of(seat.con, rulebook.competition_id)
    first = Month.parse(old["first_month"]) if old else month
    period = str(month) if first == month else f"{first}/{month}"
    filled = [{name: text for name, text in row.items() if text not in (None, "")} for row in wanted]
    data = blank(with_fields(kind, filled), rulebook, roster, [], month, language, made=now, rows=filled, period=period)
    path = folder / file_name(kind, [], month, language)
    path.write_bytes(data)
    return Arrival(
        path=path, kind=register_id, period=period, competition=rulebook.competition_id, received_from=by, note=reason,
        submitter=old["submitter"] if old else usual_submitter(seat, rulebook, register_id),
        **after(old, now),
    )  # fmt: skip


def after(old: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    """An arrival that comes after the file it stands for, whose arrival may have been said to be later than now."""
    if old is None or old["received_at"] < land.stored(now):
        return {"received_at": now, "revision": 1}
    return {"received_at": old["received_at"].replace(tzinfo=UTC), "revision": old["revision"] + 1}


def refuse_changed(
    kind: Kind, month: Month, loads: Iterable[str], changes: Sequence[Change], seen: Sequence[str] | None
) -> None:
    """Refuse changes that were thought out upon files which no longer count."""
    meant = {str(each["load_id"]) for each in changes if each.get("load_id")}
    if (seen is not None and set(seen) != set(loads)) or meant - set(loads):
        raise RegisterChanged(zh=kind.name_zh, en=kind.name_en, month=str(month))


def file_meant(
    held: pl.DataFrame, loads: Mapping[str, Any], kind: Kind, month: Month, changes: Sequence[Change]
) -> str:
    """The load whose rows the changes are about; nothing where the register has none yet."""
    if not changes:
        raise bad(kind, month, "nothing")
    meant = {str(each["load_id"]) for each in changes if each.get("load_id")}
    if not meant and len(loads) > 1:
        row_nos = {int(each["row_no"]) for each in changes if each.get("row_no")}
        meant = set(held.filter(pl.col("row_no").is_in(list(row_nos)))["load_id"]) if row_nos else set(loads)
    meant = meant or set(loads)
    if len(meant) > 1:
        raise bad(kind, month, "submitters")
    return meant.pop() if meant else ""


def with_changes(
    held: list[dict[str, Any]], changes: Sequence[Change], known: set[str], kind: Kind, month: Month
) -> list[dict[str, Any]]:
    """The rows as they should be: corrected ones in their place, new ones at the end."""
    wanted: dict[int, dict[str, Any]] = dict(enumerate(held))
    for change in changes:
        values = {str(name): str(text or "").strip() for name, text in (change.get("values") or {}).items()}
        if change.get("act") not in ACTS or not values.keys() <= known or (change["act"] != "remove" and not values):
            raise bad(kind, month, "unreadable")
        if change["act"] == "add":
            wanted[max(wanted, default=-1) + 1] = values
            continue
        at = found_at(wanted, change, kind, month)
        if change["act"] == "remove":
            del wanted[at]
        else:
            wanted[at] = wanted[at] | values
    return list(wanted.values())


def found_at(wanted: Mapping[int, Mapping[str, Any]], change: Change, kind: Kind, month: Month) -> int:
    """Which row a change is about."""
    place = {name: change[name] for name in ("sheet", "row_no", "unit_id") if change.get(name) not in (None, "")}
    place = {name: int(said) if name == "row_no" else str(said) for name, said in place.items()}
    hits = [at for at, row in wanted.items() if all(row.get(name) == said for name, said in place.items())]
    if "row_no" not in place or len(hits) != 1:
        raise NoSuchRow(zh=kind.name_zh, en=kind.name_en, month=str(month), row=change.get("row_no") or "")
    return hits[0]


def bad(kind: Kind, month: Month, why: str) -> BadChange:
    """The refusal of changes that can't be followed."""
    return BadChange(zh=kind.name_zh, en=kind.name_en, month=str(month), problem=Phrase(f"registers.bad_{why}"))


def with_fields(kind: Kind, filled: Sequence[Mapping[str, Any]]) -> Kind:
    """The kind with every field that a row says something in, though templates may leave it out."""
    used = {name for row in filled for name in row}
    return replace(kind, fields=tuple(
        replace(each, is_offered=each.is_offered or each.field_id in used) for each in kind.fields
    ))  # fmt: skip


def usual_submitter(seat: Desk, rulebook: Rulebook, register_id: str) -> str:
    """Who handed in the latest file of a register, so that a new one is not counted beside his; else nobody is said."""
    row = seat.con.execute(
        "select submitter from landing.loads where competition_id = ? and kind = ? "
        "order by last_month desc, received_at desc, revision desc limit 1",
        [rulebook.competition_id, register_id],
    ).fetchone()
    return str(row[0]) if row else ""


# ---- taking it in, and what it would do ------------------------------------------------------------------------------


def apply(
    home: Home, competition: str | None, register_id: str, month: Month, changes: Sequence[Change], by: str, now: datetime,
    tell: Tell = intake.silent, reason: str = "", seen: Sequence[str] | None = None,
) -> list[Draft]:  # fmt: skip
    """Take the changed register in; refused like any file. Raises NoReason and what ``changed_file`` raises."""
    if not reason.strip():
        raise NoReason
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat, tempfile.TemporaryDirectory() as folder:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        arrival = changed_file(
            seat, rulebook, register_id, month, changes, by, now, Path(folder), f"{by}: {reason.strip()}", seen
        )
        return intake.take_in(seat, [arrival], by, now, tell=tell)


@dataclass(frozen=True)
class Effect:
    """What a change does: ``rows`` as ``etl/effect.py`` gives them, ``findings`` on the changed file (to be checked)."""

    rows: list[dict[str, Any]]
    findings: pl.DataFrame


def register_effect(
    home: Home, competition: str | None, register_id: str, month: Month, changes: Sequence[Change], by: str = "",
    now: datetime | None = None, seen: Sequence[str] | None = None,
) -> Effect:  # fmt: skip
    """What changes would do to scores and places, worked out in a copy. Raises what refuses the file, and WriterBusy."""
    moment = now or datetime.now(UTC)
    with build.aside(home, by, moment) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        before = effect.standings(seat, rulebook.competition_id)
        draft = land_changed(seat, rulebook, register_id, month, changes, by, moment, seen)
        return Effect(effect.moved(before, effect.standings(seat, rulebook.competition_id)), draft.findings)


def land_changed(
    seat: Desk, rulebook: Rulebook, register_id: str, month: Month, changes: Sequence[Change], by: str, now: datetime,
    seen: Sequence[str] | None = None,
) -> Draft:  # fmt: skip
    """Put a changed register into a copy of the warehouse. Raises what refuses the file."""
    with tempfile.TemporaryDirectory() as folder:
        arrival = changed_file(seat, rulebook, register_id, month, changes, by, now, Path(folder), "", seen)
        (draft,) = intake.look_over(seat, [arrival])
    if draft.error is not None:
        raise draft.error
    if draft.status != "already":
        effect.land_draft(seat, draft, by, now)
    return draft


# ---- jobs ------------------------------------------------------------------------------------------------------------


def register_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """Change a register, or with ``dry_run`` show what that would do."""
    about = (request.get("competition"), request["register"], Month.parse(request["month"]), request["changes"])
    if request.get("dry_run"):
        found = register_effect(home, *about, by, now, request.get("seen"))
        send({"event": "effect", "rows": found.rows, "findings": found.findings.to_dicts()})
        return EXIT_OK
    from etl.server import told

    drafts = apply(home, *about, by, now, send, str(request.get("reason") or ""), request.get("seen"))
    return told(drafts, send)


def digest_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The weekly digest of faults as documents."""
    from etl import digest

    days = date.fromisoformat(request["first_day"]), date.fromisoformat(request["last_day"])
    for path in digest.papers_of(home, request.get("competition"), *days, by, now):
        send(paper_event("digest", path))
    return EXIT_OK


JOBS: dict[str, Work] = {"register": register_job, "digest": digest_job}
