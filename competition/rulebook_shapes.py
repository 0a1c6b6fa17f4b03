"""Whether every indicator is what its family and its shape ask for: cells, terms, parameters, months, pots."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from competition.calendar import PERIOD_MONTHS
from competition.rulebook_files import DECIMALS, Faults, Record
from competition.rulebook_rows import Tables, by_indicator, ids, indicator_records, indicators, plain, registers_of
from competition.rules import ADJUSTMENT_FAMILIES, INDICATOR_FAMILIES, Column, Indicator
from competition.shapes import (
    ANY_SIGN,
    BY_THE_MONTH,
    COMPANIONS,
    COUNTS,
    DEFAULT_FULL_MARK,
    DEFAULT_POTS,
    FLAGS,
    MONTHLY_ONLY,
    MOST_POINTS,
    POINTS,
    POSITIVE,
    SCORING,
    SHAPES,
    SHARES,
    SIDE,
    TABLES,
    WHOLE,
    WHOLE_SCOPE_NO_TASK,
    WHOLE_SCOPE_ONLY,
    Shape,
)

Given = Mapping[str, Record]  # an indicator's parameters by name
DISCOUNT = "highest_full_others_discount"


# ---- families --------------------------------------------------------------------------------------------------------


def check_families(tables: Tables, folder: str, faults: Faults) -> None:
    """Indicators have points, an item and a dimension; parts no item and no dimension; adjustments no item."""
    for record, row in indicator_records(tables):
        is_adjustment = record.file.endswith("adjustments.csv")
        allowed = ADJUSTMENT_FAMILIES if is_adjustment else INDICATOR_FAMILIES
        if row.family not in allowed:
            faults.add(record.at("family"), "unknown_choice", allowed)
        for column in ("item_id", "dimension_id", "points"):
            if getattr(row, column) is None and (row.family == "score" or (row.family, column) == ("part", "points")):
                faults.add(record.at(column), "empty_cell")
        for column in must_be_empty(row.family):
            if getattr(row, column) is not None:
                faults.add(record.at(column), "must_be_empty")
        if row.points is not None and row.points <= 0:
            faults.add(record.at("points"), "not_positive")
        if row.points is not None and row.points > MOST_POINTS:
            faults.add(record.at("points"), "too_many_points", most=MOST_POINTS)


def must_be_empty(family: str) -> tuple[str, ...]:
    """The columns a family has no use for."""
    if family == "score":
        return ("cap_id",)
    if family == "part":
        return ("item_id", "dimension_id", "cap_id")
    return ("item_id", "cap_id") if family == "veto" else ("item_id",)


def check_groups(tables: Tables, folder: str, faults: Faults) -> None:
    """The groups a rule is for exist, each named once."""
    known = ids(tables, "groups", "group_id")
    for record, row in indicator_records(tables):
        named = row.groups.split(";") if row.groups else []
        for group_id in named:
            if group_id not in known:
                faults.add(record.at("groups"), "unknown_group", known, group=group_id)
        if len(set(named)) < len(named):
            faults.add(record.at("groups"), "double_group")


# ---- shapes ----------------------------------------------------------------------------------------------------------


def check_shapes(tables: Tables, folder: str, faults: Faults) -> None:
    """Every indicator has a known shape and what the shape needs, and nothing it would not read."""
    terms, parameters = by_indicator(tables, "terms"), by_indicator(tables, "parameters")
    rows_of = {table: by_indicator(tables, table) for table in TABLES}
    for record, row in indicator_records(tables):
        shape = SHAPES.get(row.shape)
        if shape is None:
            faults.add(record.at("shape"), "unknown_choice", SHAPES)
            continue
        if row.family not in shape.families:
            faults.add(record.at("shape"), "wrong_family", family=row.family)
        rows = {table: rows_of[table][row.indicator_id] for table in TABLES}
        given = {each.typed.parameter: each for each in parameters[row.indicator_id]}
        check_roles(record, shape, terms[row.indicator_id], faults)
        check_parameters(record, row, shape, given, faults)
        check_limits(row, given, faults)
        check_companions(row, shape, given, rows, faults)
        check_register(record, row, shape.register, tables, faults)
        for table in TABLES:
            check_reads(record, table, shape, rows[table], faults)
        check_of_shape(record, row, given, rows, tables, faults)


def check_roles(record: Record, shape: Shape, terms: list[Record], faults: Faults) -> None:
    """The roles of the terms are those of the shape."""
    present = {term.typed.role for term in terms}
    needed = [*shape.roles]
    if not shape.roles and shape.may_roles and not present & {*shape.may_roles}:
        needed.append(shape.may_roles[0])  # a rule that reads columns reads at least one
    if present & {*SIDE}:
        needed += [role for role in SIDE if role in shape.may_roles]
    for role in needed:
        if role not in present:
            faults.add(record.at("shape"), "missing_role", role=role)
    known = (*shape.roles, *shape.may_roles)
    for term in terms:
        if term.typed.role not in known:
            faults.add(term.at("role"), "unread_role", known, shape=record.typed.shape)


def check_register(record: Record, row: Indicator, needed: bool, tables: Tables, faults: Faults) -> None:
    """Shapes that read pieces name a register of form pieces and say how pieces count; others name none."""
    pieces = registers_of(tables, "pieces")
    for column in ("register_id", "multi", "share"):
        value = getattr(row, column)
        if needed and value is None:
            faults.add(record.at(column), "empty_cell")
        if not needed and value is not None:
            faults.add(record.at(column), "must_be_empty")
    if needed and row.register_id is not None and row.register_id not in pieces:
        faults.add(record.at("register_id"), "not_pieces", pieces)


def check_reads(record: Record, table: str, shape: Shape, rows: list[Record], faults: Faults) -> None:
    """A table's rows are there for the shapes that need them, and for no shape that would not read them."""
    if table in shape.reads and not rows:
        faults.add(record.at("shape"), "missing_rows", file=f"{table}.csv")
    for row in rows if table not in shape.tables else ():
        faults.add(row.at("indicator_id"), "unread_rows", shape=record.typed.shape)


