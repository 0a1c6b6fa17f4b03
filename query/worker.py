"""The process that answers one question and ends: `python -m query.worker`.

Before it is asked anything it has imported what it needs, opened the snapshot read-only, switched off every way out of the
engine and given up the right to open one more file or connection. Then it waits on its input, and locks the settings before
a stranger's statement runs. What a question does to it, it does to nobody else: memory and processor time have an end, and
who started it kills it in time.

Through the pipes go messages with their length before them: out a greeting, in the question and the tables that come with
it, out the answer's head and its rows as Arrow. It knows no sentences: a fault goes out as a key and its gaps.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

if __name__ == "__main__":
    # The engine and Arrow take these along where they can: half of the start and of the memory, for nothing that is used.
    sys.modules.update(dict.fromkeys(("numpy", "pandas")))  # type: ignore[arg-type]

import duckdb
import pyarrow as pa

from query.faults import SHOWN, Fault, fault_of
from query.pipes import Identity, identify, meant, receive, send
from query.statement import Unfit, checked, open_ended, tokens

# The file under this name, as in a client that opens current.duckdb; published rows and own tables beside it.
SNAPSHOT, ISSUED, OWN = "current", "as_issued", "my"
FIRST = ("analysis", "live")  # schemas whose tables need no schema written
SETTINGS = {
    "threads": "1",  # two questions at once on two cores; and the same question gives the same rows in the same order
    "temp_directory": "",  # what does not fit in memory ends there
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}
PLAIN = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT",
         "DOUBLE", "VARCHAR", "UUID", "JSON")  # fmt: skip
MISTAKES = (
    "empty",
    "unseen",
    "positional",
    "value_missing",
    "value_range",
    "no_issue",
    "deep",
)  # not to be let in and not forbidden either
DIGITS = 38  # of an exact number
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31 from 1970-01-01, all that Python knows
WHOLE = "HUGEINT"  # what sum() gives of whole numbers
TIMED = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")


def main(path: str, memory: int, address_space: int, seconds: float, parent: int) -> None:
    """Warm up, greet, hear the question, answer, end."""
    die_with(parent)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    con, known_at, identity = connected(Path(path), memory)
    confine(address_space)
    send(answers, json.dumps({"identity": identity, "known_at": known_at}).encode())
    with suppress(EOFError, BrokenPipeError):
        question = json.loads(receive(sys.stdin.buffer, 2**30))
        own = [(name, receive(sys.stdin.buffer, 2**30)) for name in question["own"]]
        limit_processor(seconds)
        for message in said(con, question, own):
            send(answers, message)
    answers.flush()
    os._exit(0)  # taking the engine down in order could take longer than the question did


# ---- the walls -------------------------------------------------------------------------------------------------------


def die_with(parent: int) -> None:
    """Be killed when the thread that started this process ends, even where that is killed itself."""
    with suppress(OSError, AttributeError):  # Linux only; elsewhere the closed pipe ends a waiting process
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def connected(path: Path, memory: int) -> tuple[duckdb.DuckDBPyConnection, str, Identity]:
    """The engine with the snapshot, locked; when the snapshot was known, and which file it is."""
    con = duckdb.connect(":memory:", config={**SETTINGS, "memory_limit": f"{memory}B"})
    for _ in range(100):  # the file may be replaced between looking and opening
        identity = identify(path)
        literal = str(path).replace("'", "''")
        con.execute(f"attach '{literal}' as {SNAPSHOT} (read_only)")
        if identify(path) == identity:
            break
        con.execute(f"detach {SNAPSHOT}")
    for name in (ISSUED, OWN):
        con.execute(f"attach ':memory:' as {name}")
    con.execute("set enable_external_access = false")
    con.execute("set errors_as_json = true")
    con.execute("set timezone = 'UTC'")
    search(con, SNAPSHOT)
    row = con.execute(f"select known_at from {SNAPSHOT}.live.meta").fetchone()
    con.execute("select 1 as warm").to_arrow_reader().read_all()  # what is imported late can't be once the walls stand
    checked(con, "select 1")
    return con, row[0].isoformat() if row else "", identity


def search(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Let the tables of a catalogue's public schemas be named without their schema."""
    named = {"name": catalog}
    rows = con.execute("select schema_name from duckdb_schemas() where database_name = $name", named).fetchall()
    present = {name for (name,) in rows}
    path = ",".join([f"{catalog}.{schema}" for schema in FIRST if schema in present] + [f"{SNAPSHOT}.main"])
    con.execute(f"set search_path = '{path}'")


