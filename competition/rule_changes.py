"""What two versions of a rulebook say differently, row by row and in words.

Rows are matched by their keys. Rows that belong to an indicator (bands, tiers, parameters …) are compared by the sentence
they make, the others cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from competition.rule_text import HALF, Teller, percent, plain
from competition.rulebook import Rulebook, Version
from competition.rules import KEYS, ROWS
from competition.shapes import SHAPES
from words import Language

SENTENCES = ("terms", "parameters", "bands", "tiers", "factors", "places", "components", "quotas")
NAMED = {
    "item_id": "items", "dimension_id": "dimensions", "register_id": "registers", "cap_id": "caps",
    "column_id": "columns", "other_column_id": "columns",
}  # fmt: skip
SAID = {"period": "period.{}", "no_task": "no_task.{}", "multi": "multi.{}", "share": "share.{}"}


@dataclass(frozen=True)
class Change:
    """One difference: what it is about, what stood there and what stands there now; None where there was nothing."""

    table: str
    indicator_id: str | None
    label: str
    before: str | None
    after: str | None


def changes(one: tuple[Rulebook, Version], other: tuple[Rulebook, Version], language: Language) -> list[Change]:
    """Every difference between two versions, in the order of the files."""
    before, after = Teller(*one, language), Teller(*other, language)
    found = list(of_competition(before, after))
    for table in ROWS:
        found += of_table(table, before, after)
    return found


def of_competition(before: Teller, after: Teller) -> Iterator[Change]:
    """What competition.csv says differently."""
    for field in fields(before.rulebook.row):
        old, new = (getattr(teller.rulebook.row, field.name) for teller in (before, after))
        if old != new and field.name != "competition_id":
            yield Change("competition", None, after.say(f"field.{field.name}"), str(old), str(new))


def of_table(table: str, before: Teller, after: Teller) -> Iterator[Change]:
    """The differences of one table."""
    old_rows, new_rows = keyed(table, before.version), keyed(table, after.version)
    for key in [*old_rows, *(key for key in new_rows if key not in old_rows)]:
        old, new = old_rows.get(key), new_rows.get(key)
        if old == new:
            continue
        if table in SENTENCES:
            yield from of_sentence(table, before, after, old, new)
        elif old is not None and new is not None:
            yield from of_cells(table, before, after, old, new)
        else:
            teller, row = (after, new) if old is None else (before, old)
            said = name_of(teller, table, row)
            yield Change(table, getattr(row, "indicator_id", None), after.say(f"table.{table}"),
                         None if old is None else said, None if new is None else said)  # fmt: skip


def keyed(table: str, version: Version) -> dict[tuple[Any, ...], Any]:
    """A version's rows of a table by key."""
    rows = version.policies if table == "policy" else getattr(version, table)
    return {tuple(getattr(row, column) for column in KEYS[table]): row for row in rows}


def name_of(teller: Teller, table: str, row: Any) -> str:
    """What a row is called."""
    if table == "policy":
        return teller.policy_name(row)
    if table == "orders":
        return teller.order(row)
    if table == "letterhead":
        return teller.say(f"letterhead.{row.field}")
    name = teller.own(row)
    return f"{row.indicator_id} {name}" if table == "indicators" else name


# ---- rows that belong to an indicator --------------------------------------------------------------------------------


def of_sentence(table: str, before: Teller, after: Teller, old: Any, new: Any) -> Iterator[Change]:
    """A row of an indicator by what it says; a row that says the same (another order, say) is no change."""
    row = old if new is None else new
    holder = after if new is not None else before
    indicator = holder.version.indicator(row.indicator_id)
    name = f"{row.indicator_id} {holder.own(indicator)}" if indicator else row.indicator_id
    old_said, new_said = (
        None if each is None else said_of(table, teller, each) for teller, each in ((before, old), (after, new))
    )
    if old_said != new_said:
        yield Change(table, row.indicator_id, name, old_said, new_said)


def said_of(table: str, teller: Teller, row: Any) -> str:
    """What a row of an indicator says."""
    indicator = teller.version.indicator(row.indicator_id)
    if indicator is None:  # the loader refuses that
        raise LookupError(row.indicator_id)
    if table == "terms":
        role = teller.say(f"role.{row.role}")
        return teller.say(
            "changed_term", role=role, column=teller.names["columns", row.column_id], weight=plain(row.weight)
        )
    if table == "parameters":
        said = (
            teller.parameter(indicator.shape, row.parameter, row.value)
            if row.parameter in parameters(indicator)
            else []
        )
        return said[0] if said else teller.say("changed_flag", parameter=row.parameter, value=plain(row.value))
    say: dict[str, Callable[[Any], str]] = {
        "bands": lambda each: teller.band(indicator, each),
        "tiers": lambda each: teller.tier(indicator, each),
        "factors": teller.factor,
        "places": teller.place,
        "components": teller.component,
        "quotas": teller.quota,
    }
    return say[table](row)


def parameters(indicator: Any) -> tuple[str, ...]:
    """The parameters an indicator's shape knows."""
    return (*SHAPES[indicator.shape].parameters(indicator.family), "best_periods")


# ---- rows of their own -----------------------------------------------------------------------------------------------


def of_cells(table: str, before: Teller, after: Teller, old: Any, new: Any) -> Iterator[Change]:
    """The cells of a row that differ; an order of lines is not a rule."""
    for field in fields(new):
        if getattr(old, field.name) == getattr(new, field.name) or (field.name == "sort" and table != "orders"):
            continue
        if not foreign(field.name, after.language):
            name = after.say("changed_cell", row=name_of(after, table, new), field=after.say(f"field.{field.name}"))
            said = (worded(teller, field.name, row) for teller, row in ((before, old), (after, new)))
            yield Change(table, getattr(new, "indicator_id", None), name, *said)


def foreign(field: str, language: Language) -> bool:
    """Whether a column is the text of the other language: who reads one need not read both."""
    return field.endswith("_en" if language == "zh_CN" else "_zh")


def worded(teller: Teller, field: str, row: Any) -> str | None:
    """A cell as people read it."""
    value = getattr(row, field)
    if value is None or value == "":
        return None
    if field == "shape":
        return teller.rule(row)[0]
    if field in NAMED:
        return teller.names.get((NAMED[field], value), str(value))
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, bool):
        return teller.say("yes" if value else "no")
    if field not in SAID or not hasattr(row, "indicator_id"):
        return teller.say(f"every.{value}") if field == "period" else str(value)
    others = (each.value for each in teller.rows("parameters", row.indicator_id) if each.parameter == "others_rate")
    return teller.say(SAID[field].format(value), rate=percent(next(others, HALF)))
