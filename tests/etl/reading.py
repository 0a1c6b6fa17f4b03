"""Files made for the tests of reading: one small table in every format, and the words that prove a decoding right."""

from __future__ import annotations

import email.message
import io
import subprocess
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from etl import read_office
from etl.grid import Grid
from etl.read import read_bytes

KNOWN = frozenset(
    {
        "期间",
        "单位",
        "发文总数",
        "按期办结率",
        "期間",
        "單位",
        "城关镇",
        "浮桥街道",
        "城關鎮",
        "浮橋街道",
        "备注",
        "period",
        "unit",
    }
)
TABLE = [
    ["期间", "单位", "发文总数", "按期办结率"],
    ["2026-10", "城关镇", "42", "97.5%"],
    ["2026-10", "浮桥街道", "7", "100%"],
]
needs_office = pytest.mark.skipif(read_office.program() is None, reason="LibreOffice is not installed here")


def grid(data: str | bytes, name: str = "file.csv", encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """A text or bytes read as a file."""
    return read_bytes(data.encode() if isinstance(data, str) else data, name, encoding, KNOWN, delimiter=delimiter)


def cells(read: Grid, sheet: int = 0) -> list[tuple[str, ...]]:
    """The cells of a sheet."""
    return read.sheets[sheet].cells.drop("row_no", "width").rows()


def workbook(table: list[list[object]], **more: list[list[object]]) -> bytes:
    """A workbook of one or several sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    for row in table:
        sheet.append(row)
    for title, other in more.items():
        extra = book.create_sheet(title)
        for row in other:
            extra.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    """A zip archive; names with _DOT_ for the dot and __ for the slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, data in files.items():
            parcel.writestr(name.replace("_DOT_", ".").replace("__", "/"), data)
    return out.getvalue()


def mail(**files: bytes) -> bytes:
    """A mail with attachments."""
    message = email.message.EmailMessage()
    message["From"] = "城关镇办公室 <chengguan@example.org>"
    message["To"] = "office@example.org"
    message["Date"] = "Tue, 03 Nov 2026 16:20:00 +0800"
    message["Subject"] = "10月月报"
    message.set_content("请查收。")
    for name, data in files.items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_DOT_", ".")
        )
    return message.as_bytes()


@cache
def converted(data: bytes, name: str, target: str) -> bytes:
    """A file as LibreOffice writes it in another format."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, name)
        source.write_bytes(data)
        subprocess.run(
            [str(read_office.program()), f"-env:UserInstallation={Path(folder, 'p').as_uri()}", "--headless",
             "--convert-to", target, "--outdir", f"{folder}/out", str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return next(Path(folder, "out").iterdir()).read_bytes()


DOCUMENT = """<html><body><p>2026年10月报送情况</p><table border=1>
<tr><td colspan=2>期间与单位</td><td>发文总数</td></tr>
<tr><td>2026-10</td><td>城关镇</td><td>42</td></tr></table><p>特此报告。</p></body></html>"""


def document(target: str) -> bytes:
    """A text document with a title, a table with a merged header, and a closing line."""
    return converted(
        DOCUMENT.encode(),
        "source.html",
        target + ":" + {"docx": "MS Word 2007 XML", "doc": "MS Word 97", "odt": "writer8"}[target],
    )
