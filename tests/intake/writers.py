"""Tables written as bytes the way spreadsheets, mail programs and people write them. Nothing of the product is used here.

A table is a list of rows of text. In a workbook a text that is a plain number becomes a number, ``@2026-03-01`` a date,
``=A1+B1`` a formula, ``'42`` a text and ``42000§0.0,`` a number under a number format; a plane of a book is one sheet with its merged areas and hidden rows.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

Table = Sequence[Sequence[str]]
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
OFFICE = shutil.which("soffice")


@dataclass(frozen=True)
class Plane:
    """One sheet; merged areas are first row, first column, last row, last column, from 1."""

    name: str
    rows: Table
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    is_hidden: bool = False


# ---- text -----------------------------------------------------------------------------------------------------------


def text(
    rows: Table,
    encoding: str = "utf-8",
    delimiter: str = ",",
    ends: str = "\n",
    quote_all: bool = False,
    mark: str = "",
) -> bytes:
    """Delimited text; only cells that need it are quoted unless all are to be. ``mark`` goes before everything."""
    out = io.StringIO(newline="")
    if len(delimiter.encode()) > 1:  # the csv module knows only single bytes; such cells need no quoting here
        out.write("".join(delimiter.join(row) + ends for row in rows))
    else:
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)
    return (mark + out.getvalue()).encode(encoding)


# ---- workbooks ------------------------------------------------------------------------------------------------------


def book(planes: Sequence[Plane], results: Mapping[str, str] | None = None) -> bytes:
    """An .xlsx; ``results`` are the stored results of formulas of its first sheet by cell."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for plane in planes:
        sheet = made.create_sheet(plane.name)
        sheet.sheet_state = "hidden" if plane.is_hidden else "visible"
        for number, row in enumerate(plane.rows, start=1):
            for place, cell in enumerate(row, start=1):
                put(sheet.cell(number, place), cell)
        for area in plane.merged:
            sheet.merge_cells(start_row=area[0], start_column=area[1], end_row=area[2], end_column=area[3])
        for number in plane.hidden_rows:
            sheet.row_dimensions[number].hidden = True
    out = io.BytesIO()
    made.save(out)
    undated = {"docProps/core.xml": lambda said: re.sub(r"20\d\d-[-0-9T:]+Z", "2026-04-01T08:00:00Z", said)}
    return with_results(repacked(out.getvalue(), undated), results or {})


def put(cell: object, written: str) -> None:
    """Set a cell as a person's typing would."""
    value: object = written
    if NUMBER.match(written):
        value = float(written) if "." in written else int(written)
    elif re.fullmatch(r"-?[0-9.]+%", written):
        value = float(written[:-1]) / 100
        cell.number_format = "0.00%"  # type: ignore[attr-defined]
    elif "§" in written:
        value, cell.number_format = float(written.split("§")[0]), written.split("§")[1]  # type: ignore[attr-defined]
    elif written.startswith("@"):
        value = dt.date.fromisoformat(written[1:])
        cell.number_format = "yyyy\\-mm"  # type: ignore[attr-defined]
    elif written.startswith("'"):
        value = written[1:]
    cell.value = value if value != "" else None  # type: ignore[attr-defined]
    if written.startswith("'"):
        cell.data_type = "s"  # type: ignore[attr-defined]


def with_results(data: bytes, results: Mapping[str, str]) -> bytes:
    """The workbook with stored results beside the formulas of its first sheet."""

    def stored(sheet: str) -> str:
        for place, result in results.items():
            kind = ' t="e"' if result.startswith("#") else ""
            sheet, count = re.subn(
                rf'<c r="{place}"([^>]*?)( t="\w+")?><f>(.*?)</f><v ?/?>(</v>)?</c>',
                rf'<c r="{place}"\1{kind}><f>\3</f><v>{result}</v></c>',
                sheet,
            )
            assert count == 1, f"no formula in {place}"
        return sheet

    return repacked(data, {"xl/worksheets/sheet1.xml": stored}) if results else data


def repacked(data: bytes, changes: Mapping[str, object], more: Mapping[str, bytes] | None = None) -> bytes:
    """A zip with some members changed (functions of their text) and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            change = changes.get(name)
            new.writestr(member(name), change(body.decode()).encode() if callable(change) else body)
        for name, body in (more or {}).items():
            new.writestr(member(name), body)
    return out.getvalue()


def member(name: str) -> zipfile.ZipInfo:
    """A member of a zip that is the same whenever it is made."""
    info = zipfile.ZipInfo(name, (2026, 4, 1, 8, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def sparse_book() -> bytes:
    """Two cells at opposite ends of the largest sheet there is."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    plain = book([Plane("Sheet1", [["1"]])])
    return repacked(plain, {"xl/worksheets/sheet1.xml": lambda sheet: sheet.replace("</sheetData>", corner)})


