"""Opening a warehouse and putting rows into the tables that the marts stand on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from marts.memory import allowance

SCHEMA = Path(__file__).parent / "schema.sql"

FACTS = "landing.facts"
# What cells of one load, sheet and column have in common.
PLACE = (
    "competition_id", "load_id", "kind", "column_id", "first_month", "last_month", "is_claim", "sheet", "column_no",
    "column_name",
)  # fmt: skip

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
    allowed = allowance()
    if allowed.is_set:  # what does not fit is written to warehouse.duckdb.tmp, beside the warehouse
        con.execute(f"set memory_limit = '{allowed.database}B'")
        con.execute(f"set threads = {allowed.threads}")
        con.execute("set preserve_insertion_order = false")
    return con


def literal(said: object) -> str:
    """A text or path between single quotes, for statements that take no parameters."""
    return "'" + str(said).replace("'", "''") + "'"


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing."""
    con.execute("begin transaction")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of schema.sql where they are not there yet."""
    con.execute(SCHEMA.read_text(encoding="utf-8"))


def fill(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table by column name; columns the frame lacks stay null, unknown ones raise.

    ``landing.facts`` is a view of two tables: its rows are split among them.
    """
    if frame.is_empty():
        return
    if table == FACTS:
        fill_facts(con, frame)
    else:
        append(con, table, frame)


def append(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table as it is."""
    names = ", ".join(f'"{name}"' for name in frame.columns)
    # On the connection itself: a cursor would be another transaction, and half a load could be committed.
    con.register("incoming", frame)
    try:
        con.execute(f"insert into {table} ({names}) select {names} from incoming")  # noqa: S608 - names, not values
    finally:
        con.unregister("incoming")


def fill_facts(con: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> None:
    """Append facts as places and cells: ten texts that are the same in thousands of cells are stored once."""
    row = con.execute("select coalesce(max(place_no), 0) + 1 from landing.places").fetchone()
    first = int(row[0]) if row else 1
    shared = [name for name in frame.columns if name in PLACE]
    varying = [name for name in shared if not is_constant(frame[name])]
    number = pl.lit(first, dtype=pl.Int32).alias("place_no")
    if not varying:
        places, cells = frame.head(1).with_columns(number), frame.with_columns(number)
    else:
        distinct = frame.unique(varying, keep="first").sort(varying)  # one order however the rows come
        places = distinct.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("place_no") + first)
        numbers = places.select(*varying, "place_no")
        cells = frame.join(numbers, on=varying, how="left", nulls_equal=True, maintain_order="left")
    append(con, "landing.places", places.select(*shared, "place_no"))
    # Few units and states come often: as categories they reach DuckDB as numbers.
    texts = pl.col([name for name in ("unit_id", "state") if name in frame.columns]).cast(pl.Categorical)
    append(con, "landing.cells", cells.drop(shared).with_columns(texts))


def is_constant(column: pl.Series) -> bool:
    """Whether all values of a column are the same."""
    first = column[0]
    blanks = column.null_count()
    return blanks == len(column) if first is None else blanks == 0 and bool((column == first).all())
