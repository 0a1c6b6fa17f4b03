"""Check slips as a Word document: each unit one page, in type whose lines have a fixed height so that the page can be reckoned.

Word lays a page out anew on every machine. So columns have fixed widths and rows fixed line heights, letters are taken wider
than common fonts draw them, and what is left of the page goes to the lines to write on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from paper.package import same_again
from paper.slip import HASH, Clock, Line, Slip, words

Node = Any  # an element of lxml, which ships no types
HIGH, WIDE = 269.0, 184.0  # mm of an A4 page between its margins
POINT = 25.4 / 72  # mm
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)  # points
LAST = (7.0, 6.5, 6.0, 5.5, 4.5)  # rather than a second page that nobody signs
LEADING = 1.22  # a line's height in type sizes
# mm: item, subtotal, indicator, how, points, lost, source
COLUMNS = {"zh": (17.0, 22.0, 40.0, 57.0, 22.0, 15.0, 11.0), "en": (26.0, 22.0, 44.0, 44.0, 22.0, 15.0, 11.0)}
SMALL = 0.86
HEAD, TITLE, ANSWER = (
    34.0,
    8.5,
    33.0,
)  # mm: head with clocks; a further row of its title; the answer's box without its lines
WRITING, LEAST, MOST = 8.0, 2, 6  # mm a line to write on, and how many there are
SPARE = 6.0  # mm
LATIN = 0.48  # width of a letter that is not Chinese, in type sizes
CHINESE = re.compile("[\u2014\u2018-\u201d\u2026\u2e81-\U0003ffff]")
BLACK, SOFT, FAINT, SEAL = "000000", "555555", "B0B0B0", "9C2A1A"
SIDES = {"l": "left", "r": "right", "c": "center"}


@dataclass(frozen=True)
class Fit:
    """How a slip is set: its lines, whether some were drawn together, the type size, and how many lines to write on."""

    lines: tuple[Line, ...]
    is_folded: bool
    size: float
    writing: int


def documents(slips: Sequence[Slip]) -> list[bytes]:
    """Slips as one document, a page each, and after it, of more than one, a document for each; always the same bytes."""
    made = blank(words(slips[0].language)["title"])
    pages = [page(slip) for slip in slips]
    each = [bound(made, [page]) for page in pages if len(pages) > 1]
    return [bound(made, pages), *each]


def blank(title: str) -> Any:
    """A document of Word without a page, as large as a slip's."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(13)
    section.top_margin, section.bottom_margin = Mm(11), Mm(12)
    section.header_distance = section.footer_distance = Mm(5)
    made.core_properties.title = title
    made.core_properties.author = made.core_properties.comments = ""
    return made


def bound(made: Any, pages: Sequence[Sequence[Node]]) -> bytes:
    """The document with these pages in place of what it held, each but the first begun on a new sheet."""
    body = made.element.body
    for child in [child for child in body if child.tag != qn("w:sectPr")]:
        body.remove(child)
    for at, nodes in enumerate(pages):
        begun(nodes[0], is_first=at == 0)
        for each in nodes:
            body.insert(len(body) - 1, each)
    out = io.BytesIO()
    made.save(out)
    return same_again(out.getvalue())


# ---- what fits -------------------------------------------------------------------------------------------------------


def fitted(slip: Slip) -> Fit:
    """The largest type in which the page holds everything; lines drawn together only where none does."""
    stages = ((slip.lines, False, SIZES), (slip.folded, True, SIZES), (slip.bare, True, SIZES + LAST))
    for lines, is_folded, sizes in stages:
        for size in sizes:
            room = HIGH - SPARE - height(slip, lines, is_folded, size) - ANSWER
            if room >= LEAST * WRITING:
                return Fit(lines, is_folded, size, min(MOST, int(room / WRITING)))
    return Fit(slip.bare, True, LAST[-1], LEAST)


