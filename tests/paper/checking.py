"""Every figure of a document, extracted from its files with other tools, and what the marts say of it by SQL alone."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import docx
import duckdb
from openpyxl import load_workbook

from paper.document import Document
from paper.facts import Fact, Facts

FIGURE = re.compile(r"\d+(?:\.\d+)?")
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRUCTURE = 60  # headings, annexes and pages are numbered up to here
Cell = tuple[str, str]  # text and the fact it says


def figures(text: str) -> Counter[str]:
    """The figures of a text; blanks between digits and units don't matter."""
    return Counter(FIGURE.findall(text))


def runs(value: Any) -> Iterator[Cell]:
    """Every run of a document in its order, words with an empty fact."""
    if isinstance(value, dict):
        if set(value) >= {"text", "bold"}:
            yield value["text"], value.get("fact", "")
        else:
            for one in value.values():
                yield from runs(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from runs(one)


def said(document: Document) -> list[Cell]:
    """Every run of body and annexes."""
    value = asdict(document)
    return [*runs(value["blocks"]), *runs(value["annexes"])]


def docx_text(path: Path) -> str:
    """All text of a Word file: paragraphs and tables of its body."""
    paragraphs = docx.Document(str(path)).element.body.iter(f"{WORDS}p")
    own = (
        one for one in paragraphs if next(one.iter(f"{WORDS}txbxContent"), None) is None
    )  # what holds a box says nothing
    return "\n".join("".join(node.text or "" for node in one.iter(f"{WORDS}t")) for one in own)


def pdf_text(path: Path) -> str:
    """All text of a PDF, by another program."""
    return subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout


def xlsx_text(path: Path) -> str:
    """All cells of a workbook; real numbers in the digits they are shown in."""
    told = []
    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    decimals = cell.number_format.partition(".")[2].count("0")
                    told.append(f"{Decimal(str(cell.value)):.{decimals}f}")
                elif cell.value is not None:
                    told.append(str(cell.value))
    return "\n".join(told)


def differing(document: Document, text: str, heads: str) -> tuple[Counter[str], Counter[str]]:
    """Figures of the document that a file lacks, and figures of the file that are not the document's.

    ``heads``: titles, dates and the like that stand outside body and annexes.
    """
    wanted = sum((figures(one) for one, _ in said(document)), Counter[str]())
    found = figures(text)
    more = found - wanted - figures(heads)
    return wanted - found, Counter({one: count for one, count in more.items() if "." in one or int(one) > STRUCTURE})


def heads_of(document: Document) -> str:
    """What stands outside body and annexes, twice: titles are listed and headed; tables and charts have titles of their own."""
    value = asdict(document)
    outside = [
        document.title,
        document.foot,
        document.hash,
        document.hash,
        document.hash[:16],
        str(value["letterhead"]),
        str(value["signature"]),
    ]
    named = [annex.title for annex in document.annexes]
    inside = [
        str(part)
        for annex in (document, *document.annexes)
        for block in annex.blocks
        for part in (getattr(block, "title", ""), getattr(block, "note", ""), getattr(block, "caption", ""))
    ]
    svg = [re.sub(r"<[^>]*>", " ", block.svg) for block in document.blocks if hasattr(block, "svg")]
    return " ".join([*outside, *named * 4, *inside * 2, *svg])


def by_sql(
    con: duckdb.DuckDBPyConnection, table: Callable[[str], str], competition: str, fact: Fact
) -> Decimal | int | None:
    """The one value a fact stands for, by SQL; fails where its key is not the key of one row."""
    where = " and ".join(f'"{name}" is not distinct from ?' for name, _ in fact.key)
    query = f'select "{fact.column}" from {table(fact.mart)} where competition_id = ? and {where}'
    rows = con.execute(query, [competition, *(value for _, value in fact.key)]).fetchall()
    assert len(rows) == 1, (fact.id, rows)
    value: Decimal | int | None = rows[0][0]
    return value


def printed(value: Decimal | int | None, kind: str) -> str:
    """How a value must read: two decimals for scores, points and shares, a change and a movement without their sign."""
    assert value is not None
    if kind in ("place", "count", "move"):
        return (
            f"{abs(value) if kind == 'move' else value:f}".rstrip("0").rstrip(".")
            if isinstance(value, Decimal)
            else str(abs(value))
        )
    two = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(abs(two)) if kind == "change" else str(two).replace("-", "−")


def wrong_numbers(
    document: Document, facts: Facts, con: duckdb.DuckDBPyConnection, table: Callable[[str], str], competition: str
) -> list[str]:
    """The numbers of a document that are not what the marts say, by id; and those that name no fact there is."""
    found = []
    for text, fact_id in said(document):
        if fact_id:
            fact = facts.by_id[fact_id]
            if text != printed(by_sql(con, table, competition, fact), fact.kind):
                found.append(f"{fact_id}: {text}")
    return found
