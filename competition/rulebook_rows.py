"""Look-ups over the rows of a rulebook version, as its checks need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from competition.rulebook_files import DECIMALS, NUMBER, Record
from competition.rules import Indicator

Tables = Mapping[str, list[Record]]


def by_indicator(tables: Tables, table: str) -> dict[str, list[Record]]:
    """A table's rows by the indicator they belong to."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in tables[table]:
        found[record.typed.indicator_id].append(record)
    return found


def indicator_records(tables: Tables) -> Iterator[tuple[Record, Indicator]]:
    """Every indicator with its place."""
    for record in tables["indicators"]:
        yield record, record.typed


def indicators(tables: Tables) -> dict[str, Indicator]:
    """Every indicator by its id."""
    return {row.indicator_id: row for _, row in indicator_records(tables)}


def ids(tables: Tables, table: str, column: str) -> list[str]:
    """The ids in a column of a table."""
    return [record.cells[column] for record in tables[table]]


def registers_of(tables: Tables, form: str) -> list[str]:
    """The registers of a form: counts, whose rows carry numbers of columns, or pieces."""
    return [record.typed.register_id for record in tables["registers"] if record.typed.form == form]


def policies(tables: Tables) -> dict[str, Record]:
    """The policy rows by id."""
    return {record.typed.policy_id: record for record in tables["policy"]}


def is_in_points(tables: Tables) -> bool:
    """Whether scores are points as they are, and not out of a hundred."""
    scale = policies(tables).get("score_scale")
    return scale is not None and scale.typed.value == "points"


def plain(number: Decimal) -> str:
    """A number without trailing zeros and exponents."""
    return format(number.normalize(), "f")


def is_number(text: str) -> bool:
    """Whether a policy's value is a number of at most four decimals and not negative."""
    return bool(NUMBER.fullmatch(text)) and len(text.partition(".")[2]) <= DECIMALS and not text.startswith("-")