def confine(address_space: int) -> None:
    """No more memory than this, no file grown, no new file, folder or connection, no child's core; and last in the queue."""
    os.chdir("/")
    for limit, value in (
        (resource.RLIMIT_AS, address_space), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):  # fmt: skip
        with suppress(ValueError, OSError):  # macOS does not know every limit
            resource.setrlimit(limit, (value, value))
    os.nice(5)


def limit_processor(seconds: float) -> None:
    """So much time on the processor, even where nobody is left to look at the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 2
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))


# ---- the answer ------------------------------------------------------------------------------------------------------


class TooLarge(Exception):
    """Not even one row fits."""


def said(con: duckdb.DuckDBPyConnection, question: dict[str, Any], own: list[tuple[str, bytes]]) -> list[bytes]:
    """The messages that answer a question: head and rows, or a head that says what is wrong."""
    sql: str = question["sql"]
    try:
        return answer_to(con, question, own)
    except Unfit as unfit:
        fault = refused(unfit)
    except TooLarge:
        fault = Fault("too_large", "row_too_large")
    except (MemoryError, duckdb.OutOfMemoryException) as large:
        fault = Fault("too_large", "memory", engine=str(large)[:SHOWN])
    except (duckdb.Error, pa.ArrowException, OSError, RuntimeError) as error:  # what comes late comes through Arrow
        fault = fault_of(con, error, sql)
    except Exception as bug:  # noqa: BLE001 - of ours: told where the engine's words are, and not lost with the process
        fault = Fault("killed", "killed", engine=repr(bug)[:SHOWN])
    return [json.dumps({"fault": asdict(fault)}).encode()]


def refused(unfit: Unfit) -> Fault:
    """Why a statement is not run."""
    kind: Literal["refused", "wrong"] = "wrong" if unfit.key in MISTAKES else "refused"
    return Fault(kind, unfit.key, unfit.place, unfit.gaps)


def answer_to(con: duckdb.DuckDBPyConnection, question: dict[str, Any], own: list[tuple[str, bytes]]) -> list[bytes]:
    """Head and rows. Raises Unfit, TooLarge, MemoryError and what the engine raises."""
    sql: str = question["sql"]
    statement = checked(con, sql)
    values = filled(statement, sql, question["values"])
    for name, arrow in own:
        take(con, name, arrow)
    if question["issue"]:
        publish(con, question["issue"], sql)
    con.execute("set lock_configuration = true")
    started = time.perf_counter()
    table, types, cut = rows_of(con, statement, values, question["rows"], question["bytes"])
    head = {"names": distinct(table.column_names), "types": types, "cut": cut, "seconds": time.perf_counter() - started}
    table = table.rename_columns([f"c{place}" for place in range(len(types))])  # twice the same would be no frame
    return [json.dumps(head).encode(), as_stream(table)]


def distinct(names: list[str]) -> list[str]:
    """Column names of which none is twice: a second ``unit`` becomes ``unit_2``."""
    known, found, last = set(names), dict[str, None](), dict[str, int]()
    for name in names:
        number = last.get(name, 1)
        free = name if number == 1 else f"{name}_{number}"
        while free in found or (number > 1 and free in known):
            number, free = number + 1, f"{name}_{number + 1}"
        found[free], last[name] = None, number
    return list(found)


def filled(statement: duckdb.Statement, sql: str, values: dict[str, list[str]]) -> dict[str, object]:
    """The values of the statement's parameters, under the names the engine knows them by; they never touch the text."""
    given = {name.lower(): value for name, value in values.items()}
    missing = sorted(name for name in statement.named_parameters if name.lower() not in given)
    if missing:
        places = [place for kind, text, place in tokens(sql) if kind == "parameter" and text in missing]
        if not places and (marks := [place for kind, text, place in tokens(sql) if (kind, text) == ("other", "?")]):
            raise Unfit("positional", marks[0])
        raise Unfit("value_missing", min(places, default=None), names=", ".join(f"${name}" for name in missing))
    for name in statement.named_parameters:
        kind, text = given[name.lower()]
        if kind in ("int", "decimal") and sum(each.isdigit() for each in text) > DIGITS:
            raise Unfit("value_range", name=f"${name}", count=str(DIGITS))  # the engine would round it
    return {name: meant(*given[name.lower()]) for name in statement.named_parameters}


