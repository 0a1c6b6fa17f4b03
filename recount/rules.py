"""The rows of one rulebook version by what they are asked for; amounts are exact fractions."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from recount.tables import Tables

Row = dict[str, Any]


class Rules:
    """One version of a rulebook."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.indicators = by_id(tables["indicators"], "indicator_id")
        self.columns = by_id(tables["columns"], "column_id")
        self.registers = by_id(tables["registers"], "register_id")
        self.levels = by_id(tables["levels"], "level_id")
        self.grades = by_id(tables["grades"], "grade_id")
        self.questions = by_id(tables["questions"], "question_id")
        self.voter_classes = by_id(tables["voter_classes"], "voter_class_id")
        self.dimensions = by_id(tables["dimensions"], "dimension_id")
        self.caps = by_id(tables["caps"], "cap_id")
        self.terms = of_indicator(tables["terms"])
        self.bands = of_indicator(tables["bands"])
        self.components = of_indicator(tables["components"])
        self.tiers = {(row["indicator_id"], row["level_id"]): row for row in tables["tiers"]}
        self.quotas = {(row["indicator_id"], row["class_id"]): row["quota"] for row in tables["quotas"]}
        self.parameters = {(row["indicator_id"], row["parameter"]): row["value"] for row in tables["parameters"]}
        self.factors = {(row["indicator_id"], row["factor_of"], row["key"]): row["factor"] for row in tables["factors"]}
        self.orders = sorted(tables["orders"], key=lambda row: row["sort"])
        self.policies = {row["policy_id"]: row["value"] for row in tables["policy"]}
        self.places: dict[str, dict[int, Fraction]] = defaultdict(dict)
        for row in tables["places"]:
            self.places[row["indicator_id"]][row["place"]] = row["points"]

    @property
    def reports(self) -> bool:
        """Whether units report anything by the month."""
        return any(row["source"] == "monthly" for row in self.columns.values())

    def striking(self) -> set[tuple[str, str]]:
        """The registers and levels that have an effect under some rule."""
        return {
            (rule["register_id"], level)
            for (indicator, level), row in self.tiers.items()
            if row["effect"] and (rule := self.indicators.get(indicator))
        }

    def policy(self, policy_id: str) -> Fraction | None:
        """A policy's number; None where the rulebook does not say."""
        value = self.policies.get(policy_id)
        return Fraction(value) if value else None

    @property
    def is_in_points(self) -> bool:
        """Whether a score is in points as they are, and not out of a hundred."""
        return self.policies.get("score_scale") == "points"


def versions(tables: Tables) -> dict[str, Rules]:
    """The versions of a competition by their id."""
    rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, frame in tables.items():
        for row in frame.iter_rows(named=True) if "version_id" in frame.columns else ():
            rows[row["version_id"]][name].append({key: exact(value) for key, value in row.items()})
    return {version: Rules(each) for version, each in rows.items()}


def exact(value: Any) -> Any:
    """A decimal as a fraction, anything else as it is."""
    return Fraction(value) if isinstance(value, Decimal) else value


def by_id(rows: list[Row], key: str) -> dict[str, Row]:
    """Rows by their id."""
    return {row[key]: row for row in rows}


def of_indicator(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each indicator."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["indicator_id"]].append(row)
    return found
