"""Opening a warehouse and putting rows into the tables that the marts stand on."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

SCHEMA = Path(__file__).parent / "schema.sql"

# An offline office must never wait for a download, and a warehouse never reads what it was not handed.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


def connect(path: Path | None, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file (None: in memory). Raises duckdb.IOException where another process holds it for writing."""
    con = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=SETTINGS)
    con.execute("set enable_progress_bar = false")  # it would be drawn into the JSON of long commands
    return con


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of schema.sql where they are not there yet."""
    con.execute(SCHEMA.read_text(encoding="utf-8"))


def fill(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table by column name; columns the frame lacks stay null, unknown ones raise."""
    if frame.is_empty():
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    # On the connection itself: a cursor would be another transaction, and half a load could be committed.
    con.register("incoming", frame)
    try:
        con.execute(f"insert into {table} ({names}) select {names} from incoming")  # noqa: S608 - names, not values
    finally:
        con.unregister("incoming")
