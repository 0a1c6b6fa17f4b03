"""What several pages ask the marts, in the shape their fragments need. Reads and sorts; adds nothing up.

``read`` is marts.read or another that answers like it: a page's remembered one, or an edition's of a published month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from show.format import local, moment
from show.fragments import name_of, text
from show.links import LIVE, PAGE_PARAMETERS, View, href
from show.tokens import dimension_hue
from words import Language

Row = dict[str, Any]
Read = Callable[..., pl.DataFrame]
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


def picked(frame: pl.DataFrame, names: Iterable[str]) -> list[Row]:
    """A frame's rows with these columns alone: what is not shown need not be made, and that is most of a mart."""
    wanted = [frame[name].to_list() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*wanted, strict=True)]


def in_order(standings: pl.DataFrame) -> pl.DataFrame:
    """The order of every table: by place, without a place last, then by score, then by id."""
    return standings.sort("place", "score", "unit_id", descending=[False, True, False], nulls_last=True)


def by_place(row: Row) -> tuple[object, ...]:
    """The same order for rows: what they are sorted by."""
    place, score = row["place"], row["score"]
    return place is None, place or 0, score is None, -(score or 0), row["unit_id"]


def scope_of(view: View, read: Read) -> Row:
    """The scope looked at."""
    return read("scopes", competition_id=view.competition_id, scope_id=view.scope_id).row(0, named=True)


def competition_of(view: View, read: Read) -> Row:
    """The competition looked at."""
    return read("competitions", competition_id=view.competition_id).row(0, named=True)


def group_of(view: View, read: Read) -> Row:
    """The group looked at, with its statistics."""
    group = read("groups", **here(view)).row(0, named=True)
    return group | (first(read("group_statistics", **here(view))) or {})


def policy(view: View, policy_id: str, read: Read) -> Decimal | None:
    """A number of the rulebook's policy in force at the scope; none where the rulebook does not set it."""
    rows = read("policies", competition_id=view.competition_id, scope_id=view.scope_id, policy_id=policy_id)
    return Decimal(rows["value"].item(0)) if rows.height else None


def names(view: View, mart: str, key: str, read: Read) -> dict[str, Row]:
    """The rulebook's rows of the scope by their code, in the rulebook's order."""
    rows = read(mart, competition_id=view.competition_id, scope_id=view.scope_id).to_dicts()
    return {row[key]: row for row in sorted(rows, key=lambda row: row["sort"])}


def called(view: View, mart: str, key: str, read: Read) -> dict[str, str]:
    """What the rulebook calls its parts, by code in the rulebook's order."""
    here = {"competition_id": view.competition_id, "scope_id": view.scope_id}
    rows = picked(read(mart, **here), (key, "sort", "name_zh", "name_en"))
    return {row[key]: name_of(row, "name", view.language) for row in sorted(rows, key=lambda row: row["sort"])}


def item_dimensions(view: View, read: Read) -> dict[str, str]:
    """Each item's dimension: the one that holds most of the item's points."""
    rows = read("item_dimensions", competition_id=view.competition_id, scope_id=view.scope_id)
    return dict(zip(rows["item_id"], rows["dimension_id"], strict=True))


def frame(view: View, read: Read) -> dict[str, Any]:
    """What stands in the frame of every page: where we are, how final it is, and the rulebook's names with their hues."""
    standing, issue = first(read("standings", **here(view))) or {}, newest_issue(view, read)
    is_unpublished = is_live(view) and is_changed(issue)
    dimensions = names(view, "dimensions", "dimension_id", read)
    hues = {code: dimension_hue(at) for at, code in enumerate(dimensions)}
    dimension_of = item_dimensions(view, read)
    items = names(view, "items", "item_id", read)
    found = {
        "competition": competition_of(view, read),
        "scope": scope_of(view, read),
        "group": group_of(view, read),
        "dimensions": {code: row | {"hue": hues[code]} for code, row in dimensions.items()},
        "items": {code: row | {"hue": hues.get(dimension_of.get(code, ""), "ink2")} for code, row in items.items()},
        "status": "provisional" if is_unpublished else standing.get("status", "provisional"),
        "issue": None if is_unpublished else standing.get("issue_no"),
        "known_at": read("meta")["known_at"].item(0),
        "named_tail": int(policy(view, "named_tail", read) or 0),
    }
    return found | {"eyebrow": eyebrow(view, found, read)}


def eyebrow(view: View, frame: dict[str, Any], read: Read) -> list[dict[str, str]]:
    """The line above a headline: issue, period, group, state of the data; what a reader must know stands last, as notice."""
    language, zone = view.language, str(frame["competition"]["zone"])
    is_final, issue = frame["status"] == "final", newest_issue(view, read)
    group = name_of(frame["group"], "name", language)
    count = frame["group"].get("member_count")
    until = issue["issued_at"] if issue and is_final and is_changed(issue) and not is_live(view) else frame["known_at"]
    parts = [{"text": numbered(frame["issue"], issue, language), "css": "seal"}] if frame["issue"] else []
    parts += [
        {"text": name_of(frame["scope"], "name", language)},
        {"text": text(language, "members", group=group, count=count) if count else group},
        {"text": text(language, "data_to", when=moment(until, zone, language)), "css": "data-to"},
        {"text": text(language, "status_final"), "css": "status final"}
        if is_final
        else {
            "text": text(language, "status_live" if issue and is_live(view) else "status_provisional"),
            "css": "status provisional",
            "title": text(language, "state_provisional"),
        },
    ]
    return parts + notices(view, issue, is_final)


