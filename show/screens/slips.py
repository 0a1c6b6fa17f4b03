"""Who has signed the check slip, and what did units answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from competition.calendar import Month
from competition.states import OUT
from show import format as shown
from show import fragments, league, links, office, reading
from show.letters import Name, listed, month_name
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
STATES = ("overdue", "appealed", "explained", "sent", "none", "agreed")  # what asks for something stands first
SIGNS = {"overdue": "!", "appealed": "⚑", "explained": "✎", "sent": "…", "none": "–", "agreed": "✓"}
ANSWERS = ("agreed", "explained", "appealed")
PLACE = ("load_id", "check_id", "sheet", "row_no", "column_no")  # what a question is known by
PAPERS = 8  # offered at most, the newest
ENDINGS = (".pdf", ".docx", "-pdf.zip", "-docx.zip")  # of one hand-out: to print, to edit, a file a unit
STARTED = ("review", "closed", "provisional")  # states of a month whose slips are due


def context_on(view: View, read: Read, today: date | None) -> dict[str, object]:
    """What the template shows beside the frame."""
    month = month_of(view, read)
    everything = slips(view, month, read, today)
    page, pages, rows = league.paged(chosen(view, everything), view)
    zone = office.zone_of(view, read)
    late = [row for row in everything if row["state"] == "overdue"]
    return {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read, office.month(month, view.language)),
        "headline": headline(everything, month, view.language),
        "deck": deck(everything, is_out(view, month, read), view.language),
        "month": month,
        "counts": counts(everything, view),
        "page": page,
        "pages": pages,
        "rows": [told(row, zone, view) for row in rows],
        "has_any": bool(everything),
        "reminder": reminder(late, month, view.language),
    }


def months(view: View, read: Read) -> list[str]:
    """The months that have results, newest first."""
    rows = read("scopes", competition_id=view.competition_id, scope_kind="month")
    return sorted(rows["scope_id"].to_list(), reverse=True)


def month_of(view: View, read: Read) -> str:
    """The month asked for, else the newest whose slips are due, else the newest that is over, else the newest."""
    known = months(view, read)
    if view.get("month") in known:
        return view.get("month")
    states = read("month_states", competition_id=view.competition_id)
    state = dict(zip(states["month"].to_list(), states["state"].to_list(), strict=True))
    for wanted in (STARTED, OUT):
        if found := [month for month in known if state.get(month) in wanted]:
            return found[0]
    return known[0] if known else ""


def slips(view: View, month: str, read: Read, today: date | None) -> list[Row]:
    """Every unit of the month in the office's order, with what became of its slip."""
    keys = {"competition_id": view.competition_id}
    sent = {row["unit_id"]: row for row in read("slips", **keys, month=month).to_dicts()}
    groups = {row["group_id"]: row for row in read("groups", **keys, scope_id=month).to_dicts()}
    fields = ("unit_id", "unit_zh", "unit_en", "group_id", "score", "to_date_score")
    found = []
    for row in reading.picked(read("standings", **keys, scope_id=month), fields):
        group = groups.get(row["group_id"], {})
        slip = sent.get(row["unit_id"])
        found.append(row | {"group": group, "slip": slip, "state": state_of(slip, today)})
    return sorted(found, key=lambda row: (row["group"].get("sort", 99), row["unit_id"]))


def state_of(slip: Row | None, today: date | None) -> str:
    """What became of a slip; overdue from the day after its day of return."""
    if slip is None:
        return "none"
    if slip["answer"]:
        return str(slip["answer"])
    is_over = slip["is_overdue"] if today is None else slip["due_on"] < today.isoformat()
    return "overdue" if is_over else "sent"


def chosen(view: View, rows: Sequence[Row]) -> list[Row]:
    """The rows the address asks for, what asks for something first."""
    found = [row for row in rows if view.get("of") in ("", row["unit_id"])]
    found = [row for row in found if view.get("state") not in STATES or row["state"] == view.get("state")]
    return sorted(found, key=lambda row: STATES.index(row["state"]))


def counts(rows: Sequence[Row], view: View) -> list[dict[str, Any]]:
    """How many are in each state, each with its link; nothing of states nobody is in."""
    found = []
    for state in STATES:
        count = sum(row["state"] == state for row in rows)
        if count:
            is_asked = view.get("state") == state
            address = links.href("slips", view, state="" if is_asked else state, page="")
            found.append({"state": state, "sign": SIGNS[state], "count": count, "href": address, "is_asked": is_asked})
    return found


def headline(rows: Sequence[Row], month: str, language: Language) -> str:
    """How many have answered of how many."""
    name = office.month(month, language)
    sent = sum(row["slip"] is not None for row in rows)
    answered = sum(row["state"] in ANSWERS for row in rows)
    if not sent:
        return _say(language, "head_none", month=name)
    key = "head_all" if answered == len(rows) else "head"
    return _say(language, key, month=name, sent=sent, answered=answered, count=len(rows), waiting=sent - answered)


