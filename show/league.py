"""The league of a group: its rows as the marts have them, which of them are asked for, and in which order.

Page and export share this, so that a file holds what the page shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from show import headlines, reading
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row

PAGE_SIZE = 100
MOVED = ["shown_movement", "is_mover", "mover_order"]
UNMOVED = (None, None, None)


def units(view: View, read: Read) -> list[Row]:
    """All units of the group, in the order of places, each with its movement, its loss and how its report came."""
    standings = reading.in_order(read("standings", **reading.here(view))).to_dicts()
    progress = read("progress", **reading.here(view))
    moved = dict(zip(progress["unit_id"].to_list(), progress[MOVED].rows(), strict=True))
    totals = read("losses", part_kind="total", **reading.here(view))
    share_of = dict(zip(totals["unit_id"].to_list(), totals["lost_share"].to_list(), strict=True))
    report_of = reading.reports(view, reading.scope_of(view, read), read)
    found = []
    for row in standings:
        unit_id = row["unit_id"]
        report = report_of.get(unit_id, "")
        is_still = report == "pending"  # whose report may still come has neither risen nor fallen
        movement, is_mover, mover_order = UNMOVED if is_still else moved.get(unit_id, UNMOVED)
        found.append(
            row
            | {
                "name": headlines.unit_name(row, view.language),
                "movement": movement,
                "is_mover": is_mover,
                "mover_order": mover_order,
                "lost_share": share_of.get(unit_id),
                "report": report,
                "is_late": report == "late",
            }
        )
    return sorted(found, key=lambda row: bool(row["is_guest"]))  # guests below, in their own order


def chosen(rows: list[Row], view: View, read: Read) -> list[Row]:
    """The rows of the asked class, leader and words. A word may be part of any name the unit goes by."""
    wanted, leader = asked_class(rows, view), view.get("leader")
    found = [
        row for row in rows if (not wanted or row["class_id"] == wanted) and (not leader or row["leader"] == leader)
    ]
    words = view.get("q").casefold().split()
    if not words:
        return found
    known = read("units", competition_id=view.competition_id)
    names = zip(known["unit_id"].to_list(), known["short_name"].to_list(), strict=True)
    short = {unit_id: name or "" for unit_id, name in names}
    return [row for row in found if all(word in called(row, short) for word in words)]


def asked_class(rows: list[Row], view: View) -> str:
    """The class asked for; one that another group had is none here."""
    asked = view.get("class")
    return asked if asked and any(row["class_id"] == asked for row in rows) else ""


def called(row: Row, short: dict[str, str]) -> str:
    """Every name a unit goes by."""
    names = (row["unit_zh"], row["unit_en"], short.get(row["unit_id"]))
    return "\n".join(name.casefold() for name in names if name)


def by_name(name: str) -> tuple[bytes, str]:
    """Names in the order of a Chinese register: the common characters stand in GB 18030 in the order of their sound."""
    return name.casefold().encode("gb18030", "replace"), name


Key = Callable[[Row], Any]
# What a sort compares, with larger first said by a minus; who has nothing to compare stands last.
SORTS: dict[str, Key] = {
    "place": lambda row: row["place"],
    "year": lambda row: row["to_date_place"],
    "lost": lambda row: None if row["lost_points"] is None else -row["lost_points"],
    "share": lambda row: None if row["lost_share"] is None else -row["lost_share"],
    "move": lambda row: None if row["movement"] is None else -row["movement"],
    "name": lambda row: by_name(row["name"]),
}


def sorting(view: View, rows: list[Row]) -> str:
    """The order in force: the address's, as far as there is something to order by."""
    asked = view.get("sort")
    return asked if asked in SORTS and any(SORTS[asked](row) is not None for row in rows) else "place"


def ordered(rows: list[Row], view: View) -> list[Row]:
    """The rows in the asked order; equal ones keep the order of places, guests stay below."""
    key = SORTS[sorting(view, rows)]
    told = [row for row in rows if key(row) is not None]
    silent = [row for row in rows if key(row) is None]
    return sorted([*sorted(told, key=key), *silent], key=lambda row: bool(row["is_guest"]))


