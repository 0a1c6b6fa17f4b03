"""The shapes that read what people gave: judges' scores, ballots; and when the reports arrived."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from recount.arrivals import Receipt
from recount.case import Case, capped
from recount.evaluation import counted_votes
from recount.rounding import ZERO, hu

Judging = tuple[str, str]


# ---- judges ----------------------------------------------------------------------------------------------------------


def judged_mean(case: Case) -> Fraction | None:
    """P x the mean of the judgings of the window / full mark, void judges left out."""
    judgings: dict[Judging, list[Fraction]] = defaultdict(list)
    for row in case.inputs.judgements(case.indicator, case.unit, case.window):
        judging = row["first_month"], row["last_month"]
        if not is_void(case, judging, row["judge"]):
            judgings[judging].append(Fraction(row["score"]))
    if not judgings:
        return None
    means = [hu(trimmed_mean(scores, case.given("trim_above")), 4) for scores in judgings.values()]
    mean = sum(means, ZERO) / len(means)
    return hu(case.full * mean / case.parameter("full_mark", 100), 4)


def is_void(case: Case, judging: Judging, judge: str) -> bool:
    """Whether a judge gave too many high scores, too few low ones, or everybody the same, over all units judged."""
    scores = case.inputs.model.judge_scores[case.indicator["indicator_id"], judging, judge]
    high, most = case.given("high_mark"), case.given("high_most")
    low, least = case.given("low_mark"), case.given("low_least")
    if high is not None and most is not None and sum(score >= high for score in scores) > most:
        return True
    if low is not None and least is not None and sum(score < low for score in scores) < least:
        return True
    return case.is_on("void_same") and len(scores) >= 2 and len(set(scores)) == 1


def trimmed_mean(scores: list[Fraction], trim_above: Fraction | None) -> Fraction:
    """The mean; with more than trim_above scores without one highest and one lowest."""
    kept = sorted(scores)
    if trim_above is not None and len(kept) > trim_above:
        kept = kept[1:-1]
    return sum(kept, ZERO) / len(kept)


# ---- ballots ---------------------------------------------------------------------------------------------------------


def vote_mean(case: Case) -> Fraction | None:
    """P x V / 100 over the ballots inside the window and the questions of the indicator's dimension."""
    votes = counted_votes(case.inputs, case.window, case.unit)
    vote = votes.get(case.indicator["dimension_id"])
    return None if vote is None else hu(case.full * vote / 100, 4)


# ---- receipts --------------------------------------------------------------------------------------------------------


def of_status(case: Case, status: str) -> list[Receipt]:
    """The receipts of the lineage in the months of the scope that came out so."""
    return [receipt for receipt in case.inputs.receipts(case.unit) if receipt.status == status]


def late_days(case: Case) -> Fraction:
    """So much a working day late, with a cap a month."""
    each, cap = case.parameter("points_each"), case.given("month_cap")
    months = [capped(each * receipt.days_late, cap) for receipt in of_status(case, "late")]
    return capped(sum(months, ZERO), case.points)


def late_hours(case: Case) -> Fraction:
    """So much an hour begun after the due time, with a cap a month."""
    each, cap = case.parameter("points_each"), case.given("month_cap")
    months = [capped(each * receipt.hours_late, cap) for receipt in of_status(case, "late")]
    return capped(sum(months, ZERO), case.points)


def late_fixed(case: Case) -> Fraction:
    """So much a late month."""
    return capped(case.parameter("points_each") * len(of_status(case, "late")), case.points)


def missing_months(case: Case) -> Fraction:
    """So much a missing month."""
    return capped(case.parameter("points_each") * len(of_status(case, "missing")), case.points)
