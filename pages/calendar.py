"""Who has reported, who has not, what is settled, and how long is left?"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from show import office, texts
from show.fragments import text
from show.screens import calendar
from ui import cached, component, filters, jobs, working

view = filters.current()
say = partial(text, view.language)
ABOUT = "calendar"  # the jobs of this page
EVERY = ""


def make(month: str) -> None:
    """Let the chosen templates be made."""
    kind, unit = st.session_state["calendar_kind"], st.session_state["calendar_unit"]
    st.session_state.pop("calendar_made", None)
    units = [unit] if unit != EVERY else "all"
    working.start({"job": "template", "month": month, "kind": kind, "units": units}, ABOUT, view)


def take() -> None:
    """Keep what a job has made until it is downloaded."""
    for work in jobs.works(ABOUT):
        if work.is_over and (made := work.told("sheet")):
            files = [(Path(one["path"]), str(one["name"])) for one in made]
            st.session_state["calendar_made"] = (work.request["month"], files)


def packed(made: list[tuple[Path, str]]) -> bytes:
    """One file as it is, several in a zip."""
    if len(made) == 1:
        return made[0][0].read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path, name in made:
            bundle.write(path, name)
    return out.getvalue()


def templates(month: str) -> None:
    """Empty forms for a month: of which kind, for whom, and the finished files."""
    found = working.found(ABOUT)
    take()
    kinds, units = office.kind_names(view, cached.read), office.unit_names(view, cached.read)
    name = office.month(month, view.language)
    with st.container(key="calendar_templates", horizontal=True, vertical_alignment="bottom", gap="small"):
        order = sorted(kinds, key=lambda code: (code != "monthly", code != "office", kinds[code]))
        st.selectbox(
            say("calendar_page.template_kind"),
            order,
            key="calendar_kind",
            format_func=lambda code: kinds[code],
            width=210,
        )
        st.selectbox(
            say("calendar_page.template_units"),
            [EVERY, *units],
            key="calendar_unit",
            format_func=lambda code: units.get(code, say("calendar_page.template_all")),
            width=230,
        )
        st.button(say("calendar_page.template_make", month=name), key="calendar_make", on_click=make, args=(month,))
        of_month, files = st.session_state.get("calendar_made", ("", []))
        made = [one for one in files if of_month == month and one[0].exists()]
        if made:
            file_name = made[0][1] if len(made) == 1 else f"{name}.zip"
            key = "template_get" if len(made) == 1 else "template_zip"
            st.download_button(
                say(f"calendar_page.{key}", name=file_name, count=len(made)),
                partial(packed, made),
                file_name,
                key="calendar_get",
                type="primary",
                on_click="ignore",
            )
    working.draw(found, view, "calendar")


head, rest = cached.fragment("calendar", view).split(calendar.CUT)
component.show(head, view, "calendar")
now = datetime.now(ZoneInfo(office.zone_of(view, cached.read)))
if (letters := texts.panel(view, cached.read, now)) is not None:
    component.show(letters, view, "calendar_texts")
component.show(rest, view, "calendar_year")
if not view.get("of"):
    templates(calendar.asked_month(view, cached.read, now.date()))
