"""What does this month's bulletin say? The document as it will look, the office's words in it, and how far they are.

The document itself is composed above this room (``ui/writing.py`` hands it in): here stand the head of the page, and how a
document's value reads on a screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from show import format as shown
from show import fragments, links, office
from show.fragments import text
from show.links import View
from show.reading import Read, Row

CUT = "<!--cut-->"  # where the page's own controls stand
PAPERS = ("bulletin", "quarter", "half")
LONGER = ("quarter", "half")
REVISE = "revise"  # the act that looks at a published month as its revision would print it
DRAFTING = (REVISE, "edit")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    months = months_of(view, read)
    shared: dict[str, object] = {"cut": Markup(CUT), "eyebrow": office.eyebrow(view, read), "months": []}
    if not months:
        return shared | {"headline": text(view.language, "bulletin.head_none")}
    row = asked(view, read)
    is_draft = not row["issue_no"] or view.get("act") in DRAFTING
    state = "issue" if not is_draft else "revision" if row["issue_no"] else "draft"
    said = {"month": office.month(row["month"], view.language), "issue": row["issue_no"]}
    return shared | {
        "headline": text(view.language, f"bulletin.head_{state}", **said),
        "deck": text(view.language, f"bulletin.deck_{state}", issue=row["issue_no"]),
        "revise_href": links.href("bulletin", view, act=REVISE, block="")
        if state == "issue" and row["is_changed"]
        else "",
        "years": years(view, months, row),
        "months": chooser(view, months, row),
        "papers": papers(view, row, read),
        "month_href": links.href("month", view, month=row["month"]),
        "issues_href": links.href("issues", view, issue=row["issue_no"]) if row["issue_no"] else "",
    }


def months_of(view: View, read: Read) -> list[Row]:
    """Every month with results, oldest first, with its newest issue where there is one."""
    scopes = read("scopes", competition_id=view.competition_id, scope_kind="month").sort("last_month").to_dicts()
    issues = {
        row["scope_id"]: row
        for row in read("issues", competition_id=view.competition_id).to_dicts()
        if row["is_newest"]
    }
    lacking = {"issue_no": "", "revision": 0, "is_changed": False}
    return [
        {"month": row["scope_id"]} | {name: issues.get(row["scope_id"], lacking)[name] for name in lacking}
        for row in scopes
    ]


def asked(view: View, read: Read) -> Row:
    """The month the address means; without one the first that is not published, else the last."""
    months = months_of(view, read)
    found = next((row for row in months if row["month"] == view.get("month")), None)
    return found or next((row for row in months if not row["issue_no"]), months[-1])


def paper_of(view: View, row: Row, read: Read) -> tuple[str, str]:
    """Which document the address means, and its scope."""
    known = scopes_of(view, row, read)
    kind = view.get("paper") if view.get("paper") in known else "bulletin"
    return kind, known[kind]


def scopes_of(view: View, row: Row, read: Read) -> dict[str, str]:
    """The documents a month has, with their scopes: the bulletin, and the packs of what ends with it."""
    rows = read("scopes", competition_id=view.competition_id, last_month=row["month"]).to_dicts()
    longer = {one["scope_kind"]: one["scope_id"] for one in rows if one["scope_kind"] in LONGER}
    return {"bulletin": row["month"]} | {kind: longer[kind] for kind in LONGER if kind in longer}


def papers(view: View, row: Row, read: Read) -> list[Row]:
    """The documents of the month, where there is more than one."""
    known, (chosen, _) = scopes_of(view, row, read), paper_of(view, row, read)
    return [
        {
            "code": kind,
            "label": text(view.language, f"bulletin.paper_{kind}"),
            "is_chosen": kind == chosen,
            "href": links.href("bulletin", view, month=row["month"], paper="" if kind == "bulletin" else kind, act="", block=""),
        }
        for kind in known
    ] if len(known) > 1 else []  # fmt: skip


def years(view: View, months: Sequence[Row], chosen: Row) -> list[Row]:
    """The calendar years there are, each with the address of its last month."""
    last = {row["month"][:4]: row["month"] for row in months}
    return [
        {"label": year, "is_shown": year == chosen["month"][:4], "href": to(view, month)}
        for year, month in last.items()
    ]


def chooser(view: View, months: Sequence[Row], chosen: Row) -> list[Row]:
    """The months of the year looked at, each with its issue."""
    return [
        {
            "label": shown.month_label(row["month"], view.language),
            "month": row["month"],
            "state": "final" if row["issue_no"] else "open",
            "state_name": row["issue_no"] or text(view.language, "bulletin.is_draft"),
            "is_chosen": row["month"] == chosen["month"],
            "href": to(view, row["month"]),
        }
        for row in months
        if row["month"][:4] == chosen["month"][:4]
    ]


def to(view: View, month: str) -> str:
    """The address of a month's bulletin."""
    return links.href("bulletin", view, month=month, paper="", act="", block="")


def sheet(view: View, made: Mapping[str, Any]) -> Markup:
    """A document's value as it reads on a screen; ``made``: document, sections, blocks, names, next_no (see ui/writing.py)."""
    address = {block: links.href("bulletin", view, act="edit", block=block) for block in made["blocks"]}
    return fragments.render("bulletin_sheet", view.language, edit=address, drawn=drawn, svg=Markup, **made)


def drawn(block: Mapping[str, Any]) -> str:
    """What kind of block this is, by what it has."""
    if "svg" in block:
        return "chart"
    if "columns" in block:
        return "table"
    return "heading" if "level" in block else "paragraph" if "runs" in block else "break"
