"""A file as cells of text: what reading hands to tidying, the same for every format.

A sheet is one polars frame: ``row_no`` (the row as a spreadsheet shows it, from 1), ``width`` (how many cells the row
has) and ``c0, c1 ...`` (text; an absent cell is ``""``). Nothing is dropped: title rows, header and blank rows are in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

# How many rows may stand above a table, the header counted.
TOP = 10
# A merged area: first row, first column, last row, last column, counted from 1.
Area = tuple[int, int, int, int]
POSITION = {"row_no": pl.UInt32, "width": pl.UInt32}


@dataclass(frozen=True)
class Sheet:
    """One table of a file; delimited text has one sheet with an empty name.

    ``merged`` lists the merged areas; only the first cell of an area holds its text.
    """

    name: str
    cells: pl.DataFrame
    merged: tuple[Area, ...] = ()

    @property
    def height(self) -> int:
        """Physical records: every row, blank ones too."""
        return self.cells.height

    @cached_property
    def top(self) -> list[tuple[str, ...]]:
        """The cells of the first rows, among which the header is looked for."""
        return self.cells.head(TOP).select(self.columns).rows()

    @property
    def columns(self) -> list[str]:
        """The names of the text columns, left to right."""
        return [name for name in self.cells.columns if name not in POSITION]


@dataclass(frozen=True)
class Grid:
    """The cells of a file, how they were understood, and the sheets that were left unread because they are hidden.

    ``evidence`` says what decided the encoding: ``mark`` (a byte order mark), ``strict`` (UTF-8 without a fault),
    ``words`` (known words in one reading only), ``asked`` (a person said so). ``template`` is what a template of the
    office says of itself: competition, version, kind, unit, month, made; empty for any other file. ``opened`` is the
    OpenDocument that LibreOffice made of a document: kept with it, since another machine or version may make another.
    """

    file_name: str
    encoding: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    format: str = "text"
    delimiter: str = ""
    evidence: str = ""
    template: Mapping[str, str] = field(default_factory=dict)
    opened: bytes = field(default=b"", repr=False)


def cell_name(position: int) -> str:
    """The frame's name of the column at a position counted from 0."""
    return f"c{position}"


def column_letters(number: int) -> str:
    """1 = A, 26 = Z, 27 = AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def frame_of(rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """The frame of rows of any length; short ones are filled with empty cells."""
    breadth = max((len(row) for row in rows), default=0)
    filled = (row if len(row) == breadth else [*row, *[""] * (breadth - len(row))] for row in rows)
    columns = list(zip(*filled, strict=True)) if rows else []
    cells = [pl.Series(cell_name(number), column, dtype=pl.String) for number, column in enumerate(columns)]
    return pl.DataFrame(
        [
            pl.Series("row_no", range(1, len(rows) + 1), dtype=pl.UInt32),
            pl.Series("width", [len(row) for row in rows], dtype=pl.UInt32),
            *cells,
        ]
    )


def normal(word: str) -> str:
    """How names are compared: compatibility form, no blanks around, no difference of case."""
    return unicodedata.normalize("NFKC", word).strip().casefold()
