"""What goes with a figure: that the office changed it, upon whose word, and what the unit explained about it."""

from __future__ import annotations

from collections.abc import Iterable

from show import fragments
from show.links import View
from show.reading import Read, Row
from show.unit_account import Cell, Note, Place
from words import Language


def by_cell(cells: Iterable[Cell], view: View, read: Read) -> dict[Place, list[Note]]:
    """The notes of the cells of an account, by place; nothing for most accounts.

    What was changed beside the figures, the unit or the period, stands at the row without a column.
    """
    units = sorted({cell.source_id for cell in cells})
    if not units:
        return {}
    keys = {"competition_id": view.competition_id, "unit_id": units}
    found: dict[Place, list[Note]] = {}
    for row in read("edits", **keys).to_dicts():
        if row["is_effective"]:
            found.setdefault((row["load_id"], row["column_id"], row["row_no"]), []).append(edit(row, view.language))
    said = [row for row in read("explanations", **keys).to_dicts() if row["is_newest"] and row["column_id"]]
    loads: dict[str, list[str]] = {}
    if said:  # an explanation belongs to the bytes, whichever load of them is in force
        hashes = sorted({row["sha256"] for row in said if row["sha256"]})
        for row in read("loads", competition_id=view.competition_id, sha256=hashes).to_dicts():
            loads.setdefault(row["sha256"], []).append(row["load_id"])
    for row in said:
        words = _say(view.language, "explanation", words=row["explanation"], by=row["given_by"])
        for load_id in loads.get(row["sha256"], [row["load_id"]]):
            found.setdefault((load_id, row["column_id"], row["row_no"]), []).append(Note("explanation", words))
    return found


def appealed(view: View, read: Read) -> dict[str, str]:
    """The lines of the unit's account that it disputes and nobody has decided: indicator to a word with the appeal's number."""
    of = {"competition_id": view.competition_id, "unit_id": view.unit_id, "scope_id": view.scope_id}
    return {
        row["indicator_id"]: fragments.text(view.language, "appeals.note_open", no=row["appeal_no"])
        for row in read("appeals", **of).sort("appeal_no").to_dicts()
        if row["is_open"]
    }


def edit(row: Row, language: Language) -> Note:
    """A change of the office in words."""
    gaps = {"old": row["old_text"] or _say(language, "empty"), "new": row["new_text"] or _say(language, "empty")}
    words = _say(language, "edit", confirmed=confirmed(row, language), **gaps)
    return Note("edit", words, row["column_name"] or "", is_of_row=row["column_id"] is None)


def confirmed(row: Row, language: Language) -> str:
    """Who confirmed a change, when and how."""
    return _say(language, "confirmed", who=row["confirmed_by"], when=row["confirmed_on"], how=row["how"])


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"unit.note_{key}", **gaps)
