"""The league as a file: the chosen rows in the shown order, numbers as numbers, and a sheet that says what they are."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from show import format as shown
from show import league, reading
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row
from words import Language

# Heads of the columns and where their values stand in a row; words for what only a reader needs come after.
COLUMNS = {
    "col_place": "place",
    "col_movement": "movement",
    "ranking.col_code": "unit_id",
    "col_unit": "name",
    "ranking.col_class": "class_name",
    "ranking.col_leader": "leader",
    "ranking.col_score": "score",
    "col_to_next": "gap_to_next",
    "col_year_score": "to_date_score",
    "col_year_place": "to_date_place",
    "col_bonus": "bonus",
    "col_deduction": "deduction",
    "ranking.col_open": "open_points",
    "col_lost": "lost_points",
    "ranking.col_share": "lost_share",
}


def sheets(view: View, read: Read) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The chosen rows, and what they are."""
    everyone = league.units(view, read)
    chosen = league.ordered(league.chosen(everyone, view, read), view)
    classes = league.class_names(everyone, view, read)
    rows = [row | {"class_name": classes.get(row["class_id"], row["class_id"])} for row in chosen]
    found = {text(view.language, key): [row[column] for row in rows] for key, column in COLUMNS.items()}
    found |= lost_by_item(rows, view, read)
    found[text(view.language, "ranking.col_marks")] = [marks(row, view.language) for row in rows]
    found[text(view.language, "ranking.col_status")] = [text(view.language, f"status_{row['status']}") for row in rows]
    found[text(view.language, "ranking.col_issue")] = [row["issue_no"] for row in rows]
    frame = pl.DataFrame(found, schema_overrides=kinds(found), strict=False)
    return frame, about(everyone, len(rows), view, read)


def lost_by_item(rows: list[Row], view: View, read: Read) -> dict[str, list[Any]]:
    """A column an item: what each unit lost in it. Items of one name are told apart by their codes."""
    parts = read("losses", part_kind="item", **reading.here(view)).to_dicts()
    lost = {(part["unit_id"], part["part_id"]): part["lost_points"] for part in parts}
    found: dict[str, list[Any]] = {}
    for code, item in reading.names(view, "items", "item_id", read).items():
        head = text(view.language, "ranking.col_item_lost", item=name_of(item, "name", view.language))
        found[f"{head} ({code})" if head in found else head] = [lost.get((row["unit_id"], code)) for row in rows]
    return found


def kinds(found: dict[str, list[Any]]) -> dict[str, pl.DataType]:
    """The type of each column, decimals as wide as its values: a frame must not guess it from the first rows."""
    types: dict[str, pl.DataType] = {}
    for name, values in found.items():
        held = [value for value in values if value is not None]
        if held and isinstance(held[0], Decimal):
            types[name] = pl.Decimal(18, max(-int(value.as_tuple().exponent) for value in held))
        elif held and isinstance(held[0], int):
            types[name] = pl.Int64()
        else:
            types[name] = pl.String()
    return types


def marks(row: Row, language: Language) -> str:
    """The marks of a row in words."""
    held = [name for name in ("tied", "missing", "late", "guest", "new") if row.get(f"is_{name}")]
    told = [text(language, f"mark_{name}") for name in held]
    if row["veto"]:
        told.append(text(language, f"veto_{row['veto']}"))
    return text(language, "list_comma").join(told)


def about(everyone: list[Row], count: int, view: View, read: Read) -> pl.DataFrame:
    """What an exported list is: status and issue first, then competition, period, group, state of the data and choice."""
    t, frame = partial(text, view.language), reading.frame(view, read)
    zone = frame["competition"]["zone"]
    told = [
        (t("ranking.col_status"), t(f"status_{frame['status']}")),
        (t("ranking.col_issue"), frame["issue"] or shown.NOTHING),
        (t("filter_competition"), name_of(frame["competition"], "name", view.language)),
        (t("filter_scope"), name_of(frame["scope"], "name", view.language)),
        (t("filter_group"), name_of(frame["group"], "name", view.language)),
        (t("ranking.known_at"), shown.moment(frame["known_at"], zone, view.language, year=True)),
        (t("ranking.about_rows"), str(count)),
        (t("ranking.about_choice"), league.narrowed(everyone, view, read) or t("ranking.about_all")),
        (t("ranking.about_order"), t(f"ranking.sort_{league.sorting(view, everyone)}")),
        (t("ranking.about_notes"), league.notes(everyone, view, read)),
    ]
    return pl.DataFrame(told, schema=[t("ranking.about_what"), t("ranking.about_value")], orient="row")


def file_name(view: View, read: Read) -> str:
    """What an export is called, but for its ending: page, period, group."""
    group = reading.first(read("groups", **reading.here(view))) or {}
    parts = (text(view.language, "ranking.nav"), view.scope_id, name_of(group, "name", view.language))
    return "_".join("".join(letter for letter in part if letter.isalnum() or letter in "-–") for part in parts)
