"""Which modifiers a rulebook's rules carry, which of them may meet, and which pairs have met.

A modifier is a choice a rulebook makes beyond the plain shape: a frame, a way of sharing, an effect, a tie-break. Two of one
rule meet on that rule; what belongs to the rulebook as a whole meets everything in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
Pair = tuple[str, str]

RATES = {"ratio_bands", "linear_rate", "percent_point", "target_completion", "target_steps"}
FRAMED = {"percent_point", "deduct_from_base", "target_steps", "tiers_capped"}
PIECES = {"tiers_best_in_group", "tiers_capped", "tiers_to_quota", "tiers_mean"}
COMPARED = {"place_points", "best_in_group", "normalised"}
BY_MONTH = RATES | {"deduct_from_base", "quota_pot", "place_points"}
SHAPES = BY_MONTH | PIECES | COMPARED | {"judged_mean", "vote_mean", "composite"}
WHOLE = SHAPES - {"quota_pot"}
PARTS = SHAPES - {"vote_mean"}

# modifier of a rule: (what it is a choice of, the shapes that may carry it); two choices of one thing never meet
OF_RULES: dict[str, tuple[str, set[str]]] = {
    **{f"shape {shape}": ("shape", {shape}) for shape in SHAPES},
    "part": ("family", PARTS),
    "groups": ("groups", SHAPES),
    "by the month": ("apply_per", BY_MONTH),
    "best periods": ("best_periods", BY_MONTH),
    "no task full": ("no_task", SHAPES),
    "no task rescale": ("no_task", WHOLE),
    "no task group_mean": ("no_task", WHOLE - {"composite"}),
    "no task ineligible": ("no_task", WHOLE),
    "unlimited": ("upper end", FRAMED | {"linear_rate", "tiers_mean"}),
    "most": ("upper end", FRAMED),
    "least below 0": ("least", FRAMED),
    "base points": ("base_points", FRAMED),
    "lower is better": ("lower_is_better", COMPARED | {"percent_point"}),
    "gain": ("gain", {"percent_point"}),
    "base rate": ("base_rate", {"percent_point"}),
    "gains role": ("gain role", {"deduct_from_base"}),
    "class factor": ("class factor", {"deduct_from_base"}),
    "not stepped": ("stepped", {"target_steps"}),
    "cut-off": ("cut_off", {"target_steps"}),
    "closed cut-off": ("cut_off", {"target_steps"}),
    "gain most": ("gain_most", {"target_steps"}),
    "loss most": ("loss_most", {"target_steps"}),
    "slope by size": ("bands", {"target_steps"}),
    "side condition": ("bands", {"ratio_bands"}),
    "plain figure": ("denominator", {"ratio_bands"}),
    "floor rate": ("floor_rate", {"linear_rate", "quota_pot", "tiers_to_quota"}),
    "beyond the quota": ("extra_each", {"quota_pot"}),
    "beyond the quota, capped": ("extra_each", {"quota_pot"}),
    "yearly quota": ("yearly", {"tiers_to_quota"}),
    "yearly target": ("yearly", {"target_completion"}),
    "target rate": ("yearly", {"target_completion"}),
    "base each": ("base_each", {"tiers_mean"}),
    "floor each": ("floor_each", {"tiers_mean"}),
    "multi sum": ("multi", PIECES),
    "multi others at a discount": ("multi", PIECES),
    "share equal": ("share", PIECES),
    "share reduced": ("share", PIECES),
    "share roles": ("share", PIECES),
    "route factor": ("route", PIECES),
    "part factor": ("part", PIECES),
    "instruction": ("counts_as", PIECES),
    "needs document": ("needs_document", PIECES),
    "negative tier": ("sign", PIECES),
    "trimmed": ("trim_above", {"judged_mean"}),
    "high marks void": ("high", {"judged_mean"}),
    "low marks void": ("low", {"judged_mean"}),
    "equal marks void": ("void_same", {"judged_mean"}),
    "table of places": ("places", {"place_points"}),
    "rate compared": ("denominator", COMPARED),
    "logarithm": ("logarithm", {"normalised"}),
    "low goalpost": ("low", {"normalised"}),
    "high goalpost": ("high", {"normalised"}),
    "geometric": ("geometric", {"composite"}),
    "made of composites": ("depth", {"composite"}),
}
# of the rulebook: what it is a choice of
OF_BOOKS: dict[str, str] = {
    "points as they are": "score_scale", "parent points": "parent_points", "no bonus cap": "bonus_cap",
    "cap of bonuses": "cap of bonuses", "cap of deductions": "cap of deductions",
    **{f"order {each}": f"order {each}" for each in ("points", "countback", "bonus", "deduction", "low")},
    **{f"effect {each}": f"effect {each}" for each in (
        "zero_indicator", "zero_year", "zero_month", "reduce_indicator", "mark", "last", "ineligible", "exclude"
    )},
    "whole item": "whole item", "from the second on": "from_count", "late_days": "late_days", "late_hours": "late_hours",
    "late_fixed": "late_fixed", "over-fulfilment": "over-fulfilment", "over-fulfilment not stepped": "over-fulfilment",
    "only without a veto": "without_veto", "adjustment for some groups": "adjustment groups",
    "versions": "versions",
}  # fmt: skip
NEVER = {
    frozenset(pair) for pair in (
        # a part has no item, no dimension and no place in a total, so that it knows fewer ways of having no task
        ("part", "no task rescale"), ("part", "no task group_mean"), ("part", "no task ineligible"),
        # these need the whole scope
        ("by the month", "no task rescale"), ("by the month", "no task group_mean"), ("by the month", "no task ineligible"),
        ("best periods", "no task rescale"), ("best periods", "no task group_mean"), ("best periods", "no task ineligible"),
    )
}  # fmt: skip


# ---- what may meet ---------------------------------------------------------------------------------------------------


def may_meet() -> set[Pair]:
    """All pairs of modifiers that a rulebook may hold together."""
    pairs = {pair for pair in combinations(sorted(OF_RULES), 2) if may_meet_on_a_rule(*pair)}
    pairs |= {pair for pair in combinations(sorted(OF_BOOKS), 2) if OF_BOOKS[pair[0]] != OF_BOOKS[pair[1]]}
    return pairs | {tuple(sorted((one, other))) for one in OF_RULES for other in OF_BOOKS}  # type: ignore[misc]


def may_meet_on_a_rule(one: str, other: str) -> bool:
    """Two choices of different things that one shape allows."""
    (choice, shapes), (other_choice, other_shapes) = OF_RULES[one], OF_RULES[other]
    return choice != other_choice and bool(shapes & other_shapes) and frozenset((one, other)) not in NEVER


# ---- what has met ----------------------------------------------------------------------------------------------------


def met(tables: Tables) -> set[Pair]:
    """The pairs of modifiers that a rulebook's tables hold together."""
    version = min(row["version_id"] for row in tables["indicators"])
    first = {name: [row for row in rows if row.get("version_id", version) == version] for name, rows in tables.items()}
    rules = [row for row in first["indicators"] if row["family"] in ("score", "part")]
    of_each = [of_rule(first, row) for row in rules]
    book = of_book(first) | ({"versions"} if len({row["version_id"] for row in tables["indicators"]}) > 1 else set())
    pairs = {pair for found in of_each for pair in combinations(sorted(found), 2)}
    everything = set().union(*of_each)
    return (
        pairs
        | set(combinations(sorted(book), 2))
        | {tuple(sorted((one, other))) for one in everything for other in book}
    )  # type: ignore[return-value]


