"""Whether the rows of a rulebook version fit together: references, shapes, sums, bands, weights.

Each check notes a fault at the cell that a person would change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from competition.calendar import PERIOD_MONTHS
from competition.rulebook_files import DECIMALS, LARGEST, NUMBER, Faults, Place, Record
from competition.rules import POLICIES, REFERENCES, SOURCES, Band, Column, Indicator
from competition.shapes import (
    DEFAULT_POTS,
    MONTHLY_ONLY,
    MOST_POINTS,
    POSITIVE,
    SHAPES,
    TIER_EFFECTS,
    WHOLE_SCOPE_ONLY,
)

Tables = Mapping[str, list[Record]]
ONE = Decimal(1)
SHARES = ("blend_objective", "blend_evaluation", "change_note_share")


def check_references(tables: Tables, faults: Faults) -> None:
    """A fault for every cell that names something no other file holds."""
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for target in set(REFERENCES.values()):
        known[target] = {record.cells[target[1]] for record in tables[target[0]]}
    for (table, column), target in REFERENCES.items():
        for record in tables[table]:
            if record.cells[column] and record.cells[column] not in known[target]:
                faults.add(record.at(column), "broken_reference", file=f"{target[0]}.csv", column=target[1])


def check_meaning(tables: Tables, folder: str, faults: Faults) -> None:
    """All checks that need understood rows; they run once every cell is."""
    for check in CHECKS:
        check(tables, folder, faults)


# ---- look-ups --------------------------------------------------------------------------------------------------------


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


def counts_registers(tables: Tables) -> set[str]:
    """The registers whose rows carry numbers of columns."""
    return {record.typed.register_id for record in tables["registers"] if record.typed.form == "counts"}


# ---- indicators and their shapes -------------------------------------------------------------------------------------


def check_families(tables: Tables, folder: str, faults: Faults) -> None:
    """Indicators have an item, a dimension and points; adjustments no item."""
    for record, row in indicator_records(tables):
        is_adjustment_file = record.file.endswith("adjustments.csv")
        if is_adjustment_file and row.family == "score":
            faults.add(record.at("family"), "unknown_choice", allowed="bonus, deduction, veto")
        for column in ("item_id", "dimension_id", "points"):
            if row.family == "score" and getattr(row, column) is None:
                faults.add(record.at(column), "empty_cell")
        if row.family != "score" and row.item_id is not None:
            faults.add(record.at("item_id"), "must_be_empty")
        if row.points is not None and row.points <= 0:
            faults.add(record.at("points"), "not_positive")
        if row.points is not None and row.points > MOST_POINTS:
            faults.add(record.at("points"), "too_many_points", most=MOST_POINTS)


def check_shapes(tables: Tables, folder: str, faults: Faults) -> None:
    """Every indicator has a known shape and what the shape needs, and nothing it would not read."""
    terms, parameters = by_indicator(tables, "terms"), by_indicator(tables, "parameters")
    for record, row in indicator_records(tables):
        shape = SHAPES.get(row.shape)
        if shape is None:
            faults.add(record.at("shape"), "unknown_choice", allowed=", ".join(SHAPES))
            continue
        if row.family not in shape.families:
            faults.add(record.at("shape"), "wrong_family", family=row.family)
        check_roles(record, shape.roles, terms[row.indicator_id], faults)
        check_parameters(record, shape.needed, shape.parameters, parameters[row.indicator_id], faults)
        check_register(record, row, shape.register, tables, faults)
        for table in ("bands", "tiers", "quotas"):
            check_reads(record, table, shape.reads == table, by_indicator(tables, table)[row.indicator_id], faults)


def check_roles(record: Record, roles: tuple[str, ...], terms: list[Record], faults: Faults) -> None:
    """The roles of the terms are those of the shape."""
    present = {term.typed.role for term in terms}
    for role in roles:
        if role not in present:
            faults.add(record.at("shape"), "missing_role", role=role)
    for term in terms:
        if term.typed.role not in roles:
            faults.add(term.at("role"), "unread_role", shape=record.typed.shape)


def check_parameters(
    record: Record, needed: tuple[str, ...], known: tuple[str, ...], parameters: list[Record], faults: Faults
) -> None:
    """The shape's parameters are there, and no others."""
    present = {parameter.typed.parameter for parameter in parameters}
    for name in needed:
        if name not in present:
            faults.add(record.at("shape"), "missing_parameter", parameter=name)
    for parameter in parameters:
        if parameter.typed.parameter not in known:
            allowed = ", ".join(known) or "—"
            faults.add(parameter.at("parameter"), "unread_parameter", shape=record.typed.shape, allowed=allowed)
        elif parameter.typed.value < 0 or (parameter.typed.parameter in POSITIVE and parameter.typed.value == 0):
            faults.add(parameter.at("value"), "not_positive")


