"""What a person does about a month on its page, each act in a dialog the address names: move, settle, decide, publish, revise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Literal

import streamlit as st

import marts
from competition.states import OUT
from show import fragments, office
from show.blockers import Blocker
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import month
from ui import component, jobs, working
from ui.cached import read
from ui.marks import escaped

ABOUT = "month"  # the jobs of this page
Dialog = tuple[str, Callable[[], None]]
Look = Literal["primary", "secondary"]


def done() -> None:
    """Close the dialog: the address no longer names it."""
    st.query_params.pop("act", None)


def ask(act: str) -> None:
    """Open the dialog of an act."""
    st.query_params["act"] = act


def start(request: jobs.Event, view: View, by: str) -> None:
    """Begin a job in somebody's name and close the dialog."""
    done()
    st.session_state["month_name"] = by
    working.start(request | {"by": by}, ABOUT, view)
    st.rerun()


# ---- the buttons ----------------------------------------------------------------------------------------------------


def buttons(row: Row, standing: Sequence[Blocker], view: View) -> None:
    """What can be done with the month, the usual step first."""
    say, is_out = partial(text, view.language), row["state"] in OUT
    is_ready = not is_out and row["state"] != "open" and not standing
    with st.container(key="month_acts", horizontal=True, vertical_alignment="center", gap="small"):
        if is_ready:
            press("publish", say("month.go_publish"), "primary")
        if row["state"] == "final" and month.issue(view, row, read)["is_changed"]:
            press("revise", say("month.go_revise"), "primary")
        for place, state in enumerate(month.ways(row)):
            is_usual = place == 0 and not is_ready and not is_out
            press(f"to-{state}", say(f"month.go_{row['state']}_{state}"), "primary" if is_usual else "secondary")
        if not is_out:
            request = {"job": "blockers", "month": row["month"]}
            st.button(say("month.go_check"), key="go_check", on_click=check, args=(request, view))
        if not is_out and not is_ready:
            st.button(say("month.go_publish"), key="go_publish", disabled=True, help=say("month.not_yet"))


def press(act: str, label: str, look: Look) -> None:
    """A button that opens the dialog of an act."""
    st.button(label, key=f"go_{act.removeprefix('to-')}", type=look, on_click=ask, args=(act,))


def check(request: jobs.Event, view: View) -> None:
    """Have the office's text and the recount looked at too; the answer stands until the data are others."""
    work = working.start(request, ABOUT, view)
    st.session_state["month_found"] = {"month": request["month"], "work": work}


def checked(row: Row, view: View) -> None:
    """What the job found, as long as it holds."""
    held = st.session_state.get("month_found", {"month": ""})
    if held["month"] != row["month"] or not (told := held["work"].told("blockers")):
        return
    if held.setdefault("version", marts.snapshot_version()) == marts.snapshot_version():
        groups = month.job_groups(view, told[0]["rows"])
        made = fragments.render("month_checked", view.language, groups=groups)
        component.show(made, view, "month_checked")


# ---- the dialogs ----------------------------------------------------------------------------------------------------


def draw(row: Row, standing: Sequence[Blocker], view: View) -> None:
    """The dialog the address names, if the month can have it now."""
    found = dialog_of(view.get("act"), row, standing, view) if view.get("act") else None
    if found:
        title, body = found
        st.dialog(escaped(title), on_dismiss=done)(body)()


def dialog_of(act: str, row: Row, standing: Sequence[Blocker], view: View) -> Dialog | None:
    """Title and contents of a dialog; none where it is about something that is settled by now."""
    say, name = partial(text, view.language), office.month(row["month"], view.language)
    what, _, code = act.partition("-")
    own = [
        each
        for each in standing
        if what and month.act_of(each) == what and code in ("all", month.code_of(each.subject))
    ]
    if what == "to" and code in month.ways(row):
        return say(f"month.go_{row['state']}_{code}") + f" · {name}", partial(_move, row, code, view)
    if act == "publish" and row["state"] not in (*OUT, "open") and not standing:
        return say("month.publish_title", month=name), partial(_publish, row, view)
    if act == "revise" and row["state"] == "final":
        return say("month.revise_title", issue_no=row["issue_no"]), partial(_revise, row, view)
    bodies = {"none": _none, "decide": _decide, "given_back": _given_back, "settle": _settle}
    if own and what in bodies:
        return say(f"month.{what}_title"), partial(bodies[what], own, row, view)
    return None


def _name(view: View, label: str = "by") -> str:
    """A name; whose work it is stands there as it was last said, who signs is written each time."""
    key = f"month_{label}"
    if label == "by":
        st.session_state.setdefault(key, st.session_state.get("month_name", ""))
    return st.text_input(text(view.language, f"month.{label}"), key=key).strip()


