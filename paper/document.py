"""A document as a value: what stands in it, in order. ``word``, ``pdf`` and ``workbook`` write the same value down.

Every figure is a ``Number``, so that what is printed can be compared with the results, whatever the file is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from show.links import HTML_LANGUAGES
from words import Language

Align = Literal["left", "center", "right", "justify"]


def stem(kind: str, language: Language) -> str:
    """What the files of a document are called, without their ending: the office's own language goes without saying."""
    return kind if language == "zh_CN" else f"{kind}.{HTML_LANGUAGES[language]}"


@dataclass(frozen=True)
class Text:
    """Words."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Number:
    """A figure as printed; ``fact``: the id of the fact it says (paper/facts.py), empty where it only counts or dates."""

    text: str
    fact: str = ""
    bold: bool = False


Runs = tuple[Text | Number, ...]


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 一、 (Hei), 2 （一） (Kai), 3 1. (Fangsong bold), 4 （1）; the numbering is made by the writer."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    """Body text; ``indent``: the first line goes in by two characters."""

    runs: Runs
    indent: bool = True
    align: Align = "justify"


@dataclass(frozen=True)
class Column:
    """A column of a table; ``share``: its part of the width, relative to the others."""

    title: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True)
class Cell:
    """What stands in a cell."""

    runs: Runs
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head repeats on every page and whose rows don't break; ``name`` names its sheet in a workbook."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG with its own styles (no classes), and what it says in words."""

    svg: str
    alt: str
    height_mm: float = 60.0
    caption: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | Chart | PageBreak


@dataclass(frozen=True)
class Annex:
    """附件n: on a page of its own, with its title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Letterhead:
    """版头 and 版记: who issues it (red head or none), number, to whom, copies to; empty parts are left out.

    ``printed_on``, ``addressee`` and ``copies_to`` come without 印发, 抄送 and colon, ``contact`` (附注) without brackets:
    the writers set them.
    """

    organ: str = ""
    number: str = ""
    is_red: bool = True
    secrecy: str = ""
    urgency: str = ""
    addressee: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Signature:
    """发文机关署名, 成文日期; ``note``: 代章 and the like."""

    organ: str
    date: str
    note: str = ""


@dataclass(frozen=True)
class Document:
    """A whole document. ``status`` stands on every page (暂列, 内部); ``hash``: of the results it prints, empty for a draft.

    ``foot`` and ``hash`` stand small at the foot of the last page. ``made_on`` is the day in the file's properties: with it the
    PDF is one for archives (PDF/A-2b), without it the files name no day.
    """

    kind: str
    title: str
    language: Language
    blocks: tuple[Block, ...]
    letterhead: Letterhead = Letterhead()
    signature: Signature | None = None
    annexes: tuple[Annex, ...] = ()
    status: str = ""
    hash: str = ""
    foot: str = ""
    made_on: date | None = None
