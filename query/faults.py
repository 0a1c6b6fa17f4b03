"""What the engine says is wrong, as a key of ``query_errors``, its gaps and a place in the statement.

The engine's own text goes along for who wants it. Where nothing here fits, the key is ``wrong``: no sentence is guessed.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb

from query.statement import tokens, where

SHOWN = 2_000  # characters of the engine's text
# Text, and what it means; the groups are the gaps. The first that is found counts.
TEXTS: tuple[tuple[str, str], ...] = (
    (r"syntax error at end of input", "syntax_end"),
    (r"unterminated", "unterminated"),
    (r'syntax error at or near "(?P<near>[^"]+)"', "syntax_near"),
    (r"SELECT clause without selection list", "nothing_selected"),
    (r'because schema "(?P<name>[^"]+)" does not exist', "no_schema"),
    (r"(?:Table|View) with name (?P<name>.+?) does not exist", "no_table"),
    (r"(?:Scalar|Aggregate|Table|Window)?(?: Macro)? ?Function with name (?P<name>.+?) does not exist", "no_function"),
    (r'Function with name "(?P<name>[^"]+)" is not in the catalog', "no_function"),
    (r"Mixing named and positional parameters", "positional"),
    (r"zero-length delimited identifier", "no_name"),
    (r"Type with name (?P<name>.+?) does not exist", "no_type"),
    (r'Referenced table "(?P<name>[^"]+)" not found', "no_alias"),
    (r'Referenced column "(?P<name>[^"]+)" was not found because the FROM', "no_from"),
    (r'Referenced column "(?P<name>[^"]+)" not found', "no_column"),
    (r'does not have a column named "(?P<name>[^"]+)"', "no_column"),
    (r'Column "(?P<name>[^"]+)" (?:does not exist|in \w+ list not found)', "no_column"),
    (r'Ambiguous reference to column name "(?P<name>[^"]+)" \(use: (?P<choice>.+?)\)', "ambiguous"),
    (r"olumn \"?(?P<name>[^\" ]+)\"? must appear in the GROUP BY", "group_by"),
    (r"WHERE clause cannot contain aggregates", "where_aggregate"),
    (r"aggregate function calls cannot be nested", "nested_aggregate"),
    (r"No function matches the given name and argument types '(?P<call>[^']+)'", "no_fit"),
    (r'function call "(?P<call>[^"]+)"', "no_fit"),
    (r"Cannot compare values of type (?P<left>.+?) and type (?P<right>.+?) -", "no_comparison"),
    (r"same number of result columns", "union_columns"),
    (r"Subquery returns (?P<count>\d+) columns", "subquery_columns"),
    (r"More than one row returned by a subquery", "subquery_rows"),
    (r"""[Cc]ould not convert string ['"](?P<value>.*?)['"] to (?P<type>\S+)""", "no_conversion"),
    (r'field (?:value out of range|format): "(?P<value>[^"]*)"', "no_day"),
    (r"(?:Overflow|out of range)", "overflow"),
    (r"[Mm]ax(?:imum)? (?:expression|recursion|tree)? ?depth", "deep"),
    (r"file system operations are disabled|has been disabled", "outside"),
)
WINDOWS = frozenset({"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
                     "first_value", "last_value", "nth_value"})  # fmt: skip
# What a Chinese keyboard writes in place of the signs SQL knows.
WIDE = re.compile(r"[，；。：（）＝＞＜＋－＊／％‘’“”　]")
# What nobody sees, and what turns the order in which a line is read.
UNSEEN = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# The engine's inner names of types, as they are written in a statement.
INNER = {"INT8": "TINYINT", "INT16": "SMALLINT", "INT32": "INTEGER", "INT64": "BIGINT", "INT128": "HUGEINT"}


@dataclass(frozen=True)
class Fault:
    """Why there is no answer; goes through the pipe as it is."""

    kind: Literal["refused", "wrong", "too_large", "killed"]
    key: str
    place: int | None = None
    gaps: dict[str, str] = field(default_factory=dict)
    engine: str = ""


def fault_of(con: duckdb.DuckDBPyConnection, error: Exception, sql: str) -> Fault:
    """What an error of the engine means for the statement."""
    told = read(error)
    text = told["exception_message"]
    engine = f"{told['exception_type']}: {text}"[:SHOWN].strip()
    place = characters(sql, int(told["position"])) if told.get("position") else None
    if told["exception_type"] in ("INTERNAL", "FATAL"):
        return Fault("killed", "killed", None, {}, engine)
    if re.search("out of memory|failed to allocate|could not allocate", engine, re.IGNORECASE):
        return Fault("too_large", "memory", None, {}, engine)
    key, gaps = meaning(text)
    if "name" in gaps and place is None:
        place = where(gaps["name"].lower(), sql)
    if found := odd_sign(sql, key, gaps.get("name", "")):
        sign, place = found
        if UNSEEN.match(sign):
            return Fault("wrong", "unseen", place, {"sign": f"U+{ord(sign):04X}"}, engine)
        return Fault("wrong", "wide_sign", place, {"sign": sign}, engine)
    if key == "outside" or told["exception_type"] == "Permission":
        return Fault("refused", "outside", place, {}, engine)
    if "choice" in gaps:
        gaps["choice"] = " / ".join(re.findall(r'"([^"]+)"', gaps["choice"]))
    key, more = nearer(con, key, gaps, told, sql)
    return Fault("wrong", key, place, {**gaps, **more}, engine)


