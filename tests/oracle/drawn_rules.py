"""Drawing one rule: a shape, its figures or pieces, and the modifiers it may carry."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
ORDER = ["month", "quarter", "half", "year"]
BLANK = {
    "item_id": None, "dimension_id": None, "register_id": None, "multi": "", "share": "", "needs_document": False,
    "is_verified": False, "measure": "件", "name_zh": "名", "name_en": "Name", "clause_zh": "细则", "clause_en": "Clause",
    "entered_by_zh": "办", "entered_by_en": "office", "apply_per": "scope", "no_task": "omit", "period": "month",
    "groups": "", "cap_id": "",
}  # fmt: skip
# column_id: source, owner, value_type, period, aggregate
COLUMNS = {
    "m1": ("monthly", "unit", "count", "month", "sum"),
    "m2": ("monthly", "unit", "count", "month", "sum"),
    "m3": ("monthly", "unit", "count", "month", "last"),
    "m4": ("monthly", "unit", "amount", "month", "mean"),
    "q1": ("monthly", "unit", "count", "quarter", "sum"),
    "q2": ("monthly", "unit", "amount", "quarter", "last"),
    "o1": ("office", "office", "count", "month", "sum"),
    "o2": ("office", "upper", "count", "month", "max"),
    "o3": ("office", "office", "score", "half", "mean"),
    "o4": ("office", "office", "score", "month", "last"),
    "t1": ("targets", "office", "amount", "year", "sum"),
    "t2": ("targets", "office", "amount", "year", "sum"),
    "f1": ("faults", "office", "count", "month", "sum"),
    "f2": ("faults", "office", "count", "month", "sum"),
    "e1": ("extras", "upper", "count", "month", "sum"),
    "e2": ("extras", "office", "count", "month", "max"),
}
# the whole scope or the month: what compares, reads pieces or is judged looks at a scope as a whole
BY_MONTH = (
    "ratio_bands", "linear_rate", "percent_point", "target_completion", "target_steps", "deduct_from_base",
    "place_points", "quota_pot",
)  # fmt: skip
PIECES = ("tiers_best_in_group", "tiers_capped", "tiers_to_quota", "tiers_mean")
STRIKING = ("zero_indicator", "reduce_indicator", "zero_year", "zero_month")
# what a group of rules cannot do without a dimension, an item or a place in the totals
NO_PART = ("vote_mean",)


def d(value: object) -> Decimal:
    """A decimal from anything printable."""
    return Decimal(str(value))


class RuleDrawer:
    """Draws score rules, parts and composites into the tables of a rulebook."""

    rng: random.Random
    is_season: bool
    drawable: dict[str, tuple[str, ...]]
    tables: defaultdict[str, list[Row]]
    groups: list[str]
    classes: list[str]
    levels: list[str]
    items: list[str]
    dimension_ids: list[str]
    score_ids: list[str]
    judged: list[Row]

    def put(self, table: str, **row: Any) -> None:
        """Add a row."""
        self.tables[table].append(row)

    # ---- all rules -----------------------------------------------------------------------------------------------

    def draw_rules(self) -> None:
        """Three to eight rules of any shapes, or only places, where many are equal; now and then composites."""
        shapes = list(self.drawers())
        chosen = ["place_points"] if self.is_season else self.rng.choices(shapes, k=self.rng.randint(3, 8))
        for number, shape in enumerate(chosen):
            self.draw_rule(f"X-{number:02d}", "score", shape, number)
        if self.is_season:  # and a part that nothing but a tie-break looks at
            self.draw_rule("P-01", "part", self.rng.choice(["deduct_from_base", "best_in_group", "linear_rate"]), 1)
            return
        if self.rng.random() < 0.45:
            self.draw_composite("C-01", "score", depth=self.rng.choice([1, 1, 2, 3]))

    def drawers(self) -> dict[str, Callable[[str], Row]]:
        """How the rows of each shape are drawn."""
        return {
            "ratio_bands": self.banded, "linear_rate": self.linear, "percent_point": self.off_base,
            "target_completion": self.completion, "target_steps": self.steps, "deduct_from_base": self.faults,
            "quota_pot": self.pot, "tiers_best_in_group": self.pieces, "tiers_capped": self.capped_pieces,
            "tiers_to_quota": self.pieces_to_quota, "tiers_mean": self.mean_piece, "judged_mean": self.judgement,
            "vote_mean": self.voted, "place_points": self.ranked, "best_in_group": self.compared,
            "normalised": self.scaled,
        }  # fmt: skip

    def draw_rule(self, indicator: str, family: str, shape: str, number: int, **more: Any) -> Row:
        """One rule with whatever modifiers its shape admits."""
        rng = self.rng
        row = BLANK | {
            "indicator_id": indicator, "family": family, "sort": number, "shape": shape,
            "points": d(rng.choice([2, 3, 4, 6, "0.5"])), "groups": self.some_groups(0.2),
        }  # fmt: skip
        if family == "score":
            row |= {"item_id": rng.choice(self.items), "dimension_id": rng.choice(self.dimension_ids)}
        row |= self.drawers()[shape](indicator) | more
        row |= self.by_month_or_not(row)
        self.put("indicators", **row)
        self.score_ids.append(indicator)
        if shape == "judged_mean":
            self.judged.append(row)
        return row

    def by_month_or_not(self, row: Row) -> Row:
        """Month by month or over the whole scope, and what no task means then."""
        rng, is_monthly = self.rng, row["period"] == "month" and row["shape"] in BY_MONTH
        if row["shape"] == "quota_pot" or (is_monthly and rng.random() < (0.9 if self.is_season else 0.5)):
            if rng.random() < 0.4:
                self.parameter(row["indicator_id"], best_periods=rng.choice([1, 2, 3]))
            return {"apply_per": "month", "no_task": rng.choice(["omit", "full"])}
        switches = (
            ["omit", "full"] if row["family"] == "part" else ["omit", "full", "rescale", "group_mean", "ineligible"]
        )
        return {"apply_per": "scope", "no_task": rng.choice(switches)}

    def some_groups(self, probability: float) -> str:
        """Sometimes only some groups."""
        if len(self.groups) == 1 or self.rng.random() >= probability:
            return ""
        return ";".join(self.rng.sample(self.groups, self.rng.randint(1, len(self.groups) - 1)))

    # ---- composites ----------------------------------------------------------------------------------------------

    def draw_composite(self, indicator: str, family: str, depth: int) -> None:
        """A mean of two or three parts, the first of them a composite too while there is depth."""
        rng, is_geometric = self.rng, self.rng.random() < 0.4
        shapes = [shape for shape in self.drawers() if shape not in NO_PART]
        for number in range(rng.choice([1, 2, 2, 3])):
            part = f"{indicator}-{number}"
            if number == 0 and depth > 1:
                self.draw_composite(part, "part", depth - 1)
            else:
                self.draw_rule(part, "part", rng.choice(shapes), number)
                if is_geometric:
                    self.limit(part)
            weight = d(rng.choice([1, 1, 2, 70, "0.5"]))
            self.put("components", indicator_id=indicator, component_id=part, weight=weight)
        self.parameter(indicator, geometric=1 if is_geometric else rng.choice([None, 0]))
        row = BLANK | {
            "indicator_id": indicator, "family": family, "sort": 80, "shape": "composite", "groups": self.some_groups(0.2),
            "points": d(rng.choice([2, 10, 100])), "period": rng.choice(["month", "month", "quarter"]),
            "no_task": rng.choice(["omit", "full"] if family == "part" else ["omit", "full", "rescale", "ineligible"]),
        }  # fmt: skip
        if family == "score":
            row |= {"item_id": rng.choice(self.items), "dimension_id": rng.choice(self.dimension_ids)}
        self.put("indicators", **row)
        self.score_ids.append(indicator)

    def limit(self, indicator: str) -> None:
        """Roots of numbers without an upper end would need more digits than a double has."""
        names = ("unlimited", "extra_each")
        self.tables["parameters"] = [
            row
            for row in self.tables["parameters"]
            if row["indicator_id"] != indicator or row["parameter"] not in names
        ]

    # ---- terms, parameters, frames -------------------------------------------------------------------------------

    def term(self, indicator: str, role: str, columns: list[str], weights: tuple[str, ...] = ("1",)) -> None:
        """Terms of a role with random weights."""
        given = {
            row["column_id"] for row in self.tables["terms"] if (row["indicator_id"], row["role"]) == (indicator, role)
        }
        for column in columns:
            if column in given:
                continue
            weight = d(self.rng.choice(weights))
            self.put("terms", indicator_id=indicator, role=role, column_id=column, weight=weight, effect="")

    def parameter(self, indicator: str, **values: object) -> None:
        """Parameters of an indicator; None leaves one out."""
        for name, value in values.items():
            if value is not None:
                self.put("parameters", indicator_id=indicator, parameter=name, value=d(value))

    def frame(self, indicator: str, *, base: tuple[object, ...] = (None,)) -> None:
        """A base and the ends a rule's points may reach."""
        rng = self.rng
        ends: dict[str, object] = {"least": rng.choice([None, None, 0, -1, "-0.5"])}
        if rng.random() < 0.35:
            ends["unlimited"] = 1
        elif rng.random() < 0.35:
            ends["most"] = rng.choice([1, 2, "1.5"])
        self.parameter(indicator, base_points=rng.choice(base), **ends)

    def pick(
        self, period: str, count: int, sources: tuple[str, ...] = ("monthly", "office", "faults", "extras")
    ) -> list[str]:
        """Columns whose period is no longer than the indicator's."""
        fitting = [
            name for name, (source, _, kind, column_period, _) in self.drawable.items()
            if source in sources and kind != "score" and ORDER.index(column_period) <= ORDER.index(period)
        ]  # fmt: skip
        return self.rng.sample(fitting, min(count, len(fitting)))

    def period(self) -> str:
        """Mostly months."""
        return self.rng.choice(["month", "month", "month", "quarter", "half", "year"])

    def ratio(self, indicator: str, *, minus: bool = False) -> Row:
        """x over y."""
        rng, period = self.rng, self.period()
        self.term(indicator, "numerator", self.pick(period, 1))
        if rng.random() < 0.3:
            self.term(indicator, "numerator", self.pick(period, 1), ("-1", "-0.5") if minus else ("1",))
        self.term(indicator, "denominator", self.pick(period, rng.choice([1, 1, 2])), ("1", "1", "2", "0.5"))
        return {"period": period}

    def of_target(self, indicator: str) -> Row:
        """What was done against a target of the year, or against another figure."""
        if self.rng.random() < 0.25:
            self.term(indicator, "numerator", ["t1"])
            self.term(indicator, "denominator", ["t2"])
            return {"period": "year"}
        return self.ratio(indicator, minus=True)

    # ---- rates and targets ---------------------------------------------------------------------------------------

    def banded(self, indicator: str) -> Row:
        """Bands of a rate or of a plain figure, some with a side condition."""
        rng = self.rng
        if rng.random() < 0.3:
            self.term(indicator, "numerator", self.pick("month", 1))
            row, bounds = {"period": "month"}, rng.choice([["1", "3"], ["0.5", "1", "2"]])
        else:
            row = self.ratio(indicator)
            bounds = rng.choice([["0.005", "0.01"], ["0.5", "1"], ["0.3333", "0.8", "1"]])
        side = rng.random() < 0.35
        if side:
            self.term(indicator, "side_numerator", self.pick(row["period"], 1))
            self.term(indicator, "side_denominator", self.pick(row["period"], 1))
        self.draw_bands(indicator, bounds, ("0", "0.25", "0.5", "0.4"), overlap=side)
        own = [band for band in self.tables["bands"] if band["indicator_id"] == indicator]
        for band in own[0 if rng.random() < 0.6 else 1 :] if side else []:
            band["side_lower"] = d(rng.choice(["0.2", "0.5", 1]))
        return row

    def draw_bands(
        self,
        indicator: str,
        bounds: list[str],
        points: tuple[str, ...],
        *,
        overlap: bool = False,
        value_of: str = "ratio",
    ) -> None:
        """Bands over the whole line or with a gap, or each down to the start; ends open or closed."""
        closed, edges = self.rng.random() < 0.5, [None, *map(d, bounds), None]
        for band in range(len(edges) - 1):
            if band < 2 or self.rng.random() < 0.8:
                self.put(
                    "bands", indicator_id=indicator, band=band + 1, lower=edges[band], lower_closed=closed,
                    upper=None if overlap else edges[band + 1], upper_closed=not closed and not overlap,
                    points=d(self.rng.choice(points)), value_of=value_of, side_lower=None,
                )  # fmt: skip

    def linear(self, indicator: str) -> Row:
        """A rate with a floor, or without an upper end."""
        self.parameter(
            indicator, floor_rate=self.rng.choice([None, "0.5", "0.8"]), unlimited=self.rng.choice([None, None, 1])
        )
        return self.ratio(indicator)

    def off_base(self, indicator: str) -> Row:
        """Points for each percentage point off a base."""
        rng = self.rng
        self.parameter(
            indicator, slope=rng.choice(["0.03", "0.3", "0.1"]), gain=rng.choice([None, "0.05", "0.02"]),
            base_rate=rng.choice([None, "0.12", "0.5"]), lower_is_better=rng.choice([None, None, 1]),
        )  # fmt: skip
        self.frame(indicator, base=(None, 1, "1.5"))
        return self.ratio(indicator)

    def completion(self, indicator: str) -> Row:
        """x of the target, of a share of it, or of a target for the year."""
        rng, yearly = self.rng, self.rng.random() < 0.3
        self.parameter(
            indicator, target_rate=None if yearly else rng.choice([None, "0.05", "0.5"]),
            yearly_target=rng.choice(["10", "7"]) if yearly else None,
        )  # fmt: skip
        return self.of_target(indicator)

    def steps(self, indicator: str) -> Row:
        """Gains and losses around a target."""
        rng = self.rng
        self.parameter(
            indicator, step_rate=rng.choice([None, "0.1", "0.01", "0.25"]), stepped=rng.choice([None, 1, 0]),
        )  # fmt: skip
        for side in ("gain", "loss"):
            if rng.random() < 0.75:
                most = rng.choice([None, 1, "2.5"])
                self.parameter(indicator, **{f"{side}_each": rng.choice(["0.2", "0.3333"]), f"{side}_most": most})
        if rng.random() < 0.55:
            self.parameter(indicator, cut_off=rng.choice(["0.8", "0.5", 1]), cut_off_closed=rng.choice([None, 0, 1]))
        if rng.random() < 0.35:
            self.draw_bands(indicator, ["2", "4"], ("0.6", "0.3", "0.1"), value_of="target")
        self.frame(indicator, base=(None, 1, "1.2"))
        return self.of_target(indicator)

    def faults(self, indicator: str) -> Row:
        """A base less faults, often with gains, sometimes doubled for a class."""
        rng = self.rng
        period = rng.choice(["month", "month", "quarter"])
        sources = ("faults", "extras", "monthly")
        self.term(indicator, "fault", self.pick("month", rng.choice([1, 2]), sources), ("0.5", "1", "0.2", "2"))
        if rng.random() < 0.4:
            self.term(indicator, "gain", self.pick("month", 1, sources), ("0.5", "0.25"))
        if rng.random() < 0.3:
            self.put(
                "factors",
                indicator_id=indicator,
                factor_of="class",
                key=self.classes[0],
                factor=d(rng.choice([2, "0.5", "0.3333"])),
            )
        self.frame(indicator, base=(None, 0, 1))
        return {"period": period}

    def pot(self, indicator: str) -> Row:
        """A pot a month; one class may have no quota; something for what goes beyond."""
        rng = self.rng
        self.term(indicator, "numerator", self.pick("month", 1, ("monthly", "faults", "extras")))
        self.draw_quotas(indicator, (1, 2, 3, 8))
        self.parameter(indicator, pots=rng.choice([None, 4, 12]), floor_rate=rng.choice([None, None, "0.5", 1]))
        if rng.random() < 0.6:
            self.parameter(indicator, extra_each=rng.choice(["0.1", "0.3333"]), extra_most=rng.choice([None, "0.5"]))
        return {"points": d(rng.choice([3, 6, "2.4"]))}

    def draw_quotas(self, indicator: str, quotas: tuple[object, ...]) -> None:
        """A quota for most classes."""
        for each in self.classes:
            if self.rng.random() < 0.85:
                self.put("quotas", indicator_id=indicator, class_id=each, quota=d(self.rng.choice(quotas)))

    # ---- pieces --------------------------------------------------------------------------------------------------

    def tiers(self, indicator: str, register: str, effects: tuple[str, ...] = ("",)) -> Row:
        """Tiers of most levels; how pieces are counted and shared."""
        rng, is_score = self.rng, indicator[0] in "XC"
        share = rng.choice(["equal", "equal", "full", "reduced", "roles"])
        for level in rng.sample(self.levels, rng.choice([2, 3, 3, 4])):
            points = [0, "0.3", "0.5", 1, 3, 8] + ([-1, "-0.5"] if is_score else [])
            effect = rng.choice(effects)
            self.put(
                "tiers", indicator_id=indicator, level_id=level, points_each=d(rng.choice(points)), effect=effect,
                counts_as=rng.choice(["adoption", "adoption", "instruction"]) if effects == ("",) else "adoption",
                joint_points=d(rng.choice([0, "0.2", 2])) if share == "reduced" and rng.random() < 0.7 else None,
                from_count=rng.choice([1, 1, 2, 3]) if effect in STRIKING else 1,
                rate=d(rng.choice(["0.5", "0.3333", 1])) if effect == "reduce_indicator" else None,
                zero_scope=rng.choice(["indicator", "item"]) if effect in ("zero_indicator", "zero_year") else "indicator",
            )  # fmt: skip
        multi = rng.choice(["highest", "highest", "sum", "highest_full_others_discount"])
        if multi == "highest_full_others_discount":
            self.parameter(indicator, others_rate=rng.choice([None, "0.3", "0.3333"]))
        if effects == ("",):
            self.draw_factors(indicator)
        return {"register_id": register, "multi": multi, "share": share, "needs_document": rng.random() < 0.2}

    def draw_factors(self, indicator: str) -> None:
        """Multipliers of a route and of parts."""
        rng = self.rng
        if rng.random() < 0.35:
            self.put(
                "factors",
                indicator_id=indicator,
                factor_of="route",
                key="forwarded",
                factor=d(rng.choice([2, 5, "0.3333"])),
            )
        for part in rng.sample(["lead", "assist"], rng.choice([0, 0, 0, 1, 2])):
            self.put(
                "factors",
                indicator_id=indicator,
                factor_of="part",
                key=part,
                factor=d(rng.choice(["1.5", "0.25", "0.3333"])),
            )

    def pieces(self, indicator: str) -> Row:
        """P x raw over the best of the group."""
        return {"period": self.period()} | self.tiers(indicator, "pieces")

    def capped_pieces(self, indicator: str) -> Row:
        """Raw points on a base, between two ends."""
        self.frame(indicator, base=(None, 0, 1))
        return self.pieces(indicator)

    def pieces_to_quota(self, indicator: str) -> Row:
        """Raw points against a quota of the class."""
        self.draw_quotas(indicator, (1, 2, "0.7", 12))
        self.parameter(indicator, yearly=self.rng.choice([None, 0, 1]), floor_rate=self.rng.choice([None, None, "0.5"]))
        return self.pieces(indicator)

    def mean_piece(self, indicator: str) -> Row:
        """The mean over pieces."""
        rng = self.rng
        self.parameter(
            indicator, base_each=rng.choice([None, 1, 10]), floor_each=rng.choice([None, 0, "0.5", -1]),
            full_mark=rng.choice([3, 10, None]), unlimited=rng.choice([None, None, 1]),
        )  # fmt: skip
        return self.pieces(indicator)

    # ---- judges, votes, comparisons ------------------------------------------------------------------------------

    def judgement(self, indicator: str) -> Row:
        """Judges, trimmed, some of them void."""
        rng = self.rng
        self.parameter(indicator, full_mark=rng.choice([None, 100, 110]), trim_above=rng.choice([None, 5, 3]))
        if rng.random() < 0.4:
            self.parameter(indicator, high_mark=rng.choice([90, 100]), high_most=rng.choice([1, 3]))
        if rng.random() < 0.3:
            self.parameter(indicator, low_mark=rng.choice([80, 90]), low_least=rng.choice([1, 2]))
        self.parameter(indicator, void_same=rng.choice([None, None, 1]))
        points = d(rng.choice([2, 3, 100]))  # with 100 the fourth decimal of a mean shows
        return {"points": points, "period": rng.choice(["quarter", "half", "month"])}

    def voted(self, indicator: str) -> Row:
        """The ballots of half a year or of the year."""
        return {"period": self.rng.choice(["half", "year"])}

    def measured(self, indicator: str) -> Row:
        """A figure or a rate to compare, sometimes the lowest the best."""
        rng = self.rng
        self.parameter(indicator, lower_is_better=rng.choice([None, None, 1]))
        if rng.random() < 0.3:
            self.term(indicator, "numerator", self.pick("month", 1))
            self.term(indicator, "denominator", self.pick("month", 1))
            return {"period": "month"}
        column = rng.choice(
            [each for each in ("o3", "o4", "o4", "o1", "o2", "f1", "m1", "q2") if each in self.drawable]
        )
        self.term(indicator, "numerator", [column])
        return {"period": COLUMNS[column][3]}

    def ranked(self, indicator: str) -> Row:
        """Points by place, from a table or by steps."""
        rng = self.rng
        self.parameter(indicator, floor=rng.choice([None, 0, "0.5"]))
        if rng.random() < 0.5:
            for place, points in enumerate(rng.choice([["3", "2", "1"], ["2.5", "1.8", "1.5", "1.2"]]), start=1):
                self.put("places", indicator_id=indicator, place=place, points=d(points))
            return {"points": d(rng.choice([3, 25]))} | self.measured(indicator)
        self.parameter(indicator, step=rng.choice(["0.1", "0.5", 1]))
        return self.measured(indicator)

    def compared(self, indicator: str) -> Row:
        """Beside the best of the group."""
        return self.measured(indicator)

    def scaled(self, indicator: str) -> Row:
        """Between goalposts, given or found, straight or by logarithms."""
        rng, is_log = self.rng, self.rng.random() < 0.4
        low, high = rng.choice([(None, None), ("0.5", None), (None, 4), (1, 4), (60, 100), (None, 100)])
        self.parameter(indicator, logarithm=1 if is_log else rng.choice([None, 0]), low=low, high=high)
        return self.measured(indicator)
