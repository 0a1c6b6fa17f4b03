"""Kept questions: a statement with a title and named parameters. Every change is a new version; none is ever lost."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from competition.calendar import Month
from competition.errors import SaibangError, StoreError, UnknownName
from query import store
from query.asking import Value

Kind = Literal["text", "number", "day", "month", "scope", "unit", "group", "item", "indicator"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TITLE_LETTERS, STATEMENT_LETTERS, VALUE_LETTERS = 120, 50_000, 2_000
_NAME = re.compile(r"[^\W\d]\w{0,62}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,28}(?:\.\d{1,10})?|\.\d{1,10})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class UnknownSaved(UnknownName):
    """No kept question has this id."""

    key = "sql.unknown_saved"


class UnknownVersion(UnknownName):
    """A kept question has no version of this number."""

    key = "sql.unknown_version"


class SavedMeanwhile(StoreError):
    """Somebody kept a newer version of the question since this one was opened."""

    key = "sql.saved_meanwhile"

    def __init__(self, newest: Saved) -> None:
        super().__init__(title=newest.title, by=newest.by, at=newest.at[:16].replace("T", " "), no=newest.no)
        self.newest = newest


class NotKeepable(StoreError):
    """Without a title or statement, or with one beyond all measure."""

    key = "sql.not_keepable"

    def __init__(self) -> None:
        super().__init__(title=TITLE_LETTERS, statement=STATEMENT_LETTERS)


class BadParameter(SaibangError):
    """A parameter whose name, kind or number is not right."""

    key = "sql.bad_parameter"

    def __init__(self, name: str) -> None:
        super().__init__(name=name, kinds=", ".join(KINDS))


class BadValue(SaibangError):
    """What was filled in is not of the parameter's kind; the message shows how it is written."""

    def __init__(self, name: str, value: str, kind: Kind) -> None:
        super().__init__(name=name, value=value)
        self.key = f"sql.bad_{kind if kind in ('number', 'day', 'month') else 'text'}"
        self.name = name


@dataclass(frozen=True)
class Parameter:
    """A named value of a statement, ``$name`` in it: a field of the form. ``default`` as a person writes it, or nothing."""

    name: str
    kind: Kind = "text"
    label_zh: str = ""
    label_en: str = ""
    default: str = ""


@dataclass(frozen=True)
class Saved:
    """One version of a kept question."""

    saved_id: str
    no: int
    title: str
    sql: str
    parameters: tuple[Parameter, ...]
    by: str
    at: str  # UTC, as text that sorts
    is_withdrawn: bool = False


def save(
    data: Path, title: str, sql: str, parameters: Sequence[Parameter], by: str,
    saved_id: str = "", based_on: int | None = None,
) -> Saved:  # fmt: skip
    """Keep a question, new or (``saved_id``) as a new version; the same contents again make none.

    ``based_on`` is the version it was opened at. Raises SavedMeanwhile where there is a newer one by now (without
    ``based_on`` it is simply followed), UnknownSaved, NotKeepable, BadParameter, BadValue of a default.
    """
    title, sql = title.strip(), sql.strip()
    if not (0 < len(title) <= TITLE_LETTERS and 0 < len(sql) <= STATEMENT_LETTERS):
        raise NotKeepable
    _refuse_odd(parameters)
    made = Saved("", 1, title, sql, tuple(parameters), by.strip(), store.now_text())
    with store.opened(data) as con:
        if not saved_id:
            return _put(con, replace(made, saved_id=store.new_id()))
        newest = _newest(con, saved_id)
        if based_on is not None and newest.no != based_on:
            raise SavedMeanwhile(newest)
        if (newest.title, newest.sql, newest.parameters) == (title, sql, made.parameters) and not newest.is_withdrawn:
            return newest
        return _put(con, replace(made, saved_id=saved_id, no=newest.no + 1))


def withdraw(data: Path, saved_id: str, by: str) -> Saved:
    """Take a question out of the list; its versions stay and its address goes on working. Raises UnknownSaved."""
    with store.opened(data) as con:
        newest = _newest(con, saved_id)
        if newest.is_withdrawn:
            return newest
        return _put(con, replace(newest, no=newest.no + 1, by=by.strip(), at=store.now_text(), is_withdrawn=True))


