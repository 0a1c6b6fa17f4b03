"""The democratic evaluation: ballots to V of each unit and dimension."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.inputs import Inputs
from tests.oracle.months import months_between
from tests.oracle.rounding import hu

Row = dict[str, Any]


def evaluations(inputs: Inputs) -> dict[str, dict[str, Fraction]]:
    """V of every member and dimension; empty where the scope has no evaluation."""
    if not has_evaluation(inputs):
        return {}
    months = set(inputs.model.scope_months[inputs.scope["scope_id"]])
    return {unit: counted_votes(inputs, months, unit) for unit in inputs.members}


def counted_votes(inputs: Inputs, months: set[str], unit: str) -> dict[str, Fraction]:
    """V of one unit by dimension, of the ballots whose period lies inside the months."""
    ballots = [row for row in inputs.model.ballots if is_within(row, months)]
    counts = [row for row in inputs.model.ballot_counts if is_within(row, months)]
    return votes_of(inputs, ballots, valid_classes(counts), unit)


def is_within(row: Row, months: set[str]) -> bool:
    """Whether the whole period of a ballot lies in the months."""
    return months.issuperset(months_between(row["first_month"], row["last_month"]))


def has_evaluation(inputs: Inputs) -> bool:
    """Only the year, and the cumulative that ends with it."""
    kind = inputs.scope["scope_kind"]
    return kind == "year" or (kind == "to_date" and inputs.ends(inputs.month, "year"))


def valid_classes(counts: list[Row]) -> set[str]:
    """Classes with no more returned than issued, and more than half of those due, every time they were asked."""
    void = {
        row["voter_class_id"]
        for row in counts
        if row["issued_count"] < row["returned_count"] or row["returned_count"] * 2 <= row["due_count"]
    }
    return {row["voter_class_id"] for row in counts} - void


def votes_of(inputs: Inputs, ballots: list[Row], valid: set[str], unit: str) -> dict[str, Fraction]:
    """V of one unit by dimension: the weighted mean of its classes' scores."""
    model, lineage = inputs.model, inputs.model.lineage(unit)
    answers: dict[str, dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for row in ballots:
        question = model.questions[inputs.version].get(row["question_id"])
        grade = model.grades[inputs.version].get(row["grade_id"])
        if row["unit_id"] in lineage and question and grade and grade["coefficient"] is not None:
            answers[question["dimension_id"]][row["voter_class_id"]].append(Fraction(grade["coefficient"]))
    votes = {}
    for dimension, classes in answers.items():
        pairs = [
            (
                Fraction(model.voter_classes[inputs.version][each]["weight"]),
                hu(100 * sum(given, Fraction(0)) / len(given), 4),
            )
            for each, given in classes.items()
            if each in valid and model.voter_classes[inputs.version].get(each, {}).get("weight")
        ]
        weight = sum((weight for weight, _ in pairs), Fraction(0))
        if weight:
            votes[dimension] = hu(sum((each * result for each, result in pairs), Fraction(0)) / weight, 2)
    return votes
