"""What people say of an item on the desk before it is loaded: how to read it, whose it is, a cell put right, an explanation.

Each is a draft on the desk, looked at at once; the journal takes it over with the load. An item that is loaded already is
loaded again, as the next revision of the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import desk
from competition.errors import Phrase
from etl import edits, items, pile
from etl.errors import NeedsReason, NotReady
from etl.items import Row
from etl.journal import instant_text
from etl.layout import Home

# What may be said of an item as a whole; see desk/schema.sql.
ASKED = (
    "asked_kind", "asked_encoding", "asked_delimiter", "asked_period", "asked_unit", "submitter", "accept_part",
    "is_newest_confirmed",
)  # fmt: skip
# Two of them are decisions with names of their own.
DECISIONS = {"is_newest_confirmed": ("confirm", "confirm"), "accept_part": ("whole", "part")}
PLACE = ("sheet", "row_no", "column_no", "column_name")


def ask(home: Home, item_id: str, by: str, now: datetime, **values: object) -> None:
    """Say how an item is to be taken (names of ``ASKED``), and look at it again. Raises NotReady, UnknownItem, WriterBusy.

    Of a duplicate too: the same bytes may be another unit's, or of another month.
    """
    row = open_row(home, item_id, also=("duplicate",))
    wrong = values.keys() - set(ASKED)
    if wrong:
        raise TypeError(f"nothing can be said of {sorted(wrong)}")
    said = {name: value for name, value in values.items() if name not in DECISIONS}
    decided = [(DECISIONS[name][bool(value)], "") for name, value in values.items() if name in DECISIONS]
    told = [("ask", json.dumps(said, ensure_ascii=False))] if said else []
    with desk.opened(home.data) as table:
        change(table, row, **values)
        for act, words in (*told, *decided):
            table.note_act(item_id, act, by, words)
    pile.review(home, [item_id], by, now)


def change(table: desk.Desk, row: Row, **values: object) -> None:
    """Set columns of an item as it was seen. Raises NotReady where it is in another state by now."""
    if not table.change_if(row["item_id"], row["state"], **values):
        raise NotReady(row["file_name"], Phrase("jobs.item_changed"))


def open_row(home: Home, item_id: str, also: tuple[str, ...] = ()) -> Row:
    """An item that is open, or in one of some other states. Raises NotReady and UnknownItem."""
    (each,) = items.listed_of(home, [item_id])
    if each.row["state"] not in (*desk.OPEN, *also):
        raise NotReady(each.row["file_name"], Phrase(f"jobs.item_{each.row['state']}"))
    return each.row


def edit(home: Home, item_id: str, change: Mapping[str, Any], by: str, now: datetime) -> None:
    """Put a cell right: sheet, row_no, column_no, old, new, confirmed_by, confirmed_on, how (all of them), reason.

    The bytes stay; of a loaded item the next load is another revision. Raises NeedsReason, NotReady and UnknownItem; an
    ``old`` that does not stand there is said by the look that follows.
    """
    open_row(home, item_id, also=("loaded",))
    said = {name: str(change.get(name) or "").strip() for name in ("confirmed_by", "confirmed_on", "how")}
    if not all(said.values()):
        raise NeedsReason("edit")
    row = {name: change.get(name) or "" for name in PLACE} | said
    row |= {"row_no": int(row["row_no"]), "column_no": int(row["column_no"])}
    row |= {"old": str(change["old"]), "new": str(change["new"]), "reason": str(change.get("reason") or "")}
    row |= {"by": by, "at": instant_text(now)}
    with desk.opened(home.data) as table:
        table.put("edits", {"item_id": item_id} | {name: row[name] for name in edits.FIELDS})
        table.note_act(item_id, "edit", by, f"{row['row_no']}:{row['column_no']} {row['old']} → {row['new']}")
    pile.review(home, [item_id], by, now)


def set_aside(home: Home, item_id: str, by: str, now: datetime, reason: str = "") -> None:
    """Decide that an item is not to be loaded. Raises NotReady and UnknownItem."""
    row = open_row(home, item_id, also=("duplicate", "returned", "answered"))
    with desk.opened(home.data) as table:
        change(table, row, state="set_aside")
        table.note_act(item_id, "set_aside", by, reason)
    pile.review(home, [item_id], by, now)


def take_up(home: Home, item_id: str, by: str, now: datetime) -> None:
    """Take back an item that was set aside. Raises NotReady and UnknownItem."""
    row = open_row(home, item_id, also=("set_aside",))
    with desk.opened(home.data) as table:
        change(table, row, state="received")
        table.note_act(item_id, "take_up", by)
    pile.review(home, [item_id], by, now)


def set_arrival(home: Home, item_id: str, received_at: datetime, reason: str, by: str, now: datetime) -> None:
    """Put an item's arrival right, with the reason. Raises NeedsReason, and NotReady where it is loaded already."""
    if not reason.strip():
        raise NeedsReason("arrival")
    row = open_row(home, item_id)
    note = "; ".join(part for part in (row["note"], reason.strip()) if part)
    with desk.opened(home.data) as table:
        change(table, row, arrived_at=instant_text(received_at), arrived_by="entered", note=note)
        table.note_act(item_id, "arrival", by, f"{row['arrived_at']} → {instant_text(received_at)}: {reason.strip()}")
    pile.review(home, [item_id], by, now)


def explain(
    home: Home, item_id: str, place: Mapping[str, Any], explanation: str, given_by: str, by: str, now: datetime
) -> None:
    """Take what a unit said to a please-check finding; it goes into the journal with the load, at once where it is loaded.

    ``place``: check_id, sheet, row_no, column_no, unit_id of the finding. Raises NeedsReason, UnknownItem, WriterBusy.
    """
    if not (explanation.strip() and given_by.strip()):
        raise NeedsReason("explain")
    (each,) = items.listed_of(home, [item_id])
    row = {
        "item_id": item_id, "check_id": place["check_id"], "sheet": place.get("sheet") or "",
        "row_no": int(place.get("row_no") or 0), "column_no": int(place.get("column_no") or 0),
        "unit_id": place.get("unit_id") or "", "explanation": explanation.strip(), "given_by": given_by.strip(),
        "by": by, "at": instant_text(now),
    }  # fmt: skip
    with desk.opened(home.data) as table:
        table.put("explanations", row)
        table.note_act(item_id, "explain", by, explanation.strip())
    if each.row["state"] == "loaded":
        pile.load(home, [item_id], by, now)
    else:
        pile.review(home, [item_id], by, now)
