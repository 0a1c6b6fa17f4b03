"""Whether the rows of a rulebook version fit together: references, sums, columns, policies, weights.

Each check notes a fault at the cell that a person would change. What indicators and their rows need is checked in
rulebook_shapes and rulebook_tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from competition.errors import Phrase
from competition.rulebook_files import Faults, Place, Record
from competition.rulebook_rows import (
    Tables,
    ids,
    indicator_records,
    is_in_points,
    is_number,
    plain,
    policies,
    registers_of,
)
from competition.rulebook_shapes import check_families, check_groups, check_months, check_pots, check_shapes
from competition.rulebook_tables import (
    check_bands,
    check_caps,
    check_components,
    check_factors,
    check_orders,
    check_parts,
    check_places,
    check_quotas,
    check_tiers,
)
from competition.rules import OPTIONAL_POLICIES, POLICIES, REFERENCES, SCORE_SCALES, SOURCES, Column

ONE = Decimal(1)
SHARES = ("blend_objective", "blend_evaluation", "change_note_share", "firm_tolerance")
MAY_SUBTRACT = ("numerator", "side_numerator")


def check_references(tables: Tables, faults: Faults) -> None:
    """A fault for every cell that names something no other file holds."""
    known = {target: ids(tables, *target) for target in set(REFERENCES.values())}
    for (table, column), target in REFERENCES.items():
        for record in tables[table]:
            if record.cells[column] and record.cells[column] not in known[target]:
                file = f"{target[0]}.csv"
                faults.add(record.at(column), "broken_reference", known[target], file=file, column=target[1])


def check_meaning(tables: Tables, folder: str, faults: Faults) -> None:
    """All checks that need understood rows; they run once every cell is."""
    for check in CHECKS:
        check(tables, folder, faults)


# ---- sums ------------------------------------------------------------------------------------------------------------


def check_sums(tables: Tables, folder: str, faults: Faults) -> None:
    """For every group the points of its items are those of its indicators and make the policy's total.

    Rules that are not for a group are left out of its sums, and so is an item that has no rule for it: two groups may
    have different rules, as long as each item that both have, and the whole, is worth the same. Where scores are
    points as they are (score_scale = points), nothing has to add up: a league has no total.
    """
    if is_in_points(tables):
        return
    groups = ids(tables, "groups", "group_id") or [""]
    sums = {group_id: item_sums(tables, group_id) for group_id in groups}
    for record in tables["items"]:
        of_groups = {group_id: items[record.typed.item_id] for group_id, items in sums.items()}
        for group_id, points in wrong_sums(of_groups, record.typed.points).items():
            faults.add(record.at("points"), "item_sum", sum=plain(points), where=where(group_id, of_groups))
    total = policies(tables).get("total_points")
    if total is not None and is_number(total.typed.value):
        of_groups = {group_id: total_of(tables, items) for group_id, items in sums.items()}
        for group_id, points in wrong_sums(of_groups, Decimal(total.typed.value)).items():
            faults.add(total.at("value"), "total_sum", sum=plain(points), where=where(group_id, of_groups))


def item_sums(tables: Tables, group_id: str) -> dict[str, Decimal | None]:
    """The points of a group's indicators by item; None for an item that only other groups have rules of."""
    has_rules = {row.item_id for _, row in indicator_records(tables)}
    sums: dict[str, Decimal | None] = {
        item_id: None if item_id in has_rules else Decimal() for item_id in ids(tables, "items", "item_id")
    }
    for _, row in indicator_records(tables):
        if row.item_id is not None and row.is_for(group_id):
            sums[row.item_id] = (sums[row.item_id] or Decimal()) + (row.points or Decimal())
    return sums


def total_of(tables: Tables, sums: Mapping[str, Decimal | None]) -> Decimal:
    """The points of the items a group has."""
    items = [record.typed for record in tables["items"]]
    return sum((item.points for item in items if sums[item.item_id] is not None), Decimal())


def wrong_sums(of_groups: Mapping[str, Decimal | None], wanted: Decimal) -> dict[str, Decimal]:
    """The first group whose sum is not the wanted one, for each such sum."""
    wrong: dict[Decimal, str] = {}
    for group_id, points in of_groups.items():
        if points is not None and points != wanted:
            wrong.setdefault(points, group_id)
    return {group_id: points for points, group_id in wrong.items()}


def where(group_id: str, of_groups: Mapping[str, Decimal | None]) -> Phrase | str:
    """Names the group where not all groups have the same sum."""
    return Phrase("errors.in_group", {"group": group_id}) if len(set(of_groups.values())) > 1 else ""


# ---- columns, terms, checks ------------------------------------------------------------------------------------------


def check_columns(tables: Tables, folder: str, faults: Faults) -> None:
    """A column's source exists, units own exactly the monthly ones, and one header means one column of a source."""
    sources = [*SOURCES, *registers_of(tables, "counts")]
    headers: dict[tuple[str, str], str] = {}
    for record in tables["columns"]:
        row: Column = record.typed
        if row.source not in sources:
            faults.add(record.at("source"), "unknown_choice", sources)
        if (row.owner == "unit") != (row.source == "monthly"):
            faults.add(record.at("owner"), "wrong_owner", source=row.source)
        if row.lowest is not None and row.highest is not None and row.lowest > row.highest:
            faults.add(record.at("highest"), "below_lowest")
        for column in ("column_id", "name_zh", "name_en"):
            other = headers.setdefault((row.source, getattr(row, column)), row.column_id)
            if other != row.column_id:
                faults.add(record.at(column), "same_header", other=other)


