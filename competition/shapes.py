"""What each shape of rule needs: which families it serves, its roles, parameters, and the tables it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

SCORING = frozenset({"score", "part"})
TAKING = frozenset({"deduction"})


@dataclass(frozen=True)
class Shape:
    """The rows a rule of this shape must and may have."""

    families: frozenset[str] = SCORING
    roles: tuple[str, ...] = ()
    may_roles: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scoring: tuple[str, ...] = ()  # parameters that only rules of the families score and part may have
    reads: tuple[str, ...] = ()  # the tables whose rows it needs besides
    may_read: tuple[str, ...] = ()
    register: bool = False  # whether it reads pieces of a register

    def parameters(self, family: str) -> tuple[str, ...]:
        """All parameters it knows in a family."""
        return self.needed + self.optional + (self.scoring if family in SCORING else ())

    @property
    def tables(self) -> tuple[str, ...]:
        """All tables it reads."""
        return self.reads + self.may_read


TABLES = ("bands", "tiers", "quotas", "factors", "places", "components")  # rows of which belong to certain shapes
RATE = ("numerator", "denominator")
SIDE = ("side_numerator", "side_denominator")
LIMITS = ("least", "most", "unlimited")
FRAME = ("base_points", *LIMITS)
PIECES = ("others_rate",)  # with multi = highest_full_others_discount
SHAPES: Mapping[str, Shape] = {
    "ratio_bands": Shape(roles=("numerator",), may_roles=("denominator", *SIDE), reads=("bands",)),
    "linear_rate": Shape(roles=RATE, optional=("floor_rate", "unlimited")),
    "percent_point": Shape(
        roles=RATE, needed=("slope",), optional=("base_rate", "gain", "lower_is_better", *FRAME)
    ),
    "deduct_from_base": Shape(may_roles=("fault", "gain"), optional=FRAME, may_read=("factors",)),
    "quota_pot": Shape(
        roles=("numerator",), optional=("pots", "floor_rate", "extra_each", "extra_most"), reads=("quotas",)
    ),
    "target_completion": Shape(roles=RATE, optional=("target_rate", "yearly_target")),
    "target_steps": Shape(
        roles=RATE,
        optional=(
            "step_rate", "stepped", "gain_each", "loss_each", "gain_most", "loss_most", "cut_off", "cut_off_closed",
            *FRAME,
        ),
        may_read=("bands",),
    ),
    "tiers_best_in_group": Shape(optional=PIECES, reads=("tiers",), may_read=("factors",), register=True),
    "tiers_capped": Shape(
        SCORING | {"bonus", "deduction"}, optional=PIECES, scoring=FRAME, reads=("tiers",), may_read=("factors",),
        register=True,
    ),
    "tiers_to_quota": Shape(
        optional=("yearly", "floor_rate", *PIECES), reads=("tiers", "quotas"), may_read=("factors",), register=True
    ),
    "tiers_mean": Shape(
        optional=("base_each", "floor_each", "full_mark", "unlimited", *PIECES), reads=("tiers",),
        may_read=("factors",), register=True,
    ),
    "judged_mean": Shape(
        optional=("full_mark", "trim_above", "high_mark", "high_most", "low_mark", "low_least", "void_same")
    ),
    "place_points": Shape(
        roles=("numerator",), may_roles=("denominator",), optional=("step", "floor", "lower_is_better"),
        may_read=("places",),
    ),
    "best_in_group": Shape(roles=("numerator",), may_roles=("denominator",), optional=("lower_is_better",)),
    "normalised": Shape(
        roles=("numerator",), may_roles=("denominator",), optional=("low", "high", "logarithm", "lower_is_better")
    ),
    "vote_mean": Shape(frozenset({"score"})),  # the questions are those of its dimension, and a part has none
    "composite": Shape(optional=("geometric",), reads=("components",)),
    "over_fulfilment_steps": Shape(
        frozenset({"bonus"}), RATE, needed=("points_each", "step_rate"), optional=("without_veto", "stepped")
    ),
    "late_days": Shape(TAKING, needed=("points_each", "month_cap")),
    "late_fixed": Shape(TAKING, needed=("points_each",)),
    "late_hours": Shape(TAKING, needed=("points_each", "month_cap")),
    "missing_months": Shape(TAKING, needed=("points_each",)),
    "veto": Shape(frozenset({"veto"}), reads=("tiers",), register=True),
}  # fmt: skip
DEFAULT_POTS = 12
DEFAULT_FULL_MARK = Decimal(100)
COMPOSITE_LEVELS = 3
MOST_POINTS = 400  # above, the exact arithmetic of the marts would leave DECIMAL(18, 4)

# ---- months ----------------------------------------------------------------------------------------------------------

MONTHLY_ONLY = frozenset({"quota_pot"})  # a pot is a month's
# Pieces, comparisons, judgings and votes are collected over the whole scope: a month apart has nothing to compare with.
# Places are the exception: each month's rivals can be placed on their own.
WHOLE_SCOPE_ONLY = frozenset(
    {
        "tiers_best_in_group", "tiers_capped", "tiers_to_quota", "tiers_mean", "judged_mean", "best_in_group",
        "normalised", "vote_mean", "composite", "veto",
    }
)  # fmt: skip
BY_THE_MONTH = ("best_periods",)  # parameters of any scoring rule that is applied per month
# What these ways of having no task need, the other open indicators or the rivals, is there for a whole scope only.
WHOLE_SCOPE_NO_TASK = frozenset({"rescale", "group_mean", "ineligible"})

# ---- tiers -----------------------------------------------------------------------------------------------------------

# Effects a tier may have, by the family of its indicator.
TIER_EFFECTS: Mapping[str, frozenset[str]] = {
    "score": frozenset({"review"}),
    "part": frozenset({"review"}),
    "bonus": frozenset({"review"}),
    "deduction": frozenset({"review", "zero_indicator", "reduce_indicator", "zero_year", "zero_month"}),
    "veto": frozenset({"mark", "last", "ineligible", "exclude"}),
}
STRIKING = frozenset({"zero_indicator", "reduce_indicator", "zero_year", "zero_month"})  # they may wait for a count
WHOLE_ITEM = frozenset({"zero_indicator", "zero_year"})  # they may strike the whole item

# ---- what a parameter's value may be ---------------------------------------------------------------------------------

POSITIVE = frozenset(
    {"slope", "pots", "target_rate", "yearly_target", "full_mark", "step_rate", "points_each", "high_mark", "low_mark"}
)
FLAGS = frozenset(
    {
        "unlimited", "lower_is_better", "stepped", "cut_off_closed", "yearly", "void_same", "logarithm", "geometric",
        "without_veto",
    }
)  # fmt: skip
SHARES = frozenset({"floor_rate", "others_rate", "cut_off"})
COUNTS = frozenset({"best_periods", "low_least"})  # whole, at least 1
WHOLE = frozenset({"high_most", "trim_above"})  # whole, at least 0
ANY_SIGN = frozenset({"least", "most", "base_each", "floor_each", "low", "high"})
POINTS = frozenset({"least", "most", "base_points"})

# A parameter that means nothing without another one or the rows of a table.
COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "cut_off_closed": ("cut_off",),
    "extra_most": ("extra_each",),
    "gain_most": ("gain_each", "bands"),
    "loss_most": ("loss_each", "bands"),
    "high_mark": ("high_most",),
    "high_most": ("high_mark",),
    "low_mark": ("low_least",),
    "low_least": ("low_mark",),
}
