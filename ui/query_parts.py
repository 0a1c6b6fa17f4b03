"""What is drawn on the page query: editor, fields of the parameters, progress, the answer with its rows and drawing."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from functools import partial
from typing import Any, Literal
from urllib.parse import urljoin

import polars as pl
import streamlit as st

from query import cite
from query.asking import Answer
from query.saved import KINDS, Kind, Parameter
from show import fragments, links, office, query_plot
from show.export import csv_bytes, xlsx_bytes
from show.fragments import text
from show.links import View
from show.screens import query as screen
from ui import component, editor, plot, questions
from ui.cached import read
from ui.marks import escaped
from ui.questions import Asked, Sitting

GRID, FEW = 460, 12  # pixels: the rows are no higher; so many of them stand there whole
OFFERED = 200  # columns to draw: a browser takes a minute for lists of thousands
SHEET_COLUMNS = 16_384  # a workbook holds no more


# ---- the question -----------------------------------------------------------------------------------------------------


@st.fragment
def desk(view: View) -> None:
    """Editor, fields and buttons, a part of their own: typing runs nothing else."""
    here = questions.sitting()
    if here.is_changed:
        here.is_changed = False
        st.rerun()
    asked = here.asked
    fault = asked.fault if asked else None
    place = editor.Fault(asked.question.sql, fault.line, fault.column or 0) if asked and fault and fault.line else None
    change = partial(_typed, here)
    editor.show(questions.EDITOR, here.text, here.turn, place, view.language, partial(_run, here, view), change)
    _fields(here, view)
    _buttons(here, view)


def _typed(here: Sitting) -> None:
    """What was typed, as far as the browser has told."""
    said = editor.typed(questions.EDITOR, here.turn)
    if said is not None:
        here.text = said


def _run(here: Sitting, view: View) -> None:
    """Ask at Ctrl+Enter: with exactly what stood in the editor then."""
    said = editor.asked(questions.EDITOR, here.turn)
    if said is not None:
        here.text = said
        _ask(here, view)


def _press(here: Sitting, view: View) -> None:
    """Ask at the button: what was typed just before it was pressed may come with it."""
    _typed(here)
    _ask(here, view)


def _ask(here: Sitting, view: View) -> None:
    for each in here.parameters:
        if (key := _key(each)) in st.session_state:
            _write(here, each.name, key)
    questions.ask(view)
    here.is_changed = True


def _key(parameter: Parameter) -> str:
    return f"query_p_{parameter.kind}_{parameter.name}"


def _fields(here: Sitting, view: View) -> None:
    """One field for each parameter of the statement; what kind it is can be said where the name does not."""
    if not here.parameters:
        return
    with st.container(key="query_fields", horizontal=True, vertical_alignment="bottom", gap="small"):
        for each in here.parameters:
            _field(each, here, view)
        if not here.is_as_saved:
            kinds = st.popover(text(view.language, "query.kinds"), key="query_kinds")
            with kinds:
                for each in here.parameters:
                    _kind(each, here, view)


def _field(parameter: Parameter, here: Sitting, view: View) -> None:
    known = screen.options(parameter, view, read)
    value = here.written.setdefault(parameter.name, screen.first(parameter, view, known))
    key, label = _key(parameter), screen.label(parameter, view.language)
    st.session_state[key] = value
    take = partial(_write, here, parameter.name, key)
    if known:
        nothing = text(view.language, "query.nothing")
        codes = ["", *known] if value in known or not value else ["", value, *known]
        st.selectbox(
            label, codes, key=key, format_func=lambda code: known.get(code, code) or nothing, on_change=take, width=190
        )
    else:
        hints = {"day": "2026-10-31", "month": "2026-10", "number": "12.5"}
        st.text_input(label, key=key, placeholder=hints.get(parameter.kind, ""), on_change=take, width=160)


def _write(here: Sitting, name: str, key: str) -> None:
    here.written[name] = str(st.session_state[key] or "")


def _kind(parameter: Parameter, here: Sitting, view: View) -> None:
    """Which kind a parameter is of."""
    key = f"query_k_{parameter.name}"
    st.session_state[key] = parameter.kind
    st.selectbox(
        f"${parameter.name}", list(KINDS), key=key, format_func=lambda code: text(view.language, f"query.kind_{code}"),
        on_change=_take_kind, args=(here, parameter.name, key),
    )  # fmt: skip


def _take_kind(here: Sitting, name: str, key: str) -> None:
    chosen: Kind = st.session_state[key]
    here.kinds[name] = chosen


def _buttons(here: Sitting, view: View) -> None:
    """Run, of which data, keep."""
    say = partial(text, view.language)
    with st.container(key="query_buttons", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            say("query.run"),
            key="query_run",
            type="primary",
            on_click=_press,
            args=(here, view),
        )
        issues = {"": say("query.as_now")} | screen.issues(view, read)
        issues.setdefault(here.issue, here.issue)  # of an address: the answer says that there is none
        st.session_state["query_issue"] = here.issue
        st.selectbox(
            say("query.of_which"), list(issues), key="query_issue", format_func=lambda code: issues.get(code, code),
            on_change=_take_issue, args=(here,), label_visibility="collapsed", width=230,
        )  # fmt: skip
        st.button(say("query.keep"), key="query_keep", on_click=_open, args=(here, "keep"))
        if here.saved is not None:
            opened = "query.opened" if here.is_as_saved else "query.opened_changed"
            st.caption(escaped(say(opened, title=here.saved.title)))


def _take_issue(here: Sitting) -> None:
    here.issue = st.session_state["query_issue"]


def _open(here: Sitting, dialog: str) -> None:
    here.dialog, here.is_changed = dialog, True


# ---- the answer -------------------------------------------------------------------------------------------------------


def answer(view: View) -> None:
    """How the question of the moment stands, or how it ended."""
    here = questions.sitting()
    if here.saved is not None and len(here.versions) > 1:
        component.show(screen.versions(here.saved, here.versions, view), view, "query_versions")
    if here.problem is not None:
        made = fragments.render(
            "query_refused",
            view.language,
            kind="wrong",
            said=here.problem.message(view.language),
            place="",
            excerpt="",
            engine="",
        )
        component.show(made, view, "query_problem")
    asked = here.asked
    if asked is None:
        return
    if not asked.look():
        _underway(asked, view)
    elif asked.fault is not None:
        component.show(screen.refused(asked.fault, asked.question.sql, view.language), view, "query_refused")
    elif asked.answer is not None:
        _answered(asked, asked.answer, here, view)


def _underway(asked: Asked, view: View) -> None:
    """Where the question is, twice a second, with a button that takes it back; the whole page once it is over."""
    ticket = asked.ticket
    assert ticket is not None

    @st.fragment(run_every=0.5)
    def look() -> None:
        if ticket.state == "over":
            st.rerun(scope="app")
        with st.container(key="query_underway", horizontal=True, vertical_alignment="center", gap="small"):
            seconds = time.monotonic() - (ticket.began or ticket.came)
            ahead = ticket.ahead if ticket.state == "waiting" else None
            component.show(screen.underway(ahead, seconds, view.language), view, "query_state")
            st.button(text(view.language, "query.cancel"), key="query_cancel", on_click=ticket.cancel)

    look()


def _answered(asked: Asked, found: Answer, here: Sitting, view: View) -> None:
    """The line above, the rows, and what can be done with them."""
    zone = office.zone_of(view, read)
    question = asked.question
    line = screen.answered(found, view, zone, question, _compared(asked, found, view))
    component.show(line, view, "query_answer")
    if asked.citation is not None:
        _as_now(asked, view)
    if asked.cited is not None:
        component.show(screen.cited(asked.cited, view, _address(asked.cited)), view, "query_cited")
    if found.frame.is_empty():
        return
    height: int | Literal["content"] = "content" if found.frame.height <= FEW else GRID
    with st.container(key="query_grid"):
        st.dataframe(
            found.frame, key=f"query_rows_{here.count}", hide_index=True, height=height, width="stretch",
            column_config=_columns(found), placeholder="null", alt=text(view.language, "query.grid", count=found.frame.height),
        )  # fmt: skip
    _with_rows(asked, found, here, view)


def _compared(asked: Asked, found: Answer, view: View) -> str:
    """Whether a cited question says the same again."""
    if asked.citation is None:
        return ""
    same = "same" if cite.is_same(asked.citation, found) else "other"
    key = f"query.cited_{'now' if asked.as_now else 'then'}_{same}"
    return text(view.language, key, id=asked.citation.cite_id, on=asked.citation.at[:10], by=asked.citation.by)


def _as_now(asked: Asked, view: View) -> None:
    """Ask a cited question of the data of now, or again of those it rests on."""
    key = "query.ask_then" if asked.as_now else "query.ask_now"
    st.button(text(view.language, key), key="query_as_now", on_click=questions.ask_cited, args=(view, not asked.as_now))


def _address(citation: cite.Citation) -> str:
    """Where a citation is asked again, as it may stand on paper."""
    return urljoin(st.context.url or "", f"./query?cite={citation.cite_id}")


def _link(asked: Asked, view: View) -> str:
    """The whole address that asks this again; nothing where the statement is too long for one."""
    return (
        urljoin(st.context.url or "", links.href("query", replace(view, asked=asked.address))) if asked.address else ""
    )


def _columns(found: Answer) -> dict[str, Any]:
    """Decimals with all their digits, days without an hour; the engine's type behind each name, which may hold anything."""
    made: dict[str, Any] = {}
    for (name, kind), exact in zip(found.frame.schema.items(), map(escaped, found.types), strict=True):
        if isinstance(kind, pl.Decimal):
            made[name] = st.column_config.NumberColumn(help=exact, format=f"%.{kind.scale}f")
        elif kind == pl.Date:
            made[name] = st.column_config.DateColumn(help=exact, format="YYYY-MM-DD")
        else:
            made[name] = st.column_config.Column(help=exact)
    return made