def find(data: Path, saved_id: str, no: int | None = None) -> Saved:
    """A kept question as it is now, or one of its versions. Raises UnknownSaved, UnknownVersion."""
    known = versions(data, saved_id)
    if not known:
        raise UnknownSaved(saved_id, [f"{each.saved_id} {each.title}" for each in listed(data)[:12]])
    found = [each for each in known if no in (None, each.no)]
    if not found:
        raise UnknownVersion(saved_id, [str(each.no) for each in known[:12]])
    return found[0]


def versions(data: Path, saved_id: str) -> list[Saved]:
    """Every version of a question, the newest first."""
    return [
        _saved(row) for row in store.rows(data, "select * from versions where saved_id = ? order by no desc", saved_id)
    ]


def listed(data: Path) -> list[Saved]:
    """The newest version of every question that was not withdrawn, the latest change first."""
    found = store.rows(
        data,
        "select * from versions as each where is_withdrawn = 0 "
        "and no = (select max(no) from versions where saved_id = each.saved_id) order by at desc, saved_id",
    )
    return [_saved(row) for row in found]


# ---- values ----------------------------------------------------------------------------------------------------------


def fitted(names: Sequence[str], known: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters of a statement that names these, in its order: known ones as they are, new ones guessed by name."""
    told = {each.name: each for each in known}
    return tuple(told.get(name) or Parameter(name, _likely(name)) for name in names)


def values_of(parameters: Sequence[Parameter], written: Mapping[str, str]) -> dict[str, Value]:
    """The values of a filled-in form; what was left out has its default, and nothing written is null. Raises BadValue."""
    return {each.name: value_of(each, written.get(each.name, each.default)) for each in parameters}


def value_of(parameter: Parameter, written: str) -> Value:
    """The value of what was written into a parameter's field; nothing written is null. Raises BadValue."""
    text = written.strip()
    if not text:
        return None
    try:
        if parameter.kind == "number" and _NUMBER.fullmatch(text):
            return Decimal(text)
        if parameter.kind == "day" and _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if parameter.kind == "month":
            return str(Month.parse(text))
        if parameter.kind not in ("number", "day") and len(text) <= VALUE_LETTERS:
            return text
    except (ValueError, SaibangError):
        pass
    raise BadValue(parameter.name, text[:40], parameter.kind)


def _likely(name: str) -> Kind:
    """The kind a parameter's name speaks of: ``unit``, ``unit_id``, ``first_month`` …, else text."""
    words = name.lower().removesuffix("_id").split("_")
    return next((kind for kind in KINDS if kind in words), "text")


def _refuse_odd(parameters: Sequence[Parameter]) -> None:
    """Raise BadParameter or BadValue for what could not be filled in later."""
    names = [each.name.lower() for each in parameters]  # the engine takes $Month and $month for one
    for each in parameters:
        if not _NAME.fullmatch(each.name) or each.kind not in KINDS or names.count(each.name.lower()) > 1:
            raise BadParameter(each.name)
        value_of(each, each.default)


# ---- rows ------------------------------------------------------------------------------------------------------------


def _newest(con: sqlite3.Connection, saved_id: str) -> Saved:
    row = con.execute("select * from versions where saved_id = ? order by no desc", [saved_id]).fetchone()
    if row is None:
        raise UnknownSaved(saved_id)
    return _saved(row)


def _saved(row: sqlite3.Row) -> Saved:
    parameters = tuple(Parameter(**each) for each in json.loads(row["parameters"]))
    return Saved(
        row["saved_id"], row["no"], row["title"], row["sql"], parameters, row["by"], row["at"], bool(row["is_withdrawn"])
    )  # fmt: skip


def _put(con: sqlite3.Connection, made: Saved) -> Saved:
    parameters = json.dumps([asdict(each) for each in made.parameters], ensure_ascii=False)
    con.execute(
        "insert into versions values (?, ?, ?, ?, ?, ?, ?, ?)",
        (made.saved_id, made.no, made.title, made.sql, parameters, made.is_withdrawn, made.by, made.at),
    )
    return made