def rows_of(
    con: duckdb.DuckDBPyConnection, statement: duckdb.Statement, values: dict[str, object], rows: int, most: int
) -> tuple[pa.Table, list[str], str]:
    """Run it and take as many rows as the caps allow; columns without a plain type come as the engine's own text."""
    cursor = con.execute(statement, values or None)
    types = [str(part[1]) for part in cursor.description or ()]
    names = [str(part[0]) for part in cursor.description or ()]
    odd = [not (type_ in (*PLAIN, *TIMED, WHOLE) or type_.startswith("DECIMAL(")) for type_ in types]
    if any(odd) and statement.type == duckdb.StatementType.SELECT:
        cursor = as_text(con, statement.query, values, odd)
    table, cut = capped(cursor, rows, most)
    beyond = [is_beyond(type_, column) for type_, column in zip(types, table.columns, strict=True)]
    if any(beyond):
        odd = [one or other for one, other in zip(odd, beyond, strict=True)]
        table, cut = capped(as_text(con, statement.query, values, odd), rows, most)
    for place, type_ in enumerate(types):
        if type_ == WHOLE and not odd[place]:
            table = table.set_column(place, table.field(place).name, narrowed(table.column(place)))
    return table.rename_columns(names), types, cut


def is_beyond(type_: str, column: pa.ChunkedArray) -> bool:
    """Whether values of a plain type would be lost or misread on the other side."""
    if type_ == WHOLE:
        return any(abs(value) >= 10**37 for value in column.to_pylist() if value is not None)
    if type_ not in TIMED:
        return False
    of_days = type_ == "DATE"
    a_day = 1 if of_days else 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[column.type.unit]
    plain = pa.int32() if of_days else pa.int64()
    counts = (count for chunk in column.chunks for count in chunk.view(plain).to_pylist())
    return not all(FIRST_DAY * a_day <= count < (LAST_DAY + 1) * a_day for count in counts if count is not None)


def narrowed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A sum of whole numbers as whole numbers, where they fit."""
    values = [None if value is None else int(value) for value in column.to_pylist()]
    try:
        return pa.chunked_array([pa.array(values, pa.int64())])
    except OverflowError:
        return column


def as_text(
    con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, object], odd: list[bool]
) -> duckdb.DuckDBPyConnection:
    """Run the same statement with some columns written as text."""
    names = [f"c{place}" for place in range(len(odd))]
    wanted = [f"cast({name} as varchar)" if is_text else name for name, is_text in zip(names, odd, strict=True)]
    query = f"select {', '.join(wanted)} from (\n{open_ended(sql)}\n) as asked({', '.join(names)})"
    around = checked(con, query)
    try:
        return con.execute(around, values or None)
    except duckdb.Error as error:
        raise type(error)(str(error).replace('"position":', '"around":')) from None  # not the place in what was asked


def capped(cursor: duckdb.DuckDBPyConnection, rows: int, most: int) -> tuple[pa.Table, str]:
    """Rows until a cap; and which cap it was."""
    reader = cursor.to_arrow_reader(2048)
    taken: list[pa.RecordBatch] = []
    count = size = 0
    cut = ""
    for batch in reader:
        if count + batch.num_rows > rows:
            batch, cut = batch.slice(0, rows - count), "rows"
        if size + batch.nbytes > most:
            batch, cut = fitting(batch, most - size), "bytes"
        taken.append(batch)
        count, size = count + batch.num_rows, size + batch.nbytes
        if cut:
            break
    if cut == "bytes" and count == 0:
        raise TooLarge
    return pa.Table.from_batches(taken, reader.schema), cut


def fitting(batch: pa.RecordBatch, room: int) -> pa.RecordBatch:
    """As many rows from the top as have room."""
    low, high = 0, batch.num_rows
    while low < high:
        middle = (low + high + 1) // 2
        if batch.slice(0, middle).nbytes <= room:
            low = middle
        else:
            high = middle - 1
    return batch.slice(0, low)


def as_stream(table: pa.Table) -> bytes:
    """A table as an Arrow stream."""
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return bytes(out.getvalue())


# ---- what is asked besides the snapshot ------------------------------------------------------------------------------


def take(con: duckdb.DuckDBPyConnection, name: str, arrow: bytes) -> None:
    """A person's own table as ``my.<name>``."""
    table = pa.ipc.open_stream(arrow).read_all()
    con.register("own_table", table)
    con.execute(f"create table {OWN}.main.{quoted(name)} as select * from own_table")
    con.unregister("own_table")


