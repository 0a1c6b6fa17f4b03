"""What the office does with appeals and calls: noted, raised, reviewed, decided; the address names the act that is open.

What a decision would move is worked out by a job before it is taken: the form of a decision stands below it, and only what
was shown can be upheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

import desk
import marts
from show import office
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import appeals, registers
from ui import component, jobs, working
from ui.cached import read

ABOUT = "appeals"  # the jobs of this page
EFFECT = "appeals_effect"  # what the decisions of one appeal would move
BY = "appeals_by"
EVIDENCE_MEGABYTES = 20  # a file, as the job takes it (etl/read.py, SIZE_LIMIT)


def ask(act: str) -> None:
    """Open the dialog of an act."""
    st.query_params["act"] = act


def done() -> None:
    """Close the dialog: the address no longer names it."""
    st.query_params.pop("act", None)


def start(request: jobs.Event, view: View) -> None:
    """Begin a job and close the dialog."""
    done()
    working.start(request, ABOUT, view)


def draw(row: Row | None, view: View) -> None:
    """The dialog the address names, if there is one now."""
    say = partial(text, view.language)
    found: dict[str, tuple[str, Callable[[], None]]] = {"raise": (say("appeals.raise_title"), partial(_raise, view))}
    if row is not None:
        found["review"] = (say("appeals.review_title", no=row["appeal_no"]), partial(_review, row, view))
        if appeals.revisable(row, read):
            found["revise"] = (say("appeals.revise_title"), partial(_revise, row, view))
    if view.get("act") in found:
        heading, body = found[view.get("act")]
        st.dialog(heading, width="medium", on_dismiss=done)(body)()


def follow() -> None:
    """Open an appeal that was just raised, once its job is over."""
    work = st.session_state.get("appeals_raised")
    if work is not None and work.is_over:
        del st.session_state["appeals_raised"]
        if told := work.told("appeal"):
            st.query_params["appeal"] = told[0]["appeal_no"]
            st.rerun()


# ---- a call, and raising ---------------------------------------------------------------------------------------------


def note_call(view: View, is_working: bool) -> None:
    """The form of a call: whom, about what, and one click."""
    say = partial(text, view.language)
    months = appeals.months(view, read)
    if not months:
        return
    month = view.get("month") if view.get("month") in months else months[0]
    units = appeals.units(view, read, month)
    with (
        st.form("appeals_call", border=False, clear_on_submit=True),
        st.container(key="appeals_call_fields", horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        unit = _choice(say("appeals.call_unit"), units, "appeals_call_unit", width=170, first=view.get("of"))
        caller = st.text_input(say("appeals.call_who"), key="appeals_call_who", width=120)
        note = st.text_input(say("appeals.call_note"), key="appeals_call_note", width=360)
        sent = st.form_submit_button(say("appeals.call_send"), disabled=is_working)
    if sent and not (unit and note.strip()):
        st.warning(say("appeals.call_lacks"))
    elif sent:
        start({"job": "call", "unit_id": unit, "month": month, "caller": caller.strip(), "note": note.strip()}, view)
        st.rerun()


def _choice(label: str, names: Mapping[str, str], key: str, first: str = "", width: Any = "stretch") -> str:
    """One of some codes, or none yet."""
    codes = list(names)
    chosen: str | None = st.selectbox(
        label, codes, index=codes.index(first) if first in names else None, key=key, width=width, placeholder="",
        format_func=lambda code: names.get(code, code),
    )  # fmt: skip
    return chosen or ""


def _raise(view: View) -> None:
    """An appeal: whose, about which line, what, by whom and when, with evidence; from a call with what was said there."""
    say, call = partial(text, view.language), appeals.call_of(view, read) or {}
    months = {code: office.month(code, view.language) for code in appeals.months(view, read)}
    wanted = call.get("month") or view.get("month") or next(iter(months), "")
    month = _choice(say("appeals.month"), months, "appeals_month", wanted)
    units = appeals.units(view, read, month)
    unit = _choice(say("appeals.col_unit"), units, "appeals_unit", call.get("unit_id") or view.get("of"))
    scopes = appeals.scopes(view, read, month)
    scope = _choice(say("appeals.scope"), scopes, f"appeals_scope_{month}", next(iter(scopes), ""))
    lines = appeals.lines(view, read, scope, unit) if unit else {}
    line = _choice(say("appeals.col_line"), lines, f"appeals_line_{scope}_{unit}", call.get("indicator_id") or "")
    claim = st.text_area(say("appeals.the_claim"), call.get("note") or "", key="appeals_claim")
    with st.container(horizontal=True, gap="small"):
        who = st.text_input(say("appeals.raised_by"), call.get("caller") or "", key="appeals_raised_by")
        day = st.date_input(say("appeals.raised_on"), _today(view), key="appeals_raised_on", max_value=_today(view))
    ways = {code: say(f"appeals.way_{code}") for code in appeals.WAYS}
    way = _choice(say("appeals.came_by"), ways, "appeals_came_by", "call" if call else "letter")
    files = _files(view)
    if st.button(say("appeals.raise_yes"), key="appeals_raise", type="primary"):
        if not (unit and line and claim.strip() and who.strip()):
            st.error(say("appeals.raise_lacks"))
            return
        said = {"unit_id": unit, "month": month, "scope_id": scope, "indicator_id": line, "claim": claim.strip()}
        said |= {
            "raised_by": who.strip(),
            "raised_on": _iso(day),
            "came_by": way,
            "from_entry": call.get("entry_no") or "",
        }
        done()
        st.query_params.pop("appeal", None)
        request = {"job": "appeal", "evidence": files()} | said
        st.session_state["appeals_raised"] = working.start(request, ABOUT, view)
        st.rerun()


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _today(view: View) -> date:
    return datetime.now(ZoneInfo(office.zone_of(view, read))).date()


def _files(view: View) -> Callable[[], list[dict[str, str]]]:
    """Evidence to choose; called when it is to be handed over, its bytes lie in the tray and go from there."""
    chosen = st.file_uploader(
        text(view.language, "appeals.add_evidence"),
        accept_multiple_files=True,
        key="appeals_files",
        max_upload_size=EVIDENCE_MEGABYTES,
    )

    def kept() -> list[dict[str, str]]:
        with desk.opened(office.data_folder()) as seat:
            return [
                {"path": str(seat.path(seat.keep(one.getvalue())).resolve()), "file_name": one.name}
                for one in chosen or ()
            ]  # fmt: skip

    return kept


# ---- the opened appeal -----------------------------------------------------------------------------------------------


def opened(row: Row, view: View, is_working: bool) -> None:
    """What can be done about the opened appeal, its evidence, and what its decisions would move."""
    say = partial(text, view.language)
    with st.container(key="appeals_acts", horizontal=True, gap="small"):
        st.button(
            say("appeals.go_review"), key="appeals_go_review", on_click=ask, args=("review",), disabled=is_working
        )
        st.button(
            say("appeals.go_decide" if row["is_open"] else "appeals.go_again"), key="appeals_go_decide",
            type="primary" if row["is_open"] else "secondary", on_click=_to_decide, args=(row, view), disabled=is_working,
        )  # fmt: skip
        if appeals.revisable(row, read):
            st.button(
                say("appeals.go_revise"), key="appeals_go_revise", type="primary", on_click=ask, args=("revise",),
                disabled=is_working,
            )  # fmt: skip
        for place, one in enumerate(appeals.evidence(row)):
            path = office.data_folder() / "inbox" / one["sha256"]
            if path.is_file():
                st.download_button(
                    say("appeals.get_evidence", file=one["file_name"]), partial(path.read_bytes), one["file_name"],
                    key=f"appeals_evidence{place}", type="tertiary", on_click="ignore",
                )  # fmt: skip
    if view.get("act") == "decide":
        _decide(row, view, is_working)


def _review(row: Row, view: View) -> None:
    """Who looks into it, further evidence, and what upholding changes."""
    say = partial(text, view.language)
    by = st.text_input(
        say("appeals.reviewer"), row["reviewer"] or st.session_state.get(BY, ""), key="appeals_reviewer"
    ).strip()
    kinds = {kind: say(f"appeals.kind_{kind}") for kind in ("", "cells", "rows", "none")}
    chosen: str = st.radio(
        say("appeals.the_change"), list(kinds), key="appeals_kind", format_func=lambda code: kinds.get(code, code)
    ) or ""  # fmt: skip
    change: dict[str, Any] | None = {"kind": "none"} if chosen == "none" else None
    with st.container():  # keeps the field below in its place, and the files chosen there
        if chosen == "cells":
            change = _cells(row, view)
        elif chosen == "rows":
            change = _rows(row, view)
    files = _files(view)
    if st.button(say("appeals.review_yes"), key="appeals_review", type="primary"):
        if not by:
            st.error(say("appeals.review_lacks"))
        elif chosen and not change:
            st.error(say("appeals.change_lacks"))
        else:
            st.session_state[BY] = by
            st.session_state.pop(EFFECT, None)
            request = {"job": "appeal_act", "act": "review", "appeal_no": row["appeal_no"], "reviewer": by}
            start(request | {"change": change, "evidence": files()}, view)
            st.rerun()


def _cells(row: Row, view: View) -> dict[str, Any] | None:
    """The figures behind the line, each with what it is to say; of one file, as one change is one new reading of it."""
    say, found = partial(text, view.language), appeals.cells(row, read)
    loads = {one["load_id"]: one["file_name"] for one in found}
    if not loads:
        st.info(say("appeals.cells_none"))
        return None
    load_id = _choice(say("appeals.file"), loads, "appeals_load", next(iter(loads)))
    cells = []
    for place, one in enumerate(one for one in found if one["load_id"] == load_id):
        was = appeals.value_text(one).replace("\N{MINUS SIGN}", "-")
        label = " · ".join(
            dict.fromkeys((appeals.source(one, view.language)["label"], *appeals.place_parts(one, view.language)))
        )
        new = st.text_input(label, was, key=f"appeals_cell_{load_id}_{place}").strip()
        if new != was:
            cells.append(
                {"sheet": one["sheet"] or "", "row_no": one["row_no"], "column_name": one["column_name"], "new": new}
            )
    return {"kind": "cells", "load_id": load_id, "cells": cells} if cells else None


def _rows(row: Row, view: View) -> dict[str, Any] | None:
    """A row of a register that is added, corrected or taken out."""
    say = partial(text, view.language)
    names = appeals.registers_of(row, view, read)
    register = _choice(say("appeals.register"), names, "appeals_register", next(iter(names), ""))
    about = view.on(register=register, month=row["month"])
    held = {one["code_of"]: one for one in registers.rows_of(about, read) if one["is_here"]}
    rows = {"": say("appeals.new_row")} | {
        code: registers.place(one, view.language) for code, one in held.items() if one["unit_id"] == row["unit_id"]
    }
    code = _choice(say("appeals.row_meant"), rows, f"appeals_row_{register}")
    old = held.get(code)
    change: dict[str, Any] = {"act": "change"} if old else {"act": "add"}
    if old and st.checkbox(say("appeals.row_remove"), key=f"appeals_remove_{code}"):
        change = {"act": "remove"}
    else:
        change["values"] = {"unit": row["unit_id"]} if old is None else {}
        for name, label in registers.form_fields(about, read).items():
            was = registers.said_of(old, name) if old else ""
            new = _field(name, label, was, about, f"appeals_{register}_{code}_{name}")
            if new != was:
                change["values"][name] = new
    if old:
        change |= {name: old[name] for name in registers.KEY}
    is_empty = change["act"] != "remove" and not set(change["values"]) - {"unit"}
    return None if is_empty else {"kind": "rows", "register_id": register, "month": row["month"], "rows": [change]}


def _field(name: str, label: str, value: str, about: View, key: str) -> str:
    """One field of a register's row: a drop-down where the rulebook says what may stand there."""
    if name == "indicator":
        options = registers.indicators(about, read)
    else:
        rows = registers.choices(about, read).get(name, [])
        options = {
            one["choice_id"]: one[f"name_{'en' if about.language == 'en' else 'zh'}"] or one["choice_id"]
            for one in rows
        }
    if not options:
        return st.text_input(label, value, key=key).strip()
    names = {"": "–"} | dict.fromkeys([value], value) | options
    return _choice(label, names, key, value)


