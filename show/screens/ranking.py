"""The ranking: who stands where in the group, both clocks side by side, what cost most, and how places changed.

The rows are the whole group's; class, leader and words choose among them, the address's sort orders them, and they are
shown a hundred at a time. The export holds what was chosen, all pages of it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from show import bump, drawing, headlines, links, reading
from show import format as shown
from show.fragments import name_of, text
from show.links import View
from show.reading import Read
from words import Language

Row = dict[str, Any]
PAGE_SIZE = 100
WORDED = 2
# Where the page is cut into pieces, so that Streamlit's own controls can stand between them. No text from outside can
# hold it: a template escapes the bracket.
CUT = "<!--cut-->"


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    rows = units(view, read)
    found = ordered(chosen(rows, view, read), view)
    page, pages, shown_rows = paged(found, view)
    scope = reading.scope_of(view, read)
    past = reading.track(view, scope, read)
    return {
        "headline": headlines.ranking(rows, reading.policy(view, "mover_threshold", read), view.language),
        "exceptions": exceptions(rows, view),
        "has_receipts": any(row["report"] for row in rows),
        "rows": drawn(shown_rows, rows, view, read, past),
        "has": columns(rows),
        "found_count": len(found),
        "is_narrowed": bool(asked_class(rows, view) or view.get("leader") or view.get("q")),
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE_SIZE + 1 if page else 1,
        "by": sorting(view, rows),
        "loss": loss_kind(view),
        "tracked": len(past),
        "bump": course(view, rows, past, read) if len(past) > 1 else None,
    }


# ---- rows ------------------------------------------------------------------------------------------------------------


def units(view: View, read: Read) -> list[Row]:
    """All units of the group, in the order of places, each with its movement, its loss and how its report came."""
    standings = reading.in_order(read("standings", **reading.here(view))).to_dicts()
    moved = {row["unit_id"]: row for row in read("progress", **reading.here(view)).to_dicts()}
    totals = {row["unit_id"]: row for row in read("losses", part_kind="total", **reading.here(view)).to_dicts()}
    reports = reading.punctuality(view, reading.scope_of(view, read), read)
    report_of = {unit_id: state for state, ids in reports.items() for unit_id in ids}
    found = []
    for row in standings:
        progress, total = moved.get(row["unit_id"], {}), totals.get(row["unit_id"], {})
        report = report_of.get(row["unit_id"], "")
        found.append(
            row
            | {
                "name": headlines.unit_name(row, view.language),
                "movement": progress.get("shown_movement"),
                "is_mover": progress.get("is_mover"),
                "mover_order": progress.get("mover_order"),
                "lost_share": total.get("lost_share"),
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
    known = read("units", competition_id=view.competition_id).select("unit_id", "short_name").iter_rows()
    short: dict[str, str] = {unit_id: name or "" for unit_id, name in known}
    return [row for row in found if all(word in called(row, short) for word in words)]


def asked_class(rows: list[Row], view: View) -> str:
    """The class asked for; one that another group had is none here."""
    asked = view.get("class")
    return asked if any(row["class_id"] == asked for row in rows) else ""


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


def paged(rows: list[Row], view: View) -> tuple[int, int, list[Row]]:
    """Page, number of pages and the page's rows; page 0 is all of them."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    asked = view.get("page", "1")
    if asked == "all":
        return (0 if pages > 1 else 1), pages, rows
    page = min(int(asked), pages) if asked.isdecimal() and len(asked) < 6 and int(asked) else 1
    return page, pages, rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def columns(rows: list[Row]) -> dict[str, bool]:
    """Which columns have anything to say: a competition without a hundred has no losses, a short one no year so far."""
    return {
        "loss": any(row["open_points"] for row in rows),
        "extra": any(row["bonus"] or row["deduction"] for row in rows),
        "year": any(row["to_date_place"] is not None or row["to_date_score"] is not None for row in rows),
        "movement": any(row["movement"] is not None or row["is_new"] for row in rows),
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
    """A share of a hundred with one decimal."""
    return shown.NOTHING if value is None else f"{value:.1f}%"


def drawn(rows: list[Row], everyone: list[Row], view: View, read: Read, past: list[Row]) -> list[Row]:
    """The rows of the page with their drawings, words and links."""
    ids = [row["unit_id"] for row in rows]
    parts = read("losses", **reading.here(view)).filter(pl.col("unit_id").is_in(ids))
    places = reading.places_over(view, past, read) if len(past) > 1 else {}
    dimensions = reading.by_unit(parts.filter(part_kind="dimension"))
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
            "lost_told": percent(row["lost_share"]),
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
        self.hues = {code: reading.dimension_hue(at) for at, code in enumerate(self.dimensions)}
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
        home = self.read("item_dimensions", competition_id=here["competition_id"], scope_id=here["scope_id"])
        dimension_of = dict(home.select("item_id", "dimension_id").iter_rows())
        deepest = max((part["lost_points"] or Decimal(0) for part in own.values()), default=Decimal(0))
        found = []
        for part in dimensions.get(unit_id, []):
            code = part["part_id"]
            inside = [item for item in self.items if dimension_of.get(item) == code and item in own]
            lines = [self.line(own[item], place_of.get(item), self.hues[code], deepest, row) for item in inside]
            found.append(part | {"name": self.dimension(code), "hue": self.hues[code], "items": lines})
        return sorted(found, key=lambda part: list(self.hues).index(part["part_id"]))

    def line(self, part: Row, place: int | None, hue: str, deepest: Decimal, row: Row) -> Row:
        name = self.item(part["part_id"])
        lost = max(part["lost_points"] or Decimal(0), Decimal(0))
        label = text(self.view.language, "ranking.item_label", item=name, lost=shown.minus(part["lost_points"]))
        return part | {
            "name": name,
            "place": place,
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


def remarkable(rows: list[Row]) -> list[str]:
    """Who is picked when nobody chose: the first, and those who rose and fell most above the policy's threshold."""
    first = [row["unit_id"] for row in rows if row["place"] == 1][:1]
    movers = [row for row in rows if row["is_mover"] and row["mover_order"] == 1]
    rising_first = sorted(movers, key=lambda row: -row["movement"])
    return list(dict.fromkeys([*first, *(row["unit_id"] for row in rising_first)]))


# ---- what can be chosen ----------------------------------------------------------------------------------------------


def class_names(view: View, read: Read) -> dict[str, str]:
    """The classes of the group's units by code, in the rulebook's order."""
    held = set(read("standings", **reading.here(view))["class_id"].drop_nulls().to_list()) - {""}
    names = reading.names(view, "classes", "class_id", read)
    known = [code for code in names if code in held] + sorted(held - set(names))
    return {code: name_of(names.get(code, {"name_zh": code}), "name", view.language) for code in known}


def classes(view: View, read: Read) -> dict[str, str]:
    """The classes to choose from; none where all units are of one."""
    found = class_names(view, read)
    return found if len(found) > 1 else {}


def leaders(view: View, read: Read) -> list[str]:
    """The responsible leaders of the group's units."""
    held = set(read("standings", **reading.here(view))["leader"].drop_nulls().to_list()) - {""}
    return sorted(held, key=by_name)


def placed_names(view: View, read: Read) -> dict[str, str]:
    """The units whose places can be followed, by code, in the order of places."""
    standings = reading.in_order(read("standings", **reading.here(view)).filter(~pl.col("is_guest")))
    rows = standings.select("unit_id", "unit_zh", "unit_en").to_dicts()
    return {row["unit_id"]: headlines.unit_name(row, view.language) for row in rows}


# ---- export ----------------------------------------------------------------------------------------------------------


def export(view: View, read: Read) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The chosen rows in the shown order as a frame, numbers as numbers, and a frame that says what they are."""
    everyone = units(view, read)
    rows = ordered(chosen(everyone, view, read), view)
    names = class_names(view, read)
    parts = read("losses", part_kind="item", **reading.here(view)).to_dicts()
    lost = {(row["unit_id"], row["part_id"]): row["lost_points"] for row in parts}
    t = partial(text, view.language)
    found: dict[str, list[Any]] = {
        t("col_place"): [row["place"] for row in rows],
        t("col_movement"): [row["movement"] for row in rows],
        t("ranking.col_code"): [row["unit_id"] for row in rows],
        t("col_unit"): [row["name"] for row in rows],
        t("ranking.col_class"): [names.get(row["class_id"], row["class_id"]) for row in rows],
        t("ranking.col_leader"): [row["leader"] for row in rows],
        t("ranking.col_score"): [row["score"] for row in rows],
        t("col_to_next"): [row["gap_to_next"] for row in rows],
        t("col_year_score"): [row["to_date_score"] for row in rows],
        t("col_year_place"): [row["to_date_place"] for row in rows],
        t("col_bonus"): [row["bonus"] for row in rows],
        t("col_deduction"): [row["deduction"] for row in rows],
        t("ranking.col_open"): [row["open_points"] for row in rows],
        t("col_lost"): [row["lost_points"] for row in rows],
        t("ranking.col_share"): [row["lost_share"] for row in rows],
    }
    for code, item in reading.names(view, "items", "item_id", read).items():
        head = t("ranking.col_item_lost", item=name_of(item, "name", view.language))
        found[head if head not in found else f"{head} ({code})"] = [lost.get((row["unit_id"], code)) for row in rows]
    found[t("ranking.col_marks")] = [marks(row, view.language) for row in rows]
    found[t("ranking.col_status")] = [text(view.language, f"status_{row['status']}") for row in rows]
    found[t("ranking.col_issue")] = [row["issue_no"] for row in rows]
    return pl.DataFrame(found, schema_overrides=kinds(found), strict=False), about(view, read, len(rows))


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


def about(view: View, read: Read, count: int) -> pl.DataFrame:
    """What an exported list is: status and issue first, then competition, group, period, state of the data and choice."""
    t, frame = partial(text, view.language), reading.frame(view, read)
    scope, group, competition = frame["scope"], frame["group"], frame["competition"]
    told = [
        (t("ranking.col_status"), t(f"status_{frame['status']}")),
        (t("ranking.col_issue"), frame["issue"] or shown.NOTHING),
        (t("filter_competition"), name_of(competition, "name", view.language)),
        (t("filter_scope"), name_of(scope, "name", view.language)),
        (t("filter_group"), name_of(group, "name", view.language)),
        (t("ranking.known_at"), shown.moment(frame["known_at"], competition["zone"], view.language, year=True)),
        (t("ranking.about_rows"), str(count)),
        (t("ranking.about_choice"), narrowed(view, read) or t("ranking.about_all")),
        (t("ranking.about_order"), t(f"ranking.sort_{sorting(view, units(view, read))}")),
        (t("ranking.about_notes"), f"{t('league_notes')} {t('league_marks')}"),
    ]
    return pl.DataFrame(told, schema=[t("ranking.about_what"), t("ranking.about_value")], orient="row")


def narrowed(view: View, read: Read) -> str:
    """What the rows were chosen by, in words; nothing where they are the whole group."""
    named = class_names(view, read).get(view.get("class"))
    told = [part for part in (named, view.get("leader"), view.get("q")) if part]
    return text(view.language, "list_comma").join(told)


def file_name(view: View, read: Read, suffix: str) -> str:
    """What an export is called: page, period, group."""
    scope, group = reading.scope_of(view, read), reading.group_of(view, read)
    parts = (text(view.language, "ranking.nav"), scope["scope_id"], name_of(group, "name", view.language))
    return "_".join("".join(letter for letter in part if letter.isalnum() or letter in "-–") for part in parts) + suffix
