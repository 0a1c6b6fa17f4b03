"""What people decide about files besides loading them: what a name means, what a unit explained, whose figure holds.

Each is a line of the journal, lands in a table of its own and is replayed like everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

import desk
from competition.errors import Phrase
from competition.roster import normal as normal_unit
from etl import build, items, kinds, land, rulebooks
from etl.errors import NeedsReason, NotReady, UnknownItem
from etl.grid import normal
from etl.intake import Draft
from etl.items import Looked
from etl.journal import Entry, instant_of
from etl.layout import Home

EXPLAINS = ("load_id", "check_id", "sheet", "row_no", "column_no", "unit_id", "column_id", "explanation", "given_by")
RECONCILES = ("unit_id", "column_id", "first_month", "last_month", "claim", "register", "decision", "reason")
DECISIONS = ("claim", "register", "neither")


def write_explanations(seat: build.Desk, each: Looked, now: datetime) -> None:
    """Acknowledge what units said of a loaded item, unless the journal's last word on the place is the same or later."""
    draft = each.draft
    if draft is None or draft.status not in ("loaded", "in_part", "already"):
        return
    competition_id = draft.rulebook.competition_id
    last = {
        place_of(line.fields): line for entry in seat.journal.entries if entry.competition_id == competition_id
        for line in explained_in(entry)
    }  # fmt: skip
    for said, row in zip(each.explained, explanations_of(draft, each), strict=True):
        fields = {name: value for name, value in row.items() if name != "by"} | {"load_id": draft.load_id}
        before = last.get(place_of(fields))
        if before is None or (before.fields != fields and before.recorded_at <= instant_of(said["at"])):
            seat.write("explain", said["by"], competition_id, fields, now)


def explanations_of(draft: Draft, each: Looked) -> list[dict[str, Any]]:
    """What units said of an item, as its load line keeps it: the fields of an explanation without load_id, and who noted it."""
    own = [name for name in EXPLAINS if name not in ("load_id", "column_id")]
    return [
        {name: said[name] for name in own} | {"column_id": column_of(draft, said), "by": said["by"]}
        for said in each.explained
    ]  # fmt: skip


def explained_in(entry: Entry) -> list[Entry]:
    """The explanations of a journal line as lines of their own: of ``explain`` itself, of a load those that came with it."""
    if entry.act == "explain":
        return [entry]
    if entry.act != "load" or "explained" not in entry.fields:
        return []
    load_id = land.load_id_of(entry.fields, entry.competition_id)
    rows = [{name: row[name] for name in EXPLAINS if name != "load_id"} for row in entry.fields["explained"]]
    return [replace(entry, fields=row | {"load_id": load_id}) for row in rows]


def place_of(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an explanation is about."""
    return tuple(fields.get(name) for name in ("load_id", "check_id", "sheet", "row_no", "column_no", "unit_id"))


def column_of(draft: Draft, place: Mapping[str, Any]) -> str | None:
    """The input column of a cell, None where the place is no figure's."""
    facts = draft.tidied.tables.get("facts") if draft.tidied else None
    if facts is None:
        return None
    here = facts.filter(pl.col("row_no") == place["row_no"], pl.col("column_no") == place["column_no"])
    columns = here["column_id"].unique()
    return str(columns[0]) if columns.len() == 1 else None


def explain_load(
    home: Home, load_id: str, place: Mapping[str, Any], explanation: str, given_by: str, by: str, now: datetime,
    competition: str | None = None,
) -> None:  # fmt: skip
    """Take what a unit said to a finding of a load, wherever the load came from. Raises NeedsReason and UnknownItem."""
    if not (explanation.strip() and given_by.strip()):
        raise NeedsReason("explain")
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if items.load_fields(seat, load_id, rulebook.competition_id) is None:
            raise UnknownItem(load_id, [])
        column = seat.con.execute(
            "select column_id from landing.facts where competition_id = ? and load_id = ? and row_no = ? and column_no = ?",
            [rulebook.competition_id, load_id, place.get("row_no"), place.get("column_no")],
        ).fetchone()
        fields = {"load_id": load_id, "column_id": column[0] if column else None, "explanation": explanation.strip()}
        fields |= {"given_by": given_by.strip(), "check_id": place["check_id"], "sheet": place.get("sheet") or ""}
        fields |= {"row_no": int(place.get("row_no") or 0), "column_no": int(place.get("column_no") or 0)}
        seat.write("explain", by, rulebook.competition_id, fields | {"unit_id": place.get("unit_id") or ""}, now)
        build.catch_up(seat)


# ---- names and claims -----------------------------------------------------------------------------------------


def alias(home: Home, fields: Mapping[str, str], by: str, now: datetime, competition: str | None = None) -> None:
    """Confirm once what a written name means: what (header or unit), kind (of a header), written, means (field or unit id).

    Raises NotReady where there is no such column or unit.
    """
    what, kind, written, means = (str(fields.get(name) or "") for name in ("what", "kind", "written", "means"))
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        if what == "header":
            written = normal(written)
            known = {each.field_id for each in kinds.kind_named(kind, kinds.all_kinds(rulebook)).fields}
        else:
            what, kind, written = "unit", "", normal_unit(written)
            known = {unit.unit_id for unit in land.roster_of(seat.con, rulebook.competition_id).units}
        if means not in known or not written:
            raise NotReady(written, Phrase("jobs.alias_unknown", {"means": means}))
        row = {"what": what, "kind": kind, "written": written, "means": means}
        seat.write("alias", by, rulebook.competition_id, row, now)
        build.catch_up(seat)


def asking(home: Home, competition: str | None) -> list[str]:
    """The items with questions: what a name means may have been all they asked."""
    with desk.looked_at(home.data) as table:
        return [row["item_id"] for row in table.items(competition or "", ("questions",))]


def reconcile(home: Home, fields: Mapping[str, Any], by: str, now: datetime, competition: str | None = None) -> None:
    """Decide between a unit's claim and the office's register; figures are texts. Raises NeedsReason and NotReady."""
    row = {name: fields.get(name) for name in RECONCILES}
    if row["decision"] not in DECISIONS or not str(row["reason"] or "").strip():
        raise NeedsReason("reconcile")
    row |= {name: None if row[name] in (None, "") else str(row[name]) for name in ("claim", "register")}
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        seat.write("reconcile", by, rulebook.competition_id, row, now)
        build.catch_up(seat)
