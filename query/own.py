"""A person's own table for one sitting: cells of text become columns of numbers, days and text, strictly and capped.

A column is of numbers or days only where every cell that says anything is one, written in one way; else it stays text, and
the first cell that kept it from being more is named. Reading bytes is the loading side's: here come its cells.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from competition.errors import Phrase, SaibangError, listed
from query.asking import Own

BYTES, ROWS, COLUMNS, CELL_LETTERS = 10 * 2**20, 200_000, 200, 10_000
TABLES = 8  # in one sitting
NAME_LETTERS = 40
Sort = Literal["whole", "decimal", "day", "text"]
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,21})(?:\.([0-9]{1,16}))?")
# One of them in a whole column: 2026-1-2 beside 2026/1/2 is two hands, and text.
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})",
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
    )
)
_NEARLY = 0.8  # where so many cells are numbers or days, it is worth saying which is not


class NotJoinable(SaibangError):
    """Cells that make no table; the reason says where and what to do."""

    key = "sql.not_joinable"

    def __init__(self, file: str, reason: str, **gaps: object) -> None:
        super().__init__(file=file, reason=Phrase(f"sql.own_{reason}", gaps))
        self.reason = reason


@dataclass(frozen=True)
class Column:
    """A column as it was understood: ``exact`` is the engine's type, ``but`` why it is only text where it nearly was more."""

    name: str
    sort: Sort
    exact: str
    filled: int
    but: Phrase | None = None


@dataclass(frozen=True)
class Table:
    """A person's own table, ready to be asked as ``my.<name>``."""

    own: Own
    rows: int
    columns: tuple[Column, ...]


def name_of(file_name: str) -> str:
    """A name for the table of a file that needs no quotation marks: ``人口 (2026).csv`` is ``人口_2026``."""
    stem = file_name.rpartition(".")[0] or file_name
    letters = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", stem).lower()).strip("_")[:NAME_LETTERS]
    return letters if letters and not letters[0].isdigit() else f"t_{letters}".rstrip("_")


def name_beside(file_name: str, files: Mapping[str, str]) -> str:
    """What a file's table is called beside those there are (``files``: table to file).

    The same file brought again takes the place of the one before; another file that would have its name gets ``name_2``.
    """
    usual = name = name_of(file_name)
    number = 1
    while files.get(name, file_name) != file_name:
        number += 1
        name = f"{usual[: NAME_LETTERS - 2]}_{number}"
    return name


def is_name(name: str) -> bool:
    """Whether a name can be a table's without quotation marks."""
    return re.fullmatch(rf"[^\W\d]\w{{0,{NAME_LETTERS}}}", name) is not None and name == name.lower()


def table_of(rows: Sequence[tuple[int, Sequence[str]]], file_name: str, name: str = "") -> Table:
    """The table of a file's numbered rows of cells, the first that says anything being its heads. Raises NotJoinable.

    ``name`` is what it shall be called in ``my.``; without it the file's.
    """
    name = name or name_of(file_name)
    if not is_name(name):
        raise NotJoinable(file_name, "name", name=name)
    numbered = [(no, row) for no, row in rows if any(cell.strip() for cell in row)]
    if len(numbered) < 2:
        raise NotJoinable(file_name, "empty")
    if len(numbered) - 1 > ROWS:
        raise NotJoinable(file_name, "rows", count=len(numbered) - 1, limit=ROWS)
    heads = _heads(*numbered[0], file_name)
    _refuse_ragged(numbered[1:], len(heads), file_name)
    numbers = [no for no, _ in numbered[1:]]
    made = [
        _column(head, [row[at].strip() if at < len(row) else "" for _, row in numbered[1:]], numbers)
        for at, head in enumerate(heads)
    ]
    frame = pl.DataFrame([series for _, series in made])
    return Table(Own(name, arrow_bytes(frame)), frame.height, tuple(column for column, _ in made))


