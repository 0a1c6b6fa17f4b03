"""What is done to the follow-up ledger and the supervision list, each act in a dialog: set down, taken over, said of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from competition.calendar import Month
from show import office
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import follow_ups
from ui import working
from ui.cached import read

ABOUT = "follow_ups"  # the jobs of this page
BY = "follow_ups_by"
WITHOUT_REASON = ("fixed",)


def close() -> None:
    """Close the dialog: the address no longer names it."""
    for name in ("act", "entry"):
        st.query_params.pop(name, None)


def today(view: View) -> date:
    """The day where the competition is."""
    return datetime.now(ZoneInfo(office.zone_of(view, read))).date()


def draw(view: View) -> None:
    """The dialog the address names, if there is one now."""
    act, say = view.get("act"), partial(text, view.language)
    row = follow_ups.entry_of(view, read)
    found: tuple[str, Callable[[View], None]] | None = None
    if act == "add":
        found = say(f"follow_ups.add_{follow_ups.kind_of(view)}"), partial(_add, None)
    elif act == "take" and (offered := follow_ups.taken(view, read)) is not None:
        found = say("follow_ups.add_problem"), partial(_add, offered)
    elif row is not None and act in follow_ups.MOVES[row["kind"]][row["state"]]:
        found = f"{row['follow_up_no']} · {say(f'follow_ups.act_{act}')}", partial(_set, row, act)
    if found:
        title, body = found
        st.dialog(title, width="medium", on_dismiss=close)(body)(view)


def _by(view: View) -> str:
    """Who sets it down; kept for the next time."""
    label, before = text(view.language, "follow_ups.by"), str(st.session_state.get(BY, ""))
    return st.text_input(label, before, key="follow_ups_form_by").strip()


def _day(label: str, value: date | None, key: str) -> str:
    """A day, or none."""
    found: Any = st.date_input(label, value, key=key, format="YYYY-MM-DD")
    return found.isoformat() if isinstance(found, date) else ""


def _add(offered: follow_ups.Proposal | None, view: View) -> None:
    """A problem or a task for one or several units; each unit gets an entry of its own."""
    say, kind = partial(text, view.language), follow_ups.kind_of(view)
    month = _month(view) if offered is None else follow_ups.month_of(view, read)
    names = follow_ups.members(view, read, month) or office.unit_names(view, read)
    chosen = [unit for unit in (offered.found if offered else {}) if unit in names]
    units = st.multiselect(
        say("follow_ups.units"), list(names), chosen, key="follow_ups_units", format_func=lambda code: names.get(code, code),
        placeholder=say("follow_ups.all_units"),
    )  # fmt: skip
    problem = st.text_input(
        say(f"follow_ups.col_{kind}"), offered.topic if offered else "", key="follow_ups_problem"
    ).strip()
    measure = st.text_input(say("follow_ups.col_measure"), key="follow_ups_measure").strip()
    owner = st.text_input(say("follow_ups.col_owner"), key="follow_ups_owner").strip()
    due = _day(say("follow_ups.col_due"), Month.parse(month).last_day if kind == "task" else None, "follow_ups_due")
    by = _by(view)
    if st.button(say("follow_ups.add_yes"), key="follow_ups_add_yes", type="primary"):
        if not (problem and by and (kind == "problem" or (owner and due))):
            st.error(say(f"follow_ups.lacks_{kind}"))
            return
        about = {"kind": kind, "month": month, "problem": problem, "measure": measure, "owner": owner, "due_on": due}
        about["issue_no"] = follow_ups.issue_of(view, read, month) if offered else ""
        _start({"job": "follow_up", "units": units, "by": by} | about, by, view)


def _month(view: View) -> str:
    """The month an entry belongs to: of tasks usually the running one."""
    day = today(view)
    known = follow_ups.months(view, read, day)
    usual = f"{day:%Y-%m}" if follow_ups.kind_of(view) == "task" else follow_ups.month_of(view, read)
    found: str = st.selectbox(
        text(view.language, "follow_ups.month"), known, index=known.index(usual) if usual in known else 0, key="follow_ups_in",
        format_func=lambda code: office.month(code, view.language),
    )  # fmt: skip
    return found


def _set(row: Row, state: str, view: View) -> None:
    """What became of an entry: the day it was seen, the reason, another day it is due, the month it goes on in."""
    say = partial(text, view.language)
    unit = office.unit_names(view, read).get(row["unit_id"], say("follow_ups.all_units"))
    st.text(f"{unit}  {row['problem']}")
    fields: dict[str, str] = {"state": state}
    if state == "carried":
        following = [str(Month.parse(row["month"]).plus(ahead)) for ahead in range(1, 4)]
        fields["month"] = st.selectbox(
            say("follow_ups.carry_to"),
            following,
            key="follow_ups_carry",
            format_func=lambda code: office.month(code, view.language),
        )
        fields["due_on"] = _day(say("follow_ups.new_due"), Month.parse(fields["month"]).last_day, "follow_ups_new_due")
    else:
        fields["seen_on"] = _day(say("follow_ups.seen_on"), today(view), "follow_ups_seen")
        if state == "relapsed" and view.get("month"):
            fields["month"] = view.get("month")  # whose figures show it again
        if state in ("open", "relapsed"):
            fields["due_on"] = _day(say("follow_ups.new_due"), None, "follow_ups_new_due")
    fields["reason"] = st.text_input(
        say("follow_ups.reason_free" if state in WITHOUT_REASON else "follow_ups.reason"), key="follow_ups_reason"
    ).strip()
    by = _by(view)
    is_told = state == "carried" and row["state"] == "unfinished"
    if st.button(say("follow_ups.set_yes"), key="follow_ups_set_yes", type="primary"):
        if not by or not (fields["reason"] or is_told or state in WITHOUT_REASON):
            st.error(say("follow_ups.lacks_reason"))
            return
        _start({"job": "follow_up_act", "follow_up_no": row["follow_up_no"], "by": by} | fields, by, view)


def _start(request: dict[str, Any], by: str, view: View) -> None:
    """Hand it to the job server and close the dialog."""
    st.session_state[BY] = by
    close()
    working.start(request, ABOUT, view)
    st.rerun()
