"""What was published, and what has changed since? Every issue, and of one each place and score beside another reading of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

import marts
from show import format as shown
from show import links, office, reading
from show.fragments import name_of, text
from show.links import View
from show.reading import Read, Row, by_place, picked
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
SHOWN = 24  # issues a page
DIGITS = 12  # of a hash; the whole stands behind it
KINDS = ("bulletin", "quarter", "half")  # documents whose files are named after them
FORMS = {".docx": "Word", ".pdf": "PDF", ".xlsx": "Excel"}
LIVE = "live"  # what a revision is held against unless another one is asked for
COMPARED = ("unit_id", "unit_zh", "unit_en", "group_id", "place", "score", "is_tied", "is_missing")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    revisions = revisions_of(view, read)
    opened = asked(view, revisions)
    shared = {"cut": Markup(CUT), "eyebrow": office.eyebrow(view, read), "opened": None}
    if opened is None:
        return shared | listed(view, revisions, read)
    return shared | {"opened": one(view, opened, revisions, read), "headline": headline(view, opened)}


# ---- issues ----------------------------------------------------------------------------------------------------------


def revisions_of(view: View, read: Read) -> list[Row]:
    """Every revision of every issue, the newest month first and the newest revision first; scopes: those it froze."""
    found: dict[tuple[str, int], Row] = {}
    for row in read("issues", competition_id=view.competition_id).to_dicts():
        one = found.setdefault(
            (row["issue_no"], row["revision"]), row | {"scopes": [], "changed": [], "is_newest": False}
        )
        one["scopes"].append(row["scope_id"])
        one["is_newest"] = one["is_newest"] or row["is_newest"]
        one["changed"] += [row["scope_id"]] if row["is_newest"] and row["is_changed"] else []
    return sorted(found.values(), key=lambda row: (row["month"], row["issue_no"], row["revision"]), reverse=True)


def asked(view: View, revisions: list[Row]) -> Row | None:
    """The revision the address means: of the issue it names the one it names, else the newest."""
    own = [row for row in revisions if row["issue_no"] == view.get("issue")]
    return next((row for row in own if str(row["revision"]) == view.get("revision")), own[0] if own else None)


def listed(view: View, revisions: list[Row], read: Read) -> dict[str, object]:
    """All issues, one a line, with what is to be known of each."""
    newest = [row for row in revisions if row["is_newest"]]
    pages = max(1, -(-len(newest) // SHOWN))
    number = int(view.get("page")) if view.get("page").isascii() and view.get("page").isdigit() else 1
    page = 0 if view.get("page") == "all" else min(max(number, 1), pages)
    rows = newest if not page else newest[(page - 1) * SHOWN : page * SHOWN]
    changed = sum(bool(row["changed"]) for row in newest)
    key = "head" if not changed else "head_changed"
    return {
        "headline": text(view.language, f"issues.{key}", count=len(newest), changed=changed) if newest
        else text(view.language, "issues.head_none"),
        "rows": [line(view, row, revisions, read) for row in rows],
        "page": page,
        "pages": pages,
    }  # fmt: skip


def line(view: View, row: Row, revisions: list[Row], read: Read) -> Row:
    """One issue of the list."""
    names = scope_names(view, read) if row["changed"] else {}
    return signed(view, row, read) | {
        "number": row["issue_no"],
        "month": office.month(row["month"], view.language),
        "href": to(view, row),
        "revisions": [
            {"label": one["revision"], "href": to(view, one)}
            for one in reversed(revisions)
            if one["issue_no"] == row["issue_no"]
        ],
        "changed": text(view.language, "list_comma").join(names.get(scope, scope) for scope in row["changed"]),
    }


def signed(view: View, row: Row, read: Read) -> Row:
    """Who signed a revision, when, and the hash it is cited by."""
    return {
        "signed_by": row["signed_by"] or row["issued_by"],
        "when": shown.moment(row["issued_at"], office.zone_of(view, read), view.language, year=True),
        "hash": row["results_hash"],
        "short": row["results_hash"][:DIGITS],
    }


def to(view: View, row: Row, **more: str) -> str:
    """The address of a revision; the newest needs no number."""
    revision = "" if row["is_newest"] and not more else str(row["revision"])
    kept = {"against": "", "of": view.get("of"), "page": "", "act": "", "revision": revision}
    return links.href("issues", view, issue=row["issue_no"], **(kept | more))


def scope_names(view: View, read: Read) -> dict[str, str]:
    """What each scope is called."""
    rows = read("scopes", competition_id=view.competition_id).to_dicts()
    return {row["scope_id"]: name_of(row, "name", view.language) for row in rows}


# ---- one issue -------------------------------------------------------------------------------------------------------


def headline(view: View, row: Row) -> str:
    """The issue, its revision, and whether it still says what the data say."""
    gaps = {"issue": row["issue_no"], "month": office.month(row["month"], view.language), "revision": row["revision"]}
    state = "older" if not row["is_newest"] else "differs" if row["changed"] else "agrees"
    return text(view.language, f"issues.head_{state}", **gaps)


def one(view: View, row: Row, revisions: list[Row], read: Read) -> Row:
    """Everything about a revision: how it is cited, what it says beside the live data or another one, its corrections."""
    names, own = scope_names(view, read), [each for each in revisions if each["issue_no"] == row["issue_no"]]
    scopes = in_order(row)
    differing = [each for each in scopes if each in row["changed"]]
    scope = view.get("of") if view.get("of") in scopes else (differing or scopes)[0]
    against = against_of(view, row, own)
    groups = compared(view, row, scope, against, read)
    is_archived = bool(
        read("month_states", competition_id=view.competition_id, month=row["month"], state="archived").height
    )
    return signed(view, row, read) | {
        "number": row["issue_no"],
        "revision": row["revision"],
        "is_newest": row["is_newest"],
        "month": office.month(row["month"], view.language),
        "reason": row["reason"],
        "asked_by": row["asked_by"],
        "appeal_no": row["appeal_no"],
        "appeal_href": links.href("appeals", view, appeal=row["appeal_no"] or ""),
        "revisions": [chip(called(view, str(each["revision"])), to(view, each, revision=str(each["revision"])), each is row)
                      for each in reversed(own)],
        "scopes": [chip(names.get(each, each), to(view, row, of=each, against=view.get("against")), each == scope)
                   for each in scopes],
        "others": [chip(called(view, code), to(view, row, against=code), code == against)
                   for code in (LIVE, *(str(each["revision"]) for each in reversed(own) if each is not row))],
        "left": called(view, str(row["revision"])),
        "right": called(view, against),
        "groups": groups,
        "moved": sum(group["moved"] for group in groups),
        "corrections": corrections(view, row, names, read),
        "to_live": links.href("ranking", view.on(scope_id=scope), data=links.LIVE[1]),
        "to_published": links.href("ranking", view.on(scope_id=scope)),
        "to_month": links.href("month", view, month=row["month"]),
        "is_changed": bool(row["changed"]),
        "is_archived": is_archived,
        "to_revise": links.href("month", view, month=row["month"], act="to-final" if is_archived else "revise"),
    }  # fmt: skip


def chip(label: str, href: str, is_chosen: bool) -> Row:
    """One of several to choose."""
    return {"label": label, "href": href, "is_chosen": is_chosen}


def in_order(row: Row) -> list[str]:
    """The scopes of an issue, its month before all others."""
    return sorted(row["scopes"], key=lambda each: bool(each != row["month"]))


def called(view: View, code: str) -> str:
    """What stands in a column: the live data, or a revision."""
    if code == LIVE:
        return text(view.language, "issues.live")
    return text(view.language, "issues.revision", revision=code)


def against_of(view: View, row: Row, own: list[Row]) -> str:
    """What the revision is held against: live data, or another revision of the issue."""
    others = {str(each["revision"]) for each in own if each is not row}
    return view.get("against") if view.get("against") in others else LIVE


def standings(view: View, issue_no: str, revision: str, scope: str, read: Read) -> dict[str, Row]:
    """Places and scores of a scope by unit: of a revision, or the live ones."""
    keys: dict[str, Any] = {"competition_id": view.competition_id, "scope_id": scope}
    if revision == LIVE:
        frame = read("standings", **keys)
    else:
        frame = marts.read("standings", issue=issue_no, revision=int(revision), **keys)
    return {row["unit_id"]: row for row in picked(frame, COMPARED)}


def compared(view: View, row: Row, scope: str, against: str, read: Read) -> list[Row]:
    """Each group's units in the revision's order, with place and score on both sides."""
    ask = partial(standings, view, row["issue_no"], scope=scope, read=read)
    left, right = ask(str(row["revision"])), ask(against)
    groups = read("groups", competition_id=view.competition_id, scope_id=scope).sort("sort").to_dicts()
    order = {group["group_id"]: name_of(group, "name", view.language) for group in groups}
    found: dict[str, list[Row]] = {code: [] for code in order}
    for unit_id in left | right:
        mine = left.get(unit_id) or right[unit_id]
        found.setdefault(mine["group_id"], []).append(pair(mine, left.get(unit_id), right.get(unit_id), view.language))
    return [
        {"name": order.get(code, code), "rows": sorted(rows, key=lambda each: each["order"]), "moved": moved(rows)}
        for code, rows in found.items()
        if rows
    ]


def moved(rows: Iterable[Row]) -> int:
    """How many units stand elsewhere or have another score."""
    return sum(row["is_moved"] for row in rows)


def pair(mine: Row, left: Row | None, right: Row | None, language: Language) -> Row:
    """A unit on both sides; a unit that only one side has stands there alone."""
    before, after = left or {"place": None, "score": None}, right or {"place": None, "score": None}
    change = None if before["score"] is None or after["score"] is None else after["score"] - before["score"]
    climbed = None if before["place"] is None or after["place"] is None else before["place"] - after["place"]
    is_place_moved = before["place"] != after["place"]
    return {
        "order": by_place(mine),
        "unit": name_of(mine, "unit", language),
        "place": place(left),
        "score": shown.score(before["score"]),
        "other_place": place(right),
        "other_score": shown.score(after["score"]),
        "is_new": False,
        "movement": climbed,
        "is_place_moved": is_place_moved,
        "change": shown.signed(change) if change else "",
        "is_moved": is_place_moved or before["score"] != after["score"],
    }


def place(row: Row | None) -> str:
    """A place as a table says it; – where there is none."""
    return str(row["place"]) if row and row["place"] is not None else "–"


def corrections(view: View, issue: Row, names: dict[str, str], read: Read) -> list[Row]:
    """What each revision changed: why, who asked, and every place or score old → new; the latest first."""
    frame = read("corrections", competition_id=view.competition_id, issue_no=issue["issue_no"])
    rows = frame.sort("revision", "new_place", "unit_id", descending=[True, False, False]).to_dicts()
    order = {code: number for number, code in enumerate(in_order(issue))}
    units = office.unit_names(view, read)
    found: dict[int, Row] = {}
    zone = office.zone_of(view, read)
    for row in sorted(rows, key=lambda each: (-each["revision"], order.get(each["scope_id"], len(order)))):
        one = found.setdefault(row["revision"], {
            "revision": row["revision"],
            "reason": row["reason"],
            "asked_by": row["asked_by"],
            "appeal_no": row["appeal_no"],
            "when": shown.moment(row["issued_at"], zone, view.language, year=True),
            "printed_in": row["printed_in"],
            "rows": [],
        })  # fmt: skip
        one["rows"].append({
            "scope": names.get(row["scope_id"], row["scope_id"]),
            "unit": units.get(row["unit_id"], row["unit_id"]),
            "old_place": shown.plain(row["old_place"]) if row["old_place"] is not None else "–",
            "new_place": shown.plain(row["new_place"]) if row["new_place"] is not None else "–",
            "old_score": shown.score(row["old_score"]),
            "new_score": shown.score(row["new_score"]),
        })  # fmt: skip
    return list(found.values())


def corrected(view: View, read: Read) -> Row | None:
    """That the figures a unit is shown come from a further revision, and what it changed of the unit; None of a first one.

    text, to, and href of the issue: '' where there is no office to go to.
    """
    issue = reading.newest_issue(view, read)
    if issue is None or issue["revision"] == 1 or reading.is_live(view):
        return None
    say, found = partial(text, view.language), read("corrections", **reading.of_unit(view), issue_no=issue["issue_no"])
    name, row = reading.issue_name(issue["issue_no"], view.language), reading.first(found.sort("revision").tail(1))
    href = links.href("issues", view, issue=issue["issue_no"], of=view.scope_id) if links.HAS_OFFICE else ""
    if row is None:
        told = say("issues.corrected_others", issue=name, revision=issue["revision"])
    else:
        gaps = {name: row[name] if row[name] is not None else shown.NOTHING for name in ("old_place", "new_place")}
        gaps |= {name: shown.score(row[name]) for name in ("old_score", "new_score")}
        told = say("issues.corrected_here", issue=name, revision=row["revision"], reason=row["reason"] or "–", **gaps)
    return {"text": told, "href": href, "to": say("issues.to_issue")}


# ---- what can be had -------------------------------------------------------------------------------------------------


def documents(view: View, row: Row) -> list[Path]:
    """The documents of a revision that were made, by name; none where they are to be made."""
    folder = office.papers_folder(office.data_folder(), view.competition_id, f"{row['issue_no']}-r{row['revision']}")
    return sorted(path for path in folder.glob("*") if path.suffix != ".json" and not path.name.startswith("."))


def paper_name(path: Path, language: Language) -> str:
    """What a document is called where it is taken: of those named after their kind, kind and form in words."""
    form = FORMS.get(path.suffix)
    return f"{text(language, f'bulletin.paper_{path.stem}')} {form}" if form and path.stem in KINDS else path.name


def results(row: Row) -> Path:
    """The signed text of a revision, under its hash."""
    return office.data_folder() / "inbox" / str(row["results_hash"])
