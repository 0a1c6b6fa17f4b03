"""The overview: who leads on both clocks, who moved, where points are lost, what is missing and what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from show import bars, drawing, headlines, links, reading
from show import format as shown
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row
from words import Language

TOP, MOVERS, LOSSES, HONOURS, REGISTERS = 5, 3, 6, 5, 2
STATES = ("missing", "late", "pending")
ENDS = ("quarter_end", "half_end", "year_end")  # a half-year that ends is not said to be a quarter's end as well
# What the page asks of a unit's standing and its progress.
STANDING = (
    "unit_id", "unit_zh", "unit_en", "group_id", "leader", "scope_id", "score", "place", "is_tied", "is_missing", "is_new",
    "is_guest", "veto", "movement", "lost_points", "to_date_scope_id", "to_date_score", "to_date_place",
)  # fmt: skip
PROGRESS = ("unit_id", "shown_movement", "is_mover", "mover_order")
# What the page asks of a group's facts; a group of which nothing is known yet shows dashes.
FACTS = (
    "expected_count", "reported_count", "on_time_count", "late_count", "missing_count", "pending_count", "best_score",
    "median_score", "median_change", "last_year_median", "spread",
)  # fmt: skip
SCORED = ("best_score", "median_score", "median_change", "spread")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    scope = reading.scope_of(view, read)
    zone = str(reading.competition_of(view, read)["zone"])
    past = reading.track(view, scope, read)
    groups = columns(view, scope, past, read)
    chosen = groups[0]
    facts, is_empty = chosen["facts"], headlines.is_empty(chosen["all"])
    lost = [] if is_empty else losses(view, read)
    rows = [row for group in groups for row in group["all"]]
    known_day = shown.local(read("meta")["known_at"].item(0), zone).date()
    due = deadlines(view, zone, known_day, scope, read)
    return {
        "headline": headlines.ranking(chosen["all"], view.language),
        "groups": groups,
        "facts": facts,
        "lost": lost,
        "deck": [*due_words(facts, due, scope, view.language), *deck(facts, lost, view)],
        "loss_links": {way: links.href("overview", view, loss=way) for way in ("", "share")},
        "by_share": view.get("loss") == "share",
        "other_group": groups[1]["name"] if len(groups) == 2 else "",
        "exceptions": exceptions(rows),
        "unsettled": unsettled(scope, view, read),
        "medians": "" if is_empty else medians(view, past, read),
        "deadlines": due,
        "known_day": known_day,
        "honours": honours(rows, view, scope, read),
        "mine": mine(view, rows, read),
        "has_before": scope["previous_scope_id"] is not None,
        "has_track": any(row["spark"] for group in groups for row in group["top"]),
        "has_year": any(row["to_date_scope_id"] not in (None, view.scope_id) for row in rows),
        "rhythm": rhythm(due, scope, view.language),
        "onward": links.href("ranking", view),
    }


# ---- the groups side by side -----------------------------------------------------------------------------------------


def columns(view: View, scope: Row, past: list[Row], read: Read) -> list[Row]:
    """Every group with its first places and movers, the chosen one first."""
    keys = {"competition_id": view.competition_id, "scope_id": view.scope_id}
    groups = read("groups", **keys).to_dicts()
    by_group = {
        name: {row["group_id"]: row for row in read(name, **keys).to_dicts()}
        for name in ("group_facts", "group_statistics")
    }
    standings = sorted(reading.picked(read("standings", **keys), STANDING), key=reading.by_place)
    progress = {row["unit_id"]: row for row in reading.picked(read("progress", **keys), PROGRESS)}
    reports = reading.reports(view, scope, read)
    tail = int(reading.policy(view, "named_tail", read) or 0)
    found = []
    for group in sorted(groups, key=lambda row: (row["group_id"] != view.group_id, row["sort"])):
        code = group["group_id"]
        here = view.on(group_id=code)
        own = [line(row, progress, reports, here) for row in standings if row["group_id"] == code]
        facts = (
            dict.fromkeys(FACTS) | by_group["group_statistics"].get(code, {}) | by_group["group_facts"].get(code, {})
        )
        found.append(column(group, own, facts, past, tail, here, read))
    return found


def column(
    group: Row, rows: list[Row], facts: Row, past: list[Row], tail: int, here: View, read: Read
) -> dict[str, Any]:
    """One group: its first places with their lines, its movers, its last ones only where the policy names them."""
    is_empty = headlines.is_empty(rows)
    placed = [] if is_empty else [row for row in rows if row["place"] is not None]
    top = [row for row in placed if row["place"] <= TOP][: TOP + 3]
    places, lowest = courses(here, past, {row["unit_id"] for row in top}, read), facts.get("member_count") or len(rows)
    for row in top:
        row["spark"] = sparkline(row["name"], places[row["unit_id"]], lowest, here.language)
    return {
        "group_id": group["group_id"],
        "name": name_of(group, "name", here.language),
        "count": facts.get("member_count") or len(placed),
        "facts": facts | dict.fromkeys(SCORED) if is_empty else facts,
        "all": rows,
        "top": top,
        "mover": None if headlines.is_open(rows) else headlines.mover(rows),
        "rising": headlines.movers(rows, 1)[:MOVERS],
        "falling": headlines.movers(rows, -1)[:MOVERS],
        "tail": placed[-tail:] if tail else [],
        "href": links.href("ranking", here),
    }


def line(row: Row, progress: dict[str, Row], reports: dict[str, str], here: View) -> Row:
    """A unit with what is said of it, seen from its group: a movement between two reported months only."""
    report = reports.get(row["unit_id"], "")
    waits = {"shown_movement": None}  # whose report may still come has neither risen nor fallen
    moved = waits if report == "pending" else progress.get(row["unit_id"]) or {}
    return row | {
        "name": headlines.unit_name(row, here.language),
        "href": links.href("unit", here, unit_id=row["unit_id"]),
        "movement": moved.get("shown_movement") if moved else None if row["is_missing"] else row["movement"],
        "is_mover": bool(moved.get("is_mover")),
        "mover_order": moved.get("mover_order"),
        "report": report,
        "is_late": report == "late",
    }


def courses(here: View, past: list[Row], units: set[str], read: Read) -> dict[str, list[int | None]]:
    """The places of a few units of a group over these scopes, oldest first."""
    order = [one["scope_id"] for one in past]
    rows = read("standings", competition_id=here.competition_id, group_id=here.group_id, scope_id=order)
    asked = zip(rows["unit_id"].to_list(), rows["scope_id"].to_list(), rows["place"].to_list(), strict=True)
    known = {(unit_id, scope_id): place for unit_id, scope_id, place in asked if unit_id in units}
    return {unit_id: [known.get((unit_id, scope_id)) for scope_id in order] for unit_id in units}


def sparkline(name: str, places: list[int | None], lowest: int, language: Language) -> Markup:
    """A unit's places over the last scopes, where there are at least two."""
    if sum(place is not None for place in places) < 2:
        return Markup("")
    told = " ".join(str(place or shown.NOTHING) for place in places)
    return drawing.spark(places, lowest, text(language, "overview.spark_label", unit=name, places=told))


