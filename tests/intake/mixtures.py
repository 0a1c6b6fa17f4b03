"""Files made of one report by rule: every way of writing with every layout and every form of its cells.

``mixtures`` lists enough of them that each two features meet; the property tests draw any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from tests.intake import writers
from tests.intake.model import NAMES, Case, Cell, Fault, cell, traditional
from tests.intake.writers import Plane

COLUMNS = ("doc_total", "inf_submitted", "inf_rate", "log_spent")
UPPER = {"doc_total": "办文", "inf_submitted": "信息", "inf_rate": "信息", "log_spent": "后勤"}


@dataclass(frozen=True)
class Line:
    """A unit's figures: its name as written, and for each column what is written and what it means."""

    unit: str
    unit_id: str
    figures: tuple[tuple[str, str], ...]
    is_town: bool = True


def line(unit: str, unit_id: str, *figures: str, is_town: bool = True) -> Line:
    """A unit's figures noted as ``written:meaning``, or once where both are the same."""
    parts = (figure.partition("=>") for figure in figures)
    return Line(unit, unit_id, tuple((before, after or before) for before, _, after in parts), is_town)


# Four ways to write figures and names; of each, what is meant.
FORMS: dict[str, tuple[Line, ...]] = {
    "plain": (
        line("松岗镇", "T01", "42", "9", "45.2%=>45.2", "3.5"),
        line("河湾街道", "T02", "31", "0", "57.1%=>57.1", "2"),
        line("县财政局", "O05", "58", "21", "100%=>100", "6.2", is_town=False),
    ),
    "odd_numbers": (
        line("松岗镇", "T01", "４２=>42", "4,178=>4178", "１２.５％=>12.5", "3.5万元=>3.5"),
        line("河湾街道", "T02", "1.2万=>12000", "9条=>9", "45.2", "28,000元=>2.8"),
        line("县财政局", "O05", "58 件=>58", "　21=>21", "0%=>0", "0.42亿=>4200", is_town=False),
    ),
    "empties": (
        line("松岗镇", "T01", "0", "无=>none", "=>empty", "3.5"),
        line("河湾街道", "T02", "=>empty", "0", "0%=>0", "=>empty"),
        line("共青团云溪县委", "O28", "58", "　=>empty", "45.2", "/", is_town=False),
    ),
    "odd_names": (
        line("松岗镇（盖章）", "T01", "42", "9", "45.2%=>45.2", "3.5"),
        line("河 湾　街道", "T02", "31", "0", "57.1%=>57.1", "2"),
        line("财政局", "O05", "58", "21", "100%=>100", "6.2", is_town=False),
    ),
}  # fmt: skip


def written(one: Line) -> list[str]:
    """The unit's name and figures as they stand in a file."""
    return [one.unit, *(figure for figure, _ in one.figures)]


def header(first: Sequence[str] = ("单位",)) -> list[str]:
    """The names over the figures."""
    return [*first, *(NAMES[column] for column in COLUMNS)]


# ---- layouts --------------------------------------------------------------------------------------------------------


def flat(lines: Sequence[Line]) -> list[Plane]:
    return [Plane("月报", [header(("期间", "单位")), *(["2026-03", *written(one)] for one in lines)])]


def titles(lines: Sequence[Line]) -> list[Plane]:
    top = [["优质服务竞赛2026年3月份报送表"], ["填报日期：2026年4月2日", "", "单位：件、条、万元"], []]
    return [Plane("月报", [*top, header(), *map(written, lines)], ((1, 1, 1, 5),))]


def two_levels(lines: Sequence[Line]) -> list[Plane]:
    upper = ["期间", "单位", *(UPPER[column] for column in COLUMNS)]
    upper[4] = ""  # the second of two columns under one name
    rows = [upper, ["", "", *(NAMES[column] for column in COLUMNS)], *(["2026年3月", *written(one)] for one in lines)]
    return [Plane("月报", rows, ((1, 1, 2, 1), (1, 2, 2, 2), (1, 4, 1, 5)))]


def two_blocks(lines: Sequence[Line]) -> list[Plane]:
    rows: list[list[str]] = []
    for title, is_town in (("（一）各乡镇街道2026年3月报送情况", True), ("（二）县直机关2026年3月报送情况", False)):
        rows += [[title], header(), *(written(one) for one in lines if one.is_town == is_town), []]
    return [Plane("月报", rows)]


def two_panels(lines: Sequence[Line]) -> list[Plane]:
    left, right = lines[:2], lines[2:]
    blank = [""] * (len(COLUMNS) + 1)
    pairs = [
        [*written(one), *(written(right[place]) if place < len(right) else blank)] for place, one in enumerate(left)
    ]
    return [Plane("月报", [["2026年3月报送情况"], [*header(), *header()], *pairs])]