# ---- deciding --------------------------------------------------------------------------------------------------------


def _to_decide(row: Row, view: View) -> None:
    """Open the form of the decision, and have its effects worked out; or close it."""
    if view.get("act") == "decide":
        return done()
    ask("decide")
    return work_out(row, view, is_again=True)


def work_out(row: Row, view: View, is_again: bool = False) -> None:
    """Begin to work out what each decision would move, unless it is known for the figures as they are.

    What was refused is only asked again where somebody opens the form anew.
    """
    about = (row["appeal_no"], row["change"], row["load_id"])
    held: dict[str, Any] | None = st.session_state.get(EFFECT)
    if held and held["about"] == about and not _is_stale(held, is_again):
        return
    request = {"job": "appeal_effect", "appeal_no": row["appeal_no"]} | _by(view)
    wanted = [code for code in ("upheld", "rejected") if code == "upheld" or row["load_id"]]
    works = {code: jobs.begin(request | {"decision": code}, "appeals_effects") for code in wanted}
    st.session_state[EFFECT] = {"about": about, "works": works}


def _by(view: View) -> dict[str, str]:
    """What every request says of its reader."""
    language = "en" if view.language == "en" else "zh_CN"
    return {"by": "office", "lang": language, "competition": view.competition_id}


def _is_stale(held: dict[str, Any], is_again: bool) -> bool:
    """Whether effects that were worked out are of figures that stand no more."""
    works = held["works"].values()
    if not all(work.is_over for work in works):
        return False
    # Seen first after the jobs, which may have caught up with the journal themselves.
    is_same = bool(held.setdefault("version", marts.snapshot_version()) == marts.snapshot_version())
    return not is_same or (is_again and any(work.message for work in works))


