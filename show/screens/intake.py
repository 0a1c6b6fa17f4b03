"""What came, whose is it, and what is to be done next?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from desk import OPEN
from show import fragments, league, links, office
from show.fragments import text
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # between the head and the table, where the page puts its widgets
PAGE = 50  # so many files stand on one page of the table
NO_STEP = ("received", "answered", "duplicate")  # states in which nobody has to do anything


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    language, zone = view.language, office.zone_of(view, read)
    rows = office.items(view)
    names, kinds = office.unit_names(view, read), office.kind_names(view, read)
    found = chosen(rows, view, names, kinds)
    page, pages, shown = league.paged(found, view, PAGE)
    by_id = {row["item_id"]: row for row in rows}
    tell = partial(told, by_id=by_id, view=view, names=names, kinds=kinds, zone=zone)
    return {
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(rows, language),
        "rows": [tell(row) for row in shown],
        "chips": chips(rows, view),
        "has_any": bool(rows),
        "is_narrowed": bool(view.get("state") or view.get("q")),
        "page": page,
        "pages": pages,
    }


def headline(rows: Sequence[Row], language: Language) -> str:
    """How much is to be done, by state."""
    say = partial(text, language)
    if not rows:
        return say("intake_page.empty_headline")
    todo = office.counts([row for row in rows if row["state"] in OPEN])
    if not todo:
        return say("intake_page.idle_headline", count=len([row for row in rows if row["state"] != "container"]))
    return say("intake_page.headline", count=sum(todo.values()), told=listed(todo, language))


def listed(found: dict[str, int], language: Language) -> str:
    """3份待核实，2份可入库."""
    name = {state: text(language, f"office.state_{state}") for state in found}
    parts = [
        text(language, "intake_page.told", count=count, state=name[state].lower() if language == "en" else name[state])
        for state, count in found.items()
    ]
    return text(language, "intake_page.told_join").join(parts)


def chips(rows: Sequence[Row], view: View) -> list[dict[str, Any]]:
    """The states there are, each with its count and the address that shows it alone."""
    todo = sum(row["state"] in OPEN for row in rows)
    offered: list[tuple[str, str, int]] = [
        ("", text(view.language, "intake_page.all"), len(rows)),
        ("open", text(view.language, "intake_page.open"), todo),
    ]
    offered += [
        (state, text(view.language, f"office.state_{state}"), count) for state, count in office.counts(rows).items()
    ]
    return [
        {
            "code": code,
            "name": name,
            "count": count,
            "mark": office.MARKS.get(code, ""),
            "is_chosen": code == view.get("state"),
            "href": links.href("intake", view, state=code, page=""),
        }
        for code, name, count in offered
    ]


def chosen(rows: Sequence[Row], view: View, names: dict[str, str], kinds: dict[str, str]) -> list[Row]:
    """The rows of the state and the words asked for; found alone they stand without their container, and say so."""
    state, wanted = view.get("state"), view.get("q").strip().lower()
    if not state and not wanted:
        return list(rows)

    def speaks(row: Row) -> str:
        units = [names.get(code, code) for code in office.loaded_json(row["unit_ids"]) or []]
        return " ".join(
            [row["file_name"], str(kinds.get(row["kind"], row["kind"])), row["received_from"], *units]
        ).lower()

    states = OPEN if state == "open" else (state,)
    found = [row for row in rows if (not state or row["state"] in states) and (not wanted or wanted in speaks(row))]
    return [row | {"depth": 0} for row in found]


def told(
    row: Row, by_id: dict[str, Row], view: View, names: dict[str, str], kinds: dict[str, str], zone: str
) -> dict[str, Any]:
    """One line of the table in words."""
    language = view.language
    return {
        "item_id": row["item_id"],
        "file_name": row["file_name"],
        "depth": min(row["depth"], 2),
        "href": links.href("submission", view, item=row["item_id"]),
        "units": office.units_of(row, names, language),
        "months": office.months_of(row, language),
        "kind": kinds.get(row["kind"], row["kind"]),
        "arrival": office.arrival(row, zone, language),
        "state": office.state(row, language),
        "notes": notes(row, by_id, zone, language),
        "next": text(language, f"intake_page.next_{row['state']}"),
        "is_step": row["state"] not in (*NO_STEP, "container", "returned", "loaded", "set_aside"),
        "is_quiet": row["state"] in NO_STEP,
    }


def notes(row: Row, by_id: dict[str, Row], zone: str, language: Language) -> list[str]:
    """What stands below a file's name: where it came from, what is inside, what it repeats or replaces, why it was refused."""
    say = partial(text, language)
    found = []
    if row["parent_id"] in by_id and not row["depth"]:
        found.append(say("intake_page.from", name=by_id[row["parent_id"]]["file_name"]))
    if row["source"] == "folder" and row["note"]:
        found.append(say("intake_page.from", name=row["note"]))
    if row["state"] == "container":
        inside = office.counts([one for one in by_id.values() if one["parent_id"] == row["item_id"]])
        found.append(
            say("intake_page.inside", count=sum(inside.values()), told=listed(inside, language))
            if inside
            else say("intake_page.inside_none")
        )
    if row["state"] == "duplicate":
        other = by_id.get(row["same_as"])
        found.append(say("intake_page.same", name=other["file_name"]) if other else say("intake_page.same_loaded"))
    if row["state"] == "version":
        for one in office.loaded_json(row["replaces"]) or []:
            came = office.when(one["received_at"], zone, language)
            key = "replaces" if one["count"] is not None else "replaces_some"
            found.append(say(f"intake_page.{key}", name=one["file_name"], when=came, changed=one["count"]))
        if newer := by_id.get(row["replaced_by"]):
            found.append(say("intake_page.replaced_by", name=newer["file_name"]))
    if row["state"] in ("unreadable", "typing"):
        found.append(row["refusal_en" if language == "en" else "refusal_zh"])
    if row["state"] in ("questions", "returned", "version", "ready"):
        found.append(say("intake_page.told_join").join(faults(row, language)))
    return [one for one in found if one]


def faults(row: Row, language: Language) -> list[str]:
    """3 处必改, 2 处请核对."""
    counted = [("must", row["must_fix"]), ("check", row["please_check"])]
    return [
        text(language, f"intake_page.{name}{'_one' if count == 1 else ''}", count=count)
        for name, count in counted
        if count
    ]


# ---- what the page asks beside the fragment --------------------------------------------------------------------------


def offered(view: View, read: Read) -> tuple[bool, list[Row]]:
    """Whether anything ever came, and what can be loaded at once: file, unit, month and kind, the oldest first."""
    rows = office.items(view)
    waiting = [row for row in reversed(rows) if row["state"] == "ready"]
    if not waiting:
        return bool(rows), []
    names, kinds = office.unit_names(view, read), office.kind_names(view, read)
    return True, [
        {
            "item_id": row["item_id"],
            "file_name": row["file_name"],
            "units": office.units_of(row, names, view.language),
            "months": office.months_of(row, view.language),
            "kind": kinds.get(row["kind"], row["kind"]),
        }
        for row in waiting
    ]


def confirmation(rows: list[Row], more: int, view: View) -> Markup:
    """The files that will be loaded, as a list."""
    return fragments.render("confirm", view.language, rows=rows, more=max(0, more))