def _sure(view: View, key: str, words: Sequence[str]) -> bool:
    """The button that does it; whether it was pressed and nothing is lacking."""
    if not st.button(text(view.language, f"month.{key}"), key=f"act_{key}", type="primary"):
        return False
    if all(words):
        return True
    st.error(text(view.language, "month.lacks"))
    return False


def _move(row: Row, state: str, view: View) -> None:
    say, needs_reason = partial(text, view.language), month.ways(row)[state]
    st.markdown(escaped(say(f"month.means_{row['state']}_{state}")))
    reason = st.text_input(say("month.reason" if needs_reason else "month.reason_if"), key="month_reason").strip()
    by = _name(view)
    if _sure(view, "move_yes", [by, reason or ("" if needs_reason else "-")]):
        start({"job": "move", "month": row["month"], "state": state, "reason": reason}, view, by)


def _publish(row: Row, view: View) -> None:
    say, issue = partial(text, view.language), month.issue(view, row, read)
    gaps = {
        "month": office.month(row["month"], view.language),
        "issue_no": issue["issue_no"],
        "scopes": issue["scopes"],
    }
    st.markdown(say("month.publish_what_happens", **{name: escaped(str(value)) for name, value in gaps.items()}))
    signed_by, by = _name(view, "signer"), _name(view)
    if _sure(view, "publish_yes", [signed_by, by]):
        start({"job": "publish", "month": row["month"], "signed_by": signed_by}, view, by)


def _revise(row: Row, view: View) -> None:
    say = partial(text, view.language)
    st.markdown(say("month.revise_what_happens", issue_no=row["issue_no"], revision=(row["revision"] or 1) + 1))
    reason = st.text_input(say("month.reason"), key="month_reason").strip()
    asked_by = st.text_input(say("month.asked_by"), key="month_asked_by").strip()
    signed_by, by = _name(view, "signer"), _name(view)
    if _sure(view, "revise_yes", [reason, asked_by, signed_by, by]):
        request = {"job": "revise", "issue_no": row["issue_no"], "reason": reason, "asked_by": asked_by}
        start(request | {"signed_by": signed_by}, view, by)


def _none(own: Sequence[Blocker], row: Row, view: View) -> None:
    name = office.kind_names(view, read).get(own[0].subject, own[0].subject)
    gaps = {"register": escaped(name), "month": office.month(row["month"], view.language)}
    st.markdown(text(view.language, "month.none_what_happens", **gaps))
    by = _name(view)
    if _sure(view, "none_yes", [by]):
        start({"job": "none", "register": own[0].subject, "month": row["month"]}, view, by)


def _decide(own: Sequence[Blocker], row: Row, view: View) -> None:
    names = office.unit_names(view, read)
    units = text(view.language, "list_comma").join(names.get(each.subject, each.subject) for each in own)
    st.markdown(text(view.language, "month.decide_what_happens", units=escaped(units)))
    reason = st.text_input(text(view.language, "month.decision"), key="month_reason").strip()
    by = _name(view)
    if _sure(view, "decide_yes", [reason, by]):
        units_of = [each.subject for each in own]
        start({"job": "decide", "month": row["month"], "units": units_of, "reason": reason}, view, by)


def _given_back(own: Sequence[Blocker], row: Row, view: View) -> None:
    st.markdown(escaped(own[0].phrase.text(view.language)))
    st.markdown(text(view.language, "month.given_back_what_happens"))
    reason = st.text_input(text(view.language, "month.reason"), key="month_reason").strip()
    by = _name(view)
    if _sure(view, "given_back_yes", [reason, by]):
        start({"job": "return_settled", "return_no": own[0].subject, "reason": reason}, view, by)


def _settle(own: Sequence[Blocker], row: Row, view: View) -> None:
    st.markdown(escaped(own[0].phrase.text(view.language)))
    st.markdown(text(view.language, "month.settle_what_happens"))
    explanation = st.text_area(text(view.language, "month.explanation"), key="month_explanation").strip()
    given_by = st.text_input(text(view.language, "month.given_by"), key="month_given_by").strip()
    by = _name(view)
    if _sure(view, "settle_yes", [explanation, given_by, by]):
        request = {"job": "settle", "month": row["month"], "subject": own[0].subject}
        start(request | {"explanation": explanation, "given_by": given_by}, view, by)


def standing_of(row: Row, view: View, today: date) -> list[Blocker]:
    """What marts and desk say stands in the way; nothing where the month is out."""
    return [] if row["state"] in OUT else month.blockers(view, row, read, today)