def _decide(row: Row, view: View, is_working: bool) -> None:
    """What either decision moves, then the decision with its reason."""
    say = partial(text, view.language)
    work_out(row, view)
    works = st.session_state[EFFECT]["works"]
    if not all(work.is_over for work in works.values()):
        return _wait(works, view)
    for message in dict.fromkeys(work.message for work in works.values() if work.message):
        st.warning(message)
    events = {code: next(iter(work.told("effect")), None) for code, work in works.items()}
    can = [code for code in appeals.DECISIONS if code not in works or events[code]]
    if events["upheld"]:
        told: dict[str, Any] = {code: events.get(code) for code in ("upheld", "rejected") if code in can}
        component.show(appeals.both(row, told, view, read), view, "appeals_effects")
    names = {code: say(f"appeals.decide_{code}") for code in can}
    with st.form("appeals_decision", border=False):
        decision: str | None = st.radio(
            say("appeals.col_decision"), list(names), index=None, key="appeals_decision_said", horizontal=True,
            format_func=lambda code: names.get(code, code),
        )  # fmt: skip
        with st.container(key="appeals_decision_fields", horizontal=True, vertical_alignment="bottom"):
            reason = st.text_input(say("appeals.reason"), key="appeals_reason", width=460)
            known = row["reviewer"] or st.session_state.get(BY, "")
            by = st.text_input(say("appeals.decided_by"), known, key="appeals_decided_by", width=180)
            sent = st.form_submit_button(say("appeals.decide_yes"), type="primary", disabled=is_working)
    if sent and not (decision and reason.strip() and by.strip()):
        st.warning(say("appeals.decide_lacks"))
    elif sent:
        said = {"decision": decision, "reason": reason.strip(), "reviewer": by.strip(), "by": by.strip()}
        st.session_state[BY] = by.strip()
        start({"job": "appeal_act", "act": "decide", "appeal_no": row["appeal_no"]} | said, view)
        st.rerun()
    return None


