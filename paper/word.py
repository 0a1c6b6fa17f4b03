"""Documents as Word files (.docx), in the same layout as the PDF."""

from __future__ import annotations

import io

import docx as word

from paper.document import Block, Document, Heading, Paragraph, Runs, Table


def docx(document: Document) -> bytes:
    """The document as a .docx that Word, WPS and LibreOffice open."""
    made = word.Document()
    made.add_heading(document.title, 0)
    for block in document.blocks + tuple(block for annex in document.annexes for block in annex.blocks):
        _block(made, block)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _block(made: word.document.Document, block: Block) -> None:
    if isinstance(block, Heading):
        made.add_heading(_text(block.runs), block.level)
    elif isinstance(block, Paragraph):
        made.add_paragraph(_text(block.runs))
    elif isinstance(block, Table):
        table = made.add_table(1, len(block.columns))
        for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
            cell.text = column.title
        for row in block.rows:
            for place, cell_value in zip(table.add_row().cells, row, strict=True):
                place.text = _text(cell_value.runs)


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