def check_register(record: Record, row: Indicator, needed: bool, tables: Tables, faults: Faults) -> None:
    """Shapes that read pieces name a register of form pieces and say how pieces count; others name none."""
    pieces = {each.typed.register_id for each in tables["registers"] if each.typed.form == "pieces"}
    for column in ("register_id", "multi", "share"):
        value = getattr(row, column)
        if needed and value is None:
            faults.add(record.at(column), "empty_cell")
        if not needed and value is not None:
            faults.add(record.at(column), "must_be_empty")
    if needed and row.register_id is not None and row.register_id not in pieces:
        faults.add(record.at("register_id"), "not_pieces")


def check_reads(record: Record, table: str, needed: bool, rows: list[Record], faults: Faults) -> None:
    """Bands, tiers or quotas are there for the shapes that read them, and for no other."""
    if needed and not rows:
        faults.add(record.at("shape"), "missing_rows", file=f"{table}.csv")
    for row in rows if not needed else ():
        faults.add(row.at("indicator_id"), "unread_rows", shape=record.typed.shape)


def check_months(tables: Tables, folder: str, faults: Faults) -> None:
    """A monthly rule needs monthly figures, and no figure may be given more seldom than its indicator looks."""
    columns: dict[str, Column] = {record.typed.column_id: record.typed for record in tables["columns"]}
    indicators = {row.indicator_id: row for _, row in indicator_records(tables)}
    for record, row in indicator_records(tables):
        if row.shape in MONTHLY_ONLY and row.apply_per != "month":
            faults.add(record.at("apply_per"), "unknown_choice", allowed="month")
        if row.shape in WHOLE_SCOPE_ONLY and row.apply_per != "scope":
            faults.add(record.at("apply_per"), "unknown_choice", allowed="scope")
        if row.apply_per == "month" and row.period != "month":
            faults.add(record.at("period"), "unknown_choice", allowed="month")
    for record in tables["terms"]:
        period, wanted = columns[record.typed.column_id].period, indicators[record.typed.indicator_id].period
        if PERIOD_MONTHS[period] > PERIOD_MONTHS[wanted]:  # type: ignore[index]  # both are checked choices
            faults.add(record.at("column_id"), "period_too_long", period=period, wanted=wanted)


def check_pots(tables: Tables, folder: str, faults: Faults) -> None:
    """A monthly pot is exact to four decimals, so that twelve of them are the whole."""
    parameters = {(each.typed.indicator_id, each.typed.parameter): each for each in tables["parameters"]}
    for record, row in indicator_records(tables):
        if row.shape != "quota_pot" or row.points is None:
            continue
        given = parameters.get((row.indicator_id, "pots"))
        pots = given.typed.value if given else Decimal(DEFAULT_POTS)
        if pots > 0 and (row.points * 10**DECIMALS) % pots != 0:
            faults.add(record.at("points"), "pot_not_exact", pots=pots.normalize())


# ---- sums ------------------------------------------------------------------------------------------------------------


