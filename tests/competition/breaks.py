"""Ways to break a copy of a rulebook, each a function of the folder the copy lies in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

BOOK = "book"  # the folder of the copy
Break = Callable[[Path], object]


def rewrite(path: Path, change: Callable[[list[list[str]]], object]) -> None:
    """Changes the rows of a CSV file."""
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def cell(file: str, row: int, column: str, value: str) -> Break:
    """Writes a value into a cell; the row as a spreadsheet counts."""

    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return lambda root: rewrite(root / BOOK / file, change)


def deleted(file: str, row: int) -> Break:
    """Deletes a row."""
    return lambda root: rewrite(root / BOOK / file, lambda rows: rows.pop(row - 1))


def appended(file: str, *values: str) -> Break:
    """Appends a row."""
    return lambda root: rewrite(root / BOOK / file, lambda rows: rows.append(list(values)))


def removed(file: str) -> Break:
    """Removes a file."""
    return lambda root: (root / BOOK / file).unlink()


def header(file: str, old: str, new: str) -> Break:
    """Renames a column."""
    return lambda root: rewrite(root / BOOK / file, lambda rows: rows[0].__setitem__(rows[0].index(old), new))


def widened(file: str, name: str) -> Break:
    """Adds a column of this name, its cells filled with the name."""

    def change(rows: list[list[str]]) -> None:
        for row in rows:
            row.append(name)

    return lambda root: rewrite(root / BOOK / file, change)


def bytes_of(file: str, content: bytes) -> Break:
    """Replaces a file's bytes."""
    return lambda root: (root / BOOK / file).write_bytes(content)


def cells(*breaks: Break) -> Break:
    """Several changes at once."""

    def change(root: Path) -> None:
        for each in breaks:
            each(root)

    return change
