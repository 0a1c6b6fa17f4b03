"""The documents of an issue: bulletin, packs and briefs, made from frozen results and frozen text; of an open month, drafts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from competition.calendar import Month
from competition.errors import UnknownName
from etl import brief, bulletins
from etl.errors import EXIT_OK
from etl.layout import Home, put
from etl.paper_jobs import Event, Send, Work, paper_event
from etl.seen import Seen, issue_named, seen
from paper import bulletin, packs, pdf, word, workbook
from paper.document import Document, stem
from show.links import View
from show.office import papers_folder
from show.reading import Read
from words import Language, current

Tell = Callable[[str, str, Path], None]  # kind of document, form, where it lies
Make = Callable[[View, Read, Mapping[str, Any], Mapping[str, str]], Document]
KINDS = ("bulletin", "quarter", "half", "brief")
SCOPE_KINDS = {"bulletin": "month", "quarter": "quarter", "half": "half"}
MAKERS: dict[str, Make] = {"bulletin": bulletin.bulletin, "quarter": packs.quarter, "half": packs.half}
WRITERS: dict[str, Callable[[Document], bytes]] = {"docx": word.docx, "pdf": pdf.pdf, "xlsx": workbook.xlsx}
READABLE = 0o644  # documents are made again whenever somebody asks


@dataclass(frozen=True)
class Source:
    """What the documents of a month are made from: an issue's frozen rows and text, or what is live."""

    competition_id: str
    read: Read
    meta: Mapping[str, Any]
    texts: Mapping[str, str]
    folder: str
    language: Language


def make(
    home: Home, competition: str | None, month: Month, kinds: Sequence[str] = (), draft: bool = False,
    tell: Tell = lambda kind, form, path: None, issue_no: str = "", revision: int | None = None,
    language: Language | None = None,
) -> list[Path]:  # fmt: skip
    """Write the documents of a month: of its issue where there is one and no draft is asked; raises UnknownScope, UnknownName.

    ``kinds``: bulletin, quarter, half, brief; none: all that the month has. ``tell`` hears of each file. ``revision``: of
    the issue, else its newest. ``language``: of bulletin and packs, else the current one. A document's value lies beside it as
    JSON, for the page that shows it.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UnknownName(kind, KINDS)
    written: list[Path] = []
    with seen(home, competition) as view:
        brief.has_results(view, str(month))
        source = source_of(home, view, str(month), draft, issue_no, revision, language)
        for kind, document in documents(source, str(month), kinds):
            written += write(home, source, kind, document, tell)
    if "brief" in kinds or not kinds:
        written += brief.papers(
            home, competition, month, lambda form, path: tell("brief", form, path), draft, issue_no, revision
        )
    return written


def source_of(
    home: Home, view: Seen, month: str, draft: bool, issue_no: str = "", revision: int | None = None,
    language: Language | None = None,
) -> Source:  # fmt: skip
    """What the documents of a month, or of one revision of its issue, are made from."""
    language = language or current()
    issue = {} if draft else brief.issue_of(view, month, issue_no, revision)
    if not issue:
        meta = view.con.execute("select known_at, journal_head from live.meta").pl().row(0, named=True)
        texts = bulletins.words_of(home, view.competition_id, month)
        return Source(view.competition_id, brief.reader(view, ""), meta, texts, month, language)
    number, at = str(issue["issue_no"]), int(issue["revision"])
    kept = bulletins.issue_text(home, view.competition_id, number, at)
    read = bulletins.issue_reader(view, number, at, kept.get("rows", {}))
    drafted = kept.get("drafts", {}).get(language, {})  # what an older issue did not keep is drafted from its own rows
    return Source(view.competition_id, read, issue, drafted | kept.get("texts", {}), f"{number}-r{at}", language)


def documents(source: Source, month: str, kinds: Sequence[str]) -> list[tuple[str, Document]]:
    """The documents of a month by kind; those of a longer scope in the month that ends it, where its rows are there."""
    scopes = bulletins.scopes_of(source.read, month)
    found = []
    for kind, scope_kind in SCOPE_KINDS.items():
        if (kind in kinds or not kinds) and scope_kind in scopes:
            view = View(source.competition_id, "", scopes[scope_kind], "", source.language)
            found.append((kind, MAKERS[kind](view, source.read, source.meta, source.texts)))
    return found


def write(home: Home, source: Source, kind: str, document: Document, tell: Tell) -> list[Path]:
    """A document in every form, and its value; a reader sees each file whole or as it was."""
    folder = papers_folder(home.data, source.competition_id, source.folder)
    name = stem(kind, document.language)
    put(folder / f"{name}.json", json.dumps(asdict(document), ensure_ascii=False, default=str).encode(), READABLE)
    written = []
    for form, made in WRITERS.items():
        path = folder / f"{name}.{form}"
        put(path, made(document), READABLE)
        tell(kind, form, path)
        written.append(path)
    return written


def work(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The job ``papers``."""
    with seen(home, request.get("competition")) as view:
        month = request.get("month") or month_of(view, str(request["issue"]))

    def tell(kind: str, form: str, path: Path) -> None:
        send(paper_event(kind, path))

    make(
        home, request.get("competition"), Month.parse(month), request.get("kinds") or (), bool(request.get("draft")), tell,
        str(request.get("issue") or ""), request.get("revision"), request.get("language"),
    )  # fmt: skip
    return EXIT_OK


def month_of(view: Seen, issue_no: str) -> str:
    """The month of an issue; raises UnknownIssue."""
    issue_named(view, issue_no)
    return str(view.mart("issues").filter(pl.col("issue_no") == issue_no)["month"][0])


JOBS: dict[str, Work] = {"papers": work}
