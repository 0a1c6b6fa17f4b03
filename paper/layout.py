"""What PDF, Word and workbook share: numbering, the words of the form, where the signature stands, which tables are wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from paper.document import (
    Annex,
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    Runs,
    Signature,
    Table,
)
from paper.glyphs import MISSING
from words import Language, say

DIGITS = "〇一二三四五六七八九"
# 156 mm at 五号 (10.5 pt), the size of tables, in characters.
TABLE_EM = 42.0
TITLE_EM = 19.0  # 156 mm at 2号 (22 pt), less what stands between figures and characters
# After these a title may turn to its second line without tearing a word.
JOINTS = "年月份度的和与、，）》”"
WIDEST_CELL = 10.0  # a longer text breaks in its cell


def plain(runs: Runs) -> str:
    """The words of the runs."""
    return "".join(run.text for run in runs)


def shown(text: str) -> str:
    """A text as files of XML can hold it: 〓 for control characters and halves of characters, which no file may contain."""
    return "".join(
        MISSING if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" else letter
        for letter in text.replace("\r\n", "\n")
    )


def width_em(text: str) -> float:
    """How wide a text is in Chinese characters: others count half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def in_chinese(number: int) -> str:
    """1 to 99 in Chinese numerals: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def label(counts: tuple[int, ...], language: Language) -> str:
    """The number before a heading, by the counts of its level and those above: 一、 （一） 1. （1）; in English 1. 1.1 1.1.1."""
    if language == "en":
        return ".".join(map(str, counts)) + (". " if len(counts) == 1 else " ")
    last = counts[-1]
    return (f"{in_chinese(last)}、", f"（{in_chinese(last)}）", f"{last}. ", f"（{last}）")[len(counts) - 1]


def numbered(blocks: Iterable[Block], language: Language) -> Iterator[tuple[str, Block]]:
    """Each block with the number before it, '' for all but headings; an annex counts anew."""
    counts: tuple[int, ...] = ()
    for block in blocks:
        if not isinstance(block, Heading):
            yield "", block
            continue
        padded = (*counts, 0, 0, 0, 0)[: block.level]
        counts = (*padded[:-1], padded[-1] + 1)
        yield label(counts, language), block


# ---- the words of the form --------------------------------------------------------------------------------------------


def annex_mark(number: int, of: int, language: Language) -> str:
    """附件 or 附件1: what stands at the left top of an annex; no number where there is one only."""
    return say("paper.annex", language) if of == 1 else say("paper.annex_n", language, number=number)


def annex_list(document: Document) -> list[str]:
    """附件说明: the lines after the text that name the annexes."""
    titles = [" ".join(annex.title.split("\n")) for annex in document.annexes]
    if len(titles) < 2:
        return titles
    return [f"{number}. {title}" for number, title in enumerate(titles, 1)]


def annex_word(language: Language) -> str:
    """附件： before the first of their names."""
    return say("paper.annex", language) + say("paper.colon", language)


def titled(title: str, language: Language) -> str:
    """A title of two lines turned near its middle, where it may be; one that its writer turned stays."""
    if language == "en" or "\n" in title or not TITLE_EM < width_em(title) <= 2 * TITLE_EM:
        return title
    whole = width_em(title)

    def harm(at: int) -> float:
        first = width_em(title[:at])
        return (
            abs(whole / 2 - first)
            + (0 if title[at - 1] in JOINTS else 4)
            + (99 if max(first, whole - first) > TITLE_EM else 0)
        )

    turns = [
        at
        for at in range(2, len(title) - 1)
        if width_em(title[at - 1 : at + 1]) > 1
        and title[at] not in JOINTS + "：；。"
        and title[at - 1] not in "（〔《“"
    ]
    best = min(turns, key=harm, default=0)
    return f"{title[:best]}\n{title[best:]}" if best else title


def contact(document: Document) -> str:
    """附注 in its brackets, '' where there is none."""
    told = document.letterhead.contact
    return told and say("paper.bracketed", document.language, text=told)


def addressee(document: Document) -> str:
    """主送机关 with its colon, '' where there is none."""
    named = document.letterhead.addressee
    return named and named.rstrip("：:") + say("paper.colon", document.language)


def imprint(document: Document) -> list[tuple[str, str]]:
    """版记: its lines, each with what stands at its left and right; [] where there is none."""
    head, language = document.letterhead, document.language
    lines = [(say("paper.copies_to", language, whom=head.copies_to), "")] if head.copies_to else []
    if head.printed_by or head.printed_on:
        lines.append(
            (head.printed_by, say("paper.printed_on", language, day=head.printed_on) if head.printed_on else "")
        )
    return lines


def foot(document: Document, missing: Iterable[str] = ()) -> str:
    """The small line at the foot of the last page: the foot, the hash, and which characters no font has."""
    gone = " ".join(f"U+{ord(letter):04X}" for letter in missing)
    parts = [
        document.foot,
        say("paper.hash", document.language, hash=document.hash) if document.hash else "",
        say("paper.missing_glyphs", document.language, characters=gone) if gone else "",
    ]
    return "  ".join(part for part in parts if part)


def signed(signature: Signature) -> tuple[float, float]:
    """How far organ and date stand from the right edge, in characters: the date four, the organ centred over it."""
    organ, day = width_em(signature.organ + signature.note), width_em(signature.date)
    if not day:
        return 2.0, 0.0
    if organ <= day + 8:
        return 4 + (day - organ) / 2, 4.0
    return 0.0, max(0.0, (organ - day) / 2)


# ---- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """How rows of a table are set, in points: the type, a line, and what a row has more than its lines."""

    size: float
    line: float
    more: float


LOOSE = Rows(10.5, 14.5, 4)
# From loose to tight; type is smaller only where closer rows are not enough.
SETTINGS = (LOOSE, Rows(10.5, 14, 2.5), Rows(10.5, 13.5, 1.5), Rows(10.5, 13, 1), Rows(9, 12, 1.5), Rows(9, 11, 1))
# Of an upright page and one that lies, in points: its text's width, and its height less the annex's mark, room and a note.
UPRIGHT, LYING = (442.0, 552.0), (637.0, 358.0)
TITLE_LINE = 34.0
WHOLE_ROWS = 15


def setting(annex: Annex, language: Language) -> Rows:
    """How the rows of an annex are set: as loose as they still fit on one page, or loose where nothing makes them fit."""
    tables = [block for block in annex.blocks if isinstance(block, Table)]
    if len(tables) != 1 or len(annex.blocks) != 1:
        return LOOSE
    width, height = LYING if is_wide(annex.blocks) else UPRIGHT
    title = titled(annex.title, language)
    lines = sum(max(1, ceil(width_em(part) / TITLE_EM)) for part in title.split("\n"))
    room = height - TITLE_LINE * lines - (16 if tables[0].title else 0)
    return next((rows for rows in SETTINGS if height_of(tables[0], rows, width) <= room), LOOSE)


def height_of(table: Table, rows: Rows, width: float) -> float:
    """How high a table stands in points, by the lines its cells turn to."""
    shares = sum(column.share for column in table.columns)
    ems = [max(1.0, (width * column.share / shares - 6) / rows.size) for column in table.columns]
    texts = [[column.title for column in table.columns]] + [[plain(cell.runs) for cell in row] for row in table.rows]
    counts = (max(ceil(width_em(text) / em) or 1 for text, em in zip(row, ems, strict=True)) for row in texts)
    return sum(count * rows.line + rows.more for count in counts)


def is_whole(table: Table) -> bool:
    """Whether a table is short enough to stand on one page, whatever stands before it."""
    return len(table.rows) <= WHOLE_ROWS


def is_wide(blocks: Iterable[Block]) -> bool:
    """Whether a table among them wants more than an upright page is wide."""
    return any(isinstance(block, Table) and wanted_em(block) > TABLE_EM for block in blocks)


def wanted_em(table: Table) -> float:
    """The width a table asks for: of every column the longest word that should not break, and a character of room."""
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.columns)
    return sum(
        max([min(width_em(plain(cell.runs)), WIDEST_CELL) for cell in cells] + [min(width_em(column.title), 4.0)]) + 1
        for column, cells in zip(table.columns, columns, strict=True)
    )


# ---- the whole, as Typst reads it -------------------------------------------------------------------------------------


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data for a template: numbered, with the words of its form."""
    language = document.language
    head, signature = document.letterhead, document.signature
    return {
        "title": titled(document.title, language), "language": language,
        "status": document.status, "foot": foot(document),
        "head": {
            "organ": head.organ, "number": head.number, "is_red": head.is_red,
            "contact": contact(document),
            "marks": [mark for mark in (head.secrecy, head.urgency) if mark], "addressee": addressee(document),
        },
        "blocks": _blocks(document.blocks, language),
        "annex_word": annex_word(language),
        "annex_list": annex_list(document),
        "signature": signature and {
            "organ": signature.organ + signature.note, "date": signature.date, "right": list(signed(signature)),
        },
        "annexes": [_annex(annex, number, document) for number, annex in enumerate(document.annexes, 1)],
        "imprint": [list(line) for line in imprint(document)],
        "made_on": [document.made_on.year, document.made_on.month, document.made_on.day] if document.made_on else None,
    }  # fmt: skip


