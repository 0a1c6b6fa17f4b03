"""From the CSV files of a rulebook to typed rows, with a fault for every cell that is not what it must be.

Numbers go from text to Decimal; row numbers are those a spreadsheet shows, the header being row 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_type_hints

from competition.errors import Phrase, RulebookFault
from competition.rules import CHOICES, EMPTY_TEXT, KEYS, OF_THE_COMPETITION, ROWS

NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
DECIMALS = 4
LARGEST = Decimal(100_000_000)
FLAGS = {"yes": True, "no": False}


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[RulebookFault] = []

    def add(self, place: Place, name: str, known: Iterable[str] = (), **gaps: object) -> None:
        """Notes a fault; errors.rule_<name> says what is wrong, errors.rule_<name>_fix what to do.

        `known` are the values that could stand there: the remedy suggests the one most like what does.
        """
        known = list(known)
        hint = nearest(place.value, known) if place.value else ""
        gaps = {"value": place.value, "allowed": ", ".join(known) or "—", "hint": hint, **gaps}
        problem, remedy = Phrase(f"errors.rule_{name}", gaps), Phrase(f"errors.rule_{name}_fix", gaps)
        self.found.append(RulebookFault(place.file, place.row, place.column, place.value, problem, remedy))


def nearest(value: str, known: Iterable[str]) -> Phrase | str:
    """“Did you mean …?” for the known value most like a misspelt one; empty where none is."""
    found = get_close_matches(value, list(known), n=1)
    return Phrase("errors.did_you_mean", {"name": found[0]}) if found else ""


@dataclass(frozen=True)
class Place:
    """A file, row, column and what stands there."""

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Record:
    """One row of a file as text, and as a typed row once its cells are understood."""

    file: str
    row_no: int
    cells: dict[str, str]
    typed: Any = None

    def at(self, column: str | None = None) -> Place:
        """The place of one of its cells, or of the row."""
        return Place(self.file, self.row_no, column, self.cells.get(column) if column else None)


def read_table(path: Path, label: str, table: str, faults: Faults) -> list[Record]:
    """The typed rows of one file; rows with a broken cell keep typed None."""
    row_class = {**ROWS, **OF_THE_COMPETITION}[table]
    wanted = [field.name for field in fields(row_class)]
    defaults = {field.name: default_text(field.default) for field in fields(row_class) if field.default is not MISSING}
    if path.stem == "indicators":  # adjustments.csv has to name its families
        defaults["family"] = "score"
    records = read_records(path, label, wanted, defaults.keys(), faults)
    return [understood(record, row_class, table, defaults, faults) for record in records]


def default_text(default: object) -> str:
    """What stands in a cell that was left out."""
    return "" if default is None else str(default)


# ---- the file as text ------------------------------------------------------------------------------------------------


def read_records(path: Path, label: str, wanted: list[str], optional: Iterable[str], faults: Faults) -> list[Record]:
    """The rows of a file by column name; nothing when its header is not as it must be."""
    lines = read_lines(path, label, faults)
    if lines is None:
        return []
    if not lines:
        faults.add(Place(label), "empty_file", columns=",".join(wanted))
        return []
    header = [name.strip() for name in lines[0]]
    if not header_is_right(header, label, wanted, optional, faults):
        return []
    records = []
    for row_no, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            faults.add(Place(label, row_no), "ragged_row", count=len(line), wanted=len(header))
            continue
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=True)}
        records.append(Record(label, row_no, cells))
    return records


def read_lines(path: Path, label: str, faults: Faults) -> list[list[str]] | None:
    """The file's rows, or None with a fault when it is no UTF-8 CSV."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.add(Place(label), "not_utf8")
        return None
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        faults.add(Place(label), "not_csv")
        return None


def header_is_right(header: list[str], label: str, wanted: list[str], optional: Iterable[str], faults: Faults) -> bool:
    """Whether the header names every column once, optional ones at most once, and none besides."""
    before = len(faults.found)
    for name in wanted:
        if name not in header and name not in optional:
            faults.add(Place(label, 1, name), "missing_column")
    for position, name in enumerate(header):
        if name not in wanted:
            faults.add(Place(label, 1, name or str(position + 1), name), "unknown_column", wanted)
        elif name in header[:position]:
            faults.add(Place(label, 1, name, name), "double_column")
    return len(faults.found) == before


# ---- the cells -------------------------------------------------------------------------------------------------------


def understood(record: Record, row_class: type, table: str, defaults: dict[str, str], faults: Faults) -> Record:
    """The record with its typed row, or without one and a fault for each broken cell."""
    before = len(faults.found)
    cells = record.cells | {name: text for name, text in defaults.items() if not record.cells.get(name)}
    hints = get_type_hints(row_class)
    values = {name: cell_value(record, table, name, cells[name], hints[name], faults) for name in hints}
    typed = row_class(**values) if len(faults.found) == before else None
    return Record(record.file, record.row_no, cells, typed)


def cell_value(record: Record, table: str, column: str, text: str, hint: Any, faults: Faults) -> Any:
    """The value of a cell, None and a fault where it is none of its type."""
    if text == "":
        if (table, column) in EMPTY_TEXT:
            return ""
        if not is_optional(hint):
            faults.add(record.at(column), "empty_cell")
        return None
    if hint is bool:
        return flag(record, column, text, faults)
    if hint is int:
        return whole_number(record, column, text, faults)
    if hint in (Decimal, Decimal | None):
        return number(record, column, text, faults)
    allowed = CHOICES.get((table, column))
    if allowed and text not in allowed:
        faults.add(record.at(column), "unknown_choice", allowed)
    return text


def is_optional(hint: Any) -> bool:
    """Whether a type allows None."""
    return type(None) in getattr(hint, "__args__", ())


def flag(record: Record, column: str, text: str, faults: Faults) -> bool | None:
    """yes or no."""
    if text not in FLAGS:
        faults.add(record.at(column), "bad_flag")
    return FLAGS.get(text)


def whole_number(record: Record, column: str, text: str, faults: Faults) -> int | None:
    """A whole number."""
    if not WHOLE.fullmatch(text):
        faults.add(record.at(column), "bad_whole_number")
        return None
    return int(text)


def number(record: Record, column: str, text: str, faults: Faults) -> Decimal | None:
    """A number of at most four decimals."""
    if not NUMBER.fullmatch(text):
        faults.add(record.at(column), "bad_number")
        return None
    if len(text.partition(".")[2]) > DECIMALS:
        faults.add(record.at(column), "too_many_decimals")
        return None
    if abs(Decimal(text)) >= LARGEST:
        faults.add(record.at(column), "too_large")
        return None
    return Decimal(text)


# ---- keys ------------------------------------------------------------------------------------------------------------


def check_keys(records: list[Record], table: str, faults: Faults) -> None:
    """A fault for every row whose key an earlier row already has."""
    seen: dict[tuple[str, ...], Record] = {}
    for record in records:
        key = tuple(record.cells[column] for column in KEYS[table])
        if key in seen:
            first = seen[key]
            faults.add(record.at(KEYS[table][-1]), "duplicate_key", twin=" / ".join(key), row=first.row_no)
        else:
            seen[key] = record
