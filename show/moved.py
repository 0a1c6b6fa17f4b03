"""Points and places before and after, as 报送 and 对账 show what a file or a corrected register would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from show import format as shown
from show.fragments import name_of
from show.links import View
from show.reading import Read, Row

SCOPES, MOVED = 2, 12  # so many scopes and, beside the units it is about, so many units are shown


def told(rows: Sequence[Row], own: set[str], names: Mapping[str, str], view: View, read: Read) -> dict[str, Any]:
    """Rows like ``desk.effects`` as a table: a column pair a scope, ``own`` units first, then those that move most."""
    scopes = {row["scope_id"]: row for row in read("scopes", competition_id=view.competition_id).to_dicts()}
    shown_scopes = in_order(rows, scopes)[:SCOPES]
    units: dict[str, dict[str, Row]] = {}
    for row in rows:
        units.setdefault(row["unit_id"], {})[row["scope_id"]] = row
    found: list[dict[str, Any]] = [
        {
            "name": names.get(unit, unit),
            "is_own": unit in own,
            "cells": [moving(of.get(code)) for code in shown_scopes],
        }
        for unit, of in units.items()
        if unit in own or any(is_moved(of[code]) for code in of if code in shown_scopes)
    ]
    found.sort(
        key=lambda row: (not row["is_own"], -max(abs(cell.get("movement") or 0) for cell in row["cells"]), row["name"])
    )
    return {
        "scopes": [name_of(scopes[code], "name", view.language) for code in shown_scopes],
        "rows": found[: MOVED + len(own)],
        "more": max(0, len(found) - MOVED - len(own)),
        "changed": sum(any(is_moved(row) for row in of.values()) for of in units.values()),
    }


def in_order(rows: Sequence[Row], scopes: Mapping[str, Row]) -> list[str]:
    """The scopes of the rows: months and years to date first, the earlier before the later."""
    wanted = {row["scope_id"] for row in rows if row["scope_id"] in scopes}
    return sorted(
        wanted,
        key=lambda code: (scopes[code]["scope_kind"] not in ("month", "to_date"), scopes[code]["last_month"], code),
    )


def is_moved(row: Row) -> bool:
    """Whether points or place change."""
    return (row["old_score"], row["old_place"]) != (row["new_score"], row["new_place"])


def moving(row: Row | None) -> dict[str, Any]:
    """Old and new points and place of a unit at a scope."""
    if row is None:
        return {"is_empty": True}
    old, new = row["old_place"], row["new_place"]
    return {
        "is_empty": False,
        "old_score": row["old_score"] or shown.NOTHING,
        "new_score": row["new_score"] or shown.NOTHING,
        "is_same_score": row["old_score"] == row["new_score"],
        "old_place": old or shown.NOTHING,
        "new_place": new or shown.NOTHING,
        "is_new": False,
        "movement": old - new if old and new else None,
    }
