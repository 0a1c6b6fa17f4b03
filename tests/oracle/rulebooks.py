"""Random rulebooks: every shape, every switch and every two modifiers that may meet, with small numbers."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

from tests.oracle.drawn_rules import BLANK, COLUMNS, RuleDrawer, d

Row = dict[str, Any]
NAMING = (("components", "component_id"), ("orders", "key"))  # what a rule cannot leave a version under
FINDINGS = ("", "", "zero_indicator", "zero_year", "zero_month", "reduce_indicator", "review")
VETOES = ("mark", "last", "ineligible", "exclude", "")


class RandomRulebook(RuleDrawer):
    """Rows by table name, without the competition; the second version with other points and quotas, and another rule."""

    def __init__(self, rng: random.Random, versions: list[Row]) -> None:
        self.rng = rng
        self.tables: dict[str, list[Row]] = defaultdict(list)
        self.groups = [f"g{n}" for n in range(rng.choice([1, 2, 2, 3]))]
        self.is_season = rng.random() < 0.2
        if self.is_season:
            self.groups = ["g0"]
        self.classes = [f"k{n}" for n in range(rng.choice([1, 2, 3]))]
        self.levels = ["county", "city", "province", "other"]
        self.items, self.dimension_ids = ["i1", "i2", "i3"], ["d1", "d2"]
        self.questions, self.grades = ["s1", "s2", "s3"], ["good", "fair", "poor", "unknown"]
        self.voter_classes = ["leaders", "peers", "own"]
        self.count_registers, self.piece_registers = ["faults", "extras"], ["pieces", "praise", "findings", "vetoes"]
        self.routes = ["direct", "forwarded"]
        self.score_ids: list[str] = []
        self.judged: list[Row] = []
        # a league or a race asks for no report, so that nobody is ever late with one
        has_reports = not self.is_season
        self.drawable = {name: row for name, row in COLUMNS.items() if has_reports or row[0] != "monthly"}
        self.draw_frame()
        self.draw_rules()
        self.draw_adjustments()
        self.draw_orders()
        self.spread(versions)

    def columns_of(self, source: str) -> list[Row]:
        """The columns of one source."""
        return [row for row in self.tables["columns"] if row["source"] == source]

    def levels_of(self, register: str) -> list[str]:
        """The levels that may stand in a register: all, with or without a tier."""
        return self.levels

    def spread(self, versions: list[Row]) -> None:
        """Give every row to every version, but one rule to the first and one to the later ones only."""
        self.columns = [dict(row) for row in self.tables["columns"]]
        named = {row[key] for table, key in NAMING for row in self.tables[table]}
        free = [each for each in self.score_ids[1:] if each not in named]
        gone, new = (self.rng.choice([None, *free]) for _ in range(2))
        for table, rows in self.tables.items():
            self.tables[table] = [
                self.aged(table, {"version_id": version["version_id"], **row}, age)
                for age, version in enumerate(versions)
                for row in rows
                if row.get("indicator_id") not in ((gone,) if age else (new,)) or row.get("indicator_id") is None
            ]
        self.columns_of = lambda source: [row for row in self.columns if row["source"] == source]  # type: ignore[method-assign]

    def aged(self, table: str, row: Row, age: int) -> Row:
        """A row of a later version."""
        if age and table == "indicators" and row["family"] == "score":
            return row | {"points": row["points"] * 2}
        if age and table == "quotas":
            return row | {"quota": row["quota"] + 1}
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
        for sort, (each, (source, owner, value_type, period, aggregate)) in enumerate(self.drawable.items()):
            put(
                "columns", column_id=each, sort=sort, source=source, owner=owner, measure="件", value_type=value_type,
                period=period, aggregate=aggregate, lowest=d(0), highest=None, name_zh=each, name_en=each,
            )  # fmt: skip
        ranks = rng.choice([[1, 2, 3, 4], [1, 2, 3, 0]])
        for each, rank in zip(self.levels, ranks, strict=True):
            put("levels", level_id=each, rank=rank, name_zh=each, name_en=each)
        named = (
            ("groups", "group_id", self.groups),
            ("classes", "class_id", self.classes),
            ("routes", "route_id", self.routes),
        )
        for table, key, names in named:
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
        if rng.random() < 0.3:
            values["score_scale"] = rng.choice(["points", "points", "hundred"])
        if rng.random() < 0.3:
            values["parent_points"] = rng.choice(["1", "10", "2.5"])
        for taken in rng.sample(["bonus_cap", "deduction_cap"], rng.choice([0, 0, 1, 2])):
            del values[taken]
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

    # ---- adjustments ---------------------------------------------------------------------------------------------

    def adjustment(self, indicator: str, family: str, row: Row) -> None:
        """One bonus, deduction or veto, sometimes with its own cap."""
        base = BLANK | {
            "indicator_id": indicator, "family": family, "sort": 90, "dimension_id": self.dimension_ids[0],
            "points": self.rng.choice([None, d(1), d(2)]), "apply_per": "scope",
            "groups": self.some_groups(0.15), "cap_id": self.some_cap(family),
        }  # fmt: skip
        self.put("indicators", **(base | row))

    def some_cap(self, family: str) -> str:
        """Often a cap that the adjustment shares with others of its family."""
        if family == "veto" or self.rng.random() < 0.5:
            return ""
        if family not in {row["cap_id"] for row in self.tables["caps"]}:
            points = d(self.rng.choice(["0.7", 1, 3]))
            self.put("caps", cap_id=family, family=family, points=points, name_zh="顶", name_en="Cap")
        return family

    def draw_adjustments(self) -> None:
        """Bonus by pieces and by over-fulfilment; deductions by receipts and findings; decided vetoes."""
        rng = self.rng
        row = {"shape": "tiers_capped", "period": self.period()} | self.tiers("B-01", "praise")
        self.adjustment("B-01", "bonus", row)
        if rng.random() < 0.3:
            self.adjustment("B-03", "bonus", {"shape": "tiers_capped"} | self.tiers("B-03", "praise"))
        if rng.random() < 0.6:
            columns = [["t1"], ["t2"]] if rng.random() < 0.5 else [["o1"], ["e1"]]
            self.term("B-02", "numerator", columns[0])
            self.term("B-02", "denominator", columns[1])
            self.parameter(
                "B-02",
                points_each="0.2",
                step_rate="0.1",
                without_veto=rng.choice([None, 0, 1]),
                stepped=rng.choice([None, 0]),
            )
            period = "year" if columns[0] == ["t1"] else "month"
            self.adjustment("B-02", "bonus", {"shape": "over_fulfilment_steps", "period": period})
        for number, shape in enumerate(rng.sample(["late_days", "late_hours", "late_fixed"], rng.choice([1, 1, 2]))):
            indicator = "D-01" if number == 0 else "D-04"
            caps = {} if shape == "late_fixed" else {"month_cap": rng.choice(["1", "0.5", "20"])}
            self.parameter(indicator, points_each="0.2", **caps)
            self.adjustment(indicator, "deduction", {"shape": shape, "points": rng.choice([None, d("0.3")])})
        self.parameter("D-02", points_each="2")
        self.adjustment("D-02", "deduction", {"shape": "missing_months", "points": rng.choice([None, d(5)])})
        row = {"shape": "tiers_capped"} | self.tiers("D-03", "findings", FINDINGS)
        self.adjustment("D-03", "deduction", row | {"needs_document": rng.random() < 0.1})
        row = {"shape": "veto", "period": "year", "points": None}
        row |= self.tiers("V-01", "vetoes", VETOES) | {"needs_document": False}
        self.adjustment("V-01", "veto", row)

    # ---- equal scores --------------------------------------------------------------------------------------------

    def draw_orders(self) -> None:
        """Half of the rulebooks say what decides between equal scores."""
        rules = [row for row in self.tables["indicators"] if row["family"] in ("score", "part")]
        ranked = [row["indicator_id"] for row in rules if (row["shape"], row["apply_per"]) == ("place_points", "month")]
        possible = [("points", row["indicator_id"]) for row in rules] + [("bonus", ""), ("deduction", "")]
        possible += [("countback", each) for each in ranked for _ in range(10)]
        if self.rng.random() < (0.9 if self.is_season else 0.6):
            chosen = dict.fromkeys(self.rng.choices(possible, k=self.rng.randint(1, 3)))
            for sort, (order_by, key) in enumerate(chosen):
                direction = self.rng.choice(["high", "high", "low"])
                self.put("orders", sort=sort, order_by=order_by, key=key, direction=direction)