def rows_of(tables: Tables, table: str, indicator: str) -> list[Row]:
    """An indicator's rows of a table."""
    return [row for row in tables.get(table, []) if row["indicator_id"] == indicator]


def of_rule(tables: Tables, row: Row) -> set[str]:
    """The modifiers of one rule."""
    indicator = row["indicator_id"]
    given = {each["parameter"]: each["value"] for each in rows_of(tables, "parameters", indicator)}
    roles = {each["role"] for each in rows_of(tables, "terms", indicator)}
    found = {f"shape {row['shape']}"} | of_parameters(given) | of_cells(row)
    found |= of_tiers(rows_of(tables, "tiers", indicator)) | of_factors(rows_of(tables, "factors", indicator))
    bands = rows_of(tables, "bands", indicator)
    kinds = {row["indicator_id"]: row["shape"] for row in tables["indicators"]}
    return found | chosen({
        "side condition": any(band["side_lower"] is not None for band in bands),
        "slope by size": any(band["value_of"] == "target" for band in bands),
        "plain figure": row["shape"] == "ratio_bands" and "denominator" not in roles,
        "rate compared": row["shape"] in COMPARED and "denominator" in roles,
        "gains role": "gain" in roles,
        "table of places": bool(rows_of(tables, "places", indicator)),
        "made of composites": any(
            kinds[each["component_id"]] == "composite" for each in rows_of(tables, "components", indicator)
        ),
    })  # fmt: skip


def chosen(found: Mapping[str, bool]) -> set[str]:
    """The modifiers that are there."""
    return {name for name, is_there in found.items() if is_there}


