"""What keeps this month from being published? Where it stands, what is left to clear and where, and how it came here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2s
from typing import Any

from markupsafe import Markup

from competition.states import MOVES, OUT, STATES
from show import format as shown
from show import fragments, links, office
from show.blockers import KINDS, Blocker, from_desk, from_rows, from_state
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
SHOWN = 12  # of a kind; more are folded away
SCOPES = ("month", "to_date", "quarter", "half", "year")
# Kinds that are cleared here and now, with the dialog's name; the subject goes with it.
HERE = {"register": "none", "report": "decide", "must_fix": "given_back", "please_check": "settle"}


def context_on(view: View, read: Read, today: date | None) -> dict[str, object]:
    """What the template shows beside the frame; without a day, as of the last thing the data know."""
    zone = office.zone_of(view, read)
    states = states_of(view, read)
    shared: dict[str, object] = {"cut": Markup(CUT), "eyebrow": office.eyebrow(view, read), "has_any": bool(states)}
    if not states:
        return shared | {"headline": _say(view.language, "head_none")}
    today = today or shown.local(read("meta")["known_at"].item(0), zone).date()
    row = asked(view, read)
    standing = [] if row["state"] in OUT else blockers(view, row, read, today)
    moves = moves_of(view, row["month"], read, zone)
    return shared | {
        "headline": headline(row, standing, view.language),
        "deck": deck(row, read, view),
        "years": years(view, states, row),
        "months": chooser(view, states, row),
        "steps": steps(row, moves, view.language),
        "groups": groups(view, standing),
        "is_out": row["state"] in OUT,
        "issue": issue(view, row, read),
        "moves": moves[::-1],
    }


# ---- months ---------------------------------------------------------------------------------------------------------


def states_of(view: View, read: Read) -> list[Row]:
    """Every month with data and where it stands, oldest first."""
    return read("month_states", competition_id=view.competition_id).sort("month").to_dicts()


def asked(view: View, read: Read) -> Row:
    """The month the address means; without one the first that is not published, else the last."""
    states = states_of(view, read)
    found = next((row for row in states if row["month"] == view.get("month")), None)
    return found or next((row for row in states if row["state"] not in OUT), states[-1])


def years(view: View, states: list[Row], chosen: Row) -> list[Row]:
    """The calendar years there are, each with the address of its last month."""
    last = {row["month"][:4]: row["month"] for row in states}
    return [
        {"label": year, "is_shown": year == chosen["month"][:4], "href": _to(view, month)}
        for year, month in sorted(last.items())
    ]


def chooser(view: View, states: list[Row], chosen: Row) -> list[Row]:
    """The months of the year looked at, each with its state."""
    return [
        {
            "label": shown.month_label(row["month"], view.language),
            "month": row["month"],
            "state": row["state"],
            "state_name": _say(view.language, f"state_{row['state']}"),
            "is_chosen": row["month"] == chosen["month"],
            "href": _to(view, row["month"]),
        }
        for row in states
        if row["month"][:4] == chosen["month"][:4]
    ]


def _to(view: View, month: str) -> str:
    return links.href("month", view, month=month, act="")


def headline(row: Row, standing: Sequence[Blocker], language: Language) -> str:
    """Where the month stands and how much is left."""
    gaps: dict[str, Any] = {"month": office.month(row["month"], language), "count": len(standing)}
    if row["state"] in OUT:
        return _say(language, f"head_{row['state']}", issue_no=row["issue_no"], revision=row["revision"], **gaps)
    if not standing:
        return _say(language, "head_ready", **gaps)
    return _say(language, "head_open" if row["state"] == "open" else "head_blocked", **gaps)


def deck(row: Row, read: Read, view: View) -> str:
    """What happens next by itself, or who signed."""
    zone = office.zone_of(view, read)
    if row["state"] in OUT:
        when = shown.moment(row["since"], zone, view.language)
        return _say(view.language, "deck_out", who=row["signed_by"] or row["moved_by"] or "", when=when)
    due = read("deadlines", competition_id=view.competition_id, month=row["month"], kind="cut_off").to_dicts()
    if row["state"] == "open" and due:
        return _say(view.language, "deck_open", when=shown.moment(due[0]["falls_at"], zone, view.language))
    return _say(view.language, f"deck_{row['state']}")


# ---- the way --------------------------------------------------------------------------------------------------------


def moves_of(view: View, month: str, read: Read, zone: str) -> list[Row]:
    """What moved a month, oldest first, in words."""
    rows = read("month_moves", competition_id=view.competition_id, month=month).sort("move_no").to_dicts()
    return [
        {
            "state": row["state"],
            "name": _say(view.language, f"state_{row['state']}"),
            "when": shown.moment(row["moved_at"], zone, view.language, year=True),
            "who": _say(view.language, "by_calendar") if row["by_deadline"] else row["moved_by"] or "",
            "signed_by": row["signed_by"] or "",
            "reason": row["reason"] or "",
            "issue": f"{row['issue_no']}-r{row['revision']}" if row["issue_no"] else "",
        }
        for row in rows
    ]


def steps(row: Row, moves: list[Row], language: Language) -> list[Row]:
    """The six states: those behind with the move that last came there, the one now, those ahead."""
    now, last = STATES.index(row["state"]), {one["state"]: one for one in moves}
    return [
        {
            "name": _say(language, f"state_{state}"),
            "what": _say(language, f"what_{state}"),
            "css": _step(place, now, state in last),
            "move": last.get(state) if place <= now else None,
        }
        for place, state in enumerate(STATES)
    ]


def _step(place: int, now: int, was_there: bool) -> str:
    """A month is in one state, has been in some before, and passed others over."""
    if place >= now:
        return "now" if place == now else "ahead"
    return "passed" if was_there or place == 0 else "skipped"


def ways(row: Row) -> dict[str, bool]:
    """Where a person may move the month, and whether a reason must be given."""
    return MOVES[row["state"]]


# ---- what stands in the way -----------------------------------------------------------------------------------------


def blockers(view: View, row: Row, read: Read, today: date) -> list[Blocker]:
    """What marts and desk say stands in the way; the office's text and the recount are asked of a job."""
    month, own = row["month"], {"competition_id": view.competition_id}
    rows = read("month_blockers", month=month, **own).to_dicts()
    policy = read("policies", scope_id=month, policy_id="needs_provisional", **own)["value"].to_list()
    due_on = max((str(slip["due_on"] or "") for slip in read("slips", month=month, **own).to_dicts()), default="")
    is_cut_off = not any(each["kind"] == "not_cut_off" for each in rows)
    found = from_state(month, row["state"], is_cut_off, policy == ["1"], due_on, today.isoformat())
    found += [*from_rows(rows), *from_desk(office.items(view), month)]
    return sorted(found, key=lambda each: KINDS.index(each.kind))