def notices(view: View, issue: Row | None, is_final: bool) -> list[dict[str, str]]:
    """That published figures were corrected since, or that these are the live ones."""
    said = partial(text, view.language)
    if issue and is_live(view):
        number = issue_name(str(issue["issue_no"]), view.language)
        key = "state_live" if is_changed(issue) else "state_live_same"
        return [{"text": said(key, issue=number), "css": "notice", "other": "published"}]
    is_corrected = is_final and is_changed(issue)
    return [{"text": said("state_changed"), "css": "notice", "other": LIVE[1]}] if is_corrected else []


def with_switch(page: str, view: View, eyebrow: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same line with the way to the other figures behind a notice, where the page has both."""
    if LIVE[0] not in PAGE_PARAMETERS[page]:
        return eyebrow

    def linked(one: dict[str, str]) -> dict[str, str]:
        there = href(page, view, **{LIVE[0]: one["other"].replace("published", "")})
        return one | {"page": page, "href": there, "to": text(view.language, f"to_{one['other']}")}

    return [linked(one) if "other" in one else one for one in eyebrow]


def numbered(issue_no: str, issue: Row | None, language: Language) -> str:
    """An issue by its number, and which revision of it, where it is not the first."""
    name, revision = issue_name(issue_no, language), int(issue["revision"]) if issue else 1
    return text(language, "issue_revised", issue=name, revision=revision) if revision > 1 else name


def issue_name(issue_no: str, language: Language) -> str:
    """第10期 of a bare number; one of the office's own kind, such as 2026-09, must not read like a month: 通报2026-09."""
    return text(language, "issue_no" if issue_no.isdigit() else "issue_named", number=issue_no)


def is_live(view: View) -> bool:
    """Whether the address asks for live data where others were published."""
    return LIVE in view.asked


def newest_issue(view: View, read: Read) -> Row | None:
    """The newest revision of the issue in which the scope was published."""
    issues = read("issues", competition_id=view.competition_id, scope_id=view.scope_id)
    return next((row for row in issues.to_dicts() if row["is_newest"]), None)


def is_changed(issue: Row | None) -> bool:
    """Whether the live results of a scope differ from those of its newest issue."""
    return bool(issue and issue["is_changed"])


def stale(view: View, frame: dict[str, Any], today: date, read: Read) -> list[dict[str, str]]:
    """The notice that no file has come since a month was cut off; nothing as long as none was."""
    zone = str(frame["competition"]["zone"])
    known_on = local(frame["known_at"], zone).date()
    due = read("deadlines", competition_id=view.competition_id, kind="cut_off")["falls_on"].to_list()
    if not any(known_on < falls_on < today for falls_on in due):
        return []
    when, days = moment(frame["known_at"], zone, view.language), (today - known_on).days
    return [{"text": text(view.language, "state_stale", when=when, days=days), "css": "notice"}]


def foot(view: View, frame: dict[str, Any]) -> dict[str, str]:
    """What is printed at the foot of each page: product, and issue, period, group, status and age of the data."""
    said = [part["text"] for part in frame["eyebrow"] if part.get("css") != "notice"]
    competition = name_of(frame["competition"], "name", view.language)
    return {"product": text(view.language, "product"), "foot": " · ".join([competition, *said])}


def by_unit(frame: pl.DataFrame) -> dict[str, list[Row]]:
    """Rows by unit, in the frame's order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in frame.to_dicts():
        found[row["unit_id"]].append(row)
    return found


def track(view: View, scope: Row, read: Read) -> list[Row]:
    """The scope and those of its kind before it, oldest first; a year to date stays in its year."""
    known = read("scopes", competition_id=view.competition_id, scope_kind=scope["scope_kind"]).to_dicts()
    past = [row for row in known if row["last_month"] <= scope["last_month"]]
    past = sorted(past, key=lambda row: row["last_month"])[-TRACKED:]
    return [row for row in past if scope["scope_kind"] != "to_date" or row["year_label"] == scope["year_label"]]


def places_over(view: View, scopes: list[Row], read: Read) -> dict[str, list[int | None]]:
    """Each unit's places over these scopes, as far as it stood in this group."""
    order = {scope["scope_id"]: at for at, scope in enumerate(scopes)}
    rows = read("standings", competition_id=view.competition_id, group_id=view.group_id, scope_id=list(order))
    found: dict[str, list[int | None]] = defaultdict(lambda: [None] * len(order))
    for unit_id, scope_id, place in zip(rows["unit_id"], rows["scope_id"], rows["place"], strict=True):
        found[unit_id][order[scope_id]] = place
    return found


def reports(view: View, scope: Row, read: Read) -> dict[str, str]:
    """Each unit's report of the month: on_time, late, missing or pending; nothing for longer scopes."""
    if scope["scope_kind"] != "month":
        return {}
    rows = read("discipline", competition_id=view.competition_id, month=scope["last_month"])
    return dict(zip(rows["unit_id"].to_list(), rows["status"].to_list(), strict=True))
