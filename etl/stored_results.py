"""Results beside formulas: writing a workbook again loses what its formulas gave; here it is put back.

Without its result a formula reads as nothing until a spreadsheet has calculated it, and a file that comes back unopened
would be refused for it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook

# A formula as openpyxl writes it, its result left empty.
BARE = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="\d+")?)>(<f[ >].*?</f>|<f[^>]*/>)<v ?(?:/>|></v>)</c>', re.DOTALL)
Results = Mapping[str, Mapping[str, Any]]


def with_results(written: bytes, book: Workbook, original: bytes) -> bytes:
    """The bytes of ``book`` with the results its formulas had in the original; sheets are known by their titles."""
    formulas = {
        sheet.title: {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        for sheet in book.worksheets
    }
    if not any(formulas.values()):
        return written
    known = openpyxl.load_workbook(io.BytesIO(original), data_only=True, keep_links=False)
    results = {
        title: {place: known[title][place].value for place in places}
        for title, places in formulas.items()
        if title in known.sheetnames
    }
    parts = {f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(book.worksheets, start=1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            found = results.get(parts.get(name, ""), {})
            target.writestr(name, BARE.sub(filled(found), part.decode("utf-8")).encode() if found else part)
    return out.getvalue()


def filled(results: Mapping[str, Any]) -> Callable[[re.Match[str]], str]:
    """What replaces a formula's cell: the same with its result, where there is one."""

    def replaced(match: re.Match[str]) -> str:
        place, style, formula = match.groups()
        sort, text = stored(results.get(place))
        return f'<c r="{place}"{style}{sort}>{formula}<v>{escape(text)}</v></c>' if text else match[0]

    return replaced


def stored(value: Any) -> tuple[str, str]:
    """A result as a workbook stores it: the attribute that says its sort, and its text."""
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, int | float):
        return "", repr(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return "", repr(to_excel(value))
    text = "" if value is None else str(value)
    return (' t="e"' if text.startswith("#") else ' t="str"'), text
