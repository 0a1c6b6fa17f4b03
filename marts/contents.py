"""What a person may ask in SQL: the tables and columns that are really in the snapshot, with what the headers say of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cachetools import LRUCache, cached

from marts.sheets import Mart, all_marts, meanings
from marts.snapshot import Version, _cursor, snapshot_version

SCHEMAS = ("analysis", "live", "issues")  # in the order in which a bare name is looked up; issues only by its full name
PATH = ("analysis", "live")


@dataclass(frozen=True)
class Field:
    """A column: its type as the engine calls it, and its meaning in both languages."""

    name: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class Table:
    """A table or view: what one is for, its columns in their order, and a statement to begin with, if its header has one."""

    schema: str
    name: str
    zh: str
    en: str
    example: str
    fields: tuple[Field, ...]

    @property
    def bare(self) -> str:
        """What it is called in a statement."""
        return self.name if self.schema in PATH else f"{self.schema}.{self.name}"


def contents() -> tuple[Table, ...]:
    """The tables of the current snapshot, by schema in the order of the search path, then by name. Raises NoSnapshot."""
    return _contents(snapshot_version())


@cached(LRUCache(4), condition=threading.Condition())
def _contents(_version: Version) -> tuple[Table, ...]:
    _, cursor = _cursor()
    try:
        found = cursor.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where list_contains(?, schema_name) and not internal order by schema_name, table_name, column_index",
            [list(SCHEMAS)],
        ).fetchall()
    finally:
        cursor.close()
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, kind in found:
        columns.setdefault((schema, table), []).append((column, kind))
    marts = _by_name()
    made = [_table(*key, fields, marts.get(key)) for key, fields in columns.items()]
    return tuple(sorted(made, key=lambda table: (SCHEMAS.index(table.schema), table.name)))


def _by_name() -> dict[tuple[str, str], Mart]:
    """Marts by where they stand in the snapshot; what was published has the columns of what is live."""
    known = {}
    for mart in all_marts():
        if mart.is_for_people:
            known[mart.schema, mart.name] = mart
        elif mart.is_public:
            known["live", mart.name] = known["issues", mart.name] = mart
    return known


def _table(schema: str, name: str, fields: list[tuple[str, str]], mart: Mart | None) -> Table:
    place, others = f"{schema}.{name}", meanings()
    said = {column.name: (column.zh, column.en) for column in mart.columns} if mart else {}
    made = []
    for column, kind in fields:
        zh, en = said.get(column) or others.get(f"{place}.{column}") or others.get(column) or ("", "")
        made.append(Field(column, kind, zh, en))
    zh, en = (mart.purpose_zh, mart.purpose) if mart else others.get(place, ("", ""))
    return Table(schema, name, zh, en, mart.example if mart else "", tuple(made))