def check_of_shape(
    record: Record, row: Indicator, given: Given, rows: Mapping[str, list[Record]], tables: Tables, faults: Faults
) -> None:
    """What single shapes ask for: places or a step, a class's factor, questions to vote on."""
    if row.shape == "place_points":
        if rows["places"] and "step" in given:
            faults.add(given["step"].at("parameter"), "places_and_step")
        if not rows["places"] and "step" not in given:
            faults.add(record.at("shape"), "no_places_no_step")
        if "floor" in given and row.points is not None and given["floor"].typed.value > row.points:
            faults.add(given["floor"].at("value"), "above_points", points=plain(row.points))
    if row.shape == "vote_mean":
        asked = {question.typed.dimension_id for question in tables["questions"]}
        if row.dimension_id is not None and row.dimension_id not in asked:
            faults.add(record.at("dimension_id"), "nothing_to_vote_on")
        for table in ("grades", "voter_classes"):
            if not tables[table]:
                faults.add(record.at("shape"), "nothing_to_vote_with", file=f"{table}.csv")


# ---- parameters ------------------------------------------------------------------------------------------------------


def check_parameters(record: Record, row: Indicator, shape: Shape, given: Given, faults: Faults) -> None:
    """The shape's parameters are there, no others, and each has a value that it can have."""
    known = known_parameters(row, shape)
    for name in shape.needed:
        if name not in given:
            faults.add(record.at("shape"), "missing_parameter", parameter=name)
    for name, parameter in given.items():
        if name not in known:
            faults.add(parameter.at("parameter"), "unread_parameter", known, shape=row.shape)
        else:
            check_value(name, parameter, faults)


def known_parameters(row: Indicator, shape: Shape) -> tuple[str, ...]:
    """The parameters a rule of the shape can have in its family."""
    by_the_month = BY_THE_MONTH if row.family in SCORING and row.shape not in WHOLE_SCOPE_ONLY else ()
    return shape.parameters(row.family) + by_the_month


