"""Making the static edition of a month from the snapshot: the frozen rows of a published month, the live ones of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

import marts
from competition.calendar import Month
from competition.errors import UnknownScope
from etl import printed
from etl.errors import EXIT_OK, UnknownIssue
from etl.issue import frozen_marts
from etl.layout import Home, put
from etl.paper_jobs import Event, Send, Work, paper_event
from etl.seen import Seen, issue_named, seen
from paper import brief
from show import edition, fragments
from show.links import LANGUAGE_CODES
from show.office import papers_folder, plain
from show.reading import Read
from words import current, say

# Not part of any issue, and the same whenever one looks: what things are called, what the rulebook sets, what others judged
# on a day.
LASTING = ("competitions", "policies", "external_ranks")
# Of the calendar; how many had reported belongs to the day one looks.
COUNTED = {"deadlines": ("reported_count", "expected_count")}
READABLE = 0o644  # an edition is made again whenever somebody asks


@dataclass(frozen=True)
class Edition:
    """What was made: the text, and the issue it shows, if the month is published."""

    month: str
    group: str
    language: str
    text: str
    issue_no: str


def made(view: Seen, month: Month, language: str, group: str = "") -> Edition:
    """The edition of a month; raises UnknownScope for a month without data or a group that is not in it."""
    has_results(view, str(month))
    issue = issue_of(view, str(month))
    meta, read = source(view, issue)
    if group:
        groups = read("groups", scope_id=str(month))["group_id"].sort().to_list()
        if group not in groups:
            raise UnknownScope(group, groups)
    text = edition.document(view.competition_id, str(month), LANGUAGE_CODES[language], read, meta | issue, group)
    return Edition(str(month), group, language, text, str(issue.get("issue_no") or ""))


def source(view: Seen, issue: dict[str, Any]) -> tuple[dict[str, Any], Read]:
    """What figures rest on, of an issue or (empty) live: what the snapshot knows, and who answers."""
    meta = view.con.execute("select known_at, journal_head from live.meta").pl().row(0, named=True)
    return meta, reader(view, str(issue.get("issue_no") or ""), issue.get("revision"))


def has_results(view: Seen, month: str) -> None:
    """Raises UnknownScope, which names the newest months there are, where the month has no results."""
    months = view.rows("select scope_id from live.scopes where competition_id = ? and scope_kind = 'month' order by 1")
    if month not in months["scope_id"]:
        raise UnknownScope(month, months["scope_id"].to_list()[-12:])


def issue_of(view: Seen, month: str, issue_no: str = "", revision: int | None = None) -> dict[str, Any]:
    """The issue of a month, its newest revision or the one asked for; nothing where the month is not published.

    Raises UnknownIssue for a number or a revision there is not.
    """
    if issue_no:
        issue_named(view, issue_no)
    rows = view.mart("issues").filter(pl.col("scope_id") == month).sort("issue_no", "revision")
    found = rows.filter(pl.col("is_newest") if revision is None else pl.col("revision") == revision)
    if revision is not None and found.is_empty():
        known = [f"{row['issue_no']}-r{row['revision']}" for row in rows.to_dicts()]
        raise UnknownIssue(f"{issue_no or month}-r{revision}", known)
    return found.row(0, named=True) if found.height else {}


def reader(view: Seen, issue_no: str, revision: int | None = None) -> Read:
    """What answers like marts.read: of an issue its frozen rows and what follows from them, and no rows of anything else.

    Without a revision the newest there is of the issue.
    """
    frozen, derived = frozen_marts() if issue_no else [], ""
    if issue_no:
        revision = revision or newest_revision(view, issue_no)
        derived = printed.lay_out(view, issue_no, revision)

    def read(name: str, **filters: object) -> pl.DataFrame:
        if name == "meta":
            return view.con.execute("select * from live.meta").pl()
        wanted = {column: value for column, value in filters.items() if column != "competition_id"}
        if name in frozen:
            return rows(view, f"issues.{name}", wanted | {"issue_no": issue_no, "revision": revision})
        if issue_no and name in printed.DERIVED:
            return rows(view, f"{derived}.{marts.find(name)}", wanted)
        found = rows(view, f"live.{name}", wanted)
        if issue_no and name in COUNTED:
            return found.with_columns(pl.lit(None).alias(column) for column in COUNTED[name])
        return found if not issue_no or name in LASTING else found.clear()

    return read


def newest_revision(view: Seen, issue_no: str) -> int:
    """The newest revision of an issue; raises UnknownIssue, which names those there are."""
    known = view.rows("select max(revision) from issues.issues where competition_id = ? and issue_no = ?", issue_no)
    if known.item() is None:
        issue_named(view, issue_no)
    return int(known.item())


def rows(view: Seen, table: str, wanted: dict[str, object]) -> pl.DataFrame:
    """The competition's rows of a table, filtered by equality or, of a list, by any of its values."""
    conditions = [
        f'list_contains(?, "{column}")' if isinstance(value, list | tuple) else f'"{column}" = ?'
        for column, value in wanted.items()
    ]
    query = " and ".join([f"select * from {table} where competition_id = ?", *conditions])  # noqa: S608 - names of marts
    return view.rows(query, *wanted.values())