def due_words(facts: Row, due: list[Row], scope: Row, language: Language) -> list[str]:
    """Of a month that is still open: when its reports are due."""
    asked = [row for row in due if row["kind"] == "report_due" and row["month"] == scope["last_month"]]
    return [text(language, "overview.deck_due", when=row["when"]) for row in asked if facts["pending_count"]]


def deck(facts: Row, lost: list[Row], view: View) -> list[str]:
    """The sentences below: how the group's middle moved, and where it loses most."""
    said = []
    if facts["median_score"] is not None:
        change = facts["median_change"]
        way = "only" if change is None else "up" if change > 0 else "down" if change < 0 else "same"
        gaps = {"median": shown.score(facts["median_score"])} | ({"change": shown.score(abs(change))} if change else {})
        said.append(text(view.language, f"overview.deck_median_{way}", **gaps))
    most = [row["name"] for row in lost[:2] if row["lost_points"]]
    if most and not facts["pending_count"]:
        key = "overview.deck_share" if view.get("loss") == "share" else "overview.deck_points"
        said.append(text(view.language, key, items=text(view.language, "overview.and").join(most)))
    return said


# ---- reports and registers -------------------------------------------------------------------------------------------


def exceptions(rows: list[Row]) -> list[tuple[str, list[Row], int]]:
    """Units of all groups whose report is missing, late or awaited: the state, the first few, and how many.

    Of many that are merely awaited none is named: before the deadline that is no news of anybody.
    """
    found = []
    for state in STATES:
        those = [row for row in rows if row["report"] == state]
        if those:
            named = [] if state == "pending" and len(those) > headlines.NAMED else those[: headlines.NAMED]
            found.append((state, named, len(those)))
    return found


