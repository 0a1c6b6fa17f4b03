"""Making the static edition of a month from the snapshot: the frozen rows of a published month, the live ones of another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from competition.calendar import Month
from competition.errors import UnknownScope
from etl.issue import frozen_marts
from etl.layout import Home, put
from etl.seen import Seen
from show import edition
from show.links import LANGUAGE_CODES
from show.reading import Read

# Not part of any issue, and the same whenever one looks: what things are called and what the rulebook sets.
LASTING = ("competitions", "policies")
NOT_PLAIN = r"[^A-Za-z0-9_-]"
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
    meta = view.con.execute("select known_at, journal_head from live.meta").pl().row(0, named=True)
    issue = issue_of(view, str(month))
    read = reader(view, str(issue.get("issue_no") or ""))
    if group:
        groups = read("groups", scope_id=str(month))["group_id"].sort().to_list()
        if group not in groups:
            raise UnknownScope(group, groups)
    text = edition.document(view.competition_id, str(month), LANGUAGE_CODES[language], read, meta | issue, group)
    return Edition(str(month), group, language, text, str(issue.get("issue_no") or ""))


def has_results(view: Seen, month: str) -> None:
    """Raises UnknownScope, which names the newest months there are, where the month has no results."""
    months = view.rows("select scope_id from live.scopes where competition_id = ? and scope_kind = 'month' order by 1")
    if month not in months["scope_id"]:
        raise UnknownScope(month, months["scope_id"].to_list()[-12:])


def issue_of(view: Seen, month: str) -> dict[str, Any]:
    """The newest issue of a month; nothing where it is not published."""
    rows = view.mart("issues").filter(pl.col("scope_id") == month, pl.col("is_newest"))
    return rows.row(0, named=True) if rows.height else {}


def reader(view: Seen, issue_no: str) -> Read:
    """What answers like marts.read: of an issue its frozen rows, and no rows at all of what an issue does not freeze."""
    frozen = frozen_marts() if issue_no else []

    def read(name: str, **filters: object) -> pl.DataFrame:
        if name == "meta":
            return view.con.execute("select * from live.meta").pl()
        wanted = {column: value for column, value in filters.items() if column != "competition_id"}
        if name in frozen:
            return rows(view, f"issues.{name}", wanted | {"issue_no": issue_no})
        found = rows(view, f"live.{name}", wanted)
        return found if not issue_no or name in LASTING else found.clear()

    return read


def rows(view: Seen, table: str, wanted: dict[str, object]) -> pl.DataFrame:
    """The competition's rows of a table, filtered by equality or, of a list, by any of its values."""
    conditions = [
        f'list_contains(?, "{column}")' if isinstance(value, list | tuple) else f'"{column}" = ?'
        for column, value in wanted.items()
    ]
    query = " and ".join([f"select * from {table} where competition_id = ?", *conditions])  # noqa: S608 - names of marts
    return view.rows(query, *wanted.values())


def places(home: Home, view: Seen, one: Edition) -> list[Path]:
    """Where an edition belongs; that of all groups in the newest month that is cut off is the newest edition too."""
    folder = home.data / "editions"
    name = re.sub(NOT_PLAIN, "_", view.competition_id)
    of_group = f"-{re.sub(NOT_PLAIN, '_', one.group)}" if one.group else ""
    paths = [folder / f"{name}-{one.month}{of_group}.{one.language}.html"]
    newest = view.rows(
        "select max(last_month) as month from live.scopes "
        "where competition_id = ? and scope_kind = 'month' and is_cut_off"
    )
    if one.month == newest["month"][0] and not one.group:
        paths.append(folder / ("newest.html" if one.language == "zh" else f"newest.{one.language}.html"))
    return paths


def write(paths: Iterable[Path], one: Edition) -> None:
    """Write the edition; a reader sees all of it or the one before."""
    for path in paths:
        put(path, one.text.encode(), READABLE)
