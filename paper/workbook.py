"""Documents as Excel workbooks: a sheet for the text, one for every table, figures as numbers."""

from __future__ import annotations

import io

from openpyxl import Workbook

from paper.document import Document, Heading, Paragraph, Runs, Table


def xlsx(document: Document) -> bytes:
    """The document as a workbook."""
    made = Workbook()
    sheet = made.active
    sheet.append([document.title])
    for block in document.blocks + tuple(block for annex in document.annexes for block in annex.blocks):
        if isinstance(block, Heading | Paragraph):
            sheet.append([_text(block.runs)])
        elif isinstance(block, Table):
            own = made.create_sheet(block.name)
            own.append([column.title for column in block.columns])
            for row in block.rows:
                own.append([_text(cell.runs) for cell in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
