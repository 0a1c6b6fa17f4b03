"""Reading a statement without running it: its named parameters, and, inside the sandbox, whether it may run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from query.functions import FUNCTIONS, TABLE_FUNCTIONS, VIEWS

# What the engine's reader tells apart; everything else is one character.
TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n\r]*)
  | (?P<note>/\*)
  | (?P<text>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)|'(?:[^']|'')*(?:'|\Z)|\$(?P<tag>[^\W\d]\w*)?\$.*?(?:\$(?(tag)(?P=tag))\$|\Z))
  | (?P<quoted>"(?:[^"]|"")*(?:"|\Z))
  | \$\s*(?P<parameter>\w+)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def parameters(sql: str) -> tuple[str, ...]:
    """The names of a statement's ``$name`` parameters in the order in which they first stand; not those in texts or notes.

    As everywhere in SQL, ``$Unit`` and ``$unit`` are one name: as it is first written.
    """
    found: dict[str, str] = {}
    for kind, text, _ in tokens(sql):
        if kind == "parameter":
            found.setdefault(text.lower(), text)
    return tuple(found.values())


def tokens(sql: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of everything but white space and notes; a parameter's text is its name."""
    place = 0
    while place < len(sql):
        found = TOKEN.match(sql, place)
        assert found is not None and found.lastgroup is not None
        kind = "parameter" if found["parameter"] else "text" if found["text"] else found.lastgroup
        if kind == "note":
            place = after_note(sql, place)
            continue
        if kind != "space":
            yield kind, found["parameter"] or found[0], place
        place = found.end()


def reads(sql: str, name: str) -> bool:
    """Whether a statement takes rows from this table or view: its name after ``from``, ``join`` or ``analysis.``."""
    before, last = "", ""
    for _, text, _ in tokens(sql):
        word = text.strip('"').lower()
        if word == name and (last in ("from", "join") or (last == "." and before == "analysis")):
            return True
        before, last = last, word
    return False


def after_note(sql: str, place: int) -> int:
    """Where a note that begins here has ended; notes nest."""
    depth = 0
    for found in re.compile(r"/\*|\*/").finditer(sql, place):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return len(sql)


def open_ended(sql: str) -> str:
    """The text of one statement without the semicolons around it, so that it can stand in parentheses."""
    for kind, text, place in list(tokens(sql)):
        if (kind, text) == ("other", ";"):
            sql = f"{sql[:place]} {sql[place + 1 :]}"
    return sql


# ---- inside the sandbox ----------------------------------------------------------------------------------------------

LONGEST = 100_000  # characters: a question that a person wrote is shorter


class Unfit(Exception):
    """A statement that may not run: the phrase's key and gaps, and the place in the text where there is one."""

    def __init__(self, key: str, place: int | None = None, **gaps: str) -> None:
        super().__init__(key)
        self.key, self.place, self.gaps = key, place, gaps


def checked(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one statement in a text, if it may run; it must be run as this object and never as text again.

    ``con`` needs no data. Raises Unfit; duckdb.Error where the engine can't read it.
    """
    if len(sql) > LONGEST:
        raise Unfit("long", count=f"{LONGEST:,}")
    if "\0" in sql:  # the engine reads no further, and would answer something else without a word
        raise Unfit("unseen", sql.index("\0"), sign="U+0000")
    statement = only(con, sql)
    inner = statement
    if statement.type == duckdb.StatementType.EXPLAIN:
        inner = only(con, explained(sql))
    if inner.type != duckdb.StatementType.SELECT:
        raise Unfit("not_select", what=inner.type.name.replace("_", " "))
    for sort, name in called(tree(con, inner.query)):
        refuse(sort, name, sql)
    return statement


def only(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The statement of a text that holds one."""
    found = con.extract_statements(sql)
    if not found:
        raise Unfit("empty")
    if len(found) > 1:
        words = {text.lower() for kind, text, _ in tokens(sql) if kind == "word"}
        made = found[0].type == duckdb.StatementType.CREATE and "create" not in words
        raise Unfit("pivot" if made and words & {"pivot", "pivot_wider"} else "several")
    return found[0]


def explained(sql: str) -> str:
    """What an EXPLAIN explains. With ANALYZE it would run it, even where it writes: that is refused."""
    found = list(tokens(sql))[1:]
    depth = 0
    if [text.lower() for _, text, _ in found[:2]] in (
        ["(", "select"],
        ["(", "from"],
        ["(", "with"],
        ["(", "values"],
        ["(", "("],
    ):
        return sql[found[0][2] :]
    for _, text, place in found:
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text.lower() in ("analyze", "analyse"):
            raise Unfit("analyze", place)
        if depth == 0 and text != ")":
            return sql[place:]
    raise Unfit("empty")


def tree(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The engine's own reading of a SELECT."""
    row = con.execute("select json_serialize_sql($sql::varchar)", {"sql": sql}).fetchone()
    assert row is not None
    try:
        read = json.loads(row[0])
    except RecursionError:
        raise Unfit("deep") from None
    if read["error"]:
        raise Unfit("unread")
    return read["statements"]


def called(node: Any) -> Iterator[tuple[str, str]]:
    """Every function, table function and table that a statement names, however deep; without recursion, which has an end."""
    waiting = [(node, False)]
    while waiting:
        each, of_table = waiting.pop()
        if isinstance(each, list):
            waiting += [(inner, False) for inner in each]
        elif isinstance(each, dict):
            if "function_name" in each:
                yield ("table_function" if of_table else "function"), str(each["function_name"]).lower()
            if "table_name" in each:
                yield "table", str(each["table_name"]).lower()
            is_call = each.get("type") == "TABLE_FUNCTION"
            waiting += [(inner, is_call and name == "function") for name, inner in each.items()]


def refuse(sort: str, name: str, sql: str) -> None:
    """Nothing where the name may be used. Raises Unfit at its place in the text."""
    if sort == "table_function" and name not in TABLE_FUNCTIONS:
        raise Unfit("function", where(name, sql), name=name)
    if sort == "function" and name in FUNCTIONS:
        raise Unfit("function", where(name, sql), name=name)
    if sort == "table" and name in VIEWS:
        raise Unfit("view", where(name, sql), name=name)


def where(name: str, sql: str) -> int | None:
    """Where a name first stands in a text, quoted or not."""
    for kind, text, place in tokens(sql):
        if kind in ("word", "quoted") and text.strip('"').lower() == name:
            return place
    return None