def swollen_book(size: int = 60 * 2**20) -> bytes:
    """A few kilobytes that unpack to many megabytes."""
    padding = " " * size
    plain = book([Plane("Sheet1", [["1"]])])
    return repacked(
        plain, {"xl/worksheets/sheet1.xml": lambda sheet: sheet.replace("</sheetData>", padding + "</sheetData>")}
    )


def laughing_book() -> bytes:
    """Entities within entities: a few lines that mean a thousand million."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    plain = book([Plane("Sheet1", [["1"]])])
    return repacked(
        plain,
        {
            "xl/worksheets/sheet1.xml": lambda sheet: (
                f"<!DOCTYPE x [{entities}]>" + sheet.replace("<v>1</v>", "<v>&a9;</v>")
            )
        },
    )


def strict_book(rows: Table) -> bytes:
    """A workbook saved as "Strict Open XML": the same parts under other namespaces."""
    plain = book([Plane("Sheet1", rows)])
    schemas, strict = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"

    def renamed(said: str) -> str:
        said = said.replace(f"{schemas}/spreadsheetml/2006/main", f"{strict}/spreadsheetml/main")
        return said.replace(f"{schemas}/officeDocument/2006/relationships", f"{strict}/officeDocument/relationships")

    names = (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
    )
    return repacked(plain, dict.fromkeys(names, renamed))


def old_mac_book(rows: Table) -> bytes:
    """A workbook that counts its days from 1904, as those of old Macs do."""
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.active
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            put(sheet.cell(number, place), cell)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def locked_book() -> bytes:
    """What is left to see of a workbook with a password: a compound file with two named streams."""
    fat = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff\xff\xff\xff" * 126
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
        + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
        + b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4) + b"\xff\xff\xff\xff" * 108
    )  # fmt: skip
    names = (("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2), ("", 0))
    entries = b""
    for number, (name, kind) in enumerate(names):
        coded = name.encode("utf-16-le") + b"\0\0" if name else b""
        child = (1).to_bytes(4, "little") if number == 0 else b"\xff" * 4
        right = (2).to_bytes(4, "little") if number == 1 else b"\xff" * 4
        entries += (
            coded.ljust(64, b"\0") + len(coded).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 4 + right + child
            + bytes(36) + b"\xfe\xff\xff\xff" + bytes(8)
        )  # fmt: skip
    return header + fat + entries


# ---- documents, mail, archives --------------------------------------------------------------------------------------

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def document(heading: str, rows: Table, closing: str = "") -> bytes:
    """A .docx with a heading, one table and a closing line."""

    def paragraph(said: str) -> str:
        return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"

    grid = "<w:tblGrid>" + "<w:gridCol/>" * max(map(len, rows), default=0) + "</w:tblGrid>" if rows else ""
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    table = f"<w:tbl><w:tblPr/>{grid}{cells}</w:tbl>" if rows else ""
    body = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph(heading)}{table}{paragraph(closing)}</w:body></w:document>'
    return archive({"[Content_Types].xml": CONTENT_TYPES.encode(), "_rels/.rels": RELATIONS.encode(),
                    "word/document.xml": body.encode()})  # fmt: skip


def archive(members: Mapping[str, bytes], encoding: str = "utf-8") -> bytes:
    """A .zip; names in another encoding than UTF-8 are written as Chinese Windows writes them, without saying so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            info = member(name)
            if encoding != "utf-8":
                info.filename = name.encode(encoding).decode("cp437")
            made.writestr(info, body)
    return out.getvalue()


def mail(
    sent: dt.datetime, sender: str, subject: str, attachments: Mapping[str, bytes], said: str = "请查收。"
) -> bytes:
    """An .eml with attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "jingsaiban@county.example", subject
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = f"<{sent:%Y%m%d%H%M%S}.{len(attachments)}@county.example>"
    message.set_content(said)
    for name, body in attachments.items():
        message.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    message.set_boundary("=====0123456789=====")
    return message.as_bytes()


def scan(kind: str) -> bytes:
    """A page as a scanner gives it: .pdf, .png or .jpg with nothing in it to read."""
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
        "a5f645400000000049454e44ae426082"
    )
    page = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return {"pdf": page, "png": pixel, "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(32) + b"\xff\xd9"}[kind]


def converted(files: Mapping[str, bytes], source: str, target: str) -> dict[str, bytes]:
    """Files made over by LibreOffice, all at once; names without ending. Needs LibreOffice."""
    assert OFFICE
    with tempfile.TemporaryDirectory(prefix="saibang-office-") as folder:
        place = Path(folder)
        for name, body in files.items():
            (place / f"{name}.{source}").write_bytes(body)
        subprocess.run(
            [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target,
             "--outdir", str(place / "out"), *(str(place / f"{name}.{source}") for name in files)],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
        return {name: (place / "out" / f"{name}.{target.split(':')[0]}").read_bytes() for name in files}