def furnished(lines: Sequence[Line]) -> list[Plane]:
    """Serials, titles of groups, subtotals, a total, an average, notes and signatures."""
    rows = [["附件1"], ["序号", "期间", *header()]]
    for title, is_town in (("（一）乡镇街道", True), ("（二）县直机关", False)):
        group = [one for one in lines if one.is_town == is_town]
        rows.append([title])
        rows += [[str(place), "2026.3", *written(one)] for place, one in enumerate(group, start=1)]
        rows.append(["", "", "小计", "111", "22", "", "33"])
    rows += [["合计", "", "", "222", "44", "", "66"], ["", "", "平均", "37.5", "7.3", "", "11"]]
    rows += [
        ["注：1.空格为未开展；2.采用率为市级以上采用"],
        ["填表人：张三", "", "审核人：李四", "", "单位负责人：王五"],
    ]
    return [Plane("月报", rows)]


def several_sheets(lines: Sequence[Line]) -> list[Plane]:
    planes = [
        Plane(
            name, [header(("期间", "单位")), *(["2026-03", *written(one)] for one in lines if one.is_town == is_town)]
        )
        for name, is_town in (("乡镇街道", True), ("县直机关", False))
    ]
    return [Plane("填表说明", [["每月5日前报送上月"]]), *planes]


LAYOUTS = {
    each.__name__: each for each in (flat, titles, two_levels, two_blocks, two_panels, furnished, several_sheets)
}

# ---- ways of writing ------------------------------------------------------------------------------------------------

TEXTS: dict[str, dict[str, object]] = {
    "utf8": {},
    "utf8_bom": {"encoding": "utf-8-sig", "ends": "\r\n"},
    "gb18030": {"encoding": "gb18030", "ends": "\r\n"},
    "big5": {"encoding": "big5"},
    "utf16_tab": {"encoding": "utf-16-le", "mark": "\ufeff", "delimiter": "\t"},
    "utf16_bare": {"encoding": "utf-16-be"},
    "semicolon": {"delimiter": ";", "encoding": "gb18030"},
    "bar": {"delimiter": "|"},
    "cr": {"ends": "\r", "encoding": "gb18030"},
    "quoted": {"quote_all": True},
}
BOOKS = ("xlsx", "xls", "ods")
WRITERS = (*TEXTS, *BOOKS)


def even(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows filled up to one breadth, as a spreadsheet saves them."""
    breadth = max(map(len, rows))
    return [[*row, *[""] * (breadth - len(row))] for row in rows]


def data_of(writer: str, planes: Sequence[Plane]) -> bytes:
    """The planes in one way of writing; .xls and .ods are made of the .xlsx by LibreOffice."""
    if writer in BOOKS:
        return writers.book([Plane(one.name, even(one.rows), one.merged) for one in planes])
    [plane] = planes
    rows = even(plane.rows)
    return writers.text(traditional(rows) if writer == "big5" else rows, **TEXTS[writer])  # type: ignore[arg-type]


def expected(lines: Sequence[Line]) -> frozenset[Cell]:
    """What must be loaded of the lines."""
    return frozenset(
        cell(one.unit_id, column, meant)
        for one in lines
        for column, (_, meant) in zip(COLUMNS, one.figures, strict=True)
    )


def questions(layout: str, lines: Sequence[Line]) -> frozenset[Fault]:
    """Where the layout puts figures that were left empty: each is asked about."""
    marked = [
        Line(
            one.unit,
            one.unit_id,
            tuple(("?" if meant == "empty" else said, meant) for said, meant in one.figures),
            one.is_town,
        )
        for one in lines
    ]
    return frozenset(
        Fault("figure_empty", row_no, column_no)
        for plane in LAYOUTS[layout](marked)
        for row_no, row in enumerate(plane.rows, start=1)
        for column_no, said in enumerate(row, start=1)
        if said == "?"
    )


def texts(lines: Sequence[Line]) -> dict[tuple[str, str], str]:
    """What stands in the cells that are not written plainly."""
    return {
        (one.unit_id, column): said
        for one in lines
        for column, (said, meant) in zip(COLUMNS, one.figures, strict=True)
        if said not in (meant, "")
    }


def mixture(writer: str, layout: str, form: str) -> Case:
    """The case of a way of writing, a layout and a form."""
    lines = FORMS[form]
    ending = writer if writer in BOOKS else "csv"
    planes = LAYOUTS[layout](lines)
    return Case(
        name=f"{writer}-{layout}-{form}",
        features=(f"writer:{writer}", f"layout:{layout}", f"form:{form}"),
        file_name=f"{writer}-{layout}-{form}.{ending}",
        data=lambda: data_of(writer, planes),
        cells=expected(lines),
        please_check=questions(layout, lines),
        written=texts(lines) if writer in TEXTS and writer != "big5" else {},
        via=writer if writer in ("xls", "ods") else "",
    )


def is_possible(writer: str, layout: str) -> bool:
    """Text has no sheets."""
    return layout != "several_sheets" or writer in BOOKS


def mixtures() -> list[Case]:
    """Every way of writing with every layout, the forms in turn so that each meets every way and every layout."""
    forms = list(FORMS)
    pairs = [pair for pair in product(WRITERS, LAYOUTS) if is_possible(*pair)]
    return [
        mixture(writer, layout, forms[(WRITERS.index(writer) + list(LAYOUTS).index(layout)) % len(forms)])
        for writer, layout in pairs
    ]
