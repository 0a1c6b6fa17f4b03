"""What a case is: a file, and either the exact cells that must come of it or the exact findings, or the refusal.

Nothing here asks the product. Cells are written down by hand in ``cases.py`` or follow from the report that
``mixtures.py`` lays out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

MONTH = "2026-03"
# Words the corpus uses for what a report asks; its rulebook is the county's with two columns more.
NAMES = {
    "doc_total": "发文总数",
    "doc_due": "应办结公文数",
    "doc_ontime": "按期办结公文数",
    "inf_submitted": "报送信息条数",
    "res_plan": "计划调研课题数",
    "res_done": "完成调研课题数",
    "log_budget": "公用经费预算",
    "log_spent": "公用经费支出",
    "inf_rate": "信息采用率",
    "fund_in": "到位资金",
    "lrn_staff": "在岗人数",
    "lrn_hours": "培训总学时",
}
THREE = ("doc_total", "doc_due", "doc_ontime")
FIGURES = ("value", "empty", "not_applicable", "none")


class Cell(NamedTuple):
    """One figure as it must be loaded."""

    unit_id: str
    column_id: str
    first_month: str
    last_month: str
    state: str
    value: Decimal | None


class Fault(NamedTuple):
    """Where a finding must stand and what it must be called; None where it has no row or column."""

    check_id: str
    row_no: int | None
    column_no: int | None


@dataclass(frozen=True)
class Case:
    """One file of the corpus. With cells and findings both, the product may do either: understand it so, or ask.

    ``features`` are of the form ``group:name``. ``via`` names the format LibreOffice makes of ``data``. ``asked`` is what
    a person said beside the file (encoding, delimiter, period, unit). ``suggestions`` are those of findings by row and
    column, ``written`` what stands in a unit's cell of a column where that is not the plain number: it must be
    kept.
    """

    name: str
    features: tuple[str, ...]
    file_name: str
    data: Callable[[], bytes]
    cells: frozenset[Cell] = frozenset()
    must_fix: frozenset[Fault] = frozenset()
    please_check: frozenset[Fault] = frozenset()
    refusal: str = ""
    via: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    suggestions: Mapping[tuple[int, int], str] = field(default_factory=dict)
    written: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def needs_office(self) -> bool:
        """Whether LibreOffice has to make the file or to read it."""
        return bool(self.via) or any(feature.startswith("document:") for feature in self.features)


def cell(unit_id: str, column_id: str, written: str, first: str = MONTH, last: str = "") -> Cell:
    """A figure from how the expectation is noted: a number, ``/``, ``none`` or ``empty``."""
    state = {"/": "not_applicable", "none": "none", "empty": "empty"}.get(written, "value")
    value = {"/": None, "none": Decimal(0), "empty": None}.get(written, Decimal(0))
    value = Decimal(written) if state == "value" else value
    return Cell(unit_id, column_id, first, last or first, state, value)


def cells(noted: str, columns: tuple[str, ...] = THREE, first: str = MONTH, last: str = "") -> frozenset[Cell]:
    """Figures from ``T01 42 40 38; T02 31 - 12``: units with a word a column, ``-`` where nothing is loaded."""
    found = []
    for line in noted.split(";"):
        unit_id, *words = line.split()
        assert len(words) == len(columns), f"{line}: {len(columns)} words expected"
        found += [
            cell(unit_id, column, word, first, last) for column, word in zip(columns, words, strict=True) if word != "-"
        ]
    return frozenset(found)


def faults(noted: str) -> frozenset[Fault]:
    """Findings from ``not_understood 2 3; header_twice 1 4; period_missing - -``: check, row, column."""

    def number(word: str) -> int | None:
        return None if word == "-" else int(word)

    parts = (entry.split() for entry in noted.split(";") if entry.strip())
    return frozenset(Fault(check_id, number(row), number(column)) for check_id, row, column in parts)


def table(drawn: str) -> list[list[str]]:
    """The rows of a table drawn with ``|`` between cells; ``␣`` is a blank that counts, ``¦`` a bar within a cell."""
    lines = drawn.strip("\n").split("\n")
    return [[part.strip().replace("␣", " ").replace("¦", "|") for part in line.split("|")] for line in lines]


# Simplified to traditional, of the words the corpus uses: Big5 has no others.
TRADITIONAL = str.maketrans(
    "岗镇湾县财发总数应办结报条间单经费预训学时计划习调课题完设乡综组织农业双塘桥鹤云门园渡计统审档优质务竞赛盖机关团"
    "注为开级张负责无万亿资课备后责说报填况号",
    "崗鎮灣縣財發總數應辦結報條間單經費預訓學時計劃習調課題完設鄉綜組織農業雙塘橋鶴雲門園渡計統審檔優質務競賽蓋機關團"
    "註為開級張負責無萬億資課備後責說報填況號",
)


def traditional(rows: list[list[str]]) -> list[list[str]]:
    """The same table in traditional characters."""
    return [[part.translate(TRADITIONAL) for part in row] for row in rows]