def paged(rows: list[Row], view: View, size: int = PAGE_SIZE) -> tuple[int, int, list[Row]]:
    """Page, number of pages and the page's rows; page 0 is all of them."""
    pages = max(1, -(-len(rows) // size))
    asked = view.get("page", "1")
    if asked == "all":
        return (0 if pages > 1 else 1), pages, rows
    page = min(int(asked), pages) if asked.isdecimal() and len(asked) < 6 and int(asked) else 1
    return page, pages, rows[(page - 1) * size : page * size]


def columns(rows: list[Row]) -> dict[str, bool]:
    """Which columns have anything to say: a competition without a hundred has no losses, a short one no year so far, and
    in a first period nobody moves."""
    return {
        "move": any(row["movement"] is not None or row["is_new"] for row in rows),
        "loss": any(row["open_points"] for row in rows),
        "extra": any(row["bonus"] or row["deduction"] for row in rows),
        "year": any(row["to_date_place"] is not None or row["to_date_score"] is not None for row in rows),
    }


def notes(rows: list[Row], view: View, read: Read) -> str:
    """How the table is to be read: what its scores are, how equal ones stand, and the marks that occur in it."""
    here = {"competition_id": view.competition_id, "scope_id": view.scope_id}
    is_points = "points" in read("policies", policy_id="score_scale", **here)["value"].to_list()
    told = ["ranking.notes_points" if is_points else "ranking.notes_hundred"]
    placed = [row for row in rows if row["place"] is not None and not row["is_missing"]]
    is_broken = any(one["score"] == two["score"] and one["place"] != two["place"] for one, two in pairwise(placed))
    told.append("ranking.notes_order" if is_broken else "ranking.notes_tied")
    told += ["ranking.notes_movement"] if columns(rows)["move"] else []
    marked = {"missing": "is_missing", "veto": "veto", "new": "is_new", "guest": "is_guest"}
    told += [f"ranking.notes_{name}" for name, column in marked.items() if any(row[column] for row in rows)]
    said = [text(view.language, key) for key in told] + breaks(view, read)
    return (" " if view.language == "en" else "").join(said)


def breaks(view: View, read: Read) -> list[str]:
    """What keeps the group's places from being compared with those of the period before, a sentence each."""
    rows = read("breaks", **reading.here(view)).to_dicts()
    of_group = sorted((row for row in rows if row["unit_id"] is None), key=lambda row: row["kind"])
    keys = {
        "rulebook": "ranking.break_rulebook",
        "roster": "ranking.break_roster",
        "correction": "ranking.break_corrected",
    }
    return [
        text(view.language, keys[row["kind"]], joined=row["joined_count"] or 0, left=row["left_count"] or 0)
        for row in of_group
        if row["kind"] in keys
    ]


# ---- what can be chosen ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choices:
    """What the page's controls offer: classes and units by code, leaders by name."""

    classes: dict[str, str]  # none where all units are of one
    leaders: list[str]
    units: dict[str, str]  # those whose places can be followed, in the order of places


def choices(view: View, read: Read) -> Choices:
    """What can be chosen in the group at the scope."""
    frame = reading.in_order(read("standings", **reading.here(view)))
    rows = frame["unit_id", "unit_zh", "unit_en", "class_id", "leader", "is_guest"].to_dicts()
    classes = class_names(rows, view, read)
    leaders = {row["leader"] for row in rows if row["leader"]}
    return Choices(
        classes if len(classes) > 1 else {},
        sorted(leaders, key=by_name),
        {row["unit_id"]: headlines.unit_name(row, view.language) for row in rows if not row["is_guest"]},
    )


def class_names(rows: list[Row], view: View, read: Read) -> dict[str, str]:
    """The classes of the group's units by code, in the rulebook's order."""
    held = {row["class_id"] for row in rows if row["class_id"]}
    if not held:
        return {}
    names = reading.names(view, "classes", "class_id", read)
    known = [code for code in names if code in held] + sorted(held - set(names))
    return {code: name_of(names.get(code, {"name_zh": code}), "name", view.language) for code in known}


def is_narrowed(rows: list[Row], view: View) -> bool:
    """Whether only some of the group's rows were asked for."""
    return bool(asked_class(rows, view) or view.get("leader") or view.get("q").strip())


def narrowed(rows: list[Row], view: View, read: Read) -> str:
    """What the rows were chosen by, in words; nothing where they are the whole group."""
    named = class_names(rows, view, read).get(asked_class(rows, view), "")
    told = [part for part in (named, view.get("leader"), view.get("q").strip()) if part]
    return text(view.language, "list_comma").join(told)