def height(slip: Slip, lines: Sequence[Line], is_folded: bool, size: float) -> float:
    """How many mm head, account, files and the two columns below take."""
    row = size * LEADING * POINT
    small, wide = size * SMALL, columns(slip)
    high = HEAD + row + TITLE * (rows(f"{slip.unit}  {slip.month}", 19, WIDE - 30) - 1)
    for line in lines:
        needs = (
            rows(line.item, size, wide[0]), rows(f"{line.label}{line.state}", size, wide[2] + (0 if line.how else wide[3])),
            rows(line.how, small, wide[3]), rows(line.cited, small, wide[6]),
        )  # fmt: skip
        high += row * max(needs) + 0.2
    for one in slip.closing:
        told = f"{one.label} {one.how}" + (slip.adding if one.kind == "total" else "")
        high += row * rows(told, size, WIDE - wide[0] - wide[1]) + 0.2
    high += row * SMALL * rows(files_told(slip, is_folded), small, WIDE)
    left = sum(rows(one, size, WIDE * 0.4 - 4) for one in slip.forward)
    right = sum(rows(f"0. {one}", size, WIDE * 0.6 - 2) for one in slip.asked or ("",))
    return high + row * (1 + max(left, right)) + 4


def columns(slip: Slip) -> tuple[float, ...]:
    """How wide the account's columns are."""
    return COLUMNS["en" if slip.language == "en" else "zh"]


def rows(told: str, size: float, wide: float) -> int:
    """In how many rows words stand in a column of so many mm."""
    chinese = len(CHINESE.findall(told))
    return max(1, ceil((chinese + (len(told) - chinese) * LATIN) * size * POINT / (wide - 2.0)))


def files_told(slip: Slip, is_folded: bool) -> str:
    """Which numbers the files have."""
    own = words(slip.language)
    gap = "；" if slip.language != "en" else "; "
    told = f"{own['sources']}{gap}{own['files']}: {'　'.join(slip.files)} " if slip.files else ""
    return told + (own["folded"] if is_folded else "")


# ---- a page ----------------------------------------------------------------------------------------------------------


def page(slip: Slip) -> list[Node]:
    """The paragraphs and tables of one slip."""
    fit, own = fitted(slip), words(slip.language)
    gap = " " if slip.language == "en" else ""
    title = [run(slip.unit, 19, True, serif=True), run(f"  {slip.month}{gap}{own['title']}", 14, serif=True)]
    foot = (
        f"{slip.unit} · {slip.month} · {slip.status} · {own['foot']} {own['hash']} {slip.hash[:HASH]} · {own['page']}"
    )
    small = fit.size * SMALL
    return [
        two_sides(f"{slip.competition} · {slip.group} · {slip.data_to}", slip.status),
        paragraph(title, 24),
        paragraph([run(slip.due, 10.5, True)], 16, under=12),
        table([[clock(one) for one in slip.clocks]], [WIDE / len(slip.clocks)] * len(slip.clocks)),
        paragraph([], 4),
        account(slip, fit, own),
        paragraph([run(files_told(slip, fit.is_folded), small, tone=SOFT)], small * LEADING),
        paragraph([], 5),
        below(slip, fit.size, own),
        paragraph([], 6),
        answer(fit.writing, own),
        paragraph([run(foot, 7, tone=SOFT)], 9, before=3),
    ]


def two_sides(left: str, right: str) -> Node:
    """What stands over the title."""
    made = paragraph([run(left, 8, tone=SOFT), node("w:r", node("w:tab")), run(right, 9, True, SEAL)], 12)
    place = made.find(qn("w:pPr"))
    place.append(node("w:tabs", node("w:tab", val="right", pos=str(twips(WIDE)))))
    in_order(place)
    return made


def begun(first: Node, is_first: bool) -> None:
    """Let a slip's first paragraph begin on a new page, but for the first of a document."""
    place = first.find(qn("w:pPr"))
    for each in place.findall(qn("w:pageBreakBefore")):
        place.remove(each)
    if not is_first:
        place.append(node("w:pageBreakBefore"))
        in_order(place)