def unsettled(scope: Row, view: View, read: Read) -> str:
    """Registers of the month that must be settled before the month can be published, and are not."""
    if scope["scope_kind"] != "month":
        return ""
    rows = read("register_months", competition_id=view.competition_id, month=scope["last_month"])
    waiting = sorted(
        (row for row in rows.to_dicts() if row["is_settled"] is False), key=lambda row: str(row["register_id"])
    )
    names = [name_of(row, "name", view.language) for row in waiting]
    told = headlines.listed(names[:REGISTERS], view.language)
    if len(names) <= REGISTERS:
        return told
    return text(view.language, "overview.and_more_registers", names=told, count=len(names))


# ---- where points are lost, and the median's course ------------------------------------------------------------------


def losses(view: View, read: Read) -> list[Row]:
    """The items that cost the chosen group most, by points or by share of what was open, beside the other groups."""
    order = "share_order" if view.get("loss") == "share" else "loss_order"
    value = "lost_share" if order == "share_order" else "lost_points"
    keys = {"competition_id": view.competition_id, "scope_id": view.scope_id}
    rows = read("group_losses", **keys, part_kind="item").to_dicts()
    known = [row for row in rows if row["group_id"] == view.group_id and row["lost_points"] is not None]
    own = sorted(known, key=lambda row: (row[order] is None, row[order] or 0, row["part_id"]))[:LOSSES]
    other = {row["part_id"]: row for row in rows if row["group_id"] != view.group_id}
    items = {row["item_id"]: row for row in read("items", **keys).to_dicts()}
    largest = max((row[value] or 0 for row in own), default=0)
    return [
        _loss(row, items[row["part_id"]], other, row[value] or 0, largest, view.language)
        | {"href": links.href("trends", view, measure=f"item:{row['part_id']}")}
        for row in own
    ]


def _loss(row: Row, item: Row, other: dict[str, Row], value: Any, largest: Any, language: Language) -> Row:
    name = name_of(item, "name", language)
    share = shown.percent(row["lost_share"])
    told = text(language, "overview.loss_label", item=name, points=shown.minus(row["lost_points"]), share=share)
    beside = other.get(row["part_id"])
    return row | {
        "name": name,
        "share": share,
        "beside": shown.percent(beside["lost_share"] if beside else None),
        "change": row["share_change"],
        "bar": bars.bar(value, largest, told),
    }


def medians(view: View, past: list[Row], read: Read) -> Markup:
    """The group's median over the last scopes of the kind."""
    order = [one["scope_id"] for one in past]
    rows = read("group_statistics", competition_id=view.competition_id, group_id=view.group_id, scope_id=order)
    known = dict(zip(rows["scope_id"].to_list(), rows["median_score"].to_list(), strict=True))
    values = [known.get(scope_id) for scope_id in order]
    if sum(value is not None for value in values) < 2:
        return Markup("")
    told = " ".join(shown.score(value) for value in values)
    return bars.course(values, text(view.language, "overview.medians_label", values=told))


