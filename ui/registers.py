"""What is done to a register on its page: a row added, corrected or taken out, a month settled, the weekly digest.

A change is first worked out in a copy: what it does to scores and places is seen before it is confirmed, and only then a job
writes the new file of the register. The address says which dialog is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from show import office
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import registers
from ui import component, jobs, working
from ui.cached import read

ABOUT = "registers"  # the jobs of this page
HELD = "registers_held"  # the change that is worked out or waits to be confirmed
BY, WHY = "registers_by", "registers_why"


def close() -> None:
    """Close the dialog: the address no longer names it."""
    for name in ("act", "row"):
        st.query_params.pop(name, None)


def draw(view: View) -> None:
    """The dialog the address names, if there is one now."""
    say = partial(text, view.language)
    row = registers.asked(view, read)
    title = registers.title(view, read)
    found: dict[str, tuple[str, Callable[[View], None]]] = {
        "none": (say("registers.none_title"), _none), "digest": (say("registers.digest_title"), _digest),
        "add": (say("registers.add_title", register=title), partial(_form, None)),
    }  # fmt: skip
    if row is not None:
        found["change"] = (say("registers.change_title", register=title), partial(_form, row))
        found["remove"] = (say("registers.remove_title", register=title), partial(_remove, row))
    if view.get("act") in found:
        heading, body = found[view.get("act")]
        st.dialog(heading, width="medium", on_dismiss=close)(body)(view)


# ---- a row ----------------------------------------------------------------------------------------------------------


def _form(row: Row | None, view: View) -> None:
    """The fields of a row, with drop-downs where the rulebook says what may stand there."""
    say, key = partial(text, view.language), row["code_of"] if row else "new"
    typed = _typed(key)
    values = {"unit": _unit(row, typed, view, key)} if row is None else {}
    if row is not None:
        st.text(registers.place(row, view.language))
        st.text(f"{text(view.language, 'intake.field_unit')}: {office.unit_names(view, read).get(row['unit_id'], '')}")
    for name, label in registers.form_fields(view, read).items():
        old = registers.said_of(row, name) if row else ""
        values[name] = _field(name, label, typed.get(name, old), view, f"registers_{key}_{name}")
    said = _why(view)
    if st.button(say("registers.work_out"), key="registers_work_out", type="primary"):
        if row is None:
            change = {
                "act": "add",
                "unit_id": values["unit"],
                "values": {name: told for name, told in values.items() if told},
            }
        else:
            new = {name: told for name, told in values.items() if told != registers.said_of(row, name)}
            change = {"act": "change", "values": new} | _place(row)
        if not said or (row is None and not values["unit"]):
            st.error(say("registers.lacks"))
        elif not change["values"]:
            st.error(say("registers.same"))
        else:
            _work_out(change, said, key, values, view)


def _typed(key: str) -> Mapping[str, str]:
    """What was typed into this form before it was refused, so that nothing must be typed twice."""
    held = st.session_state.get(HELD)
    return held["typed"] if held and held["key"] == key else {}


def _unit(row: Row | None, typed: Mapping[str, str], view: View, key: str) -> str:
    """The unit of a new row."""
    units = registers.members(view, read)
    before = typed.get("unit") or view.get("of")
    label, choose = text(view.language, "intake.field_unit"), text(view.language, "registers.choose")
    chosen: str | None = st.selectbox(
        label, list(units), index=list(units).index(before) if before in units else None, key=f"registers_{key}_unit",
        format_func=lambda code: units.get(code, code), placeholder=choose,
    )  # fmt: skip
    return chosen or ""


def _field(name: str, label: str, value: str, view: View, key: str) -> str:
    """One field: a drop-down where there is a list, else what is typed."""
    options = _options(name, view)
    if not options:
        return st.text_input(label, value, key=key, placeholder="2026-10-31" if name == "occurred_on" else "").strip()
    codes = ["", *options] if value in ("", *options) else ["", *options, value]
    chosen: str | None = st.selectbox(
        label, codes, index=codes.index(value), key=key, format_func=lambda code: options.get(code, code) or "–"
    )
    return chosen or ""


def _options(name: str, view: View) -> dict[str, str]:
    """What may stand in a field of pieces, by code."""
    if name in ("level", "route"):
        rows = registers.choices(view, read).get(name, [])
        return {
            row["choice_id"]: row[f"name_{'en' if view.language == 'en' else 'zh'}"] or row["choice_id"] for row in rows
        }
    if name == "part":
        return {code: text(view.language, f"intake.part_{code}") for code in registers.PARTS}
    if name == "indicator":
        return registers.indicators(view, read)
    if name == "counts_month":
        return {code: office.month(code, view.language) for code in registers.months(view, read)[:24]}
    return {}


def _why(view: View) -> dict[str, str]:
    """Who changes it and on what grounds; nothing while either is missing."""
    say = partial(text, view.language)
    by = st.text_input(say("registers.by"), st.session_state.get(BY, ""), key="registers_form_by").strip()
    why = st.text_input(say("registers.why"), st.session_state.get(WHY, ""), key="registers_form_why").strip()
    return {"by": by, "reason": why} if by and why else {}


def _place(row: Row) -> dict[str, Any]:
    """Which row a change is about."""
    return {name: row[name] for name in registers.KEY}


def _remove(row: Row, view: View) -> None:
    """Take a row out, with the reason."""
    say = partial(text, view.language)
    st.text(registers.place(row, view.language))
    unit = office.unit_names(view, read).get(row["unit_id"], "")
    fields = registers.shown_fields(view, read, [row])
    told = [f"{label} {registers.value_of(row, name, view.language) or '–'}" for name, label in fields.items()]
    st.text("；".join([unit, *told]) if view.language != "en" else "; ".join([unit, *told]))
    said = _why(view)
    if st.button(say("registers.work_out"), key="registers_work_out", type="primary"):
        if not said:
            st.error(say("registers.lacks"))
        else:
            _work_out({"act": "remove"} | _place(row), said, row["code_of"], {}, view)


# ---- worked out, then confirmed -------------------------------------------------------------------------------------


def _work_out(change: dict[str, Any], said: Mapping[str, str], key: str, typed: Mapping[str, str], view: View) -> None:
    """Let the effect be worked out in a copy; nothing is written."""
    seen = registers.loads(registers.rows_of(view, read))
    about: dict[str, Any] = {"register": registers.register_of(view, read), "month": registers.month_of(view, read)}
    about["changes"] = [change]
    held = about | {"seen": seen, "key": key, "typed": dict(typed)} | dict(said)
    st.session_state[BY], st.session_state[WHY] = said["by"], said["reason"]
    request = {"job": "register", "dry_run": True, "by": said["by"], "seen": seen} | about
    st.session_state[HELD] = held | {"work": working.start(request, ABOUT, view)}
    close()
    st.rerun()


def waiting(view: View, is_working: bool) -> None:
    """The change that was worked out, with its effect, to be confirmed or given up."""
    held = st.session_state.get(HELD)
    if not held or (held["register"], held["month"]) != (
        registers.register_of(view, read),
        registers.month_of(view, read),
    ):
        return
    say, work = partial(text, view.language), held["work"]
    if not work.is_over:
        return
    told = work.told("effect")
    if told:
        shown = held | {"rows": told[0]["rows"], "findings": told[0].get("findings") or []}
        component.show(registers.waiting(shown, view, read), view, "registers_waiting")
    with st.container(key="registers_waiting_acts", horizontal=True, gap="small"):
        if told:
            st.button(
                say("registers.confirm"),
                key="registers_confirm",
                type="primary",
                on_click=_confirm,
                args=(view,),
                disabled=is_working,
            )
        elif held["changes"][0]["act"] != "remove":
            st.button(say("registers.again"), key="registers_again", on_click=_again, disabled=is_working)
        st.button(say("registers.give_up"), key="registers_give_up", type="tertiary", on_click=_give_up)


def _confirm(view: View) -> None:
    """Take the changed register in."""
    held = st.session_state.pop(HELD)
    request = {name: held[name] for name in ("register", "month", "changes", "seen", "by", "reason")}
    working.start({"job": "register"} | request, ABOUT, view)
    st.session_state.pop(WHY, None)


def _again() -> None:
    """Open the form once more, with what was typed."""
    held = st.session_state[HELD]
    st.query_params["act"] = held["changes"][0]["act"]
    if held["key"] != "new":
        st.query_params["row"] = held["key"]


def _give_up() -> None:
    """Nothing is changed."""
    st.session_state.pop(HELD, None)


# ---- settled, digest ------------------------------------------------------------------------------------------------


def _none(view: View) -> None:
    """本月无: somebody signs that a register had nothing."""
    say = partial(text, view.language)
    name = office.month(registers.month_of(view, read), view.language)
    st.markdown(say("registers.none_what", register=registers.title(view, read), month=name))
    by = st.text_input(say("registers.signs"), st.session_state.get(BY, ""), key="registers_signs").strip()
    if st.button(say("registers.none_yes"), key="registers_none", type="primary"):
        if not by:
            st.error(say("registers.none_lacks"))
            return
        st.session_state[BY] = by
        about = {"register": registers.register_of(view, read), "month": registers.month_of(view, read), "by": by}
        close()
        working.start({"job": "none"} | about, ABOUT, view)
        st.rerun()


def _digest(view: View) -> None:
    """办文差错周报 of a span of days."""
    say = partial(text, view.language)
    today = datetime.now(ZoneInfo(office.zone_of(view, read))).date()
    monday = today - timedelta(days=today.weekday() + 7)
    st.markdown(say("registers.digest_what"))
    days: Any = st.date_input(
        say("registers.digest_days"), (monday, monday + timedelta(days=6)), key="registers_days", format="YYYY-MM-DD"
    )
    if st.button(say("registers.digest_yes"), key="registers_digest", type="primary"):
        if not isinstance(days, tuple) or len(days) != 2:
            st.error(say("registers.digest_lacks"))
            return
        close()
        _make_digest(*days, view)
        st.rerun()


def _make_digest(first: date, last: date, view: View) -> None:
    """Let the digest be made."""
    st.session_state.pop("registers_made", None)
    working.start({"job": "digest", "first_day": first.isoformat(), "last_day": last.isoformat()}, ABOUT, view)


def keep_papers() -> None:
    """Keep what a digest has made until it is downloaded."""
    for work in jobs.works(ABOUT):
        if work.is_over and (made := work.told("paper")):
            st.session_state["registers_made"] = [(Path(one["path"]), str(one["name"])) for one in made]


def papers(view: View) -> None:
    """The finished digest."""
    made = [one for one in st.session_state.get("registers_made", []) if one[0].exists()]
    if made:
        with st.container(key="registers_papers", horizontal=True, gap="small"):
            for at, (path, name) in enumerate(made):
                st.download_button(name, path.read_bytes, name, key=f"registers_paper{at}", on_click="ignore")
