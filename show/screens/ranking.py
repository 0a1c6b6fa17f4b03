"""The ranking: who stands where in the group, both clocks side by side, what cost most, and how places changed.

The rows are the whole group's; class, leader and words choose among them, the address's sort orders them, and they are
shown a hundred at a time. The export holds what was chosen, all pages of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from show import bump, drawing, headlines, league, links, reading, tokens
from show import format as shown
from show.fragments import name_of, text
from show.links import View
from show.reading import Read

Row = dict[str, Any]
WORDED = 2
# Where the page is cut into pieces, so that Streamlit's own controls can stand between them. No text from outside can
# hold it: a template escapes the bracket.
CUT = "<!--cut-->"


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    rows = league.units(view, read)
    found = league.ordered(league.chosen(rows, view, read), view)
    page, pages, shown_rows = league.paged(found, view)
    scope = reading.scope_of(view, read)
    past = reading.track(view, scope, read)
    return {
        "headline": headlines.ranking(rows, reading.policy(view, "mover_threshold", read), view.language),
        "exceptions": exceptions(rows, view),
        "has_receipts": any(row["report"] for row in rows),
        "rows": drawn(shown_rows, rows, view, read, past),
        "has": league.columns(rows),
        "found_count": len(found),
        "is_narrowed": bool(league.narrowed(rows, view, read)),
        "page": page,
        "pages": pages,
        "notes": league.notes(rows, view, read),
        "by": league.sorting(view, rows),
        "loss": loss_kind(view),
        "tracked": len(past),
        "bump": course(view, rows, past, read) if len(past) > 1 and has_rivals(rows) else None,
    }


def exceptions(rows: list[Row], view: View) -> list[tuple[str, str]]:
    """Units whose report is missing, late or still expected, by name: one line."""
    found = []
    for state in ("missing", "late", "pending"):
        named = [row["name"] for row in rows if row["report"] == state]
        if named:
            most = named[:6]
            units_named = headlines.listed(most, view.language)
            is_cut = len(named) > len(most)
            key = "ranking.and_others"
            found.append(
                (state, text(view.language, key, units=units_named, count=len(named)) if is_cut else units_named)
            )
    return found


# ---- what is drawn in a row ------------------------------------------------------------------------------------------


def loss_kind(view: View) -> str:
    """Losses in points, or as a share of what was open."""
    return "share" if view.get("loss") == "share" else "points"


def percent(value: Decimal | None) -> str:
    """A share of a hundred with one decimal; who earned more than was open lost no share of it."""
    return shown.NOTHING if value is None or value < 0 else f"{value:.1f}%"


def drawn(rows: list[Row], everyone: list[Row], view: View, read: Read, past: list[Row]) -> list[Row]:
    """The rows of the page with their drawings, words and links."""
    ids = [row["unit_id"] for row in rows]
    parts = read("losses", **reading.here(view)).filter(pl.col("unit_id").is_in(ids))
    places = reading.places_over(view, past, read) if len(past) > 1 else {}
    dimensions = reading.by_unit(parts.filter(pl.col("part_kind") == "dimension"))
    order = f"{'share' if loss_kind(view) == 'share' else 'loss'}_order"
    items = reading.by_unit(parts.filter(pl.col("part_kind") == "item").sort(order, "part_id", nulls_last=True))
    kit = _Kit(view, read, everyone)
    return [
        row
        | {
            "href": links.href("unit", view, unit_id=row["unit_id"]),
            "largest": kit.largest(items.get(row["unit_id"], [])),
            "bar": kit.bar(row, dimensions.get(row["unit_id"], [])),
            "spark": kit.spark(row, places.get(row["unit_id"], [])),
            "lost_told": shown.minus(row["lost_points"]),
            "share_told": percent(row["lost_share"]),
            "is_open": row["unit_id"] == view.get("open"),
            "opener": links.href("ranking", view, open="" if row["unit_id"] == view.get("open") else row["unit_id"]),
            "parts": kit.opened(row, dimensions, items) if row["unit_id"] == view.get("open") else [],
        }
        for row in rows
    ]


class _Kit:
    """What the drawings of all rows share: names, hues, one scale."""

    def __init__(self, view: View, read: Read, everyone: list[Row]) -> None:
        self.view, self.read, self.is_share = view, read, loss_kind(view) == "share"
        self.items = reading.names(view, "items", "item_id", read)
        self.dimensions = reading.names(view, "dimensions", "dimension_id", read)
        self.hues = {code: tokens.dimension_hue(at) for at, code in enumerate(self.dimensions)}
        column = "lost_share" if self.is_share else "lost_points"
        self.largest_loss = max((row[column] or Decimal(0) for row in everyone), default=Decimal(0))
        held = [row["place"] for row in everyone if row["place"] is not None]
        self.lowest = max(held, default=1)

    def item(self, code: str) -> str:
        return name_of(self.items.get(code, {"name_zh": code}), "name", self.view.language)

    def largest(self, items: list[Row]) -> list[str]:
        """The items that cost most, in words: 信息 −2.90."""
        losing = [row for row in items if row["lost_points"] and row["lost_points"] > 0][:WORDED]
        return [f"{self.item(row['part_id'])} {self.lost(row)}" for row in losing]

    def lost(self, row: Row) -> str:
        return f"{row['lost_share']:.0f}%" if self.is_share else shown.minus(row["lost_points"])

    def bar(self, row: Row, dimensions: list[Row]) -> str:
        """What was lost, a segment a dimension; its length in all is the loss, or the share, of the number beside it."""
        whole = row["lost_share"] if self.is_share else row["lost_points"]
        lost = {part["part_id"]: part["lost_points"] for part in dimensions if (part["lost_points"] or 0) > 0}
        total = sum(lost.values(), Decimal(0))
        if not whole or not total or not self.largest_loss:
            return ""
        segments = [(hue, float(lost.get(code, 0)) * float(whole) / float(total)) for code, hue in self.hues.items()]
        named = [f"{self.dimension(code)} {shown.minus(lost[code])}" for code in self.hues if code in lost]
        told = text(self.view.language, "ranking.bar_label", unit=row["name"], parts=self.listed(named))
        return drawing.losses(segments, self.largest_loss, told)

    def dimension(self, code: str) -> str:
        return name_of(self.dimensions.get(code, {"name_zh": code}), "name", self.view.language)

    def listed(self, parts: list[str]) -> str:
        return text(self.view.language, "list_comma_long").join(parts)

    def spark(self, row: Row, places: list[int | None]) -> str:
        told = " ".join(str(place or shown.NOTHING) for place in places)
        label = text(self.view.language, "ranking.spark_label", unit=row["name"], places=told)
        return drawing.spark(places, max([self.lowest, *(place for place in places if place)]), label)

    def opened(self, row: Row, dimensions: dict[str, list[Row]], items: dict[str, list[Row]]) -> list[Row]:
        """The opened row: each dimension with its items, what they cost of what was open, place and the way to why."""
        unit_id = row["unit_id"]
        own = {part["part_id"]: part for part in items.get(unit_id, [])}
        here = reading.here(self.view)
        placed = self.read("item_points", **here).filter(pl.col("unit_id") == unit_id).to_dicts()
        place_of = {part["item_id"]: part["place"] for part in placed}
        dimension_of = reading.item_dimensions(self.view, self.read)
        deepest = max((part["lost_points"] or Decimal(0) for part in own.values()), default=Decimal(0))
        found = []
        for part in dimensions.get(unit_id, []):
            code = part["part_id"]
            inside = [item for item in self.items if dimension_of.get(item) == code and item in own]
            lines = [self.line(own[item], place_of.get(item), self.hues[code], deepest, row) for item in inside]
            found.append(
                part
                | {
                    "lost_told": shown.minus(part["lost_points"]),
                    "name": self.dimension(code),
                    "hue": self.hues[code],
                    "items": lines,
                }
            )
        return sorted(found, key=lambda part: list(self.hues).index(part["part_id"]))

    def line(self, part: Row, place: int | None, hue: str, deepest: Decimal, row: Row) -> Row:
        name = self.item(part["part_id"])
        lost = max(part["lost_points"] or Decimal(0), Decimal(0))
        label = text(self.view.language, "ranking.item_label", item=name, lost=shown.minus(part["lost_points"]))
        return part | {
            "name": name,
            "place": place,
            "lost_told": shown.minus(part["lost_points"]),
            "share": shown.NOTHING if part["lost_share"] is None else f"{part['lost_share']:.0f}%",
            "bar": drawing.losses([(hue, lost)], deepest, label) if lost else "",
            "why": links.href("unit", self.view, unit_id=row["unit_id"], item=part["part_id"]),
        }


# ---- how places changed ----------------------------------------------------------------------------------------------


def course(view: View, rows: list[Row], past: list[Row], read: Read) -> dict[str, Any]:
    """The bump chart with the table of its numbers; without a choice the first and the largest movers are picked."""
    language = view.language
    known = {row["unit_id"]: row for row in rows if not row["is_guest"]}
    asked = [code for code in view.many("pick", bump.MOST_PICKED) if code in known]
    picked = asked or remarkable(rows)
    over = reading.places_over(view, past, read)
    months = [reading.track_label(one, language) for one in past]
    series = [bump.Line(code, row["name"], over.get(code, [None] * len(past))) for code, row in known.items()]
    series = [line for line in series if any(place for place in line.places)]
    told = [line for line in series if line.unit_id in picked]
    said = text(language, "list_comma_long").join(
        text(
            language, "ranking.spark_label", unit=line.name, places=" ".join(str(place or "–") for place in line.places)
        )
        for line in sorted(told, key=lambda line: picked.index(line.unit_id))
    )
    label = text(language, "ranking.bump_label", picked=said)
    is_long = len(series) > bump.MOST_NAMED
    return {
        "drawing": bump.places(months, series, picked, label),
        "months": months,
        "lines": told if is_long else series,
        "is_long": is_long,
        "is_asked": bool(asked),
        "from": months[0],
        "to": months[-1],
    }


def has_rivals(rows: list[Row]) -> bool:
    """Whether there is anybody to change places with."""
    return sum(not row["is_guest"] for row in rows) > 1


def remarkable(rows: list[Row]) -> list[str]:
    """Who is picked when nobody chose: the first, and those who rose and fell most above the policy's threshold."""
    first = [row["unit_id"] for row in rows if row["place"] == 1][:1]
    movers = [row for row in rows if row["is_mover"] and row["mover_order"] == 1]
    rising_first = sorted(movers, key=lambda row: -row["movement"])
    return list(dict.fromkeys([*first, *(row["unit_id"] for row in rising_first)]))
