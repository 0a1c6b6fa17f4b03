"""Who stands where in the group? The league table of a scope, both clocks side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marts
from show import drawing, fragments, headlines, links, reading, tokens
from ui import component, filters

Row = dict[str, Any]


def lost_by_dimension(rows: list[Row], hues: dict[str, str]) -> list[tuple[str, Decimal]]:
    """A unit's losses as segments, those of one dimension beside each other; parts are lost in their composite."""
    losing = [row for row in rows if row["lost_points"] and row["family"] == "score"]
    ordered = sorted(losing, key=lambda row: list(hues).index(row["dimension_id"]))
    return [(hues[row["dimension_id"]], row["lost_points"]) for row in ordered]


def largest(rows: list[Row], count: int) -> list[Row]:
    """The items that cost most, largest first."""
    losing = [row for row in rows if row["lost_points"]]
    return sorted(losing, key=lambda row: (-row["lost_points"], row["item_id"]))[:count]


view = filters.current()
language = view.language
scope, group = reading.scope_of(view, marts.read), reading.group_of(view, marts.read)
standings = reading.in_order(marts.read("standings", **reading.here(view))).to_dicts()
items = reading.by_unit(marts.read("item_points", **reading.here(view)))
indicators = reading.by_unit(marts.read("indicator_points", **reading.here(view)))
dimensions = reading.names(view, "dimensions", "dimension_id", marts.read)
hues = {code: tokens.dimension_hue(at) for at, code in enumerate(dimensions)}
past = reading.track(view, scope, marts.read)
places = reading.places_over(view, past, marts.read)
late = reading.punctuality(view, scope, marts.read)
largest_loss = max((row["lost_points"] or Decimal(0) for row in standings), default=Decimal(0))
lowest = group.get("member_count") or len(standings)


def row_of(row: Row) -> Row:
    """A line of the table with its drawings."""
    name = headlines.unit_name(row, language)
    unit_id = row["unit_id"]
    own = places.get(unit_id, [])
    told = fragments.text(language, "spark_label", unit=name, places=" ".join(str(at or "–") for at in own))
    parts = lost_by_dimension(indicators.get(unit_id, []), hues)
    return row | {
        "name": name,
        "href": links.href("unit", view.on(unit_id=unit_id)),
        "largest": largest(items.get(unit_id, []), 2),
        "bar": drawing.losses(parts, largest_loss, fragments.text(language, "losses_label", unit=name)),
        "spark": drawing.spark(own, lowest, told),
        "is_late": unit_id in late.get("late", set()),
    }


def exceptions() -> list[tuple[str, str]]:
    """Units whose report is missing, late or still expected, by name: one line."""
    found = []
    for status in ("missing", "late", "pending"):
        named = [headlines.unit_name(row, language) for row in standings if row["unit_id"] in late.get(status, set())]
        if named:
            found.append((status, headlines.listed(named, language)))
    return found


component.show(
    fragments.render(
        "ranking",
        language,
        headline=headlines.ranking(standings, reading.policy(view, "mover_threshold", marts.read), language),
        competition=reading.competition_of(view, marts.read),
        scope=scope,
        group=group,
        rows=[row_of(row) for row in standings],
        items=reading.names(view, "items", "item_id", marts.read),
        dimensions=[row | {"hue": hues[code]} for code, row in dimensions.items()],
        exceptions=exceptions(),
        has_receipts=bool(late),
        tracked=len(past),
    ),
    view,
    "ranking",
)
