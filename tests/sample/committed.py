"""Reads the committed sample with nothing but csv and openpyxl, so that the tests rest on the files alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

SAMPLE = Path(__file__).resolve().parent.parent.parent / "data" / "sample"

Rows = list[dict[str, str]]


@cache
def manifest() -> Rows:
    """The lines of the manifest."""
    return table("manifest.csv")


def text(path: str) -> str:
    """The text of a CSV of the sample, which is UTF-8 or GB18030."""
    data = (SAMPLE / path).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def table(path: str) -> Rows:
    """The rows of a CSV or of the workbook under its two titles."""
    if path.endswith(".xlsx"):
        cells = [["" if cell is None else str(cell) for cell in row] for row in sheet(path)]
        header = next(index for index, row in enumerate(cells) if row[0] == "期间")
        return [dict(zip(cells[header], row, strict=True)) for row in cells[header + 1 :]]
    return list(csv.DictReader(io.StringIO(text(path))))


def sheet(path: str) -> Iterator[tuple[object, ...]]:
    sheet = load_workbook(SAMPLE / path, read_only=True).worksheets[0]
    yield from sheet.iter_rows(values_only=True)


def files(kind: str, folder: str = "") -> list[str]:
    """The paths of a kind, of one month's folder or of all."""
    return [line["file"] for line in manifest() if line["kind"] == kind and line["file"].startswith(folder)]


def rows(kind: str, folder: str = "") -> Rows:
    """The rows of all files of a kind, in order of arrival."""
    return [row for path in files(kind, folder) for row in table(path)]


def of_unit(kind: str, folder: str, unit: str) -> Rows:
    """The rows of a kind that name a unit."""
    return [row for row in rows(kind, folder) if unit in (row.get("单位"), row.get("unit"))]