def is_out(view: View, month: str, read: Read) -> bool:
    """Whether the month is published: then a slip whose figures changed is not handed out again."""
    states = read("month_states", competition_id=view.competition_id, month=month)["state"].to_list()
    return any(state in OUT for state in states)


def deck(rows: Sequence[Row], is_published: bool, language: Language) -> list[str]:
    """What must be seen to: slips whose figures changed since, while it is time; slips that are overdue."""
    changed = not is_published and sum(bool(row["slip"] and row["slip"]["is_changed"]) for row in rows)
    late = sum(row["state"] == "overdue" for row in rows)
    said = [_say(language, "deck_changed", count=changed)] if changed else []
    return said + ([_say(language, "deck_overdue", count=late)] if late else [])


def told(row: Row, zone: str, view: View) -> Row:
    """A row of the table."""
    slip: Row = row["slip"] or {}
    language = view.language
    is_asked = view.get("act") == row["unit_id"]
    answered = bool(slip.get("answer"))
    return {
        "unit_id": row["unit_id"],
        "unit": fragments.name_of(row, "unit", language),
        "group": fragments.name_of(row["group"], "name", language),
        "state": row["state"],
        "sign": SIGNS[row["state"]],
        "state_name": _say(language, f"state_{row['state']}"),
        "sent": shown.moment(slip["sent_at"], zone, language) if slip else "",
        "again": slip.get("sent_count", 0),
        "due": shown.day(date.fromisoformat(slip["due_on"]), language) if slip else "",
        "score": shown.score(slip["score_then"] if slip else row["score"]),
        "year": shown.score(slip["to_date_score_then"] if slip else row["to_date_score"]),
        "score_now": shown.score(row["score"]) if slip and slip["is_changed"] else "",
        "year_now": shown.score(row["to_date_score"]) if slip and slip["is_changed"] else "",
        "signed": _say(language, "signed", by=slip["signed_by"], on=slip["signed_on"]) if answered else "",
        "note": slip.get("note") or "",
        "earlier": slip.get("answer_count", 0) - 1 if answered else 0,
        "act": _say(language, "go_again" if answered else "go_answer") if slip else "",
        "href": links.href("slips", view, act=row["unit_id"]),
        "to_appeals": links.href("appeals", view, month=slip["month"], of=row["unit_id"], state="", act="", page="")
        if row["state"] == "appealed"
        else "",
        "to_unit": links.href("unit", view, unit_id=row["unit_id"], scope_id=view.scope_id),
        "is_asked": is_asked,
    }


def unit_of(row: Row, view: View) -> str:
    """A unit's name in the reader's language."""
    return fragments.name_of(row, "unit", view.language)


def reminder(late: Sequence[Row], month: str, language: Language) -> str:
    """催签: one text for all whose slip is overdue; nothing for none."""
    if not late:
        return ""
    names = [Name(row["unit_zh"], row["unit_en"] or "") for row in late]
    due = max(row["slip"]["due_on"] for row in late)
    return _say(
        language, "reminder", month=month_name(Month.parse(month), language), count=len(late),
        due=shown.day(date.fromisoformat(due), language), units=listed(names, language, limit=len(names)),
    )  # fmt: skip


def papers(competition_id: str, month: str, data: Path) -> list[Path]:
    """The slips that lie there ready: the newest hand-out first, of each what is printed before what is sent."""
    folder = office.papers_folder(data, competition_id, month)
    found = {path: parted(path.name) for path in folder.glob("*") if is_slip(path.name, month)}
    made: dict[str, float] = {}
    for path, (stem, ending) in found.items():
        made[stem] = max(made.get(stem, 0), path.stat().st_mtime if ending else 0)
    kept = [path for path, (_, ending) in found.items() if ending]
    return sorted(kept, key=lambda path: (-made[found[path][0]], found[path][0], ENDINGS.index(found[path][1])))[
        :PAPERS
    ]


def parted(name: str) -> tuple[str, str]:
    """What a paper is of, and its form; '' where it is none of ours."""
    ending = next((ending for ending in ENDINGS if name.endswith(ending)), "")
    return name.removesuffix(ending), ending


def is_slip(name: str, month: str) -> bool:
    """Whether a paper is one of check slips, in either language."""
    return any(name.startswith(fragments.text(code, "slips.file", month=month, about="")) for code in ("zh_CN", "en"))


def request(month: str, unit_id: str, said: Mapping[str, object]) -> dict[str, object]:
    """The job that notes an answer."""
    return {"job": "slip_answer", "month": month, "unit_id": unit_id} | dict(said)


def questions(rows: Sequence[Row]) -> list[Row]:
    """Open questions in the order in which a slip numbers them: by file, row and column; each cell of the same bytes once."""
    once = {(row["sha256"], row["check_id"], row["sheet"], row["row_no"], row["column_no"]): row for row in rows}
    order = ("file_kind", "load_id", "row_no", "column_no", "check_id")
    return sorted(once.values(), key=lambda row: [row[name] or (0 if name.endswith("_no") else "") for name in order])


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"slips.{key}", **gaps)