def groups(view: View, standing: Sequence[Blocker]) -> list[Row]:
    """What stands in the way, a group a kind, each thing with the page that clears it or the dialog that does so here."""
    made = []
    for kind in KINDS:
        own = [_blocker(view, each) for each in standing if each.kind == kind]
        if own:
            many = _say(view.language, "act_decide_all", count=len(own)) if kind == "report" and len(own) > 1 else ""
            made.append(
                {
                    "kind": kind,
                    "name": _say(view.language, f"kind_{kind}"),
                    "count": len(own),
                    "rows": own[:SHOWN],
                    "more": own[SHOWN:],
                    "many": many,
                    "many_href": links.href("month", view, act="decide-all"),
                }
            )
    return made


def _blocker(view: View, each: Blocker) -> Row:
    act = act_of(each)
    return {
        "text": each.phrase.text(view.language),
        "page": each.page if each.page != "month" else "",
        "href": links.href(each.page, view, **{"act": ""} | dict(each.params))
        if each.page and each.page != "month"
        else "",
        "act": _say(view.language, f"act_{act}") if act else "",
        "act_href": links.href("month", view, act=f"{act}-{code_of(each.subject)}") if act else "",
        "code": code_of(each.subject),
    }


def act_of(each: Blocker) -> str:
    """The dialog that clears it here; '' where that is done on its own page, as of a file on the desk."""
    return "" if each.page == "submission" else HERE.get(each.kind, "")


def code_of(subject: str) -> str:
    """A blocker's subject in an address."""
    return blake2s(subject.encode(), digest_size=5).hexdigest()


def job_groups(view: View, rows: Sequence[Row]) -> list[Row]:
    """What a job said stands in the way, as ``groups`` tells it: of the office's text and the recount alone."""
    told = [row for row in rows if row["kind"] in ("text", "recount")]
    return [
        {
            "kind": kind,
            "name": _say(view.language, f"kind_{kind}"),
            "rows": [
                {
                    "text": row["en" if view.language == "en" else "zh"],
                    "page": row["page"],
                    "href": links.href(row["page"], view, **{"act": ""} | row["params"]) if row["page"] else "",
                }
                for row in told
                if row["kind"] == kind
            ],
        }
        for kind in ("text", "recount")
        if any(row["kind"] == kind for row in told)
    ]


# ---- the issue ------------------------------------------------------------------------------------------------------


def issue(view: View, row: Row, read: Read) -> Row:
    """The issue of a published month, or the one it will be: number, scopes, whether data have changed since."""
    own = {"competition_id": view.competition_id}
    scopes = [
        fragments.name_of(one, "name", view.language)
        for kind in SCOPES
        for one in read("scopes", last_month=row["month"], scope_kind=kind, **own).to_dicts()
    ]
    issues = read("issues", **own).to_dicts()
    mine = [one for one in issues if one["issue_no"] == row["issue_no"] and one["is_newest"]]
    return {
        "issue_no": row["issue_no"] or next_number(row["month"], issues, read, view),
        "revision": row["revision"] or 1,
        "scopes": _say(view.language, "join").join(scopes),
        "is_changed": any(one["is_changed"] for one in mine),
        "papers": links.href("bulletin", view, month=row["month"]),
        "issues": links.href("issues", view, issue=row["issue_no"] or ""),
    }


def next_number(month: str, issues: list[Row], read: Read, view: View) -> str:
    """The number the next issue of the month's year will have."""
    label = read("scopes", competition_id=view.competition_id, scope_id=month)["year_label"].to_list()
    year = str(label[0]) if label else month[:4]
    return f"{year}-{len({one['issue_no'] for one in issues if one['issue_no'].startswith(f'{year}-')}) + 1:02d}"


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"month.{key}", **gaps)