@st.fragment
def _with_rows(asked: Asked, found: Answer, here: Sitting, view: View) -> None:
    """Take the rows along, cite them, draw them; a part of its own, so that the rows are not sent again."""
    if here.is_changed:
        here.is_changed = False
        st.rerun()
    say = partial(text, view.language)
    with st.container(key="query_with", horizontal=True, vertical_alignment="center", gap="small"):
        for kind in ("csv", "xlsx", "parquet"):
            st.download_button(
                say(f"query.get_{kind}"), partial(_file, kind, asked, found, view), f"{say('query.file')}.{kind}",
                key=f"query_get_{kind}", type="tertiary", on_click="ignore",
                disabled=kind == "xlsx" and found.frame.width > SHEET_COLUMNS,
            )  # fmt: skip
        st.button(
            say("query.cite"),
            key="query_cite",
            type="tertiary",
            on_click=_open,
            args=(here, "cite"),
            disabled=bool(asked.citation or asked.cited),
        )
        component.show(fragments.render("query_link", view.language, link=_link(asked, view)), view, "query_link")
        sorts = {"none": say("query.no_plot")} | {sort: say(f"query.plot_{sort}") for sort in query_plot.SORTS}
        st.segmented_control(
            say("query.plot"), list(sorts), key="query_plot_sort", default="none", required=True,
            format_func=lambda code: sorts.get(code, code), label_visibility="collapsed",
        )  # fmt: skip
    if st.session_state["query_plot_sort"] != "none":
        _drawing(found, st.session_state["query_plot_sort"], here, view)


