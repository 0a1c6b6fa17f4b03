"""What the office does about check slips on their page: hand them out, enter what came back, each in a dialog of the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

import desk
from competition.rules import OPTIONAL_POLICIES
from show import fragments, office, reading
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import slips
from ui import working
from ui.acts import DAY
from ui.appeals import EVIDENCE_MEGABYTES
from ui.cached import read
from ui.marks import escaped

ABOUT = "slips"  # the jobs of this page
GIVE = "give"  # the act that hands slips out; any other is a unit's id
NAMED = "office_name"  # who sits here, as it was said last


def done() -> None:
    """Close the dialog: the address no longer names it."""
    st.query_params.pop("act", None)


def ask(act: str) -> None:
    """Open the dialog of an act."""
    st.query_params["act"] = act


def start(request: dict[str, object], by: str, view: View) -> None:
    """Begin a job in somebody's name, close the dialog, draw the page anew."""
    done()
    st.session_state[NAMED] = by
    working.start(request | {"by": by}, ABOUT, view)
    st.rerun()


def draw(rows: list[Row], month: str, view: View) -> None:
    """The dialog the address names, if there is one."""
    act = view.get("act")
    row = next((one for one in rows if one["unit_id"] == act), None)
    title: str = ""
    body: Callable[[], None] | None = None
    if act == GIVE and rows:
        title = text(view.language, "slips.give_title", month=office.month(month, view.language))
        body = partial(_give, rows, month, view)
    elif row and row["slip"]:
        title = text(view.language, "slips.answer_title", unit=fragments.name_of(row, "unit", view.language))
        body = partial(_answer, row, month, view)
    if body:
        st.dialog(escaped(title), on_dismiss=done)(body)()


def today(view: View) -> str:
    """The day where the competition is."""
    return datetime.now(ZoneInfo(office.zone_of(view, read))).date().isoformat()


def _give(rows: list[Row], month: str, view: View) -> None:
    """Whom, by when, and in whose name."""
    say = partial(text, view.language)
    st.markdown(say("slips.give_note", count=len(rows)))
    names = {row["unit_id"]: fragments.name_of(row, "unit", view.language) for row in rows}
    units = st.multiselect(
        say("slips.give_whom"), list(names), key="slips_whom", format_func=lambda code: names.get(code, code),
        placeholder=say("slips.give_everyone"),
    )  # fmt: skip
    due = st.text_input(say("slips.give_due"), key="slips_due").strip()
    days = reading.policy(view.on(scope_id=month), "slip_days", read)
    st.caption(say("slips.give_due_note", days=OPTIONAL_POLICIES["slip_days"] if days is None else f"{days:f}"))
    by = st.text_input(say("slips.give_by"), st.session_state.get(NAMED, ""), key="slips_by").strip()
    if st.button(say("slips.give_yes"), key="slips_give", type="primary"):
        if due and not DAY.fullmatch(due):
            st.error(say("slips.answer_bad_day"))
        elif not by:
            st.error(say("slips.give_lacks"))
        else:
            start({"job": "slips", "month": month, "units": units or "all", "due_on": due, "form": "both"}, by, view)


def _answer(row: Row, month: str, view: View) -> None:
    """What came back: the answer, who signed, and what it is about."""
    say = partial(text, view.language)
    slip: Row = row["slip"]
    if slip["answer"]:
        signed = say("slips.signed", by=slip["signed_by"], on=slip["signed_on"])
        st.text(say("slips.answer_last", state=say(f"slips.state_{slip['answer']}"), signed=signed))
    answer = st.radio(
        say("slips.answer_kind"), slips.ANSWERS, index=None, key="slips_answer", horizontal=True,
        format_func=lambda code: say(f"slips.state_{code}"),
    )  # fmt: skip
    said: dict[str, object] = {"answer": answer or ""}
    with st.container():  # keeps the fields below in their place, and what is just being typed there
        said["note"] = st.text_area(say("slips.answer_note"), key="slips_note").strip() if answer != "agreed" else ""
        if answer == "explained":
            said["places"] = _places(row, month, view)
        if answer == "appealed":
            said |= _appeal(row, month, view)
    with st.container(horizontal=True):
        said["signed_by"] = st.text_input(say("slips.answer_signed_by"), key="slips_signed_by").strip()
        said["signed_on"] = st.text_input(say("slips.answer_signed_on"), today(view), key="slips_signed_on").strip()
    by = st.text_input(say("slips.answer_by"), st.session_state.get(NAMED, ""), key="slips_noted_by").strip()
    if st.button(say("slips.answer_yes"), key="slips_note_answer", type="primary"):
        needs = answer and by and said["signed_by"] and (answer == "agreed" or said["note"])
        if not needs or (answer == "appealed" and not said["indicator_id"]):
            st.error(say("slips.answer_lacks"))
        elif not DAY.fullmatch(str(said["signed_on"])):
            st.error(say("slips.answer_bad_day"))
        else:
            start(slips.request(month, row["unit_id"], said), by, view)


def _places(row: Row, month: str, view: View) -> list[dict[str, object]]:
    """Which of the questions on the slip are answered."""
    say = partial(text, view.language)
    asked = read("open_questions", competition_id=view.competition_id, month=month, unit_id=row["unit_id"]).to_dicts()
    questions = slips.questions(asked)
    if not questions:
        return []
    names = [f"{number}. {fragments.name_of(one, 'message', view.language)}" for number, one in enumerate(questions, 1)]
    chosen = st.multiselect(
        say("slips.answer_questions"), range(len(names)), key="slips_questions", format_func=lambda at: names[at],
        placeholder=say("slips.answer_questions"),
    )  # fmt: skip
    st.caption(say("slips.answer_questions_note"))
    return [{name: questions[at][name] for name in slips.PLACE} for at in chosen]


def _appeal(row: Row, month: str, view: View) -> dict[str, object]:
    """Which line is disputed, what the unit holds right, and its evidence."""
    say = partial(text, view.language)
    lines = read("ledger", competition_id=view.competition_id, scope_id=month, unit_id=row["unit_id"]).sort("line_no")
    names = {
        one["indicator_id"]: fragments.name_of(one, "label", view.language)
        for one in lines.to_dicts()
        if one["indicator_id"]
    }
    indicator = st.selectbox(
        say("slips.answer_indicator"), list(names), index=None, key="slips_indicator",
        format_func=lambda code: names.get(code, code), placeholder=say("slips.answer_indicator"),
    )  # fmt: skip
    claim = st.text_input(say("slips.answer_claim"), key="slips_claim").strip()
    given = st.file_uploader(
        say("slips.answer_evidence"), accept_multiple_files=True, key="slips_evidence",
        max_upload_size=EVIDENCE_MEGABYTES,
    )  # fmt: skip
    return {
        "indicator_id": indicator or "",
        "claim": claim,
        "evidence": [kept(one.name, one.getvalue()) for one in given],
    }


def kept(name: str, data: bytes) -> dict[str, str]:
    """A file of evidence where the job can read it."""
    with desk.looked_at(office.data_folder()) as seat:
        return {"path": str(seat.path(seat.keep(data))), "name": name}
