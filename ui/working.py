"""A job on a page: how far it is, with a button that cancels it, until it has ended and the page is drawn anew."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from show import fragments
from show.links import View
from ui import component, jobs
from words import catalogue, say

SOON = 1.2  # seconds in which a short job has ended: its page needs no progress


def start(request: jobs.Event, about: str, view: View) -> jobs.Work:
    """Begin a job in the reader's language and wait a moment for it; the page that is drawn next shows the rest."""
    language = "en" if view.language == "en" else "zh_CN"
    work = jobs.begin({"by": "office", "lang": language, "competition": view.competition_id} | request, about)
    work.wait(SOON)
    return work


class Found(NamedTuple):
    """The jobs about something as they stood at one moment."""

    over: list[jobs.Work]
    running: list[jobs.Work]


def found(about: str) -> Found:
    """The jobs about this. To be asked before the page reads what it shows: what ends after that is still waited for.

    Else a job that ended between both would leave a page of before it standing, with nothing that draws it anew.
    """
    works = [(work, work.is_over) for work in jobs.works(about)]
    return Found([work for work, is_over in works if is_over], [work for work, is_over in works if not is_over])


def draw(there: Found, view: View, page: str) -> bool:
    """The jobs there are; whether one of them runs. Ends that were not as asked stay until somebody has read them."""
    for work in [one for one in there.over if not one.message]:
        jobs.forget(work)
    for place, work in enumerate([one for one in there.over if one.message]):
        _tell(work, view, f"{page}_told{place}")
    if there.running:
        _watch(there.running, view, page)
    return bool(there.running)


def tell_no_jobs(view: View, key: str) -> None:
    """The job server is not there: said before somebody hands in a pile."""
    told = {"is_over": True, "is_cancelled": False, "title": say("office.no_jobs", view.language)}
    component.show(
        fragments.render("work", view.language, **told, message=say("office.job_not_running", view.language)), view, key
    )


def _tell(work: jobs.Work, view: View, key: str) -> None:
    """Why a job did not do what was asked, until it is read."""
    _mount(work, view, key)
    st.button(
        say("office.close", view.language), key=f"{key}_close", on_click=jobs.forget, args=(work,), type="tertiary"
    )


def _watch(running: list[jobs.Work], view: View, page: str) -> None:
    """Progress twice a second, in a part of the page of its own; the whole page once a job has ended."""
    is_first = True

    @st.fragment(run_every=0.5)
    def look() -> None:
        nonlocal is_first
        # Not in the page's own run: that would end it before a button further down has heard that it was pressed.
        if not is_first and any(work.is_over for work in running):
            st.rerun(scope="app")
        is_first = False
        for place, work in enumerate(running):
            with st.container(key=f"{page}_work{place}", horizontal=True, vertical_alignment="center"):
                _mount(work, view, f"{page}_gauge{place}")
                st.button(say("office.cancel", view.language), key=f"{page}_cancel{place}", on_click=work.cancel)

    look()


def _title(work: jobs.Work, name: str, view: View) -> str:
    """What a job does, or how it ended."""
    if work.is_over:
        return say("office.cancelled" if work.is_cancelled else "office.not_done", view.language)
    return say(f"office.working_{name}", view.language)


def _mount(work: jobs.Work, view: View, key: str) -> None:
    """A job's fragment."""
    name = work.phase or str(work.request["job"])
    known = f"office.working_{name}" in catalogue("office", view.language)
    made = fragments.render(
        "work",
        view.language,
        title=_title(work, name if known else "other", view),
        done=work.done,
        of=work.of,
        file=work.file,
        share=round(100 * work.done / work.of) if work.of else 0,
        is_over=work.is_over,
        is_cancelled=work.is_cancelled,
        message=work.message,
    )
    component.show(made, view, key)
