"""Whether the rows that belong to indicators make sense: bands, tiers, factors, places, quotas, composites, caps, orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from competition.rulebook_files import LARGEST, Faults, Record
from competition.rulebook_rows import Tables, by_indicator, ids, indicator_records, indicators, plain
from competition.rules import PARTS, Band, Indicator, Order, Tier
from competition.shapes import (
    COMPOSITE_LEVELS,
    MOST_POINTS,
    SCORING,
    SHAPES,
    SIDE,
    STRIKING,
    TIER_EFFECTS,
    WHOLE_ITEM,
)

MOST_ORDERS = 6

# ---- bands -----------------------------------------------------------------------------------------------------------


def check_bands(tables: Tables, folder: str, faults: Faults) -> None:
    """Bands have two ends in order, don't overlap, give no more than the indicator has, and look at what the rule asks."""
    rows, terms = indicators(tables), by_indicator(tables, "terms")
    for indicator_id, records in by_indicator(tables, "bands").items():
        row = rows[indicator_id]
        for record in records:
            check_band(record, row, faults)
        check_side_conditions(records, terms[indicator_id], faults)
        ordered = sorted(records, key=lambda each: lower_end(each.typed))
        for one, other in combinations(ordered, 2):
            if overlap(one.typed, other.typed):
                faults.add(other.at("lower"), "bands_overlap", band=one.typed.band, row=one.row_no)


def check_band(record: Record, row: Indicator, faults: Faults) -> None:
    """One band: what it is a band of, its points and its ends."""
    band: Band = record.typed
    value_of = "target" if row.shape == "target_steps" else "ratio"
    if band.value_of != value_of:
        faults.add(record.at("value_of"), "unknown_choice", [value_of])
    # A band of targets gives points for each step, which no points of an indicator limit.
    most = row.points if value_of == "ratio" and row.points is not None else Decimal(MOST_POINTS)
    if not 0 <= band.points <= most:
        faults.add(record.at("points"), "above_points", points=plain(most))
    if is_empty_band(band):
        faults.add(record.at("upper"), "empty_band")
    if band.side_lower is not None and band.side_lower <= 0:
        faults.add(record.at("side_lower"), "not_positive")


def check_side_conditions(bands: list[Record], terms: list[Record], faults: Faults) -> None:
    """Side conditions and the terms they look at come together."""
    sides = [term for term in terms if term.typed.role in SIDE]
    conditions = [band for band in bands if band.typed.side_lower is not None]
    if conditions and not sides:
        faults.add(conditions[0].at("side_lower"), "lonely", other=" / ".join(SIDE))
    if sides and not conditions:
        faults.add(sides[0].at("role"), "lonely", other="side_lower")


def lower_end(band: Band) -> tuple[Decimal, bool]:
    """Sorts bands by where they begin; an end that belongs to the band begins earlier."""
    return (-LARGEST if band.lower is None else band.lower, not band.lower_closed)


def is_empty_band(band: Band) -> bool:
    """Whether no value lies in the band."""
    if band.lower is None or band.upper is None:
        return False
    return band.lower > band.upper or (band.lower == band.upper and not (band.lower_closed and band.upper_closed))


def overlap(one: Band, other: Band) -> bool:
    """Whether two bands, the first beginning no later than the second, share a value without a side condition."""
    if one.side_lower is not None or other.side_lower is not None:
        return False  # of several bands that hold, the one with the most points counts
    if one.upper is None or other.lower is None or other.lower < one.upper:
        return True
    return other.lower == one.upper and other.lower_closed and one.upper_closed


# ---- tiers, factors, places, quotas ----------------------------------------------------------------------------------


