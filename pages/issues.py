"""What was published, and what has changed since?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

import marts
from show import fragments
from show.fragments import text
from show.reading import Row
from show.screens import issues
from ui import cached, component, filters, working

ABOUT = "issues"  # the jobs of this page
view = filters.current()
say = partial(text, view.language)


def named(row: Row) -> str:
    """A revision as its folder is called."""
    return f"{row['issue_no']}-r{row['revision']}"


def verify(row: Row) -> None:
    """Have the revision computed anew from what is kept; the answer stands until the data are others."""
    request = {"job": "verify", "issue": row["issue_no"], "revision": row["revision"]}
    st.session_state["verified"] = {"of": named(row), "work": working.start(request, ABOUT, view)}


def papers(row: Row) -> None:
    """Have the documents of the revision made."""
    working.start({"job": "papers", "issue": row["issue_no"], "revision": row["revision"]}, ABOUT, view)


def get(path: Path, label: str, name: str) -> None:
    """A button that hands a file out."""
    st.download_button(label, path.read_bytes, name, key=f"get_{name}", on_click="ignore", type="tertiary")


def buttons(row: Row) -> None:
    """Verify it, have its documents made or take them, take the signed text."""
    made = issues.documents(view, row)
    with st.container(key="issues_acts", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(say("issues.go_verify"), key="go_verify", type="primary", on_click=verify, args=(row,))
        st.button(
            say("issues.go_papers_again" if made else "issues.go_papers"), key="go_papers", on_click=papers, args=(row,)
        )
    with st.container(key="issues_files", horizontal=True, vertical_alignment="center", gap="small"):
        for path in made:
            get(path, issues.paper_name(path, view.language), f"{named(row)}-{path.name}")
        get(issues.results(row), say("issues.go_results"), f"{named(row)}.jsonl")


def verified(row: Row) -> None:
    """What verifying found, as long as it holds."""
    held = st.session_state.get("verified", {"of": ""})
    if held["of"] != named(row) or not (told := held["work"].told("report")):
        return
    if held.setdefault("version", marts.snapshot_version()) == marts.snapshot_version():
        gaps = told[0] | {"issue": row["issue_no"], "revision": row["revision"]}
        component.show(fragments.render("issues_checked", view.language, **gaps), view, "issues_checked")


found = working.found(ABOUT)
head, rest = cached.fragment("issues", view).split(issues.CUT)
component.show(head, view, "issues")
opened = issues.asked(view, issues.revisions_of(view, cached.read))
is_working = working.draw(found, view, "issues")
if opened is not None:
    if not is_working:
        buttons(opened)
    verified(opened)
component.show(rest, view, "issues_rows")