# What follows from publication itself and is not yet there when an issue is frozen; the number is the issue's own.
BY_ISSUE = {("standings", "status"): "'final'"}


def publish(con: duckdb.DuckDBPyConnection, issue: str, sql: str) -> None:
    """Let a statement see what an issue says: ``number`` in its newest revision, or ``number/revision``.

    Beside the snapshot stands a catalogue with the same schemas: the frozen marts with that issue's rows, every other table
    as it is, and the views that the statement needs made anew, so that each stands on what is beside it. Raises Unfit where
    there is no such issue.
    """
    con.execute(f"""
        create table {ISSUED}.main.chosen as
        select distinct competition_id, issue_no, revision from {SNAPSHOT}.issues.issues
        where $issue in (issue_no, issue_no || '/' || revision)
        qualify revision = max(revision) over (partition by competition_id, issue_no)
    """, {"issue": issue})  # fmt: skip
    if not con.execute(f"from {ISSUED}.main.chosen").fetchone():
        raise Unfit("no_issue", issue=issue)
    named = {"name": SNAPSHOT}
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = $name", named
    ).fetchall()
    views = con.execute("select schema_name, view_name, sql from duckdb_views() where database_name = $name and not internal",
                        named).fetchall()  # fmt: skip
    for schema in {schema for schema, *_ in (*tables, *views)}:
        con.execute(f"create schema if not exists {ISSUED}.{quoted(schema)}")
    frozen = frozen_places(tables, views)
    for schema, name in tables:
        table = f"{quoted(schema)}.{quoted(name)}"
        query = issued_rows(con, name) if (schema, name) in frozen else f"select * from {SNAPSHOT}.{table}"
        con.execute(f"create view {ISSUED}.{table} as {query}")
    for schema, name in {(schema, name) for schema, name, _ in views} & frozen:
        con.execute(f"create view {ISSUED}.{quoted(schema)}.{quoted(name)} as {issued_rows(con, name)}")
    con.execute(f"use {ISSUED}")
    make_all(con, below(sql, [(name, made) for schema, name, made in views if (schema, name) not in frozen]))
    search(con, ISSUED)


def frozen_places(tables: list[tuple[str, str]], views: list[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Where the frozen marts stand: in ``live`` where they are tables, else where the view in ``live`` takes them from."""
    frozen = {name for schema, name in tables if schema == "issues"} - {"issues"}
    places = {("live", name) for schema, name in tables if schema == "live" and name in frozen}
    for schema, name, made in views:
        if schema == "live" and name in frozen:
            behind = re.search(rf'FROM "?(\w+)"?\."?{re.escape(name)}"?;?\s*$', made)
            places.add((behind[1] if behind else "live", name))
    return places


def issued_rows(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The query of a frozen mart's rows in the chosen issue, with the columns of the live one."""
    columns = [row[0] for row in con.execute(f"describe {SNAPSHOT}.live.{quoted(name)}").fetchall()]
    wanted = [f"{BY_ISSUE.get((name, column), f'printed.{quoted(column)}')} as {quoted(column)}" for column in columns]
    return f"""
        select {", ".join(wanted)} from {SNAPSHOT}.issues.{quoted(name)} as printed
        semi join {ISSUED}.main.chosen as chosen
            on chosen.competition_id = printed.competition_id and chosen.issue_no = printed.issue_no
            and chosen.revision = printed.revision
    """


def below(sql: str, views: list[tuple[str, str]]) -> list[str]:
    """How the views that a text may mean are made, those they stand on first; a word that is a view's name may mean it."""
    found: dict[str, None] = {}
    seen: set[str] = set()

    def want(text: str) -> None:
        words = set(re.findall(r"\w+", text.lower()))
        for name, made in views:
            if name.lower() in words and made not in seen:
                seen.add(made)
                want(made)
                found[made] = None

    want(sql)
    return list(found)


def make_all(con: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    """Make views that stand on each other, each as soon as what is below it is there."""
    while statements:
        left = [statement for statement in statements if not is_made(con, statement)]
        if len(left) == len(statements):
            con.execute(left[0])
        statements = left


def is_made(con: duckdb.DuckDBPyConnection, statement: str) -> bool:
    """Make a view, if what it stands on is there."""
    try:
        con.execute(statement)
    except duckdb.CatalogException:
        return False
    return True


def quoted(name: str) -> str:
    """A name inside double quotes."""
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