def check_tiers(tables: Tables, folder: str, faults: Faults) -> None:
    """Tiers have an effect of their family, give nothing negative but to a score, and rank without doubt."""
    rows = indicators(tables)
    ranks = {record.typed.level_id: record.typed.rank for record in tables["levels"]}
    for indicator_id, records in by_indicator(tables, "tiers").items():
        row = rows[indicator_id]
        seen: set[tuple[str, int]] = set()
        for record in records:
            check_tier_points(record, row, faults)
            check_tier_effect(record, row, faults)
            rank = (record.typed.counts_as, ranks[record.typed.level_id])
            if rank in seen:
                faults.add(record.at("level_id"), "same_rank", rank=rank[1])
            seen.add(rank)


def check_tier_points(record: Record, row: Indicator, faults: Faults) -> None:
    """Points that are added or deducted are not negative; joint points only where joint pieces are reduced."""
    tier: Tier = record.typed
    for column in ("points_each", "joint_points"):
        value = getattr(tier, column)
        if value is not None and value < 0 and row.family not in SCORING:
            faults.add(record.at(column), "not_positive")
    if tier.joint_points is not None and row.share != "reduced":
        faults.add(record.at("joint_points"), "lonely", other="share = reduced")


def check_tier_effect(record: Record, row: Indicator, faults: Faults) -> None:
    """An effect belongs to its family, and has the count, rate and scope it needs and no others."""
    tier: Tier = record.typed
    if tier.effect and tier.effect not in TIER_EFFECTS[row.family]:
        faults.add(record.at("effect"), "unknown_choice", sorted(TIER_EFFECTS[row.family]))
    if tier.effect == "reduce_indicator" and tier.rate is None:
        faults.add(record.at("rate"), "empty_cell")
    if tier.effect != "reduce_indicator" and tier.rate is not None:
        faults.add(record.at("rate"), "lonely", other="effect = reduce_indicator")
    if tier.rate is not None and not 0 < tier.rate <= 1:
        faults.add(record.at("rate"), "not_a_share")
    if tier.from_count < 1:
        faults.add(record.at("from_count"), "not_a_count", lowest=1)
    if tier.from_count > 1 and tier.effect not in STRIKING:
        faults.add(record.at("from_count"), "lonely", other="effect = " + " / ".join(sorted(STRIKING)))
    if tier.zero_scope == "item" and tier.effect not in WHOLE_ITEM:
        faults.add(record.at("zero_scope"), "lonely", other="effect = " + " / ".join(sorted(WHOLE_ITEM)))


def check_factors(tables: Tables, folder: str, faults: Faults) -> None:
    """A factor multiplies something its rule reads, by something that exists, and by more than 0."""
    rows = indicators(tables)
    keys = {
        "route": ids(tables, "routes", "route_id"),
        "part": list(PARTS),
        "class": ids(tables, "classes", "class_id"),
    }
    for record in tables["factors"]:
        shape = SHAPES.get(rows[record.typed.indicator_id].shape)
        allowed = ("route", "part") if shape is not None and shape.register else ("class",)
        if record.typed.factor_of not in allowed:
            faults.add(record.at("factor_of"), "unknown_choice", allowed)
        if record.typed.key not in keys[record.typed.factor_of]:
            faults.add(record.at("key"), "unknown_choice", keys[record.typed.factor_of])
        if record.typed.factor <= 0:
            faults.add(record.at("factor"), "not_positive")


def check_places(tables: Tables, folder: str, faults: Faults) -> None:
    """A place is counted from 1 and gives no more than the indicator has."""
    rows = indicators(tables)
    for record in tables["places"]:
        most = rows[record.typed.indicator_id].points or Decimal(MOST_POINTS)
        if record.typed.place < 1:
            faults.add(record.at("place"), "not_a_count", lowest=1)
        if not 0 <= record.typed.points <= most:
            faults.add(record.at("points"), "above_points", points=plain(most))


def check_quotas(tables: Tables, folder: str, faults: Faults) -> None:
    """A quota is something to deliver."""
    for record in tables["quotas"]:
        if record.typed.quota <= 0:
            faults.add(record.at("quota"), "not_positive")


# ---- composites ------------------------------------------------------------------------------------------------------


