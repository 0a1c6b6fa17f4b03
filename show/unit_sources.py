"""The cells a unit's account stands on, and how they read as rows of a table: file, sheet, row, column, arrival, by whom.

A year's account stands on hundreds of cells that share their files and columns, so what they share is worded and escaped once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl
from markupsafe import Markup, escape

from show import format as shown
from show.fragments import text
from words import Language

HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class Cell(NamedTuple):
    """One cell of a file, or one row of a register, behind a line of the account."""

    indicator_id: str
    column_id: str
    first_month: str
    code: str | None
    row_no: int | None
    source_id: str
    label_zh: str
    label_en: str | None
    value: Decimal | None
    state: str
    last_month: str
    load_id: str
    file_name: str | None
    sheet: str | None
    column_name: str | None
    received_at: datetime | None
    received_from: str | None

    def order(self) -> tuple[str, str, str, int]:
        """Where it stands among the cells of its line: by its figure, then by month, then as in the file."""
        return self.column_id, self.first_month, self.code or "", self.row_no or 0


def cells_by_indicator(frame: pl.DataFrame) -> dict[str, list[Cell]]:
    """The cells of each indicator in their order."""
    found: dict[str, list[Cell]] = {}
    for cell in map(Cell._make, zip(*(frame[column].to_list() for column in Cell._fields), strict=True)):
        found.setdefault(cell.indicator_id, []).append(cell)
    for cells in found.values():
        cells.sort(key=Cell.order)
    return found


def received(instant: datetime | None, zone: str) -> str:
    """When a file arrived, on the competition's clock."""
    if instant is None:
        return shown.NOTHING
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return f"{aware.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def in_chinese(written: str | None, language: Language) -> Markup:
    """The mark for what stands in Chinese on an English page, so that it is read out in Chinese."""
    return Markup(' lang="zh"' if language == "en" and written and HAN.search(written) else "")


class Rows:
    """Writes the cells of one unit as rows of a table."""

    def __init__(self, unit_id: str, zone: str, language: Language, named: Callable[[str], str]) -> None:
        self.unit_id, self.zone, self.language, self.named = unit_id, zone, language, named
        before, _, after = self._say("cell_row", row="\0").partition("\0")
        self.row_before, self.row_after = escape(before), escape(after)
        self.is_english = language == "en"
        self._label, self._merged, self._months = cache(self._label_of), cache(self._merged_of), cache(self._months_of)
        self._file, self._sheet, self._column = cache(self._file_of), cache(self._sheet_of), cache(self._column_of)
        self._arrival, self._state = cache(self._arrival_of), cache(self._state_of)

    def written(self, cells: list[Cell]) -> Markup:
        """The rows of these cells."""
        return Markup("".join(map(self._row, cells)))

    def _row(self, cell: Cell) -> str:
        label = self._label((self.is_english and cell.label_en) or cell.label_zh)
        code = f' <span class="soft">{escape(cell.code)}</span>' if cell.code else ""
        merged = self._merged(cell.source_id) if cell.source_id != self.unit_id else ""
        value = self._state(cell.state) if cell.value is None else shown.plain(cell.value)
        return (
            f'<tr><th scope="row">{label}{code}{merged}</th><td class="num">{value}</td>'
            f"{self._months(cell.first_month, cell.last_month)}{self._file(cell.file_name)}"
            f'<td class="cell">{self._sheet(cell.sheet)}{self.row_before}{cell.row_no}{self.row_after}'
            f"{self._column(cell.column_name)}</td>{self._arrival(cell.received_at, cell.received_from)}</tr>"
        )

    def _label_of(self, label: str) -> str:
        return self._marked(label, label)

    def _merged_of(self, unit_id: str) -> str:
        return f' <span class="soft">{escape(self._say("from_predecessor", unit=self.named(unit_id)))}</span>'

    def _months_of(self, first: str, last: str) -> str:
        return f'<td class="nb">{escape(first if first == last else f"{first}/{last}")}</td>'

    def _file_of(self, name: str | None) -> str:
        return f'<td class="file"{in_chinese(name, self.language)}>{escape(name or shown.NOTHING)}</td>'

    def _sheet_of(self, sheet: str | None) -> str:
        return self._marked(sheet, self._say("cell_sheet", sheet=sheet)) if sheet else ""

    def _column_of(self, column: str | None) -> str:
        return self._marked(column, self._say("cell_column", column=column)) if column else ""

    def _arrival_of(self, at: datetime | None, sender: str | None) -> str:
        by = f"<td{in_chinese(sender, self.language)}>{escape(sender or shown.NOTHING)}</td>"
        return f'<td class="nb">{received(at, self.zone)}</td>{by}'

    def _state_of(self, state: str) -> str:
        return str(escape(self._say(f"cell_{state}")))

    def _marked(self, written: str, words: str) -> str:
        """Words around what a file has written, marked where that is Chinese on an English page."""
        mark = in_chinese(written, self.language)
        return f"<span{mark}>{escape(words)}</span>" if mark else str(escape(words))

    def _say(self, key: str, **gaps: object) -> str:
        return text(self.language, f"unit.{key}", **gaps)
