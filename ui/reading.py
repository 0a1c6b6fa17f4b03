"""What several pages ask the marts, in the shape their fragments need. Reads and sorts; adds nothing up."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import polars as pl

import marts
from ui.format import month_label
from ui.links import View

Row = dict[str, Any]
TRACKED = 12


def here(view: View) -> dict[str, str]:
    """The keys of the group at the scope."""
    return {"competition_id": view.competition_id, "scope_id": view.scope_id, "group_id": view.group_id}


def of_unit(view: View) -> dict[str, str]:
    """The keys of the unit at the scope."""
    return {"competition_id": view.competition_id, "scope_id": view.scope_id, "unit_id": view.unit_id}


def first(frame: pl.DataFrame) -> Row | None:
    """The first row, if there is one."""
    return frame.row(0, named=True) if frame.height else None


def scope_of(view: View) -> Row:
    """The scope looked at."""
    return marts.read("scopes", competition_id=view.competition_id, scope_id=view.scope_id).row(0, named=True)


def competition_of(view: View) -> Row:
    """The competition looked at."""
    return marts.read("competitions", competition_id=view.competition_id).row(0, named=True)


def group_of(view: View) -> Row:
    """The group looked at, with its statistics."""
    group = marts.read("groups", **here(view)).row(0, named=True)
    return group | (first(marts.read("group_statistics", **here(view))) or {})


def policy(view: View, policy_id: str) -> Decimal | None:
    """A number of the rulebook's policy in force at the scope; none where the rulebook does not set it."""
    rows = marts.read("policies", competition_id=view.competition_id, scope_id=view.scope_id, policy_id=policy_id)
    return Decimal(rows["value"].item(0)) if rows.height else None


def names(view: View, mart: str, key: str) -> dict[str, Row]:
    """The rulebook's rows of the scope by their code, in the rulebook's order."""
    frame = marts.read(mart, competition_id=view.competition_id, scope_id=view.scope_id).sort("sort")
    return {row[key]: row for row in frame.to_dicts()}


def item_dimensions(view: View) -> dict[str, str]:
    """Each item's dimension: the one that holds most of the item's points."""
    rows = marts.read("indicators", competition_id=view.competition_id, scope_id=view.scope_id, family="score")
    held = rows.group_by("item_id", "dimension_id").agg(pl.col("points").sum(), pl.col("sort").min())
    first_last = held.sort("points", "sort", descending=[False, True])
    return {row["item_id"]: row["dimension_id"] for row in first_last.to_dicts()}


def by_unit(frame: pl.DataFrame) -> dict[str, list[Row]]:
    """Rows by unit, in the frame's order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in frame.to_dicts():
        found[row["unit_id"]].append(row)
    return found


def track(view: View, scope: Row) -> list[Row]:
    """The scope and those of its kind before it, oldest first; a year to date stays in its year."""
    known = marts.read("scopes", competition_id=view.competition_id, scope_kind=scope["scope_kind"])
    past = known.filter(pl.col("last_month") <= scope["last_month"]).sort("last_month").tail(TRACKED)
    same = past.filter(pl.col("year_label") == scope["year_label"]) if scope["scope_kind"] == "to_date" else past
    return same.to_dicts()


def track_label(scope: Row, language: str) -> str:
    """How a scope is called on an axis."""
    if scope["scope_kind"] in ("month", "to_date"):
        return month_label(scope["last_month"], language)
    return str(scope["scope_id"])


def places_over(view: View, scopes: list[Row]) -> dict[str, list[int | None]]:
    """Each unit's places over these scopes, as far as it stood in this group."""
    order = {scope["scope_id"]: at for at, scope in enumerate(scopes)}
    rows = marts.read(
        "standings", competition_id=view.competition_id, group_id=view.group_id, scope_id=list(order)
    ).select("unit_id", "scope_id", "place")
    found: dict[str, list[int | None]] = defaultdict(lambda: [None] * len(order))
    for unit_id, scope_id, place in rows.iter_rows():
        found[unit_id][order[scope_id]] = place
    return found


def punctuality(view: View, scope: Row) -> dict[str, set[str]]:
    """Units by the status of their monthly report; nothing for longer scopes."""
    if scope["scope_kind"] != "month":
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for row in marts.read("discipline", competition_id=view.competition_id, month=scope["last_month"]).to_dicts():
        found[row["status"]].add(row["unit_id"])
    return found