def check_components(tables: Tables, folder: str, faults: Faults) -> None:
    """Composites are made of parts, weigh each, never hold themselves, and are not nested too deep."""
    rows, components = indicators(tables), by_indicator(tables, "components")
    for record in tables["components"]:
        if rows[record.typed.component_id].family != "part":
            parts = [each for each, row in rows.items() if row.family == "part"]
            faults.add(record.at("component_id"), "not_a_part", parts)
        if record.typed.weight <= 0:
            faults.add(record.at("weight"), "not_positive")
    made_of = {
        indicator_id: [record.typed.component_id for record in records] for indicator_id, records in components.items()
    }
    try:
        ordered = list(TopologicalSorter(made_of).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1][::-1]  # each is made of the next
        record = next(each for each in components[cycle[0]] if each.typed.component_id == cycle[1])
        faults.add(record.at("component_id"), "composite_of_itself", path=" → ".join(cycle))
        return
    levels: dict[str, int] = {}
    for indicator_id in ordered:
        levels[indicator_id] = max((levels[each] + 1 for each in made_of.get(indicator_id, ())), default=0)
        if levels[indicator_id] == COMPOSITE_LEVELS + 1:
            record = max(components[indicator_id], key=lambda each: levels[each.typed.component_id])
            faults.add(record.at("component_id"), "composite_too_deep", most=COMPOSITE_LEVELS)


def check_parts(tables: Tables, folder: str, faults: Faults) -> None:
    """A part that neither a composite nor a tie-break looks at would be scored for nothing."""
    used = {*ids(tables, "components", "component_id"), *ids(tables, "orders", "key")}
    for record, row in indicator_records(tables):
        if row.family == "part" and row.indicator_id not in used:
            faults.add(record.at("indicator_id"), "unused_part")


# ---- caps and tie-breaks ---------------------------------------------------------------------------------------------


def check_caps(tables: Tables, folder: str, faults: Faults) -> None:
    """A cap gives or takes something, and only adjustments of its family count under it."""
    families = {record.typed.cap_id: record.typed.family for record in tables["caps"]}
    for record in tables["caps"]:
        if record.typed.points <= 0:
            faults.add(record.at("points"), "not_positive")
    for record, row in indicator_records(tables):
        if row.cap_id is not None and row.family in ("bonus", "deduction") and families[row.cap_id] != row.family:
            same = [cap_id for cap_id, family in families.items() if family == row.family]
            faults.add(record.at("cap_id"), "cap_of_another_family", same, family=row.family)


def check_orders(tables: Tables, folder: str, faults: Faults) -> None:
    """At most six tie-breaks, each by something that is scored, and none twice."""
    rows = indicators(tables)
    seen: dict[tuple[str, str | None], Record] = {}
    for number, record in enumerate(sorted(tables["orders"], key=lambda each: each.typed.sort), start=1):
        order: Order = record.typed
        if number > MOST_ORDERS:
            faults.add(record.at("sort"), "too_many_orders", most=MOST_ORDERS)
        check_order_key(record, order, rows, faults)
        first = seen.setdefault((order.order_by, order.key), record)
        if first is not record:
            faults.add(record.at("order_by"), "double_order", row=first.row_no)


def check_order_key(record: Record, order: Order, rows: Mapping[str, Indicator], faults: Faults) -> None:
    """Points and countback are those of an indicator or part; bonus and deduction are the whole scope's."""
    if order.order_by in ("bonus", "deduction"):
        if order.key is not None:
            faults.add(record.at("key"), "must_be_empty")
        return
    if order.key is None:
        faults.add(record.at("key"), "empty_cell")
        return
    row = rows[order.key]
    if row.family not in SCORING:
        faults.add(record.at("key"), "not_scored", [each for each, one in rows.items() if one.family in SCORING])
    elif order.order_by == "countback" and (row.shape, row.apply_per) != ("place_points", "month"):
        monthly = [each for each, one in rows.items() if (one.shape, one.apply_per) == ("place_points", "month")]
        faults.add(record.at("key"), "not_monthly_places", monthly)