def _file(kind: str, asked: Asked, found: Answer, view: View) -> bytes:
    """The rows as a file, made when it is asked for."""
    if kind == "csv":
        return csv_bytes(found.frame)
    if kind == "parquet":
        out = io.BytesIO()
        found.frame.write_parquet(out)
        return out.getvalue()
    about = screen.about(asked.question.sql, asked.question.values, found, view.language)
    say = partial(text, view.language)
    return xlsx_bytes({say("query.sheet_rows"): found.frame, say("query.sheet_about"): about})


def _drawing(found: Answer, sort: query_plot.Sort, here: Sitting, view: View) -> None:
    """The drawing with what is drawn against what."""
    say, offered = partial(text, view.language), query_plot.columns(found.frame[:, :OFFERED])
    if not offered.upwards:
        component.show(
            fragments.render("query_underway", view.language, said=say("query.plot_nothing")), view, "query_nodraw"
        )
        return
    across, upwards = query_plot.usual(offered)
    with st.container(key="query_axes", horizontal=True, vertical_alignment="bottom", gap="small"):
        x = st.selectbox(
            say("query.plot_x"),
            offered.across,
            index=offered.across.index(across),
            key=f"query_x_{here.count}",
            width=220,
        )
        ys = st.multiselect(
            say("query.plot_y"), offered.upwards, default=[upwards], key=f"query_y_{here.count}",
            max_selections=query_plot.SERIES, width="stretch", placeholder=say("query.plot_y"),
        )  # fmt: skip
    if not (x and ys):
        return
    if found.frame.width > OFFERED:
        st.caption(say("query.plot_offered", count=OFFERED, of=f"{found.frame.width:,}"))
    most = query_plot.DRAWN[sort]
    if found.frame.height > most:
        st.caption(say("query.plot_cut", count=f"{most:,}", of=f"{found.frame.height:,}"))
    label = say("query.plot_label", x=x, y=", ".join(ys), count=min(most, found.frame.height))
    with st.container(key="query_chart"):
        plot.show(query_plot.figure(found.frame, sort, x, ys), label, f"query_drawn_{here.count}")
