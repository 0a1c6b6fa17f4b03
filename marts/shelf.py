"""The snapshot's marts in memory, cut into slices that many readers share.

One read of the file costs 2 to 60 ms of CPU, nearly all of it for planning the statement, and hardly less for one unit than
for all units of a scope; a page makes thirty reads. So a slice is read once, usually a whole scope of a mart, and every
reader takes its rows out of it by an index, in microseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from itertools import product

import polars as pl
from cachetools import LRUCache, cached

from marts import snapshot
from marts.sheets import all_marts
from marts.snapshot import Version, snapshot_version, standing_in

HELD = 384 * 2**20  # bytes of slices and their indexes, at most; what was asked longest ago goes first
COPIES = 3  # a slice, and sorted for the one or two sets of columns it is mostly asked by
BY_SCOPE = ("competition_id", "scope_id")
BY_MEASURE = ("competition_id", "measure_kind", "measure_id")  # a course asks for one measure over many scopes
BY_COMPETITION = ("competition_id",)

Filters = tuple[tuple[str, object], ...]


class _Slice:
    """Rows of a mart that are read together, with an index for each set of columns they are asked by."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._indexes: dict[tuple[str, ...], tuple[pl.DataFrame, dict[tuple[object, ...], tuple[int, int]]]] = {}

    def rows(self, columns: tuple[str, ...], values: tuple[object, ...]) -> pl.DataFrame:
        """The rows with these values, in the mart's order. Raises TypeError for a value no row could have."""
        if not columns:
            return self.frame
        ordered, spans = self._indexes.get(columns) or self._indexes.setdefault(columns, self._index(columns))
        if values not in spans:
            for column, value in zip(columns, values, strict=True):
                if value is not None and not isinstance(value, self.frame.schema[column].to_python()):
                    raise TypeError(f"{column} is {self.frame.schema[column]}, not {value!r}")
            return self.frame.clear()
        return ordered.slice(*spans[values])

    def _index(self, columns: tuple[str, ...]) -> tuple[pl.DataFrame, dict[tuple[object, ...], tuple[int, int]]]:
        ordered = self.frame.sort(columns, maintain_order=True)
        spans, begin = {}, 0
        for *values, count in ordered.group_by(columns, maintain_order=True).len().iter_rows():
            spans[tuple(values)] = (begin, count)
            begin += count
        return ordered, spans


def _size(held: _Slice) -> int:
    return int(held.frame.estimated_size()) * COPIES


@cached(LRUCache(HELD, _size), condition=threading.Condition())
def _slice(name: str, filters: Filters, is_published: bool, _version: Version) -> _Slice:
    ask = snapshot.published if is_published else snapshot.read
    return _Slice(ask(name, **dict(filters)))  # type: ignore[arg-type]  # no filter is called issue


@cache
def _cut(name: str) -> tuple[str, ...]:
    """The columns a mart is cut by: names and calendars are small and held whole, what units have by scope."""
    mart = next((mart for mart in all_marts() if mart.is_public and mart.name == name), None)
    columns = {column.name for column in mart.columns} if mart else set()
    if {"measure_id", "unit_id"} <= columns or name == "measure_bands":
        return BY_MEASURE
    is_large = mart is not None and (mart.is_view or "unit_id" in columns)
    return BY_SCOPE if is_large and "scope_id" in columns else BY_COMPETITION


@cache
def _split(name: str, asked: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the columns asked by, those that choose the slice, and those that choose within it."""
    cut = tuple(column for column in _cut(name) if column in asked)
    return cut, tuple(sorted(set(asked) - set(cut)))


def _each(value: object) -> list[object]:
    return list(dict.fromkeys(value)) if isinstance(value, list | tuple) else [value]


def read(name: str, **filters: object) -> pl.DataFrame:
    """``marts.read`` of the live marts out of memory; the rows of a list come in its order.

    The frames are shared: whoever changes one in place changes it for all. Raises what ``marts.read`` raises, and TypeError
    for a value of another type than the column's.
    """
    return _rows(name, filters, is_published=False)


def published(name: str, **filters: object) -> pl.DataFrame:
    """The same as it was published: rows of the newest issue wherever live data differ from it. Raises the same."""
    return _rows(name, filters, is_published=True)


def _rows(name: str, filters: Mapping[str, object], is_published: bool) -> pl.DataFrame:
    version = snapshot_version()
    is_other = is_published and name in standing_in(version)  # elsewhere both share what is held
    cut, rest = _split(name, tuple(filters))
    wanted: Mapping[str, list[object]] = {column: _each(filters[column]) for column in (*cut, *rest)}
    parts = []
    for values in product(*(wanted[column] for column in cut)):
        held = _slice(name, tuple(zip(cut, values, strict=True)), is_other, version)
        if unknown := [column for column in rest if column not in held.frame.columns]:
            raise KeyError(f"{name} has no column {', '.join(unknown)}")
        parts += [held.rows(rest, found) for found in product(*(wanted[column] for column in rest))]
    if not parts:  # an empty list of wanted values
        return snapshot.read(name, **filters)  # type: ignore[arg-type]
    return parts[0] if len(parts) == 1 else pl.concat(parts)
