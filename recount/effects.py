"""What strikes more than its own line: decided vetoes, and findings that zero or reduce other indicators (7.4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from recount.rounding import hu

if TYPE_CHECKING:
    from recount.inputs import Inputs

Row = dict[str, Any]
VETOES = ("exclude", "last", "ineligible", "mark")  # the strongest first
STRIKES = ("zero_indicator", "zero_year", "zero_month", "reduce_indicator")


@dataclass(frozen=True)
class Effect:
    """One event of a unit's lineage whose tier does more than give points."""

    rule: str
    family: str
    level: str
    effect: str
    named: str
    month: str
    from_count: int
    rate: Fraction
    zero_scope: str


@dataclass(frozen=True)
class Strikes:
    """What befalls a unit's indicators in a scope."""

    zeroed: frozenset[str]
    is_month_zeroed: bool
    rates: dict[str, Fraction]

    def on(self, indicator: Row, points: Fraction) -> Fraction:
        """The points that are left of an indicator."""
        if indicator["indicator_id"] in self.zeroed or (self.is_month_zeroed and indicator["family"] == "score"):
            return Fraction(0)
        return hu(points * (1 - self.rates.get(indicator["indicator_id"], Fraction(0))), 4)


def effects_of(inputs: Inputs, unit: str) -> list[Effect]:
    """The events of the lineage with an effect, under every rule of the scope's version that is for the unit."""
    found = []
    events = [event for each in inputs.model.roster.ancestors[unit] for event in inputs.model.striking.get(each, [])]
    for event in events:
        for indicator in inputs.rules.indicators.values():
            tier = inputs.rules.tiers.get((indicator["indicator_id"], event["level_id"]))
            is_meant = event["register_id"] == indicator["register_id"] and inputs.is_for(indicator, unit)
            has_document = event["document_no"] or not indicator["needs_document"]
            if tier and tier["effect"] and is_meant and has_document:
                found.append(effect_of(indicator, event, tier))
    return found


def effect_of(indicator: Row, event: Row, tier: Row) -> Effect:
    """An event under its rule and tier."""
    return Effect(
        indicator["indicator_id"], indicator["family"], event["level_id"], tier["effect"], event["indicator_id"] or "",
        event["month"], tier["from_count"] or 1, tier["rate"] or Fraction(0), tier["zero_scope"] or "",
    )  # fmt: skip


# ---- vetoes ----------------------------------------------------------------------------------------------------------


def decided_veto(inputs: Inputs, unit: str) -> str:
    """The strongest decided veto of the same year up to the scope's end; a month scope only sees its own."""
    found = {each.effect for each in inputs.effects(unit) if each.family == "veto" and reaches(inputs, each.month)}
    return strongest(found)


def strongest(found: set[str]) -> str:
    """The strongest of some vetoes."""
    return next((effect for effect in VETOES if effect in found), "")


def reaches(inputs: Inputs, month: str) -> bool:
    """Whether a veto decided in the month has effect in this scope."""
    if inputs.scope["scope_kind"] == "month":
        return bool(month == inputs.month)
    return month in year_so_far(inputs)


def year_so_far(inputs: Inputs) -> set[str]:
    """The months of the scope's year up to the scope's end."""
    years = inputs.model.years
    return {month for month, year in years.items() if year == inputs.scope["year_label"] and month <= inputs.month}


# ---- strikes ---------------------------------------------------------------------------------------------------------


def strikes(inputs: Inputs, unit: str) -> Strikes:
    """The findings that have reached their count in the months their effect looks at."""
    scope_months = set(inputs.months)
    looked_at = dict.fromkeys(STRIKES, scope_months) | {"zero_year": year_so_far(inputs)}
    counted = Counter(each for each in map(without_month, in_months(inputs, unit, looked_at)) if each.effect in STRIKES)
    reached = [each for each, count in counted.items() if count >= each.from_count]
    zeroed: set[str] = set()
    rates: dict[str, Fraction] = {}
    for each in reached:
        if each.effect in ("zero_indicator", "zero_year"):
            zeroed |= named_by(inputs, each)
        if each.effect == "reduce_indicator":
            rates[each.named] = max(rates.get(each.named, Fraction(0)), each.rate)
    is_month = inputs.scope["scope_kind"] == "month"
    is_month_zeroed = is_month and any(each.effect == "zero_month" for each in reached)
    return Strikes(frozenset(zeroed), is_month_zeroed, rates)


def in_months(inputs: Inputs, unit: str, looked_at: dict[str, set[str]]) -> list[Effect]:
    """The events inside the months that their effect looks at."""
    return [each for each in inputs.effects(unit) if each.month in looked_at.get(each.effect, set())]


def without_month(effect: Effect) -> Effect:
    """What events have in common that are counted together: rule, level and named indicator."""
    return Effect(**(vars(effect) | {"month": ""}))


def named_by(inputs: Inputs, effect: Effect) -> set[str]:
    """The named indicator, and with ``zero_scope = item`` every score indicator of its item."""
    rules = inputs.rules.indicators
    item = rules[effect.named]["item_id"] if effect.named in rules else None
    if effect.zero_scope != "item" or not item:
        return {effect.named}
    return {effect.named} | {each for each, row in rules.items() if row["item_id"] == item and row["family"] == "score"}