def of_cells(row: Row) -> set[str]:
    """The modifiers in the indicator's own row."""
    no_task = {f"no task {row['no_task']}"} - {"no task omit"}
    multi = {"sum": "multi sum", "highest_full_others_discount": "multi others at a discount"}.get(row["multi"])
    share = f"share {row['share']}" if row["share"] in ("equal", "reduced", "roles") else None
    return no_task | {each for each in (multi, share) if each} | chosen({
        "part": row["family"] == "part", "groups": bool(row["groups"]), "by the month": row["apply_per"] == "month",
        "needs document": row["needs_document"],
    })  # fmt: skip


def of_parameters(given: Mapping[str, Any]) -> set[str]:
    """The modifiers that are parameters."""
    switches = {
        "unlimited": "unlimited", "lower_is_better": "lower is better", "yearly": "yearly quota",
        "void_same": "equal marks void", "logarithm": "logarithm", "geometric": "geometric",
    }  # fmt: skip
    amounts = {
        "best_periods": "best periods", "most": "most", "base_points": "base points", "gain": "gain",
        "base_rate": "base rate", "gain_most": "gain most", "loss_most": "loss most", "floor_rate": "floor rate",
        "yearly_target": "yearly target", "target_rate": "target rate", "base_each": "base each",
        "floor_each": "floor each", "trim_above": "trimmed", "high_mark": "high marks void",
        "low_mark": "low marks void", "low": "low goalpost", "high": "high goalpost",
    }  # fmt: skip
    found = {modifier for name, modifier in switches.items() if given.get(name) == 1}
    found |= {modifier for name, modifier in amounts.items() if name in given}
    return found | chosen({
        "least below 0": given.get("least", 0) < 0, "not stepped": given.get("stepped") == 0,
        "cut-off": "cut_off" in given and given.get("cut_off_closed") != 1,
        "closed cut-off": given.get("cut_off_closed") == 1,
        "beyond the quota": "extra_each" in given and "extra_most" not in given,
        "beyond the quota, capped": "extra_most" in given,
    })  # fmt: skip


def of_tiers(tiers: list[Row]) -> set[str]:
    """The modifiers of a rule's tiers."""
    return chosen({
        "instruction": any(tier["counts_as"] == "instruction" for tier in tiers),
        "negative tier": any(tier["points_each"] < 0 for tier in tiers),
    })  # fmt: skip


def of_factors(factors: list[Row]) -> set[str]:
    """The multipliers of a rule."""
    return {f"{factor['factor_of']} factor" for factor in factors}


def of_book(tables: Tables) -> set[str]:
    """The modifiers of the rulebook as a whole."""
    policies = {row["policy_id"]: row["value"] for row in tables["policy"]}
    adjustments = [row for row in tables["indicators"] if row["family"] not in ("score", "part")]
    ids = {row["indicator_id"] for row in adjustments}
    tiers = [tier for tier in tables["tiers"] if tier["indicator_id"] in ids]
    shapes: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in adjustments:
        shapes[row["shape"]] |= {
            each["parameter"]: each["value"] for each in rows_of(tables, "parameters", row["indicator_id"])
        }
    over = shapes.get("over_fulfilment_steps")
    return effects_in(tiers) | orders_in(tables.get("orders", [])) | chosen({
        "points as they are": policies.get("score_scale") == "points", "parent points": "parent_points" in policies,
        "no bonus cap": "bonus_cap" not in policies,
        "cap of bonuses": any(row["family"] == "bonus" for row in tables.get("caps", [])),
        "cap of deductions": any(row["family"] == "deduction" for row in tables.get("caps", [])),
        "late_days": "late_days" in shapes, "late_hours": "late_hours" in shapes, "late_fixed": "late_fixed" in shapes,
        "over-fulfilment": over is not None and over.get("stepped", 1) == 1,
        "over-fulfilment not stepped": over is not None and over.get("stepped") == 0,
        "only without a veto": over is not None and over.get("without_veto") == 1,
        "adjustment for some groups": any(row["groups"] for row in adjustments),
    })  # fmt: skip


def effects_in(tiers: Iterable[Row]) -> set[str]:
    """What findings and vetoes do."""
    found = {f"effect {tier['effect']}" for tier in tiers} & OF_BOOKS.keys()
    return found | chosen({
        "whole item": any(tier["zero_scope"] == "item" for tier in tiers),
        "from the second on": any(tier["from_count"] > 1 for tier in tiers),
    })  # fmt: skip


def orders_in(orders: Iterable[Row]) -> set[str]:
    """What decides between equal scores."""
    found = {f"order {order['order_by']}" for order in orders}
    return found | chosen({"order low": any(order["direction"] == "low" for order in orders)})