def _wait(works: Mapping[str, jobs.Work], view: View) -> None:
    """Until the effects are there."""

    @st.fragment(run_every=0.5)
    def look() -> None:
        if all(work.is_over for work in works.values()):
            st.rerun(scope="app")
        st.info(text(view.language, "appeals.working_out"))

    look()


def _revise(row: Row, view: View) -> None:
    """The issues that differ, one after the other from the oldest month: a revision of each."""
    say, first = partial(text, view.language), appeals.revisable(row, read)[0]
    st.text(appeals.issue_words(first, view.language))
    gaps = {"no": row["appeal_no"], "reason": row["reason"] or ""}
    reason = st.text_input(
        say("appeals.revise_reason"), say("appeals.revise_because", **gaps), key="appeals_revise_reason"
    )
    unit = office.unit_names(view, read).get(row["unit_id"], row["unit_id"])
    asked_by = st.text_input(say("appeals.revise_asked"), f"{unit} {row['raised_by']}", key="appeals_revise_asked")
    by = st.text_input(say("appeals.revise_by"), st.session_state.get(BY, ""), key="appeals_revise_by")
    st.caption(say("appeals.revise_note"))
    if st.button(say("appeals.revise_yes"), key="appeals_revise", type="primary"):
        if not (reason.strip() and asked_by.strip() and by.strip()):
            st.error(say("appeals.revise_lacks"))
            return
        said = {"issue_no": first["issue_no"], "reason": reason.strip(), "asked_by": asked_by.strip(), "by": by.strip()}
        start({"job": "revise", "appeal_no": row["appeal_no"], "signed_by": by.strip()} | said, view)
        st.rerun()
