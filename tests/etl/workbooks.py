"""Workbooks under the magnifying glass: valid by schema, filled in by a hand that only writes into open cells."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openxml_audit import OpenXmlValidator, ValidationError, ValidationSeverity

# The first edition of the standard fixed the order of a font's parts; since the second any order is right.
FREE_ORDER = ("/xl/styles.xml", "/styleSheet[1]/fonts[1]/")


def loaded(data: bytes) -> Workbook:
    """A workbook to look at; nothing in it may be of a kind that is lost on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def schema_faults(data: bytes, folder: Path) -> list[str]:
    """What in a workbook is against the schema of Office Open XML or the rules of its packages."""
    path = folder / "judged.xlsx"
    path.write_bytes(data)
    found = OpenXmlValidator(max_errors=0).validate(path).errors
    faults = [each for each in found if each.severity == ValidationSeverity.ERROR and not is_free(each)]
    return [f"{each.part_uri} {each.path}: {each.description}" for each in faults]


def is_free(fault: ValidationError) -> bool:
    """Whether only the order of a font's parts is meant."""
    part, path = FREE_ORDER
    return fault.part_uri == part and str(fault.path).startswith(path) and "nexpected" in fault.description


def open_cells(data: bytes, sheet: int = 0) -> list[str]:
    """The cells of a locked sheet that may be written into."""
    table = loaded(data).worksheets[sheet]
    assert table.protection.sheet, "the sheet is not locked"
    assert not table.protection.password, "only slips are locked out"
    return [cell.coordinate for row in table.iter_rows() for cell in row if not cell.protection.locked]


def filled(data: bytes, cells: dict[str, object], sheet: int = 0) -> bytes:
    """A template with values in cells, all of them open ones."""
    locked = set(cells) - set(open_cells(data, sheet))
    assert not locked, f"locked: {locked}"
    book = loaded(data)
    for place, value in cells.items():
        book.worksheets[sheet][place] = value
    return saved(book)