def check_value(name: str, parameter: Record, faults: Faults) -> None:
    """A switch is 0 or 1, a share lies between 0 and 1, a count is whole, and little may be negative."""
    value: Decimal = parameter.typed.value
    place = parameter.at("value")
    if name in FLAGS:
        if value not in (0, 1):
            faults.add(place, "not_a_switch")
    elif name in SHARES:
        if not 0 <= value <= 1:
            faults.add(place, "not_a_share")
    elif name in COUNTS or name in WHOLE:
        lowest = 1 if name in COUNTS else 0
        if value != value.to_integral_value() or value < lowest:
            faults.add(place, "not_a_count", lowest=lowest)
    elif name not in ANY_SIGN and (value < 0 or (name in POSITIVE and value == 0)):
        faults.add(place, "not_positive")
    if name in POINTS and abs(value) > MOST_POINTS:
        faults.add(place, "too_many_points", most=MOST_POINTS)


def check_limits(row: Indicator, given: Given, faults: Faults) -> None:
    """A lower limit stands below its upper one, and nothing limits what has no upper end."""
    values = {name: record.typed.value for name, record in given.items()}
    if values.get("unlimited") == 1:
        if "most" in given:
            faults.add(given["most"].at("parameter"), "limit_of_unlimited")
    elif row.points is not None and values.get("least", Decimal()) > values.get("most", row.points):
        name = "least" if "least" in given else "most"
        faults.add(given[name].at("value"), "least_above_most", most=plain(values.get("most", row.points)))
    if {"low", "high"} <= values.keys() and values["low"] >= values["high"]:
        faults.add(given["high"].at("value"), "goalposts_reversed", low=plain(values["low"]))
    for name in ("low", "high"):
        if values.get("logarithm") == 1 and name in values and values[name] <= 0:
            faults.add(given[name].at("value"), "no_logarithm")
    if {"low_mark", "high_mark"} <= values.keys() and values["low_mark"] > values["high_mark"]:
        faults.add(given["low_mark"].at("value"), "marks_reversed", high=plain(values["high_mark"]))
    for name in ("low_mark", "high_mark"):
        full_mark = values.get("full_mark", DEFAULT_FULL_MARK)
        if name in values and values[name] > full_mark:
            faults.add(given[name].at("value"), "above_full_mark", full=plain(full_mark))


def check_companions(
    row: Indicator, shape: Shape, given: Given, rows: Mapping[str, list[Record]], faults: Faults
) -> None:
    """No parameter without the one, the rows or the cell it belongs to."""
    for name in known_parameters(row, shape):
        parameter = given.get(name)
        if parameter is None:
            continue
        companions = COMPANIONS.get(name, ())
        if companions and not any(each in given or rows.get(each) for each in companions):
            faults.add(parameter.at("parameter"), "lonely", other=" / ".join(companions))
        if name == "others_rate" and row.multi != DISCOUNT:
            faults.add(parameter.at("parameter"), "lonely", other=f"multi = {DISCOUNT}")
        if name in BY_THE_MONTH and row.apply_per != "month":
            faults.add(parameter.at("parameter"), "lonely", other="apply_per = month")


# ---- months and pots -------------------------------------------------------------------------------------------------


def check_months(tables: Tables, folder: str, faults: Faults) -> None:
    """A monthly rule needs monthly figures, and no figure may be given more seldom than its indicator looks."""
    columns: dict[str, Column] = {record.typed.column_id: record.typed for record in tables["columns"]}
    rows = indicators(tables)
    for record, row in indicator_records(tables):
        if row.shape in MONTHLY_ONLY and row.apply_per != "month":
            faults.add(record.at("apply_per"), "unknown_choice", ["month"])
        if row.shape in WHOLE_SCOPE_ONLY and row.apply_per != "scope":
            faults.add(record.at("apply_per"), "unknown_choice", ["scope"])
        if row.apply_per == "month" and row.period != "month":
            faults.add(record.at("period"), "unknown_choice", ["month"])
        if row.no_task in WHOLE_SCOPE_NO_TASK and (row.apply_per != "scope" or row.family != "score"):
            faults.add(record.at("no_task"), "whole_scope_only", ["omit", "full"])
        if row.shape == "composite" and row.no_task == "group_mean":  # means are taken before composites are made
            faults.add(record.at("no_task"), "unknown_choice", ["omit", "full", "rescale", "ineligible"])
    for record in tables["terms"]:
        period, wanted = columns[record.typed.column_id].period, rows[record.typed.indicator_id].period
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
