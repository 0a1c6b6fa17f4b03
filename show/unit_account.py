"""A unit's account as markup: its lines, and the cells each stands on with file, sheet, row, column, arrival and by whom.

Everything from outside is escaped. A year's account stands on hundreds of cells that share their files and columns, so what
they share is worded and escaped once, and neither line nor cell passes through a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl
from markupsafe import Markup, escape

from show import format as shown
from show.fragments import name_of, text
from show.reading import Row
from words import Language

ADDED = ("conversion", "bonus", "deduction", "cap")  # lines that have a sign
STEMS = ("clause", "arithmetic", "lost")
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class Cell(NamedTuple):
    """One cell of a file, or one row of a register, behind a line of the account."""

    indicator_id: str
    column_id: str | None
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
        return self.column_id or "", self.first_month, self.code or "", self.row_no or 0


Place = tuple[str, str | None, int | None]  # load, column, row


class Note(NamedTuple):
    """A change or an explanation of a cell."""

    kind: str  # edit, explanation
    words: str
    about: str = ""  # the column, as the file writes it
    is_of_row: bool = False  # of no figure: the row's unit or period was changed


Notes = Mapping[Place, Sequence[Note]]


def noted(notes: Notes, cell: Cell) -> list[Note]:
    """The notes of a cell and of its row."""
    own = list(notes.get((cell.load_id, cell.column_id, cell.row_no), ()))
    return [*own, *notes.get((cell.load_id, None, cell.row_no), ())] if cell.column_id else own


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
    return f"{shown.local(instant, zone):%Y-%m-%d %H:%M}"


def in_chinese(written: str | None, language: Language) -> Markup:
    """The mark for what stands in Chinese on an English page, so that it is read out in Chinese."""
    return Markup(' lang="zh"' if language == "en" and written and HAN.search(written) else "")


# What is said once is said for all units: labels, files, columns and points recur from account to account.
_remembered = lru_cache(8192)
_safe, _exact = _remembered(escape), _remembered(shown.exact)


class Account:
    """Writes the lines of one unit's account and the cells behind them; ``notes`` are what was changed or said, by cell.

    ``appealed``: what is said of a line that the unit disputes, by indicator.
    """

    def __init__(
        self, unit_id: str, zone: str, language: Language, named: Callable[[str], str], notes: Notes | None = None,
        appealed: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.unit_id, self.zone, self.language, self.named = unit_id, zone, language, named
        self.notes, self.appealed = notes or {}, appealed or {}
        self.words = _words(language)

    def lines(self, lines: list[Row], asked: str) -> Markup:
        """These lines, opened where they are of the item that is asked for."""
        return Markup("".join([self._line(line, bool(asked) and line["item_id"] == asked) for line in lines]))

    def _line(self, line: Row, is_open: bool) -> str:
        words = self.words
        label, clause, how, lost = [_safe(name_of(line, stem, self.language)) for stem in ("label", *STEMS)]
        is_added = line["line_kind"] in ADDED
        css = "line summed" if is_added else "line"
        summary = (
            f'<span class="label">{label}{_mark(line["state"], self.language)}{self._noted(line)}</span>'
            f'<span class="how">{how}</span>'
            f"{_sum(line) if is_added else _points(line)}"
        )
        if not (line["cells"] or clause or how):
            return f'<li class="{css} plain">{summary}</li>\n'
        return (
            f'<li class="{css}"><details{" open" if is_open else ""}><summary>{summary}</summary><div class="why"><dl>'
            f"{_why(words.clause, clause)}{_why(words.arithmetic, how)}{_why(words.lost, lost)}</dl>"
            f"{self._sources(line, label)}</div></details></li>\n"
        )

    def _noted(self, line: Row) -> str:
        """That a figure of the line was changed or explained (what exactly stands at its cell), or the line is disputed."""
        kinds = {note.kind for cell in line["cells"] for note in noted(self.notes, cell)} if self.notes else ()
        told = [_say(self.language, f"noted_{kind}") for kind in sorted(kinds)]
        if disputed := self.appealed.get(line["indicator_id"]):
            told.append(disputed)
        return "".join(f'<span class="mark">{escape(words)}</span>' for words in told)

    def _sources(self, line: Row, label: str) -> str:
        """The table of the cells behind a line; words where an indicator counts without any."""
        words = self.words
        if line["cells"]:
            caption = f'<caption class="sr">{words.caption_before}{label}{words.caption_after}</caption>'
            rows = "".join(map(self._row, line["cells"]))
            return (
                f'<div class="scroll"><table class="sources">{caption}{words.head}<tbody>{rows}</tbody></table></div>'
            )
        is_counted = line["indicator_id"] and line["state"] == "open"
        return f'<p class="note">{_safe(_say(self.language, "sources_none"))}</p>' if is_counted else ""

    def _row(self, cell: Cell) -> str:
        language = self.language
        label = _quoted((language == "en" and cell.label_en) or cell.label_zh, "", language)
        code = f' <span class="soft">{escape(cell.code)}</span>' if cell.code else ""
        merged = self._merged(cell.source_id) if cell.source_id != self.unit_id else ""
        value = _safe(_say(language, f"cell_{cell.state}") if cell.value is None else shown.plain(cell.value))
        told = noted(self.notes, cell) if self.notes else ()
        notes = "".join(f'<span class="noted {note.kind}">{escape(note.words)}</span>' for note in told)
        return (
            f'<tr><th scope="row">{label}{code}{merged}{notes}</th><td class="num">{value}</td>'
            f"{_months(cell.first_month, cell.last_month)}{_file(cell.file_name, language)}"
            f'<td class="cell">{_quoted(cell.sheet, "cell_sheet", language)}'
            f"{self.words.row_before}{cell.row_no}{self.words.row_after}{_quoted(cell.column_name, 'cell_column', language)}</td>"
            f"{_arrival(cell.received_at, cell.received_from, self.zone, language)}</tr>"
        )

    def _merged(self, unit_id: str) -> str:
        return f' <span class="soft">{_safe(_say(self.language, "from_predecessor", unit=self.named(unit_id)))}</span>'


def _why(name: str, words: str) -> str:
    return f"<div><dt>{name}</dt><dd>{words}</dd></div>" if words else ""


def _points(line: Row) -> str:
    """Points of what was open, and what was lost of it; a dash where nothing counts."""
    points, lost = line["points"], line["lost_points"]
    if points is None or not (points or line["open_points"]):
        return f'<span class="num"><span class="of">{shown.NOTHING}</span></span><span class="num lost"></span>'
    gone = shown.MINUS + _exact(lost) if lost else ""
    of = f'<span class="of">/ {_exact(line["open_points"])}</span>'
    return f'<span class="num">{_exact(points)}{of}</span><span class="num lost">{gone}</span>'


def _sum(line: Row) -> str:
    """What is added or taken away, with its sign."""
    return f'<span class="num sum">{shown.exact_signed(line["points"])}</span>'


class Words(NamedTuple):
    """What all accounts of a language share, escaped."""

    row_before: str
    row_after: str
    caption_before: str
    caption_after: str
    head: str
    clause: str
    arithmetic: str
    lost: str


@cache
def _words(language: Language) -> Words:
    columns = ("figure", "value", "period", "file", "cell", "received", "from")
    css = {"value": ' class="num"'}
    cells = [f'<th scope="col"{css.get(name, "")}>{escape(_say(language, f"col_{name}"))}</th>' for name in columns]
    row, caption = _say(language, "cell_row", row="\0"), _say(language, "sources_caption", indicator="\0")
    (row_before, row_after), (caption_before, caption_after) = row.split("\0"), caption.split("\0")
    return Words(
        row_before=escape(row_before),
        row_after=escape(row_after),
        caption_before=escape(caption_before),
        caption_after=escape(caption_after),
        head=f"<thead><tr>{''.join(cells)}</tr></thead>",
        clause=escape(_say(language, "why_clause")),
        arithmetic=escape(_say(language, "why_arithmetic")),
        lost=escape(_say(language, "why_lost")),
    )


@_remembered
def _quoted(written: str | None, key: str, language: Language) -> str:
    """What a file has written, in the words of a key that has a gap for it; marked where it is Chinese among English."""
    if not written:
        return ""
    words = _say(language, key, **{key.removeprefix("cell_"): written}) if key else written
    mark = in_chinese(written, language)
    return f"<span{mark}>{escape(words)}</span>" if mark else str(escape(words))


@_remembered
def _months(first: str, last: str) -> str:
    return f'<td class="nb">{escape(first if first == last else f"{first}/{last}")}</td>'


@_remembered
def _file(name: str | None, language: Language) -> str:
    return f'<td class="file"{in_chinese(name, language)}>{escape(name or shown.NOTHING)}</td>'


@_remembered
def _arrival(at: datetime | None, sender: str | None, zone: str, language: Language) -> str:
    by = f"<td{in_chinese(sender, language)}>{escape(sender or shown.NOTHING)}</td>"
    return f'<td class="nb">{received(at, zone)}</td>{by}'


@_remembered
def _mark(state: str | None, language: Language) -> str:
    """The mark of a line that is not simply open."""
    if not state or state == "open":
        return ""
    css = "mark missing" if state == "missing" else "mark"
    return f'<span class="{css}">{escape(_say(language, f"state_{state}"))}</span>'


def _say(language: Language, key: str, **gaps: object) -> str:
    return text(language, f"unit.{key}", **gaps)
