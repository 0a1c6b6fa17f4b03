"""The democratic evaluation: ballots to V of each unit and dimension."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from recount.inputs import Inputs, Window, is_inside
from recount.model import Row
from recount.rounding import ZERO, hu


def evaluations(inputs: Inputs) -> dict[str, dict[str, Fraction]]:
    """V of every member and dimension; empty where the scope has no evaluation."""
    if not has_evaluation(inputs):
        return {}
    return {unit: counted_votes(inputs, tuple(inputs.months), unit) for unit in inputs.members}


def has_evaluation(inputs: Inputs) -> bool:
    """Only the year, and the cumulative that ends with it."""
    kind = inputs.scope["scope_kind"]
    return kind == "year" or (kind == "to_date" and ("year", inputs.month) in inputs.model.ends)


def counted_votes(inputs: Inputs, window: Window, unit: str) -> dict[str, Fraction]:
    """V of one unit by dimension, of the ballots whose period lies inside the window: the weighted mean of its classes."""
    valid = valid_classes([row for row in inputs.model.ballot_counts if is_inside(row, window)])
    weighted: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for (dimension, voter_class), result in class_results(inputs, window, unit).items():
        weight = inputs.rules.voter_classes.get(voter_class, {}).get("weight")
        if weight and voter_class in valid:
            weighted[dimension].append((weight, result))
    return {
        dimension: hu(sum((w * result for w, result in pairs), ZERO) / sum((w for w, _ in pairs), ZERO), 2)
        for dimension, pairs in weighted.items()
    }


def class_results(inputs: Inputs, window: Window, unit: str) -> dict[tuple[str, str], Fraction]:
    """Mean coefficient x 100 by dimension and class of voters; a grade without a coefficient is no answer."""
    grades = {each: row["coefficient"] for each, row in inputs.rules.grades.items() if row["coefficient"] is not None}
    sums: dict[tuple[str, str], tuple[Fraction, int]] = defaultdict(lambda: (ZERO, 0))
    for row in inputs.model.answers.get(unit, []):
        question = inputs.rules.questions.get(row["question_id"])
        if question and row["grade_id"] in grades and is_inside(row, window):
            total, count = sums[question["dimension_id"], row["voter_class_id"]]
            given = total + grades[row["grade_id"]] * row["len"]
            sums[question["dimension_id"], row["voter_class_id"]] = given, count + row["len"]
    return {key: hu(100 * total / count, 4) for key, (total, count) in sums.items()}


def valid_classes(counts: list[Row]) -> set[str]:
    """Classes with no more returned than issued, and more than half of those due, every time they were asked."""
    void = {
        row["voter_class_id"]
        for row in counts
        if row["issued_count"] < row["returned_count"] or row["returned_count"] * 2 <= row["due_count"]
    }
    return {row["voter_class_id"] for row in counts} - void