def newest_month(view: Seen) -> str:
    """The newest month that is cut off: the one the pages open with; empty where there is none."""
    newest = view.rows(
        "select max(last_month) as month from live.scopes "
        "where competition_id = ? and scope_kind = 'month' and is_cut_off"
    )
    return str(newest["month"][0] or "")


def is_front(view: Seen) -> bool:
    """Whether the pages open with this competition: the newest edition of a data folder is one of its editions."""
    first = view.con.execute("select min(competition_id) from live.scopes").fetchall()[0][0]
    return bool(view.competition_id == first)


def places(home: Home, view: Seen, one: Edition) -> list[Path]:
    """Where an edition belongs; that of all groups in the newest month that is cut off is the newest edition too."""
    folder = home.data / "editions"
    name = plain(view.competition_id)
    of_group = f"-{plain(one.group)}" if one.group else ""
    paths = [folder / f"{name}-{one.month}{of_group}.{one.language}.html"]
    if one.month == newest_month(view) and not one.group and is_front(view):
        paths.append(folder / ("newest.html" if one.language == "zh" else f"newest.{one.language}.html"))
    return paths


def renew(home: Home, competition_id: str, month: str = "") -> list[Path]:
    """Write, in every language, the editions of a month just published and of the newest month that is cut off."""
    written: list[Path] = []
    with seen(home, competition_id) as view:
        for each in sorted({month, newest_month(view)} - {""}):
            for language in LANGUAGE_CODES:
                one = made(view, Month.parse(each), language)
                paths = places(home, view, one)
                write(paths, one)
                written += paths
    return written


def papers(
    home: Home, competition: str | None, month: Month, tell: Callable[[str, Path], None] = lambda form, path: None,
    draft: bool = False, issue_no: str = "", revision: int | None = None,
) -> list[Path]:  # fmt: skip
    """Write the brief of a month as one A4 sheet, as one picture for phones and as the static edition, in the current language.

    Of a published month from frozen rows alone, into its issue's folder: of the newest revision or the one asked for. Of
    another, and where a draft is asked for, a draft from live rows, into the month's. ``tell`` hears of each paper: its form
    (pdf, png, html) and where it lies. Raises UnknownScope for a month without results, UnknownIssue.
    """
    language = current()
    with seen(home, competition) as view:
        has_results(view, str(month))
        issue = {} if draft else issue_of(view, str(month), issue_no, revision)
        meta, read = source(view, issue)
        context = edition.context(view.competition_id, str(month), language, read, meta | issue)
        name = f"{issue['issue_no']}-r{issue['revision']}" if issue else str(month)
        stem = papers_folder(home.data, view.competition_id, name) / say("edition.brief_file", language, month=month)
    told = brief.told(context, language)
    html = str(fragments.render("edition", language, **context)).encode()
    made = {"pdf": brief.pdf(told), "png": brief.picture(told), "html": html}
    written = [stem.with_name(f"{stem.name}.{form}") for form in made]
    for path, (form, data) in zip(written, made.items(), strict=True):
        put(path, data, READABLE)
        tell(form, path)
    return written


def renew_papers(home: Home, competition_id: str, month: str = "") -> list[Path]:
    """Write the brief of a month just published, else of the newest month that is cut off; nothing where there is none."""
    if not month:
        with seen(home, competition_id) as view:
            month = newest_month(view)
    return papers(home, competition_id, Month.parse(month)) if month else []


def job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The job ``brief``."""

    def tell(form: str, path: Path) -> None:
        send(paper_event("brief", path))

    papers(home, request.get("competition"), Month.parse(request["month"]), tell)
    return EXIT_OK


JOBS: dict[str, Work] = {"brief": job}


def write(paths: Iterable[Path], one: Edition) -> None:
    """Write the edition; a reader sees all of it or the one before."""
    for path in paths:
        put(path, one.text.encode(), READABLE)