def check_terms(tables: Tables, folder: str, faults: Faults) -> None:
    """A weight is not 0, and what takes points away or divides weighs more than 0; only faults open a review."""
    for record in tables["terms"]:
        if record.typed.weight == 0 or (record.typed.role not in MAY_SUBTRACT and record.typed.weight < 0):
            faults.add(record.at("weight"), "not_positive")
        if record.typed.effect and record.typed.role != "fault":
            faults.add(record.at("effect"), "must_be_empty")


def check_comparisons(tables: Tables, folder: str, faults: Faults) -> None:
    """A check compares columns of its own source, or a register's pieces with a column; only at_most has a limit."""
    sources = {record.typed.column_id: record.typed.source for record in tables["columns"]}
    for record in tables["checks"]:
        if record.typed.kind == "pieces_within":
            check_pieces_within(tables, record, faults)
        else:
            check_columns_compared(record, sources, faults)
        if record.typed.kind == "at_most" and record.typed.limit_value is None:
            faults.add(record.at("limit_value"), "empty_cell")
        if record.typed.kind != "at_most" and record.typed.limit_value is not None:
            faults.add(record.at("limit_value"), "must_be_empty")


def check_columns_compared(record: Record, sources: Mapping[str, str], faults: Faults) -> None:
    """Both columns are there and of the check's source."""
    for column in ("column_id", "other_column_id"):
        compared = getattr(record.typed, column)
        if not compared:
            faults.add(record.at(column), "empty_cell")
        elif sources[compared] != record.typed.source:
            same = [each for each, source in sources.items() if source == record.typed.source]
            faults.add(record.at(column), "other_source", same, source=record.typed.source)


def check_pieces_within(tables: Tables, record: Record, faults: Faults) -> None:
    """Its source is a register of pieces; pieces of an earlier year may count in this one, so it can only ask."""
    registers = registers_of(tables, "pieces")
    if record.typed.source not in registers:
        faults.add(record.at("source"), "unknown_choice", registers)
    if record.typed.other_column_id:
        faults.add(record.at("other_column_id"), "must_be_empty")
    if record.typed.severity != "please_check":
        faults.add(record.at("severity"), "unknown_choice", ("please_check",))


# ---- policy and evaluation -------------------------------------------------------------------------------------------


def check_policy(tables: Tables, folder: str, faults: Faults) -> None:
    """Every policy is there, known and what it must be; the two blends make 1."""
    rows = policies(tables)
    needed = [each for each in POLICIES if each != "total_points" or not is_in_points(tables)]
    for policy_id in needed:
        if policy_id not in rows:
            faults.add(Place(f"{folder}/policy.csv", None, "policy_id"), "missing_policy", policy=policy_id)
    for policy_id, record in rows.items():
        check_policy_value(policy_id, record, faults)
    blends = [rows[name].typed.value for name in SHARES[:2] if name in rows]
    if len(blends) == 2 and all(map(is_number, blends)) and sum(map(Decimal, blends)) != 1:
        faults.add(rows["blend_evaluation"].at("value"), "weights_sum", sum=plain(sum(map(Decimal, blends), Decimal())))


def check_policy_value(policy_id: str, record: Record, faults: Faults) -> None:
    """A policy is a number, some a share; the scale of scores is a word."""
    value = record.typed.value
    if policy_id not in POLICIES and policy_id not in OPTIONAL_POLICIES:
        faults.add(record.at("policy_id"), "unknown_choice", (*POLICIES, *OPTIONAL_POLICIES))
    elif policy_id == "score_scale":
        if value not in SCORE_SCALES:
            faults.add(record.at("value"), "unknown_choice", SCORE_SCALES)
    elif not is_number(value):
        faults.add(record.at("value"), "bad_number")
    elif policy_id in SHARES and Decimal(value) > 1:
        faults.add(record.at("value"), "not_a_share")
    elif policy_id == "parent_points" and Decimal(value) == 0:
        faults.add(record.at("value"), "not_positive")


def check_evaluation(tables: Tables, folder: str, faults: Faults) -> None:
    """Weights of voter classes make 1; a grade's coefficient is a share."""
    for record in tables["grades"]:
        if record.typed.coefficient is not None and not 0 <= record.typed.coefficient <= ONE:
            faults.add(record.at("coefficient"), "not_a_share")
    weights = [record.typed.weight for record in tables["voter_classes"]]
    for record in tables["voter_classes"]:
        if not 0 <= record.typed.weight <= ONE:
            faults.add(record.at("weight"), "not_a_share")
    if weights and sum(weights) != ONE:
        faults.add(tables["voter_classes"][-1].at("weight"), "weights_sum", sum=plain(sum(weights, Decimal())))


CHECKS: tuple[Callable[[Tables, str, Faults], None], ...] = (
    check_families,
    check_groups,
    check_shapes,
    check_months,
    check_pots,
    check_sums,
    check_bands,
    check_tiers,
    check_factors,
    check_places,
    check_quotas,
    check_components,
    check_parts,
    check_caps,
    check_orders,
    check_columns,
    check_terms,
    check_comparisons,
    check_policy,
    check_evaluation,
)