def check_sums(tables: Tables, folder: str, faults: Faults) -> None:
    """The points of an item are those of its indicators, and all items make the policy's total."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for _, row in indicator_records(tables):
        if row.item_id is not None:
            sums[row.item_id] += row.points or 0
    for record in tables["items"]:
        if record.typed.points != sums[record.typed.item_id]:
            faults.add(record.at("points"), "item_sum", sum=plain(sums[record.typed.item_id]))
    total = policies(tables).get("total_points")
    whole = sum((record.typed.points for record in tables["items"]), Decimal())
    if total and is_number(total.typed.value) and Decimal(total.typed.value) != whole:
        faults.add(total.at("value"), "total_sum", sum=plain(whole))


def plain(number: Decimal) -> str:
    """A number without trailing zeros and exponents."""
    return format(number.normalize(), "f")


# ---- bands, tiers, quotas --------------------------------------------------------------------------------------------


def check_bands(tables: Tables, folder: str, faults: Faults) -> None:
    """Bands have two ends in order, don't overlap, and give no more than the indicator's points."""
    points = {row.indicator_id: row.points for _, row in indicator_records(tables)}
    for indicator_id, records in by_indicator(tables, "bands").items():
        for record in records:
            band: Band = record.typed
            most = points.get(indicator_id)
            if band.points < 0 or (most is not None and band.points > most):
                faults.add(record.at("points"), "above_points", points=plain(most or Decimal()))
            if is_empty_band(band):
                faults.add(record.at("upper"), "empty_band")
        ordered = sorted(records, key=lambda each: lower_end(each.typed))
        for one, other in pairwise(ordered):
            if overlap(one.typed, other.typed):
                faults.add(other.at("lower"), "bands_overlap", band=one.typed.band, row=one.row_no)


def lower_end(band: Band) -> tuple[Decimal, bool]:
    """Sorts bands by where they begin; an end that belongs to the band begins earlier."""
    return (-LARGEST if band.lower is None else band.lower, not band.lower_closed)


def is_empty_band(band: Band) -> bool:
    """Whether no value lies in the band."""
    if band.lower is None or band.upper is None:
        return False
    return band.lower > band.upper or (band.lower == band.upper and not (band.lower_closed and band.upper_closed))


def overlap(one: Band, other: Band) -> bool:
    """Whether two bands, the first beginning no later than the second, share a value."""
    if one.upper is None or other.lower is None or other.lower < one.upper:
        return True
    return other.lower == one.upper and other.lower_closed and one.upper_closed


def check_tiers(tables: Tables, folder: str, faults: Faults) -> None:
    """Tiers give nothing negative, have an effect of their family, and no two of them the same rank."""
    families = {row.indicator_id: row.family for _, row in indicator_records(tables)}
    ranks = {record.typed.level_id: record.typed.rank for record in tables["levels"]}
    for indicator_id, records in by_indicator(tables, "tiers").items():
        allowed = TIER_EFFECTS[families[indicator_id]]
        seen: set[int] = set()
        for record in records:
            if record.typed.points_each < 0:
                faults.add(record.at("points_each"), "not_positive")
            if record.typed.effect and record.typed.effect not in allowed:
                faults.add(record.at("effect"), "unknown_choice", allowed=", ".join(sorted(allowed)))
            if ranks[record.typed.level_id] in seen:
                faults.add(record.at("level_id"), "same_rank", rank=ranks[record.typed.level_id])
            seen.add(ranks[record.typed.level_id])


def check_quotas(tables: Tables, folder: str, faults: Faults) -> None:
    """A quota is something to deliver."""
    for record in tables["quotas"]:
        if record.typed.quota <= 0:
            faults.add(record.at("quota"), "not_positive")


# ---- columns, terms, checks ------------------------------------------------------------------------------------------


def check_columns(tables: Tables, folder: str, faults: Faults) -> None:
    """A column's source exists, units own exactly the monthly ones, and one header means one column of a source."""
    sources = {*SOURCES, *counts_registers(tables)}
    headers: dict[tuple[str, str], str] = {}
    for record in tables["columns"]:
        row: Column = record.typed
        if row.source not in sources:
            faults.add(record.at("source"), "unknown_choice", allowed=", ".join(sorted(sources)))
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
        if record.typed.weight == 0 or (record.typed.role != "numerator" and record.typed.weight < 0):
            faults.add(record.at("weight"), "not_positive")
        if record.typed.effect and record.typed.role != "fault":
            faults.add(record.at("effect"), "must_be_empty")


def check_comparisons(tables: Tables, folder: str, faults: Faults) -> None:
    """A check compares columns of its own source; only at_most has a limit."""
    sources = {record.typed.column_id: record.typed.source for record in tables["columns"]}
    for record in tables["checks"]:
        for column in ("column_id", "other_column_id"):
            if sources[getattr(record.typed, column)] != record.typed.source:
                faults.add(record.at(column), "other_source", source=record.typed.source)
        if record.typed.kind == "at_most" and record.typed.limit_value is None:
            faults.add(record.at("limit_value"), "empty_cell")
        if record.typed.kind != "at_most" and record.typed.limit_value is not None:
            faults.add(record.at("limit_value"), "must_be_empty")


# ---- policy and evaluation -------------------------------------------------------------------------------------------


def policies(tables: Tables) -> dict[str, Record]:
    """The policy rows by id."""
    return {record.typed.policy_id: record for record in tables["policy"]}


def is_number(text: str) -> bool:
    """Whether a policy's value is a number of at most four decimals and not negative."""
    return bool(NUMBER.fullmatch(text)) and len(text.partition(".")[2]) <= DECIMALS and not text.startswith("-")


def check_policy(tables: Tables, folder: str, faults: Faults) -> None:
    """Every policy is there, known and a number; the two blends make 1."""
    rows = policies(tables)
    file = f"{folder}/policy.csv"
    for policy_id in POLICIES:
        if policy_id not in rows:
            faults.add(Place(file, None, "policy_id"), "missing_policy", policy=policy_id)
    for policy_id, record in rows.items():
        if policy_id not in POLICIES:
            faults.add(record.at("policy_id"), "unknown_choice", allowed=", ".join(POLICIES))
        elif not is_number(record.typed.value):
            faults.add(record.at("value"), "bad_number")
        elif policy_id in SHARES and Decimal(record.typed.value) > 1:
            faults.add(record.at("value"), "not_a_share")
    blends = [rows[name].typed.value for name in SHARES[:2] if name in rows]
    if len(blends) == 2 and all(map(is_number, blends)) and sum(map(Decimal, blends)) != 1:
        faults.add(rows["blend_evaluation"].at("value"), "weights_sum", sum=plain(sum(map(Decimal, blends), Decimal())))


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
    check_shapes,
    check_months,
    check_pots,
    check_sums,
    check_bands,
    check_tiers,
    check_quotas,
    check_columns,
    check_terms,
    check_comparisons,
    check_policy,
    check_evaluation,
)