def in_order(place: Node) -> None:
    """Word refuses properties of a paragraph that do not stand in its order."""
    place[:] = sorted(place, key=lambda each: ORDER.index(each.tag))


def clock(one: Clock) -> Node:
    """A large figure with its words."""
    return cell([
        paragraph([run(one.name, 8, tone=SOFT)], 10),
        paragraph([run(one.figure, 14, True), run(f" {one.of}", 8, tone=SOFT)], 18),
        paragraph([run(one.under, 9.5)], 12),
    ])  # fmt: skip


def account(slip: Slip, fit: Fit, own: dict[str, str]) -> Node:
    """The account as a table: lines, what is added and taken away, total."""
    size, small, high = fit.size, fit.size * SMALL, fit.size * LEADING
    heads = ("col_item", "col_subtotal", "col_indicator", "col_how", "col_points", "col_lost", "col_sources")
    found = [
        [
            told([run(own[head], small, tone=SOFT)], high, side, over=8, under=4)
            for head, side in zip(heads, "lrllrrl", strict=True)
        ]
    ]
    for line in fit.lines:
        label = [run(line.label, size), run(f"【{line.state}】" if line.state else "", small)]
        span = 1 if line.how else 2
        parts: list[tuple[list[Node], str, int]] = [
            ([run(line.item, size, True)], "l", 1), (figure(line.subtotal, line.subtotal_open, size), "r", 1),
            (label, "l", span), ([run(line.how, small, tone=SOFT)], "l", 2 - span),
            (figure(line.points, line.open, size), "r", 1), ([run(line.lost, size)], "r", 1),
            ([run(line.cited, small, tone=SOFT)], "l", 1),
        ]  # fmt: skip
        over = 2 if line.item else 0
        found.append([told(runs, high, side, over=over, span=wide) for runs, side, wide in parts if wide])
    for at, one in enumerate(slip.closing):
        is_total = one.kind == "total"
        runs = [run(one.label, size), run(f"  {one.how}", small, tone=SOFT)]
        runs += [run(f"  {slip.adding}", size, True)] if is_total else []
        over = 8 if at == 0 else 4 if is_total else 0
        under = 8 if is_total else 0
        found.append([
            told([run(one.name, size, True)], high, over=over, under=under),
            told([run(one.points, size, True)], high, "r", over=over, under=under),
            told(runs, high, over=over, under=under, span=5),
        ])  # fmt: skip
    return table(found, columns(slip))


def figure(points: str, open_points: str, size: float) -> list[Node]:
    """Points and what was open."""
    return [run(points, size), run(f"/{open_points}" if open_points else "", size * SMALL, tone=SOFT)]


def below(slip: Slip, size: float, own: dict[str, str]) -> Node:
    """What would have earned more, and what is asked, beside each other."""
    high = size * LEADING
    asked = [f"{number}. {one}" for number, one in enumerate(slip.asked, start=1)] or [own["asked_none"]]
    columns = ((own["forward"], slip.forward, 0.4), (own["asked"], asked, 0.6))
    cells = [
        cell([paragraph([run(title, size, True)], high), *(paragraph([run(one, size)], high) for one in list_)])
        for title, list_, _ in columns
    ]
    return table([cells], [WIDE * share for *_, share in columns])


def answer(writing: int, own: dict[str, str]) -> Node:
    """Where the unit answers and signs."""
    boxes = "      ".join(f"□ {own[name]}" for name in ("agreed", "explained", "appealed"))
    line = WRITING / POINT
    signed = "  ".join(f"{own[name]}{'_' * 13}" for name in ("filled", "checked", "head", "date"))
    content = [
        paragraph([run(f"{own['answer']}      ", 10.5, True), run(boxes, 10.5)], 16, before=4),
        paragraph([run(own["write"], 8.5, tone=SOFT)], 11),
        *(paragraph([], line, under=2) for _ in range(writing)),
        paragraph([run(signed, 10)], 16, before=16),
        paragraph([], 5),
    ]
    return table([[cell(content, over=8, under=8, sides=8, inner=70)]], [WIDE])


