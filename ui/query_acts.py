"""What is kept on the page query: a question under a title, a citation, a table of a person's own for their sitting."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from competition.errors import SaibangError
from query import cite, own, saved
from query.saved import KINDS, Parameter
from show import office
from show.fragments import text
from show.links import View
from show.screens import query as screen
from ui import component, questions
from ui.marks import escaped
from ui.own import NotBrought, brought
from ui.questions import Sitting

KIND = ("csv", "txt", "xlsx", "xls", "ods")


def draw(view: View) -> None:
    """The dialog that was asked for."""
    here = questions.sitting()
    bodies = {"keep": _keep, "cite": _cite}
    if here.dialog in bodies:
        title = text(view.language, f"query.{here.dialog}_title")
        st.dialog(title, width="medium", on_dismiss=_close)(bodies[here.dialog])(view)


def _close() -> None:
    questions.sitting().dialog = ""


def _done(here: Sitting) -> None:
    here.dialog = ""
    st.rerun()


# ---- keep -------------------------------------------------------------------------------------------------------------


def _keep(view: View) -> None:
    """A title, who keeps it, and what its fields are called."""
    here, say = questions.sitting(), partial(text, view.language)
    title = st.text_input(
        say("query.keep_name"),
        here.saved.title if here.saved else "",
        key="query_keep_title",
        max_chars=saved.TITLE_LETTERS,
    )
    by = st.text_input(say("query.by"), here.name, key="query_keep_by").strip()
    fields = [_field(each, here, view) for each in here.parameters]
    with st.container(key="query_keep_acts", horizontal=True, gap="small"):
        is_version = here.saved is not None and st.button(
            say("query.keep_version"), key="query_keep_version", type="primary"
        )
        is_new = st.button(
            say("query.keep_new" if here.saved else "query.keep_yes"),
            key="query_keep_yes",
            type="secondary" if here.saved else "primary",
        )
        is_out = here.saved is not None and st.button(say("query.withdraw"), key="query_withdraw", type="tertiary")
    if not (is_version or is_new or is_out):
        return
    if not by:
        st.error(say("query.lacks_name"))
        return
    here.name = by
    try:
        if is_out and here.saved:
            saved.withdraw(office.data_folder(), here.saved.saved_id, by)
            here.keep(None)
        else:
            # What was opened says which version is followed: an older one may be kept again, over the newest that was shown.
            before = (here.saved.saved_id, here.versions[0].no) if here.saved and is_version else ("", None)
            here.keep(saved.save(office.data_folder(), title, here.text, fields, by, *before))
            here.kinds = {}  # the kept question tells them now
    except SaibangError as fault:
        st.error(escaped(fault.message(view.language)))
        return
    questions.write(view)
    if here.saved and here.asked and here.asked.question.sql.strip() == here.saved.sql:  # its link is a short one now
        values = [each for each in here.asked.address if each[0] not in ("q", "saved", "version")]
        here.asked.address = (("saved", here.saved.saved_id), *values)
    _done(here)


def _field(parameter: Parameter, here: Sitting, view: View) -> Parameter:
    """What a field is called, of which kind it is and what stands in it at first."""
    say = partial(text, view.language)
    with st.container(key=f"query_keep_{parameter.name}", horizontal=True, vertical_alignment="bottom", gap="small"):
        zh = st.text_input(
            say("query.label_zh", name=parameter.name), parameter.label_zh, key=f"query_zh_{parameter.name}"
        )
        en = st.text_input(say("query.label_en"), parameter.label_en, key=f"query_en_{parameter.name}")
        kind = st.selectbox(
            say("query.label_kind"), KINDS, index=KINDS.index(parameter.kind), key=f"query_kind_{parameter.name}",
            format_func=lambda code: say(f"query.kind_{code}"),
        )  # fmt: skip
        first = st.text_input(
            say("query.label_default"),
            here.written.get(parameter.name, parameter.default),
            key=f"query_default_{parameter.name}",
        )
    return replace(parameter, kind=kind, label_zh=zh.strip(), label_en=en.strip(), default=first.strip())


# ---- cite -------------------------------------------------------------------------------------------------------------


def _cite(view: View) -> None:
    """Who cites it; the text for the report then stands above the rows."""
    here, say = questions.sitting(), partial(text, view.language)
    asked = here.asked
    if asked is None or asked.answer is None:
        st.caption(say("query.cite_nothing"))
        return
    st.caption(say("query.cite_what"))
    by = st.text_input(say("query.by"), here.name, key="query_cite_by").strip()
    if not st.button(say("query.cite_yes"), key="query_cite_yes", type="primary"):
        return
    if not by:
        st.error(say("query.lacks_name"))
        return
    here.name = by
    try:
        asked.cited = cite.cite(office.data_folder(), asked.question, asked.answer, by)
    except SaibangError as fault:
        st.error(escaped(fault.message(view.language)))
        return
    _done(here)


# ---- own tables -------------------------------------------------------------------------------------------------------


def bring(view: View) -> None:
    """A file of their own becomes ``my.<name>``; what was brought stands below with its columns, and can be taken out."""
    here, say = questions.sitting(), partial(text, view.language)
    component.show(screen.own_tables(list(here.own.values()), view), view, "query_own")
    with st.container(key="query_bring"):
        for name in here.own:
            st.button(
                say("query.own_out", name=name),
                key=f"query_out_{name}",
                type="tertiary",
                on_click=_take_out,
                args=(here, name),
            )
        files = st.file_uploader(
            say("query.own"), KIND, accept_multiple_files=True, key=f"query_files_{here.brought}", label_visibility="collapsed",
            max_upload_size=own.BYTES // 2**20,
        )  # fmt: skip
    if files:
        here.refusals, here.notices = [], []
        for file in files:
            _take(file.name, file.getvalue(), here, view)
        here.brought += 1  # another field, empty again
        st.rerun()
    for said in here.refusals:
        st.error(escaped(said))
    for said in here.notices:
        st.info(escaped(said))


def _take_out(here: Sitting, name: str) -> None:
    here.own.pop(name, None)
    here.files.pop(name, None)
    here.notices.clear()


def _take(file_name: str, data: bytes, here: Sitting, view: View) -> None:
    """Join a file, and note why it was not, or what it took the place of."""
    say = partial(text, view.language)
    usual, name = own.name_of(file_name), own.name_beside(file_name, here.files)
    before = here.own.get(name)
    if before is None and len(here.own) >= own.TABLES:
        here.refusals.append(say("sql.own_tables", limit=own.TABLES))
        return
    try:
        table = brought(file_name, data, view.language, name)
    except NotBrought as fault:
        here.refusals.append(str(fault))
        return
    here.own[name], here.files[name] = table, file_name
    if before is not None:
        gaps = {"name": name, "file": file_name, "rows": table.rows, "before": before.rows}
        here.notices.append(say("query.own_replaced", **gaps))
    elif name != usual:
        here.notices.append(say("query.own_beside", name=name, file=file_name, usual=usual, other=here.files[usual]))