def _annex(annex: Annex, number: int, document: Document) -> dict[str, Any]:
    rows = setting(annex, document.language)
    return {
        "rows": {"size": rows.size, "line": rows.line, "more": rows.more},
        "mark": annex_mark(number, len(document.annexes), document.language),
        "title": titled(annex.title, document.language),
        "is_wide": is_wide(annex.blocks),
        "blocks": _blocks(annex.blocks, document.language),
    }


def _blocks(blocks: Iterable[Block], language: Language) -> list[dict[str, Any]]:
    return [_block(number, block) for number, block in numbered(blocks, language)]


def _block(number: str, block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "runs": [{"text": number, "bold": False}, *_runs(block.runs)],
            }
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs), "indent": block.indent, "align": block.align}
        case Chart():
            return {
                "kind": "chart",
                "svg": block.svg,
                "alt": block.alt,
                "height_mm": block.height_mm,
                "caption": block.caption,
            }
        case PageBreak():
            return {"kind": "break"}
        case Table():
            return {
                "kind": "table", "title": block.title, "note": block.note, "is_whole": is_whole(block),
                "columns": [{"title": column.title, "align": column.align, "share": column.share} for column in block.columns],
                "rows": [[_runs(cell.runs, cell.bold) for cell in row] for row in block.rows],
            }  # fmt: skip


def _runs(runs: Runs, is_bold: bool = False) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.bold or is_bold} for run in runs]


def is_number(cell: Cell) -> bool:
    """Whether nothing but one figure stands in a cell."""
    return len(cell.runs) == 1 and isinstance(cell.runs[0], Number)