# ---- Word's own ------------------------------------------------------------------------------------------------------

ORDER = [qn(name) for name in ("w:keepNext", "w:pageBreakBefore", "w:pBdr", "w:tabs", "w:spacing", "w:jc")]


def node(tag: str, *children: Node, **attributes: str) -> Node:
    """An element of Word with its attributes."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def twips(mm: float) -> int:
    """Twentieths of a point."""
    return round(mm / POINT * 20)


def run(told: str, size: float, bold: bool = False, tone: str = BLACK, serif: bool = False) -> Node:
    """Words in one type."""
    made = node("w:t")
    # Signs that no XML can hold would make the file unreadable; a name has none of them.
    made.text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", told)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    chinese, latin = (
        ("宋体", "Times New Roman") if serif else ("黑体", "Arial") if bold else ("宋体", "Times New Roman")
    )
    kind = [node("w:rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=chinese)]
    kind += [node("w:b")] if bold else []
    half = str(round(size * 2))
    kind += [node("w:color", val=tone), node("w:sz", val=half), node("w:szCs", val=half)]
    return node("w:r", node("w:rPr", *kind), made)


def paragraph(runs: Iterable[Node], high: float, side: str = "l", under: int = 0, before: float = 0) -> Node:
    """A paragraph of exactly this line height in points; ``under``: a rule below it, in eighths of a point."""
    kind = []
    if under:
        tone = BLACK if under > 4 else FAINT
        kind.append(node("w:pBdr", node("w:bottom", val="single", sz=str(under), space="1", color=tone)))
        # Equal borders of paragraphs that follow each other become one: between says that each has its own.
        kind[0].append(node("w:between", val="single", sz=str(under), space="1", color=tone))
    spacing = node("w:spacing", before=str(round(before * 20)), after="0", line=str(round(high * 20)), lineRule="exact")
    return node("w:p", node("w:pPr", *kind, spacing, node("w:jc", val=SIDES[side])), *runs)


def told(runs: Iterable[Node], high: float, side: str = "l", over: int = 0, under: int = 0, span: int = 1) -> Node:
    """A cell of one paragraph."""
    return cell([paragraph(runs, high, side)], over, under, span=span)


def cell(content: Sequence[Node], over: int = 0, under: int = 0, sides: int = 0, span: int = 1, inner: int = 0) -> Node:
    """A cell; rules over, under and beside it in eighths of a point, ``inner``: room within in twentieths."""
    borders = [
        node(f"w:{name}", val="single", sz=str(size), space="0", color=BLACK if size > 2 else FAINT)
        for name, size in (("top", over), ("left", sides), ("bottom", under), ("right", sides))
        if size
    ]
    kind = [node("w:gridSpan", val=str(span))] if span > 1 else []
    kind += [node("w:tcBorders", *borders)] if borders else []
    if inner:
        kind.append(node("w:tcMar", *(node(f"w:{name}", w=str(inner), type="dxa") for name in ("left", "right"))))
    return node("w:tc", node("w:tcPr", *kind), *content)


def table(rows_: Sequence[Sequence[Node]], widths: Sequence[float]) -> Node:
    """A table of fixed column widths in mm whose rows don't break."""
    room = [node(f"w:{name}", w="50", type="dxa") for name in ("left", "right")]
    kind = node(
        "w:tblPr", node("w:tblW", w=str(twips(sum(widths))), type="dxa"), node("w:tblLayout", type="fixed"),
        node("w:tblCellMar", *room),
    )  # fmt: skip
    grid = node("w:tblGrid", *(node("w:gridCol", w=str(twips(wide))) for wide in widths))
    return node("w:tbl", kind, grid, *(node("w:tr", node("w:trPr", node("w:cantSplit")), *cells) for cells in rows_))
