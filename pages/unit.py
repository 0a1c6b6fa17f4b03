"""Where does a unit stand, and why? Its places, its items beside the group, and the ledger down to the cell of a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

import marts
from show import drawing, fragments, headlines, links, reading, tokens
from show import format as shown
from ui import component, filters

Row = dict[str, Any]

view = filters.current()
language = view.language
competition, scope = reading.competition_of(view, marts.read), reading.scope_of(view, marts.read)
group = reading.group_of(view, marts.read)
standings = reading.in_order(marts.read("standings", **reading.here(view))).to_dicts()
me = next(row for row in standings if row["unit_id"] == view.unit_id)
name = headlines.unit_name(me, language)
items = reading.names(view, "items", "item_id", marts.read)
group_items = marts.read("item_points", **reading.here(view))
past = reading.track(view, scope, marts.read)
places = reading.places_over(view, past, marts.read)


def item_rows() -> list[Row]:
    """The unit's items, the largest loss first, each with its place in the group drawn."""
    dimensions = list(reading.names(view, "dimensions", "dimension_id", marts.read))
    dimension_of = reading.item_dimensions(view, marts.read)
    found = []
    for row in group_items.filter(pl.col("unit_id") == view.unit_id).to_dicts():
        others = group_items.filter((pl.col("item_id") == row["item_id"]) & (pl.col("open_points") > 0))[
            "points"
        ].to_list()
        item = fragments.name_of(items[row["item_id"]], "name", language)
        figures = {"own": shown.score(row["points"]), "best": shown.score(row["group_best"])}
        told = fragments.text(language, "strip_label", item=item, median=shown.score(row["group_median"]), **figures)
        hue = tokens.dimension_hue(dimensions.index(dimension_of.get(row["item_id"], dimensions[0])))
        is_drawn = bool(others) and row["open_points"] and row["group_median"] is not None
        strip = (
            drawing.strip(others, row["points"], row["group_best"], row["group_median"], told, hue) if is_drawn else ""
        )
        found.append(row | {"name": item, "strip": strip})
    return sorted(found, key=lambda row: (-(row["lost_points"] or 0), items[row["item_id"]]["sort"]))


def track_drawing() -> str:
    """The unit's places over the scopes before, with the group in grey behind it."""
    own = places.get(view.unit_id, [None] * len(past))
    others = [("quiet", line) for unit_id, line in places.items() if unit_id != view.unit_id]
    labels = [reading.track_label(one, language) for one in past]
    said = " ".join(f"{label} {place or shown.NOTHING}" for label, place in zip(labels, own, strict=True))
    told = fragments.text(language, "spark_label", unit=name, places=said)
    return drawing.history(labels, [("line", own), *others], group.get("member_count") or len(standings), told)


def received(instant: datetime | None) -> str:
    """When a file arrived, on the competition's clock."""
    if instant is None:
        return shown.NOTHING
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(competition["zone"])).strftime("%Y-%m-%d %H:%M")


def ledger_rows() -> list[Row]:
    """The lines in order, each with the cells it stands on."""
    cells = marts.read("sources", **reading.of_unit(view))
    sources: dict[str, list[Row]] = {}
    for row in cells.sort("indicator_id", "first_month", "column_id", "code", "row_no").to_dicts():
        sources.setdefault(row["indicator_id"], []).append(row | {"received": received(row["received_at"])})
    lines = marts.read("ledger", **reading.of_unit(view)).sort("line_no").to_dicts()
    return [line | {"sources": sources.get(line["indicator_id"] or "", [])} for line in lines]


rows = item_rows()
worst = rows[0]["name"] if rows and rows[0]["lost_points"] else None
ahead = next((row for row in standings if row["unit_id"] == me["next_unit_id"]), None)
component.show(
    fragments.render(
        "unit",
        language,
        headline=headlines.unit(me, standings, worst, language),
        competition=competition,
        scope=scope,
        group=group,
        me=me,
        name=name,
        ahead=ahead and headlines.unit_name(ahead, language),
        rows=rows,
        ledger=ledger_rows(),
        items=items,
        track=track_drawing(),
        tracked=len(past),
        back=links.href("ranking", view),
        three=links.href("three", view),
    ),
    view,
    "unit",
)
