"""An office's changes of cells: put upon the grid of the unchanged bytes, each time the file is read.

An edit names its cell (sheet, row as the spreadsheet shows it, column from 1), what stood there and what is to stand there.
Where something else stands there now, nothing is changed and the file is refused: the edit was made for another text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from etl.errors import EditDoesNotFit
from etl.grid import Grid, Sheet, cell_name

Edit = Mapping[str, Any]
# What the journal keeps of an edit: the desk's columns without the item.
FIELDS = (
    "sheet", "row_no", "column_no", "column_name", "old", "new", "confirmed_by", "confirmed_on", "how", "reason", "by", "at",
)  # fmt: skip
LANDED = {
    "sheet": pl.String, "row_no": pl.Int64, "column_no": pl.Int64, "column_name": pl.String, "unit_id": pl.String,
    "column_id": pl.String, "old_text": pl.String, "new_text": pl.String, "confirmed_by": pl.String,
    "confirmed_on": pl.String, "how": pl.String, "reason": pl.String, "edited_by": pl.String,
}  # fmt: skip


def kept(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Edits as the journal keeps them, in the order of the file."""
    rows = [{name: edit[name] for name in FIELDS} for edit in edits]
    return sorted(rows, key=lambda row: (row["sheet"], row["row_no"], row["column_no"]))


def apply(grid: Grid, edits: Sequence[Edit]) -> Grid:
    """The grid with the edits in it. Raises EditDoesNotFit where a cell is not there or no longer says ``old``."""
    if not edits:
        return grid
    by_sheet: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_sheet[str(edit["sheet"] or "")].append(edit)
    names = {sheet.name for sheet in grid.sheets}
    for name in by_sheet.keys() - names:
        raise misfit(grid, by_sheet[name][0], "")
    return replace(grid, sheets=tuple(edited(grid, sheet, by_sheet[sheet.name]) for sheet in grid.sheets))


def edited(grid: Grid, sheet: Sheet, edits: Sequence[Edit]) -> Sheet:
    """One sheet with its edits."""
    cells = sheet.cells
    for edit in edits:
        row_no, column_no = int(edit["row_no"]), int(edit["column_no"])
        name = cell_name(column_no - 1)
        is_here = pl.col("row_no") == row_no
        here = cells.filter(is_here)
        found = here[name][0] if here.height and name in cells.columns else None
        if found is None or found != edit["old"]:
            raise misfit(grid, edit, found or "")
        cells = cells.with_columns(
            pl.when(is_here).then(pl.lit(str(edit["new"]))).otherwise(pl.col(name)).alias(name),
            pl.when(is_here)
            .then(pl.max_horizontal("width", pl.lit(column_no, dtype=pl.UInt32)))
            .otherwise("width")
            .alias("width"),
        )
    return replace(sheet, cells=cells)


def misfit(grid: Grid, edit: Edit, found: str) -> EditDoesNotFit:
    """The refusal of an edit."""
    place = {"sheet": edit["sheet"] or "", "row": edit["row_no"], "column": edit["column_no"]}
    return EditDoesNotFit(file=grid.file_name, **place, old=edit["old"], found=found)


def landed(edits: Sequence[Edit], tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of landing.edits below its keys; unit and column are those of the row's figures, where it has any."""
    return pl.DataFrame([landed_row(edit, tables) for edit in edits], schema=LANDED)


def landed_row(edit: Edit, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """One edit with the unit of its row and the input column of its cell."""
    unit_id = column_id = None
    for frame in tables.values():
        if "unit_id" not in frame.columns or "row_no" not in frame.columns:
            continue
        row = frame.filter(pl.col("row_no") == edit["row_no"], pl.col("sheet").fill_null("") == (edit["sheet"] or ""))
        units = row["unit_id"].drop_nulls().unique()
        unit_id = units[0] if units.len() == 1 else None
        if "column_no" in row.columns:
            columns = row.filter(pl.col("column_no") == edit["column_no"])["column_id"].unique()
            column_id = columns[0] if columns.len() == 1 else None
    same = {
        name: edit[name] for name in ("sheet", "row_no", "column_no", "column_name", "confirmed_by", "confirmed_on")
    }
    return same | {
        "unit_id": unit_id, "column_id": column_id, "old_text": edit["old"], "new_text": edit["new"],
        "how": edit["how"], "reason": edit["reason"], "edited_by": edit["by"],
    }  # fmt: skip
