"""The brief 简报 of a month as files: of an issue as it lies with it, of an open month made when somebody asks for it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from show import office
from show.fragments import render, text
from show.links import View
from show.reading import Row
from ui.cached import read
from words import Language

FORMS = {"pdf": "application/pdf", "png": "image/png", "html": "text/html"}


def written(view: View) -> Language:
    """The language documents are written in for this reader."""
    return "en" if view.language == "en" else "zh_CN"


def folder(view: View, name: str) -> Path:
    """Where the papers of an issue lie."""
    return office.papers_folder(office.data_folder(), view.competition_id, name)


def path_of(row: Row, view: View, form: str) -> Path:
    """Where the brief of an issue lies; ``row``: month, issue_no, revision."""
    stem = text(written(view), "edition.brief_file", month=row["month"])
    return folder(view, f"{row['issue_no']}-r{row['revision']}") / f"{stem}.{form}"


def is_made(row: Row, view: View) -> bool:
    """Whether the issue's brief lies there in all its forms."""
    return all(path_of(row, view, form).is_file() for form in FORMS)


def file_of(row: Row, view: View, form: str) -> bytes:
    """The brief as a file: an issue's as it lies there, of a month that is not out from the live figures, marked so."""
    if row["issue_no"]:
        return path_of(row, view, form).read_bytes()
    from paper import brief  # typesetting is loaded by who wants a file
    from show import edition

    language = written(view)
    context = edition.context(view.competition_id, row["month"], language, read, read("meta").row(0, named=True))
    if form == "html":
        return str(render("edition", language, **context)).encode()
    return {"pdf": brief.pdf, "png": brief.picture}[form](brief.told(context, language))


def buttons(row: Row, view: View, key: str) -> None:
    """A button for each form."""
    name = text(written(view), "edition.brief_file", month=row["month"])
    for form, mime in FORMS.items():
        st.download_button(
            text(view.language, f"bulletin.brief_{form}"), partial(file_of, row, view, form), f"{name}.{form}", mime,
            key=f"{key}_brief_{form}", on_click="ignore", type="tertiary",
        )  # fmt: skip


def issue_of(view: View) -> Row | None:
    """The newest issue of the scope looked at, where its brief lies there; a leader makes none."""
    rows = read("issues", competition_id=view.competition_id, scope_id=view.scope_id).to_dicts()
    row = next((one for one in rows if one["is_newest"]), None)
    return row if row and is_made(row, view) else None