# ---- deadlines and the year ------------------------------------------------------------------------------------------


def deadlines(view: View, zone: str, since: date, scope: Row, read: Read) -> list[Row]:
    """What is due from a day on, and everything of the scope's year, soonest first.

    The template leaves out what is over on the day it is asked.
    """
    year = scope["last_month"][:4]
    known = read("deadlines", competition_id=view.competition_id).to_dicts()
    asked = [row for row in known if row["falls_on"] >= since or row["month"][:4] == year]
    longest = {row["falls_at"]: row["kind"] for kind in ENDS for row in asked if row["kind"] == kind}
    return [
        row
        | {
            "day": row["falls_on"],
            "when": shown.moment(row["falls_at"], zone, view.language),
            "what": deadline_words(row, view.language),
        }
        for row in sorted(asked, key=lambda row: (row["falls_at"], row["kind"]))
        if row["kind"] not in ENDS or longest[row["falls_at"]] == row["kind"]
    ]


def deadline_words(row: Row, language: Language) -> str:
    """What is due, with its month."""
    return text(language, f"overview.due_{row['kind']}", month=shown.month_label(row["month"], language))


def rhythm(due: list[Row], scope: Row, language: Language) -> list[Row]:
    """The months of the scope's year with what ends in each and how many reported."""
    rows = [row for row in due if row["month"][:4] == scope["last_month"][:4]]
    found = []
    for month in dict.fromkeys(sorted(row["month"] for row in rows)):
        own = [row for row in rows if row["month"] == month]
        report = next((row for row in own if row["kind"] == "report_due"), None)
        ends = [row["kind"] for row in own if row["kind"].endswith("_end")]
        label = shown.month_label(month, language)
        found.append({"month": label, "is_now": month == scope["last_month"], "due": report, "ends": ends})
    return found


# ---- honours and a leader's own units --------------------------------------------------------------------------------


def honours(units: list[Row], view: View, scope: Row, read: Read) -> list[Row]:
    """The newest place each unit was given from above, as far as it was known when the scope ended."""
    names = {row["unit_id"]: (row["name"], row["group_id"]) for row in units}
    rows = [
        row
        for row in read("external_ranks", competition_id=view.competition_id).to_dicts()
        if row["unit_id"] in names and f"{row['as_of']:%Y-%m}" <= scope["last_month"]
    ]
    newest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (-row["as_of"].toordinal(), row["place"] is None, row["place"])):
        newest.setdefault((row["unit_id"], row["body"], row["metric"]), row)
    found = []
    for row in list(newest.values())[:HONOURS]:
        name, group_id = names[row["unit_id"]]
        found.append(
            row
            | {
                "name": name,
                "href": links.href("unit", view.on(group_id=group_id, unit_id=row["unit_id"])),
                "as_of_words": shown.day(row["as_of"], view.language, f"{row['as_of']:%Y}" != scope["last_month"][:4]),
            }
        )
    return found


def mine(view: View, rows: list[Row], read: Read) -> Row | None:
    """A leader's own units: whom to praise, whom to ask, and what waits for a decision."""
    own = [row for row in rows if row["leader"] == view.get("leader")]
    if not own or not view.get("leader"):
        return None
    reviews = read("veto_reviews", competition_id=view.competition_id, scope_id=view.scope_id).to_dicts()
    known = {row["unit_id"]: row for row in own}
    ask = [row for row in own if row["report"] in STATES[:2] or (row["is_mover"] and (row["movement"] or 0) < 0)]
    waits = [row for row in own if row["report"] == "pending"]
    good = [row for row in own if (row["place"] or 9) <= 3 or (row["is_mover"] and (row["movement"] or 0) > 0)]
    return {
        "leader": view.get("leader"),
        "count": len(own),
        "praise": [row for row in good if row not in ask + waits],
        "ask": ask,
        "waiting": [
            known[row["unit_id"]] | {"reason": name_of(row, "reason", view.language)}
            for row in reviews
            if row["unit_id"] in known
        ],
    }