def read(error: Exception) -> dict[str, Any]:
    """The engine's own parts of an error."""
    text = str(error)
    try:
        told: dict[str, Any] = json.loads(text[text.index("{") :])
        return {"exception_type": told["exception_type"], "exception_message": str(told["exception_message"]), **told}
    except (ValueError, KeyError, RecursionError):
        return {"exception_type": type(error).__name__, "exception_message": text}


def meaning(text: str) -> tuple[str, dict[str, str]]:
    """The key of an engine's text, and the gaps it fills."""
    for pattern, key in TEXTS:
        if found := re.search(pattern, text, re.DOTALL):
            gaps = {name: value for name, value in found.groupdict().items() if value}
            if gaps.get("type") in INNER:
                gaps["type"] = INNER[gaps["type"]]
            return key, {name: value.replace("_LITERAL", "")[:200] for name, value in gaps.items()}
    return "wrong", {}


def odd_sign(sql: str, key: str, name: str) -> tuple[str, int] | None:
    """A sign that nobody sees, or a full-width one where SQL wants a narrow one, and its place; texts may hold either."""
    is_wide = key.startswith("syntax") or key in ("wrong", "unterminated") or WIDE.search(name)
    odd = re.compile(f"{WIDE.pattern}|{UNSEEN.pattern}" if is_wide else UNSEEN.pattern)
    for kind, text, place in tokens(sql):
        if kind in ("other", "word") and (found := odd.search(text)):
            return found[0], place + found.start()
    return None


def nearer(
    con: duckdb.DuckDBPyConnection, key: str, gaps: dict[str, str], told: dict[str, Any], sql: str
) -> tuple[str, dict[str, str]]:
    """A more helpful key where a name is nearly right, stands in the wrong quotes or only means something with OVER."""
    name = gaps.get("name", "")
    if key == "no_function" and name.lower() in WINDOWS:
        return "window", {}
    if key in ("no_column", "no_from") and any(
        kind == "quoted" and text == f'"{name}"' for kind, text, _ in tokens(sql)
    ):
        if not name.isascii() or key == "no_from":
            return "quotes", {}
    if key == "no_table":
        near = near_tables(con, name)
    elif key in ("no_column", "no_alias"):
        near = close(name, told)
        if not near and "Candidate" not in told["exception_message"] and key == "no_column":
            near = near_columns(con, name)
    elif key in ("no_function", "no_type"):
        near = [each for each in str(told.get("candidates", "")).split(",") if is_like(name, each)]
    else:
        return key, {}
    return (f"{key}_near", {"near": ", ".join(near)}) if near else (key, {})


def close(name: str, told: dict[str, Any]) -> list[str]:
    """The engine's own candidates that are like the name, the likest first."""
    found = re.search(r"Candidate (?:bindings|tables): :? ?(.*)", told["exception_message"])
    names = (
        re.findall(r'"([^"]+)"', found[1])
        if found
        else [each for each in str(told.get("candidates", "")).split(",") if each]
    )
    return difflib.get_close_matches(name.lower(), [each.lower() for each in names], n=3, cutoff=0.6)


def is_like(name: str, other: str) -> bool:
    """Whether one may be meant where the other is written."""
    return bool(difflib.get_close_matches(name.lower(), [other.lower()], cutoff=0.6))


def near_tables(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Tables that may be meant: of that very name in another schema, else those whose names are most like it."""
    rows = con.execute("""
        select schema_name, table_name, database_name from duckdb_tables()
        where (database_name = 'current' and schema_name in ('live', 'issues')) or database_name = 'my'
        union
        select schema_name, view_name, database_name from duckdb_views()
        where database_name = 'current' and schema_name in ('analysis', 'live')
        order by all
    """).fetchall()
    known: dict[str, list[str]] = {}
    for schema, table, database in rows:
        shown = table if schema in ("analysis", "live") else f"{'my' if database == 'my' else schema}.{table}"
        known.setdefault(table.lower(), []).append(shown)
    bare = name.rpartition(".")[2].strip('"').lower()
    wanted = [bare] if bare in known else difflib.get_close_matches(bare, list(known), n=3, cutoff=0.6)
    return list(dict.fromkeys(shown for each in wanted for shown in sorted(known[each], key=lambda each: "." in each)))[
        :3
    ]


def near_columns(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Columns of any table that are like a name: where the engine names none of the table in question."""
    rows = con.execute("""
        select distinct lower(column_name) from duckdb_columns()
        where (database_name = 'current' and schema_name in ('analysis', 'live')) or database_name = 'my'
        order by all
    """).fetchall()
    return difflib.get_close_matches(name.lower(), [column for (column,) in rows], n=3, cutoff=0.6)


def characters(sql: str, octets: int) -> int:
    """The engine counts bytes, people characters."""
    return len(sql.encode()[:octets].decode(errors="ignore"))
