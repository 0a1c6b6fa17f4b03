"""Random rulebooks: every shape, every switch, small numbers."""

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
RATES = ("ratio_bands", "linear_rate", "percent_point", "target_completion")

# a pot is filled month by month; what compares or reads pieces looks at a scope as a whole
BY_MONTH = {"quota_pot": "month", "tiers_best_in_group": "scope", "tiers_capped": "scope", "place_points": "scope"}


def d(value: object) -> Decimal:
    """A decimal from anything printable."""
    return Decimal(str(value))


class RandomRulebook:
    """Rows by table name, without the competition; the same structure in every version, the second with other points."""

    def __init__(self, rng: random.Random, versions: list[Row]) -> None:
        self.rng = rng
        self.tables: dict[str, list[Row]] = defaultdict(list)
        self.groups = [f"g{n}" for n in range(rng.choice([1, 2, 2, 3]))]
        self.classes = [f"k{n}" for n in range(rng.choice([1, 2, 3]))]
        self.levels = ["county", "city", "province", "other"]
        self.items, self.dimension_ids = ["i1", "i2", "i3"], ["d1", "d2"]
        self.questions, self.grades = ["s1", "s2", "s3"], ["good", "fair", "poor", "unknown"]
        self.voter_classes = ["leaders", "peers", "own"]
        self.count_registers, self.piece_registers = ["faults", "extras"], ["pieces", "praise", "findings", "vetoes"]
        self.score_ids: list[str] = []
        self.judged: list[Row] = []
        self.draw_frame()
        self.draw_indicators()
        self.draw_adjustments()
        self.spread(versions)

    def columns_of(self, source: str) -> list[Row]:
        """The columns of one source."""
        return [row for row in self.tables["columns"] if row["source"] == source]

    def levels_of(self, register: str) -> list[str]:
        """The levels that may stand in a register: all, with or without a tier."""
        return self.levels

    def spread(self, versions: list[Row]) -> None:
        """Give every row to every version; later versions double the points of the score indicators."""
        self.columns = [dict(row) for row in self.tables["columns"]]
        for table, rows in self.tables.items():
            self.tables[table] = [
                self.aged(table, {"version_id": version["version_id"], **row}, age)
                for age, version in enumerate(versions)
                for row in rows
            ]
        self.columns_of = lambda source: [row for row in self.columns if row["source"] == source]  # type: ignore[method-assign]

    def aged(self, table: str, row: Row, age: int) -> Row:
        """A row of a later version."""
        if age and table == "indicators" and row["family"] == "score":
            return row | {"points": row["points"] * 2}
        return row

    # ---- what is always there ------------------------------------------------------------------------------------

    def draw_frame(self) -> None:
        """Columns, registers, levels, groups, classes, policy, questions, grades, voter classes."""
        rng, put = self.rng, self.put
        for sort, each in enumerate(self.dimension_ids):
            put("dimensions", dimension_id=each, sort=sort, name_zh=each, name_en=each, look_zh=each, look_en=each)
        for sort, each in enumerate(self.items):
            put("items", item_id=each, sort=sort, name_zh=each, name_en=each, points=d(10))
        for sort, (each, form) in enumerate(
            [(name, "counts") for name in self.count_registers] + [(name, "pieces") for name in self.piece_registers]
        ):
            settle = each in ("faults", "pieces") or rng.random() < 0.5
            put("registers", register_id=each, sort=sort, form=form, must_settle=settle, name_zh=each, name_en=each)
        for sort, (each, (source, owner, value_type, period, aggregate)) in enumerate(COLUMNS.items()):
            put(
                "columns", column_id=each, sort=sort, source=source, owner=owner, measure="件", value_type=value_type,
                period=period, aggregate=aggregate, lowest=d(0), highest=None, name_zh=each, name_en=each,
            )  # fmt: skip
        ranks = rng.choice([[1, 2, 3, 4], [1, 2, 3, 0]])
        for each, rank in zip(self.levels, ranks, strict=True):
            put("levels", level_id=each, rank=rank, name_zh=each, name_en=each)
        for table, key, names in (("groups", "group_id", self.groups), ("classes", "class_id", self.classes)):
            for sort, each in enumerate(names):
                put(table, **{key: each, "sort": sort, "name_zh": each, "name_en": each})
        self.draw_policy()

    def draw_policy(self) -> None:
        """Caps that often bind, the blend, and the ballot."""
        rng, put = self.rng, self.put
        values = {
            "bonus_cap": rng.choice(["1", "2.5", "10"]), "deduction_cap": rng.choice(["1", "3", "1000"]),
            "blend_objective": "0.7", "blend_evaluation": "0.3", "ballot_class_minimum": "5",
        }  # fmt: skip
        for policy_id, value in values.items():
            put("policy", policy_id=policy_id, value=value, note_zh="", note_en="")
        for sort, each in enumerate(self.questions):
            dimension = self.dimension_ids[sort % 2]
            put("questions", question_id=each, sort=sort, dimension_id=dimension, name_zh=each, name_en=each)
        for sort, (each, coefficient) in enumerate(zip(self.grades, ["1", "0.8", "0.4", None], strict=True)):
            value = None if coefficient is None else d(coefficient)
            put("grades", grade_id=each, sort=sort, coefficient=value, name_zh=each, name_en=each)
        for sort, (each, weight) in enumerate(zip(self.voter_classes, [40, 30, 0], strict=True)):
            put("voter_classes", voter_class_id=each, sort=sort, weight=d(weight), name_zh=each, name_en=each)

    def put(self, table: str, **row: Any) -> None:
        """Add a row."""
        self.tables[table].append(row)

    # ---- indicators ----------------------------------------------------------------------------------------------

    def draw_indicators(self) -> None:
        """Three to nine indicators of any shapes."""
        drawers: list[Callable[[str], Row]] = [
            *[lambda each, shape=shape: self.rate(each, shape) for shape in RATES],
            self.faults, self.faults, self.pot, self.best, self.capped_pieces, self.judgement, self.ranked,
        ]  # fmt: skip
        for number, drawer in enumerate(self.rng.choices(drawers, k=self.rng.randint(3, 9))):
            indicator_id = f"X-{number:02d}"
            self.score_ids.append(indicator_id)
            row = BLANK | {
                "indicator_id": indicator_id, "family": "score", "sort": number, "item_id": self.rng.choice(self.items),
                "dimension_id": self.rng.choice(self.dimension_ids), "points": d(self.rng.choice([2, 3, 4, 6, "0.5"])),
                "apply_per": self.rng.choice(["scope", "scope", "month"]),
                "no_task": self.rng.choice(["omit", "omit", "full"]),
            }  # fmt: skip
            row |= drawer(indicator_id)
            row["apply_per"] = BY_MONTH.get(row["shape"], row["apply_per"])
            self.put("indicators", **row)
            if row["shape"] == "judged_mean":
                self.judged.append(row)

    def term(self, indicator: str, role: str, columns: list[str], weights: tuple[str, ...] = ("1",)) -> None:
        """Terms of a role with random weights."""
        for column in columns:
            weight = d(self.rng.choice(weights))
            self.put("terms", indicator_id=indicator, role=role, column_id=column, weight=weight, effect="")

    def parameter(self, indicator: str, **values: object) -> None:
        """Parameters of an indicator; None leaves one out."""
        for name, value in values.items():
            if value is not None:
                self.put("parameters", indicator_id=indicator, parameter=name, value=d(value))

    def pick(
        self, period: str, count: int, sources: tuple[str, ...] = ("monthly", "office", "faults", "extras")
    ) -> list[str]:
        """Columns whose period is no longer than the indicator's."""
        fitting = [
            name for name, (source, _, kind, column_period, _) in COLUMNS.items()
            if source in sources and kind != "score" and ORDER.index(column_period) <= ORDER.index(period)
        ]  # fmt: skip
        return self.rng.sample(fitting, min(count, len(fitting)))

    def period(self) -> str:
        """Mostly months."""
        return self.rng.choice(["month", "month", "month", "quarter", "half", "year"])

    def rate(self, indicator: str, shape: str) -> Row:
        """x over y."""
        rng, period = self.rng, self.period()
        yearly = shape == "target_completion" and rng.random() < 0.3
        if shape == "target_completion" and period == "year" and rng.random() < 0.7:
            x, y = ["t1"], ["t2"]
        else:
            x, y = self.pick(period, 1), self.pick(period, rng.choice([1, 1, 2]))
        self.term(indicator, "numerator", x)
        if rng.random() < 0.3:
            self.term(
                indicator, "numerator", self.pick(period, 1), ("-1", "-0.5") if shape == "target_completion" else ("1",)
            )
        self.term(indicator, "denominator", y, ("1", "1", "2", "0.5"))
        if shape == "ratio_bands":
            self.draw_bands(indicator)
        if shape == "linear_rate":
            self.parameter(indicator, floor_rate=rng.choice([None, "0.5", "0.8"]))
        if shape == "percent_point":
            self.parameter(indicator, slope=rng.choice(["0.03", "0.3", "0.1"]))
        if shape == "target_completion":
            self.parameter(
                indicator, target_rate=None if yearly else rng.choice([None, "0.05", "0.5"]),
                yearly_target=rng.choice(["10", "7"]) if yearly else None,
            )  # fmt: skip
        return {"shape": shape, "period": period}

    def draw_bands(self, indicator: str) -> None:
        """Bands over the whole line or with a gap; ends open or closed."""
        bounds, closed = (
            self.rng.choice([["0.005", "0.01"], ["0.5", "1"], ["0.3333", "0.8", "1"]]),
            self.rng.random() < 0.5,
        )
        edges = [None, *map(d, bounds), None]
        for band in range(len(edges) - 1):
            if self.rng.random() < 0.9:
                self.put(
                    "bands", indicator_id=indicator, band=band + 1, lower=edges[band], lower_closed=closed,
                    upper=edges[band + 1], upper_closed=not closed, points=d(self.rng.choice([0, "0.25", "0.5", "0.4"])),
                )  # fmt: skip

    def faults(self, indicator: str) -> Row:
        """P less faults."""
        self.term(
            indicator,
            "fault",
            self.pick("month", self.rng.choice([1, 2]), ("faults", "extras", "monthly")),
            ("0.5", "1", "0.2", "2"),
        )
        return {"shape": "deduct_from_base", "period": self.rng.choice(["month", "month", "quarter"])}

    def pot(self, indicator: str) -> Row:
        """A pot a month; one class may have no quota."""
        self.term(indicator, "numerator", self.pick("month", 1, ("monthly", "faults", "extras")))
        for each in self.classes:
            if self.rng.random() < 0.85:
                self.put("quotas", indicator_id=indicator, class_id=each, quota=d(self.rng.choice([1, 2, 3, 8])))
        self.parameter(indicator, pots=self.rng.choice([None, 4, 12]))
        return {"shape": "quota_pot", "points": d(self.rng.choice([3, 6, "2.4"]))}

    def tiers(self, indicator: str, register: str, effects: tuple[str, ...] = ("",)) -> Row:
        """Tiers of most levels; how pieces are counted and shared."""
        for level in self.rng.sample(self.levels, self.rng.choice([2, 3, 3, 4])):
            points = d(self.rng.choice([0, "0.3", "0.5", 1, 3, 8]))
            self.put(
                "tiers", indicator_id=indicator, level_id=level, points_each=points, effect=self.rng.choice(effects)
            )
        return {
            "register_id": register, "multi": self.rng.choice(["highest", "highest", "sum"]),
            "share": self.rng.choice(["equal", "equal", "full"]), "needs_document": self.rng.random() < 0.2,
        }  # fmt: skip

    def best(self, indicator: str) -> Row:
        """P x raw over the best of the group."""
        return {"shape": "tiers_best_in_group", "period": self.period()} | self.tiers(indicator, "pieces")

    def capped_pieces(self, indicator: str) -> Row:
        """Raw points under a cap."""
        return {"shape": "tiers_capped", "period": self.period()} | self.tiers(indicator, "pieces")

    def judgement(self, indicator: str) -> Row:
        """Judges."""
        self.parameter(indicator, full_mark=self.rng.choice([None, 100, 110]), trim_above=self.rng.choice([None, 5, 3]))
        points = d(self.rng.choice([2, 3, 100]))  # with 100 the fourth decimal of a mean shows
        return {"shape": "judged_mean", "points": points, "period": self.rng.choice(["quarter", "half", "month"])}

    def ranked(self, indicator: str) -> Row:
        """Points by place."""
        period = self.rng.choice(["half", "month"])
        self.term(indicator, "numerator", ["o3"] if period == "half" else ["o4"])
        self.parameter(indicator, step=self.rng.choice(["0.1", "0.5", 1]), floor=self.rng.choice([0, "0.5"]))
        return {"shape": "place_points", "period": period}

    # ---- adjustments ---------------------------------------------------------------------------------------------

    def adjustment(self, indicator: str, family: str, row: Row) -> None:
        """One bonus, deduction or veto, sometimes with its own cap."""
        base = BLANK | {
            "indicator_id": indicator, "family": family, "sort": 90, "dimension_id": self.dimension_ids[0],
            "points": self.rng.choice([None, d(1), d(2)]), "apply_per": "scope",
        }  # fmt: skip
        self.put("indicators", **(base | row))

    def draw_adjustments(self) -> None:
        """Bonus by pieces and by over-fulfilment; deductions by receipts and findings; decided vetoes."""
        rng = self.rng
        row = {"shape": "tiers_capped", "period": self.period()} | self.tiers("B-01", "praise")
        self.adjustment("B-01", "bonus", row)
        if rng.random() < 0.6:
            columns = [["t1"], ["t2"]] if rng.random() < 0.5 else [["o1"], ["e1"]]
            self.term("B-02", "numerator", columns[0])
            self.term("B-02", "denominator", columns[1])
            self.parameter("B-02", points_each="0.2", step_rate="0.1", without_veto=rng.choice([None, 0, 1]))
            period = "year" if columns[0] == ["t1"] else "month"
            self.adjustment("B-02", "bonus", {"shape": "over_fulfilment_steps", "period": period})
        self.parameter("D-01", points_each="0.2", month_cap=rng.choice(["1", "0.5"]))
        self.adjustment("D-01", "deduction", {"shape": "late_days", "points": None})
        self.parameter("D-02", points_each="2")
        self.adjustment("D-02", "deduction", {"shape": "missing_months", "points": rng.choice([None, d(5)])})
        row = {"shape": "tiers_capped"} | self.tiers("D-03", "findings", ("", "", "zero_indicator", "review"))
        self.adjustment("D-03", "deduction", row | {"needs_document": False})
        row = {"shape": "veto", "period": "year", "points": None}
        row |= self.tiers("V-01", "vetoes", ("mark", "last", "ineligible", "")) | {"needs_document": False}
        self.adjustment("V-01", "veto", row)
