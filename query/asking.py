"""What is asked and what comes back. Knows neither the engine nor a page: both sides of the sandbox speak in these."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from competition.errors import Phrase, SaibangError

if TYPE_CHECKING:
    import polars as pl

Value = str | int | Decimal | date | None
Cut = Literal["", "rows", "bytes"]
# refused: not let in; wrong: the engine can't make sense of it; too_slow, too_large: over a limit; killed: the process is
# gone; cancelled: by who asked; busy: too many wait; no_snapshot: nothing to ask yet.
Kind = Literal["refused", "wrong", "too_slow", "too_large", "killed", "cancelled", "busy", "no_snapshot"]


class BadLimit(SaibangError):
    """A limit in the environment that is no number above nothing, or no size."""

    key = "query_errors.bad_limit"


def number(name: str, otherwise: float) -> float:
    """A limit of the environment. Raises BadLimit."""
    written = os.environ.get(name, "")
    if not re.fullmatch(r"|[0-9]{1,9}(\.[0-9]+)?", written) or (written and not float(written)):
        raise BadLimit(name=name, value=written, example=f"{otherwise:g}")
    return float(written or otherwise)


def size(name: str, otherwise: str) -> int:
    """Bytes of a size in the environment, such as 32MB or 2GB. Raises BadLimit."""
    written = os.environ.get(name) or otherwise
    found = re.fullmatch(r"([1-9][0-9]{0,5})(MB|GB)", written.upper())
    if found is None:
        raise BadLimit(name=name, value=written, example=otherwise)
    return int(found[1]) * {"MB": 2**20, "GB": 2**30}[found[2]]


@dataclass(frozen=True)
class Limits:
    """What one question may cost and how many may wait, as the environment says (docs/guide/office.md).

    ``memory`` is what the engine may take, in bytes; the process around it gets two gigabytes of addresses more.
    """

    seconds: float = field(default_factory=lambda: number("SAIBANG_QUERY_SECONDS", 20))
    rows: int = field(default_factory=lambda: int(number("SAIBANG_QUERY_ROWS", 10_000)))
    bytes: int = field(default_factory=lambda: size("SAIBANG_QUERY_SIZE", "32MB"))
    memory: int = field(default_factory=lambda: size("SAIBANG_QUERY_MEMORY", "1GB"))
    running: int = field(default_factory=lambda: int(number("SAIBANG_QUERY_RUNNING", 2)))
    waiting: int = field(default_factory=lambda: int(number("SAIBANG_QUERY_WAITING", 40)))
    waiting_each: int = 5

    @property
    def address_space(self) -> int:
        """What a process may take in all, libraries that it only maps included."""
        return self.memory + 2 * 2**30


@dataclass(frozen=True)
class Own:
    """A table of a person's own, ``my.<name>``, as an Arrow stream (``polars.DataFrame.write_ipc_stream``)."""

    name: str
    arrow: bytes


@dataclass(frozen=True)
class Question:
    """A statement and what fills its ``$names``. ``issue``: as published in that issue, ``number`` or ``number/revision``.

    ``snapshot`` is a kept file; without it the current one is asked.
    """

    sql: str
    values: Mapping[str, Value] = field(default_factory=dict)
    issue: str = ""
    own: tuple[Own, ...] = ()
    snapshot: Path | None = None

    @property
    def spelled(self) -> dict[str, tuple[str, str]]:
        """The values as they are written down."""
        return {name: spelled(value) for name, value in self.values.items()}

    @property
    def digest(self) -> str:
        """SHA-256 of statement, values, issue and own tables; the same question has the same, whatever file answers it."""
        own = sorted((each.name, hashlib.sha256(each.arrow).hexdigest()) for each in self.own)
        said = [self.sql, self.spelled, self.issue, own]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def spelled(value: Value) -> tuple[str, str]:
    """A value as its kind and text, so that ``1`` and ``'1'`` stay two things on paper and in the pipe."""
    if value is None:
        return "none", ""
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, int):
        return "int", str(int(value))
    if isinstance(value, Decimal):
        return "decimal", f"{value:f}"  # the engine takes 1E+3 for 1.000
    return "str", value


@dataclass(frozen=True)
class Stamp:
    """Which file answered: SHA-256 of its bytes and what it says of itself."""

    sha256: str
    known_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """The rows, as far as the caps let them through.

    ``types`` are the engine's, one a column. Lists, structures, intervals, bytes and whatever else has no plain type
    come as the engine's own text. ``cut`` says which cap ended the rows. ``seconds`` it ran, ``waited`` before that.
    ``digest`` is the question's; that of what came back is ``query.cite.result_digest``.
    """

    frame: pl.DataFrame
    types: tuple[str, ...]
    cut: Cut
    seconds: float
    waited: float
    snapshot: Stamp
    digest: str


class NotAnswered(SaibangError):
    """A question without an answer: why in plain words, where in the statement (from 1), and the engine's own text."""

    def __init__(
        self, kind: Kind, phrase: Phrase, line: int | None = None, column: int | None = None, engine: str = ""
    ) -> None:
        super().__init__(**phrase.gaps)
        self.key = phrase.key
        self.kind, self.phrase, self.line, self.column, self.engine = kind, phrase, line, column, engine

    def excerpt(self, sql: str) -> str:
        """The line it is about with a caret below, for a fixed-width type in which a Chinese character is two wide."""
        if self.line is None or self.column is None:
            return ""
        line = sql.split("\n")[self.line - 1]
        before = "".join(each if each == "\t" else " " * wide(each) for each in line[: self.column - 1])
        return f"{line}\n{before}^"


def wide(character: str) -> int:
    """How many columns of a terminal a character takes."""
    from unicodedata import combining, east_asian_width

    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
