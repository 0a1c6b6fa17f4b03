"""The ranking: who stands where in the group, both clocks side by side, what cost most, and how places changed.

The rows are the whole group's; class, leader and words choose among them, the address's sort orders them, and they are
shown a hundred at a time. The export holds what was chosen, all pages of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import polars as pl

from show import breaks, bump, drawing, headlines, league, links, periods, ranges, reading, tokens
from show import format as shown
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row
from words import Language

Places = Sequence[int | None]
Points = dict[str, Decimal]
PART = ("unit_id", "part_id", "lost_points", "lost_share")
WORDED = 2
MARKS = ("is_tied", "is_missing", "is_late", "veto", "is_guest")
# Where the page is cut into pieces, so that Streamlit's own controls can stand between them. No text from outside can
# hold it: a template escapes the bracket.
CUT = "<!--cut-->"


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    rows = league.units(view, read)
    found = league.ordered(league.chosen(rows, view, read), view)
    page, pages, shown_rows = league.paged(found, view)
    past = reading.track(view, reading.scope_of(view, read), read)
    over = reading.places_over(view, past, read) if len(past) > 1 else {}
    return {
        "headline": headlines.ranking(rows, view.language),
        "exceptions": exceptions(rows, view),
        "has_receipts": any(row["report"] for row in rows),
        "rows": drawn(shown_rows, rows, view, read, over),
        "has": league.columns(rows),
        "found_count": len(found),
        "is_narrowed": league.is_narrowed(rows, view),
        "page": page,
        "pages": pages,
        "notes": league.notes(rows, view, read),
        "expert": ranges.switch("ranking", view),
        "is_expert": ranges.is_asked(view),
        "by": league.sorting(view, rows),
        "loss": loss_kind(view),
        "tracked": len(past),
        "bump": course(view, rows, past, over, read) if len(past) > 1 and has_rivals(rows) else None,
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
    return shown.NOTHING if value is None or value < 0 else shown.percent(value)


def drawn(
    rows: list[Row], everyone: list[Row], view: View, read: Read, over: Mapping[str, Places]
) -> list[SimpleNamespace]:
    """The rows of the page with their drawings, words and links; a template reads names quicker than keys."""
    kit = _Kit(rows, everyone, view, read, over)
    return [SimpleNamespace(**row, **kit.drawn(row, over.get(row["unit_id"], []))) for row in rows]


class _Kit:
    """What the drawings of all rows share: names, hues, one scale, and what each unit lost where."""

    def __init__(
        self, rows: list[Row], everyone: list[Row], view: View, read: Read, over: Mapping[str, Places]
    ) -> None:
        self.view, self.read, self.is_share = view, read, loss_kind(view) == "share"
        self.items = reading.called(view, "items", "item_id", read)
        self.dimensions = reading.called(view, "dimensions", "dimension_id", read)
        self.hues = {code: tokens.dimension_hue(at) for at, code in enumerate(self.dimensions)}
        self.comma = text(view.language, "list_comma_long")
        self.measure = "lost_share" if self.is_share else "lost_points"
        self.largest_loss = max((row[self.measure] or Decimal(0) for row in everyone), default=Decimal(0))
        held = [place for places in over.values() for place in places if place]
        self.lowest = max(held, default=1)
        self.opened_id = view.get("open")
        self.unit_href = links.addresses("unit", view, "unit_id")
        self.open_href = links.addresses("ranking", view, "open")
        self.first_guest = next((row["unit_id"] for row in rows if row["is_guest"]), None)
        self.ranges = ranges.of_group(view, read)
        self.lost, self.most = self.losses([row["unit_id"] for row in rows], is_cut=len(rows) < len(everyone))

    def losses(self, ids: list[str], is_cut: bool) -> tuple[dict[str, Points], dict[str, dict[int, str]]]:
        """By unit, what each dimension cost, and by their order the items that cost most, in words: 信息 −2.90."""
        order = "share_order" if self.is_share else "loss_order"
        dimensions: dict[str, Points] = {unit_id: {} for unit_id in ids}
        parts = self.read("losses", part_kind="dimension", **reading.here(self.view))
        for unit_id, code, points in zip(*(parts[name].to_list() for name in PART[:3]), strict=True):
            if unit_id in dimensions and points is not None and points > 0:
                dimensions[unit_id][code] = points
        is_wanted = pl.col(order) <= WORDED
        parts = self.read("losses", part_kind="item", **reading.here(self.view))
        parts = parts.filter(is_wanted & pl.col("unit_id").is_in(ids) if is_cut else is_wanted)
        most: dict[str, dict[int, str]] = {unit_id: {} for unit_id in ids}
        for unit_id, code, points, share, at in parts[[*PART, order]].rows():
            if points > 0:
                told = shown.percent(share, 0) if self.is_share else shown.minus(points)
                most[unit_id][at] = f"{self.items.get(code, code)} {told}"
        return dimensions, most

    def drawn(self, row: Row, places: Places) -> Row:
        """What a row shows beside its figures."""
        unit_id = row["unit_id"]
        is_open = unit_id == self.opened_id
        return {
            "href": self.unit_href(unit_id),
            "largest": [told for _, told in sorted(self.most[unit_id].items())],
            "bar": self.bar(row, self.lost[unit_id]),
            "spark": self.spark(row, places),
            "is_marked": any(row[mark] for mark in MARKS),
            "is_first_guest": unit_id == self.first_guest,
            "lost_told": shown.minus(row["lost_points"]),
            "share_told": percent(row["lost_share"]),
            "range": ranges.drawn(self.ranges.get(unit_id), row, self.view) if self.ranges else None,
            "is_open": is_open,
            "opener_label": text(self.view.language, "ranking.open_row", unit=row["name"]),
            "opener": links.href("ranking", self.view, open="") if is_open else self.open_href(unit_id),
            "parts": self.opened(row) if is_open else [],
        }

    def bar(self, row: Row, lost: Points) -> str:
        """What was lost, a segment a dimension; its length in all is the loss, or the share, of the number beside it."""
        whole = row[self.measure]
        if not whole or not lost or not self.largest_loss:
            return ""
        length, in_all = float(whole), float(sum(lost.values()))
        held = [(code, lost[code]) for code in self.hues if code in lost]
        segments = [(self.hues[code], float(points) * length / in_all) for code, points in held]
        named = [f"{self.dimensions[code]} {shown.minus(points)}" for code, points in held]
        told = text(self.view.language, "ranking.bar_label", unit=row["name"], parts=self.comma.join(named))
        return drawing.losses(segments, self.largest_loss, told)

    def spark(self, row: Row, places: Places) -> str:
        label = spark_label(row["name"], places, self.view)
        return drawing.spark(places, self.lowest, label)

    def opened(self, row: Row) -> list[Row]:
        """The opened row: each dimension with its items, what they cost of what was open, place and the way to why."""
        here, is_own = reading.here(self.view), pl.col("unit_id") == row["unit_id"]
        parts = {
            kind: self.read("losses", part_kind=kind, **here).filter(is_own).to_dicts()
            for kind in ("dimension", "item")
        }
        dimensions, items = ({part["part_id"]: part for part in rows} for rows in parts.values())
        placed = self.read("item_points", **here).filter(is_own)
        place_of = dict(zip(placed["item_id"].to_list(), placed["place"].to_list(), strict=True))
        dimension_of = reading.item_dimensions(self.view, self.read)
        deepest = max((part["lost_points"] or Decimal(0) for part in items.values()), default=Decimal(0))
        found = []
        for code, hue in self.hues.items():
            if code not in dimensions:
                continue
            inside = [item for item in self.items if dimension_of.get(item) == code and item in items]
            found.append(
                dimensions[code]
                | {
                    "lost_told": shown.minus(dimensions[code]["lost_points"]),
                    "name": self.dimensions[code],
                    "hue": hue,
                    "items": [self.line(items[item], place_of.get(item), hue, deepest, row) for item in inside],
                }
            )
        return found

    def line(self, part: Row, place: int | None, hue: str, deepest: Decimal, row: Row) -> Row:
        name, lost_told = self.items.get(part["part_id"], part["part_id"]), shown.minus(part["lost_points"])
        lost = max(part["lost_points"] or Decimal(0), Decimal(0))
        label = text(self.view.language, "ranking.item_label", item=name, lost=lost_told)
        return part | {
            "name": name,
            "place": place,
            "lost_told": lost_told,
            "share": shown.percent(part["lost_share"], 0),
            "bar": drawing.losses([(hue, lost)], deepest, label) if lost else "",
            "why": links.href("unit", self.view, unit_id=row["unit_id"], item=part["part_id"]),
        }


def spark_label(name: str, places: Places, view: View) -> str:
    """A unit's places in words, for who can't see the line."""
    told = " ".join(str(place or shown.NOTHING) for place in places)
    return text(view.language, "ranking.spark_label", unit=name, places=told)


# ---- how places changed ----------------------------------------------------------------------------------------------


def course(view: View, rows: list[Row], past: list[Row], over: Mapping[str, Places], read: Read) -> dict[str, Any]:
    """The bump chart with the table of its numbers; without a choice the first and the largest movers are picked."""
    language = view.language
    known = {row["unit_id"]: row for row in rows if not row["is_guest"]}
    asked = [code for code in view.many("pick", bump.MOST_PICKED) if code in known]
    picked = asked or remarkable(rows)
    months = [periods.short(one, language) for one in past]
    series = [bump.Line(code, row["name"], over.get(code, [None] * len(past))) for code, row in known.items()]
    series = [line for line in series if any(place for place in line.places)]
    told = [line for line in series if line.unit_id in picked]
    in_order = sorted(told, key=lambda line: picked.index(line.unit_id))
    said = text(language, "list_comma_long").join(spark_label(line.name, line.places, view) for line in in_order)
    label = text(language, "ranking.bump_label", picked=said)
    is_long = len(series) > bump.MOST_NAMED
    broken = breaks.within(view, past, tuple(picked), read)
    return {
        "drawing": bump.places(months, series, picked, label, breaks.marks(broken, language)),
        "breaks": [
            {"letter": breaks.letter(one.kind, language), "told": break_told(one, past, known, language)}
            for one in broken
        ],
        "months": months,
        "lines": [(line.name, bump.cells(line.places)) for line in (told if is_long else series)],
        "is_long": is_long,
        "is_asked": bool(asked),
        "onward": onward(view, asked),
        "from": period(past[0], language),
        "to": period(past[-1], language),
    }


def onward(view: View, asked: list[str]) -> list[Row]:
    """Where the picked units can be looked at side by side."""
    if len(asked) < 2:
        return []
    others = {"with": ",".join(asked[1:3])}
    return [
        {"page": "three", "href": links.href("three", view, unit_id=asked[0], **others)},
        {"page": "trends", "href": links.href("trends", view)},
    ]


def period(scope: Row, language: Language) -> str:
    """What a period of the drawing is called; a year so far by the month it has come to."""
    is_so_far = scope["scope_kind"] == "to_date"
    return periods.short(scope, language) if is_so_far else name_of(scope, "name", language)


def break_told(broken: breaks.Broken, past: list[Row], known: Mapping[str, Row], language: Language) -> str:
    """What a mark in the drawing stands for: when and what, and who or how many."""
    row = broken.row
    gaps = {
        "period": period(past[broken.at], language),
        "unit": known[row["unit_id"]]["name"] if row["unit_id"] else "",
        "joined": row["joined_count"] or 0,
        "left": row["left_count"] or 0,
    }
    return text(language, f"ranking.mark_{broken.kind}", **gaps)


def has_rivals(rows: list[Row]) -> bool:
    """Whether there is anybody to change places with."""
    return sum(not row["is_guest"] for row in rows) > 1


def remarkable(rows: list[Row]) -> list[str]:
    """Who is picked when nobody chose: the first, and those who rose and fell most above the policy's threshold."""
    first = [row["unit_id"] for row in rows if row["place"] == 1][:1]
    moved = [*headlines.movers(rows, 1)[:1], *headlines.movers(rows, -1)[:1]]
    return list(dict.fromkeys([*first, *(row["unit_id"] for row in moved)]))