def arrow_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as an Arrow stream."""
    out = io.BytesIO()
    frame.write_ipc_stream(out, compat_level=pl.CompatLevel.oldest())
    return out.getvalue()


# ---- the shape -------------------------------------------------------------------------------------------------------


def _heads(no: int, row: Sequence[str], file_name: str) -> list[str]:
    """The heads as columns are called, each once; empty cells at the end belong to nobody."""
    heads = [" ".join(_seen(unicodedata.normalize("NFKC", cell)).split()) for cell in row]
    while heads and not heads[-1]:
        heads.pop()
    if len(heads) > COLUMNS:
        raise NotJoinable(file_name, "columns", count=len(heads), limit=COLUMNS)
    if "" in heads:
        raise NotJoinable(file_name, "no_head", row=no, column=heads.index("") + 1)
    if long := [head for head in heads if len(head) > NAME_LETTERS * 2]:
        raise NotJoinable(file_name, "long_head", row=no, head=long[0][:20], limit=NAME_LETTERS * 2)
    if twice := [head for head, count in Counter(map(str.lower, heads)).items() if count > 1]:
        raise NotJoinable(file_name, "twice", heads=listed(twice))
    return heads


def _seen(text: str) -> str:
    """A head without what nobody sees: two that look alike are one."""
    return "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")
    )


def _refuse_ragged(numbered: Sequence[tuple[int, Sequence[str]]], breadth: int, file_name: str) -> None:
    """Refuse what stands beyond the last head, and a cell nobody could look at."""
    for no, row in numbered:
        if any(cell.strip() for cell in row[breadth:]):
            raise NotJoinable(file_name, "beyond", row=no, columns=breadth)
        if any(len(cell) > CELL_LETTERS for cell in row):
            raise NotJoinable(file_name, "long_cell", row=no, limit=CELL_LETTERS)


# ---- the types -------------------------------------------------------------------------------------------------------


def _column(name: str, texts: Sequence[str], numbers: Sequence[int]) -> tuple[Column, pl.Series]:
    """A column in the strictest type that holds every cell; an empty cell is null."""
    said = [text for text in texts if text]
    for sort, reader in (("whole", _whole), ("decimal", _decimals), ("day", _days)):
        if said and (read := reader(said)) is not None:
            kind, value_of = read
            series = pl.Series(name, [value_of(text) if text else None for text in texts], dtype=kind)
            return Column(name, sort, _exact(kind), len(said)), series  # type: ignore[arg-type]
    series = pl.Series(name, [text or None for text in texts], dtype=pl.String)
    return Column(name, "text", "VARCHAR", len(said), _but(said, texts, numbers)), series


Read = tuple[pl.DataType, Callable[[str], object]]


def _whole(said: Sequence[str]) -> Read | None:
    """Whole numbers; one with zeros before it is a code."""
    return (pl.Int64(), int) if all(map(_WHOLE.fullmatch, said)) else None


def _decimals(said: Sequence[str]) -> Read | None:
    """Decimals with as many digits as any cell has."""
    found = [_DECIMAL.fullmatch(text) for text in said]
    if not all(found):
        return None
    return pl.Decimal(38, max(len(each[1] or "") for each in found if each)), Decimal


def _days(said: Sequence[str]) -> Read | None:
    """Days, all written in one way."""
    for pattern in _DAYS:
        if all(_day(pattern, text) for text in said):
            return pl.Date(), lambda text: _day(pattern, text)  # noqa: B023 - returned at once
    return None


def _day(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _exact(kind: pl.DataType) -> str:
    """The engine's name of a type."""
    if isinstance(kind, pl.Decimal):
        return f"DECIMAL(38,{kind.scale})"
    return "BIGINT" if kind == pl.Int64 else "DATE"


def _but(said: Sequence[str], texts: Sequence[str], numbers: Sequence[int]) -> Phrase | None:
    """The first cell that kept a column of numbers or days from being one."""
    for key, fits in (("number", _DECIMAL.fullmatch), ("day", _is_day)):
        if said and _NEARLY <= sum(bool(fits(text)) for text in said) / len(said) < 1:
            at = next(at for at, text in enumerate(texts) if text and not fits(text))
            return Phrase(f"sql.own_but_{key}", {"row": numbers[at], "value": texts[at][:40]})
    return None


def _is_day(text: str) -> bool:
    return any(_day(pattern, text) for pattern in _DAYS)
