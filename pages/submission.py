"""What is wrong with this file: mend it or return it, and what would loading it change?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st

from desk import looked_at
from show import office
from show.fragments import text
from show.reading import Row
from show.screens import submission
from ui import acts, cached, component, filters, working

view = filters.current()
say = partial(text, view.language)


def held() -> Row | None:
    """The file the address names."""
    with looked_at(office.data_folder()) as seat:
        return seat.item(view.get("item")) if view.get("item") else None


def press(act: str, is_first: bool = False) -> None:
    """A button that opens the dialog of an act."""
    st.button(
        say(f"submission.go_{act}"),
        key=f"go_{act}",
        type="primary" if is_first else "secondary",
        on_click=acts.ask,
        args=(act,),
    )


def get(act: str, path: Path, name: str, look: Literal["primary", "tertiary"] = "tertiary") -> None:
    """A button that hands a file out."""
    st.download_button(
        say(f"submission.go_{act}"), path.read_bytes, name, key=f"go_{act}", on_click="ignore", type=look
    )


def buttons(item: Row) -> None:
    """What can be done with the file, what should be done first standing first."""
    state = item["state"]
    with st.container(key="submission_acts", horizontal=True, vertical_alignment="center", gap="small"):
        if state == "received":
            st.button(
                say("submission.go_review"), key="go_review", type="primary", on_click=acts.review, args=(item, view)
            )
        if state == "version":
            st.button(
                say("submission.go_confirm"), key="go_confirm", type="primary", on_click=acts.confirm, args=(item, view)
            )
        if state == "ready":
            press("load", is_first=True)
        if state in ("questions", "unreadable", "typing", "version", "ready"):
            press("back", is_first=state in ("questions", "unreadable"))
        if state in ("ready", "version"):
            request = {"job": "effect", "item": item["item_id"]}
            st.button(say("submission.go_effect"), key="go_effect", on_click=acts.start, args=(request, item, view))
        ledger = office.loaded_json(item["ledger"]) or {}
        if state == "questions" and item["stage"] == "rows" and ledger.get("accepted"):
            st.button(say("submission.go_part"), key="go_part", on_click=acts.part, args=(item, view, True))
        if item["accept_part"]:
            st.button(say("submission.go_whole"), key="go_whole", on_click=acts.part, args=(item, view, False))
        if state == "typing":
            with looked_at(office.data_folder()) as seat:
                made = submission.templates(seat, item["item_id"])
            if made:
                get("made", made, made.name, "primary")
            press("template", is_first=not made)
        if state in ("questions", "unreadable", "version", "ready"):
            press("read")
            press("arrival")
        if state in ("loaded", "ready", "version"):
            press("correct")
        if state in ("questions", "unreadable", "typing", "version", "ready", "received"):
            press("aside")
        if state == "set_aside":
            st.button(
                say("submission.go_take_up"), key="go_take_up", type="primary", on_click=acts.take_up, args=(item, view)
            )
        if state in ("returned", "answered") and (sheet := submission.return_sheet(item["item_id"])):
            get("sheet", sheet, sheet.name, "primary")
        with looked_at(office.data_folder()) as seat:
            original = seat.path(item["sha256"])
        if original.exists():
            get("original", original, item["file_name"])


found = working.found(view.get("item"))
item = held()
if item:
    acts.keep_ends(item)
head, rest = cached.fresh("submission", view).split(submission.CUT)
component.show(head, view, "submission")
if item:
    is_working = working.draw(found, view, "submission")
    if not is_working:
        buttons(item)
        acts.draw(item, view)
component.show(rest, view, "submission_rest")
