"""What each shape of rule needs: which families it serves, its roles, parameters, and the tables it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCORE = frozenset({"score"})


@dataclass(frozen=True)
class Shape:
    """The rows a rule of this shape must and may have."""

    families: frozenset[str]
    roles: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    reads: str | None = None  # the table whose rows it needs besides: bands, tiers, quotas
    register: bool = False  # whether it reads pieces of a register

    @property
    def parameters(self) -> tuple[str, ...]:
        """All parameters it knows."""
        return self.needed + self.optional


RATE = ("numerator", "denominator")
SHAPES: Mapping[str, Shape] = {
    "ratio_bands": Shape(SCORE, RATE, reads="bands"),
    "linear_rate": Shape(SCORE, RATE, optional=("floor_rate",)),
    "percent_point": Shape(SCORE, RATE, needed=("slope",)),
    "deduct_from_base": Shape(SCORE, ("fault",)),
    "quota_pot": Shape(SCORE, ("numerator",), optional=("pots",), reads="quotas"),
    "target_completion": Shape(SCORE, RATE, optional=("target_rate", "yearly_target")),
    "tiers_best_in_group": Shape(SCORE, reads="tiers", register=True),
    "tiers_capped": Shape(frozenset({"score", "bonus", "deduction"}), reads="tiers", register=True),
    "judged_mean": Shape(SCORE, optional=("full_mark", "trim_above")),
    "place_points": Shape(SCORE, ("numerator",), needed=("step", "floor")),
    "over_fulfilment_steps": Shape(
        frozenset({"bonus"}), RATE, needed=("points_each", "step_rate"), optional=("without_veto",)
    ),
    "late_days": Shape(frozenset({"deduction"}), needed=("points_each", "month_cap")),
    "missing_months": Shape(frozenset({"deduction"}), needed=("points_each",)),
    "veto": Shape(frozenset({"veto"}), reads="tiers", register=True),
}
DEFAULT_POTS = 12
MONTHLY_ONLY = frozenset({"quota_pot"})  # a pot is a month's
# Pieces, places and judgings are compared or collected over the whole scope: a month apart has no group to compare with.
WHOLE_SCOPE_ONLY = frozenset({"tiers_best_in_group", "tiers_capped", "judged_mean", "place_points", "veto"})
MOST_POINTS = 400  # above, the exact arithmetic of the marts would leave DECIMAL(18, 4)

# Effects a tier may have, by the family of its indicator.
TIER_EFFECTS: Mapping[str, frozenset[str]] = {
    "score": frozenset({"review"}),
    "bonus": frozenset({"review"}),
    "deduction": frozenset({"review", "zero_indicator"}),
    "veto": frozenset({"mark", "last", "ineligible"}),
}
POSITIVE = frozenset({"slope", "pots", "target_rate", "yearly_target", "full_mark", "step_rate", "points_each"})
