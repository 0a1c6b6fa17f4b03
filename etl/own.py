"""A person's own file, read as carefully as an office's: by its bytes, in the limited process, and never kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import marts
from etl.grid import Grid
from etl.layout import Home
from etl.read import megabytes
from etl.reader import Reader
from query import own


def read(home: Home, path: Path, file_name: str, name: str = "", encoding: str | None = None) -> own.Table:
    """The table of a CSV or workbook. Raises NotTaken for bytes that are no table, NotJoinable for cells that are none."""
    size = path.stat().st_size
    if size > own.BYTES:
        raise own.NotJoinable(file_name, "bytes", size=megabytes(size), limit=megabytes(own.BYTES))
    with Reader() as reader:
        grid = reader.read(path, file_name, encoding, known=unit_names(home))
    return own.table_of(cells_of(grid), file_name, name)


def unit_names(home: Home) -> frozenset[str]:
    """What the units are called: these words prove a decoding right. Nothing where there is no snapshot."""
    if not home.snapshot.exists():
        return frozenset()
    with marts.connect(home.snapshot, read_only=True) as con:
        rows = con.execute("select distinct unnest([name_zh, short_name]) from live.units").fetchall()
    return frozenset(name for (name,) in rows if name)


def cells_of(grid: Grid) -> list[tuple[int, tuple[str, ...]]]:
    """The numbered rows of the one sheet that says anything. Raises NotJoinable where it is not one, or has merged cells."""
    said = []
    for sheet in grid.sheets:
        rows = [
            (no, cells[:width]) for no, width, *cells in sheet.cells.select("row_no", "width", *sheet.columns).rows()
        ]
        if any(cell.strip() for _, row in rows for cell in row):
            said.append((sheet, rows))
    if len(said) > 1:
        raise own.NotJoinable(grid.file_name, "sheets", sheets=", ".join(sheet.name for sheet, _ in said))
    if said and (merged := said[0][0].merged):
        raise own.NotJoinable(grid.file_name, "merged", row=min(area[0] for area in merged))
    return [(no, tuple(row)) for _, rows in said for no, row in rows]


def bring(home: Home, request: dict[str, Any]) -> dict[str, Any]:
    """A page's wish: read the file at ``path`` and lay its Arrow at ``to``; gives what there is to say of it."""
    table = read(home, Path(request["path"]), request["file_name"], request.get("name", ""), request.get("encoding"))
    Path(request["to"]).write_bytes(table.own.arrow)
    columns = [
        {"name": each.name, "sort": each.sort, "exact": each.exact, "filled": each.filled,
         "but": {"key": each.but.key, "gaps": dict(each.but.gaps)} if each.but else None}
        for each in table.columns
    ]  # fmt: skip
    return {"event": "own", "name": table.own.name, "rows": table.rows, "columns": columns}
