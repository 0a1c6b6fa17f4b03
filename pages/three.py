"""三比三看: how do the units compare in learning, work and conduct, and what costs this unit most?"""

from __future__ import annotations

from typing import Any

import polars as pl

import marts
from show import drawing, fragments, headlines, links, reading, tokens
from show import format as shown
from ui import component, filters

Row = dict[str, Any]

view = filters.current()
language = view.language
scope, group = reading.scope_of(view, marts.read), reading.group_of(view, marts.read)
standings = reading.in_order(marts.read("standings", **reading.here(view))).to_dicts()
me = next(row for row in standings if row["unit_id"] == view.unit_id)
dimensions = reading.names(view, "dimensions", "dimension_id", marts.read)
everyone = marts.read("dimension_points", **reading.here(view))
unit_names = {row["unit_id"]: headlines.unit_name(row, language) for row in standings}
own = {row["dimension_id"]: row for row in everyone.filter(pl.col("unit_id") == view.unit_id).to_dicts()}
results = [own[code] for code in dimensions if code in own]
known = everyone["result"].drop_nulls().to_list()
ruler = (min(known), max(known)) if known else None


def comparison(code: str, at: int) -> Row:
    """One dimension of the unit, with its strip; the strips of the page share one ruler."""
    row, hue = own[code], tokens.dimension_hue(at)
    label = fragments.name_of(dimensions[code], "name", language)
    others = everyone.filter((pl.col("dimension_id") == code) & pl.col("result").is_not_null())["result"].to_list()
    figures = {"own": shown.score(row["result"]), "best": shown.score(row["group_best"])}
    told = fragments.text(language, "strip_label", item=label, median=shown.score(row["group_median"]), **figures)
    is_drawn = bool(others) and row["group_median"] is not None
    marks = (row["result"], row["group_best"], row["group_median"])
    strip = drawing.strip(others, *marks, told, hue, ruler) if is_drawn and ruler else ""
    best = unit_names.get(row["group_best_unit_id"], "")
    return row | {"dimension": dimensions[code], "hue": hue, "strip": strip, "best_unit": best}


def table_rows() -> list[Row]:
    """Every unit with its result and place in each dimension."""
    found = {(row["unit_id"], row["dimension_id"]): row for row in everyone.to_dicts()}
    return [
        row
        | {
            "name": unit_names[row["unit_id"]],
            "href": links.href("three", view.on(unit_id=row["unit_id"])),
            "cells": [found.get((row["unit_id"], code)) for code in dimensions],
        }
        for row in standings
    ]


def costliest() -> list[Row]:
    """The three indicators that cost the unit most."""
    known = reading.names(view, "indicators", "indicator_id", marts.read)
    hue = {code: tokens.dimension_hue(at) for at, code in enumerate(dimensions)}
    points = marts.read("indicator_points", family="score", **reading.of_unit(view))
    losing = points.filter(pl.col("lost_points") > 0)
    rows = losing.sort("lost_points", "indicator_id", descending=[True, False]).head(3).to_dicts()
    return [row | {"indicator": known[row["indicator_id"]], "hue": hue[row["dimension_id"]]} for row in rows]


def gathered(names: list[str]) -> str:
    """Units on one place: two by name, more by the first and their number."""
    if len(names) < 3:
        return headlines.listed(names, language)
    return fragments.text(language, "and_others", unit=names[0], count=len(names))


def slopes() -> str:
    """Places across the dimensions, the chosen unit on top."""
    heads = [fragments.name_of(row, "name", language) for row in dimensions.values()]
    lines = [
        (row["name"], [cell and cell["place"] for cell in row["cells"]], row["unit_id"] == view.unit_id) for row in rows
    ]
    return drawing.parallel(lines, heads, gathered, fragments.text(language, "slopes_label"))


rows = table_rows()
component.show(
    fragments.render(
        "three",
        language,
        headline=headlines.three(me, results, dimensions, language),
        competition=reading.competition_of(view, marts.read),
        scope=scope,
        group=group,
        me=me,
        columns=[comparison(code, at) for at, code in enumerate(dimensions) if code in own],
        dimensions=list(dimensions.values()),
        ruler=ruler,
        has_evaluation=any(row["evaluation"] is not None for row in results),
        rows=rows,
        costliest=costliest(),
        slopes=slopes(),
        unit_page=links.href("unit", view),
    ),
    view,
    "three",
)
