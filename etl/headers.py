"""Where a sheet's table begins: the header row among the first rows, and the rows that are no records.

The header is the first of the first ten rows that names at least two known columns, one of them a column the kind can't
do without. Rows above it are titles. Below it, rows that begin with words such as 合计 or 填表人 are set aside by name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from etl.grid import Sheet, normal

# A serial number column says nothing and is allowed everywhere.
SERIAL = frozenset(normal(name) for name in ("序号", "序號", "No.", "No"))
# Sheets a template brings along.
EXPLAINING = frozenset(normal(name) for name in ("说明", "填表说明", "Notes", "Instructions"))
NOTE = (
    r"(?i)^\s*(注\s*[:：\d]|备注\s*[:：]|说\s*明\s*[:：]?|填表|填报|审核|单位负责人|制表|报送日期|合\s*计|小\s*计|总\s*计|平\s*均"
    r"|notes?\s*[:：]|total|subtotal|average|prepared by|checked by|filled in)"
)


@dataclass(frozen=True)
class Header:
    """The header row of a sheet: its place from 0, and the text of each cell."""

    index: int
    cells: tuple[str, ...]

    @cached_property
    def forms(self) -> list[str]:
        """The cells as names are compared."""
        return [normal(cell) for cell in self.cells]

    def known(self, names: Mapping[str, str]) -> dict[int, str]:
        """Position to field id of the cells that are known names."""
        return {place: names[form] for place, form in enumerate(self.forms) if form in names}


def find(sheet: Sheet, names: Mapping[str, str], anchors: Collection[str]) -> Header | None:
    """The header row of a sheet for these names (name to field id), or None."""
    for index, row in enumerate(sheet.top):
        header = Header(index, row)
        fields = set(header.known(names).values())
        if len(fields) >= 2 and fields & set(anchors):
            return header
    return None


@dataclass(frozen=True)
class Parts:
    """A sheet cut into its records and the numbers of rows that are none."""

    records: pl.DataFrame
    set_aside: int
    blank: int


def cut(sheet: Sheet, header: Header | None, unit_place: int | None) -> Parts:
    """The records below the header; without a header everything that is not blank is set aside."""
    columns = sheet.columns
    lead = pl.col(columns[0]) if columns else pl.lit("")
    # Only rows whose first cell is blank or looks like a note need a closer look: that keeps large files quick.
    unit_cell = pl.col(columns[unit_place]) if unit_place is not None else pl.lit("")
    looks = lead.str.strip_chars().eq("") | lead.str.contains(NOTE) | unit_cell.str.contains(NOTE)
    odd = sheet.cells.filter(looks) if columns else sheet.cells
    first = (
        pl.coalesce(pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in columns)
        if columns
        else pl.lit(None, dtype=pl.String)
    )
    odd = odd.select("row_no", first.alias("first"), unit_cell.alias("unit_cell"))
    blank = odd.filter(pl.col("first").is_null())
    if header is None:
        return Parts(sheet.cells.clear(), sheet.height - blank.height, blank.height)
    top = int(sheet.cells["row_no"][header.index])
    notes = odd.filter(
        (pl.col("row_no") > top) & (pl.col("first").str.contains(NOTE) | pl.col("unit_cell").str.contains(NOTE))
    )
    below = sheet.cells.slice(header.index + 1)
    skipped = pl.concat([blank.select("row_no"), notes.select("row_no")]).unique()
    records = below.join(skipped, on="row_no", how="anti", maintain_order="left") if skipped.height else below
    return Parts(records, sheet.height - records.height - blank.height, blank.height)
