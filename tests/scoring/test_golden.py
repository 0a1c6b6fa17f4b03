"""Vectors from real documents, through the marts and through the oracle."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import duckdb
import pytest

from tests.oracle.compare import built, differences
from tests.oracle.score import Results, score
from tests.oracle.tiny import TinyWorld

MONTH, YEAR = "2026-02", "2026"
Row = dict[str, Any]


class Both:
    """A world scored by marts and oracle, which must agree before anything else is asked."""

    def __init__(self, tiny: TinyWorld) -> None:
        world = tiny.world()
        self.competition_id = tiny.competition_id
        self.con: duckdb.DuckDBPyConnection = built(world)
        self.oracle: Results = score(world, tiny.competition_id)
        assert list(differences(self.con, world)) == []

    def line(self, scope: str, unit: str, indicator: str) -> tuple[str, Decimal]:
        """State and points of an indicator."""
        return self.one("ranking.indicator_points", "state, points", scope, unit, indicator_id=indicator)

    def standing(self, scope: str, unit: str, names: str) -> Any:
        """Values of a standing."""
        return self.one("ranking.standings", names, scope, unit)

    def one(self, table: str, names: str, scope: str, unit: str, **more: str) -> Any:
        """The one row that answers."""
        keys = {"scope_id": scope, "unit_id": unit, **more}
        where = " and ".join(f"{name} = ?" for name in keys)
        return self.con.execute(f"select {names} from {table} where {where}", list(keys.values())).fetchone()


def report(tiny: TinyWorld, month: str, rows: dict[str, dict[str, object]]) -> None:
    """Monthly reports with 0 where a vector says nothing, so that nobody is missing."""
    blank = dict.fromkeys(tiny.due_columns("monthly", month), 0)
    tiny.figures("monthly", month, {unit: {**blank, **cells} for unit, cells in rows.items()})


DOCUMENTS = [(316, 0, "open", 6), (200, 1, "open", 5), (316, 2, "open", 4), (100, 1, "open", 4), (100, 3, "open", 0),
             (0, 0, "no_task", 0)]  # fmt: skip


@cache
def documents() -> Both:
    """A unit for each case: the band of one does not depend on another."""
    tiny = TinyWorld()
    units = [tiny.unit(f"u{number}") for number in range(len(DOCUMENTS))]
    tiny.nothing_else()
    report(tiny, MONTH, {unit: {"doc_total": case[0]} for unit, case in zip(units, DOCUMENTS, strict=True)})
    tiny.figures(
        "document_faults", MONTH, {unit: {"doc_error": case[1]} for unit, case in zip(units, DOCUMENTS, strict=True)}
    )
    return Both(tiny)


@pytest.mark.parametrize(("total", "errors", "state", "points"), DOCUMENTS)
def test_document_error_rate_earns_the_points_of_its_band(total: int, errors: int, state: str, points: int) -> None:
    number = DOCUMENTS.index((total, errors, state, points))
    assert documents().line(MONTH, f"u{number}", "DOC-01") == (state, points)


PETITIONS = [("974", "2.22"), ("1000", "3"), ("900", "0"), ("850", "0")]


@cache
def petitions() -> Both:
    """A unit for each case."""
    tiny = TinyWorld()
    units = [tiny.unit(f"u{number}") for number in range(len(PETITIONS))]
    tiny.figures(
        "office",
        MONTH,
        {
            unit: {"pet_due": 1000, "pet_closed_ontime": closed}
            for unit, (closed, _) in zip(units, PETITIONS, strict=True)
        },
    )
    return Both(tiny)


@pytest.mark.parametrize(("closed", "points"), PETITIONS)
def test_petition_closure_loses_three_tenths_a_percentage_point(closed: str, points: str) -> None:
    number = PETITIONS.index((closed, points))
    assert petitions().line(MONTH, f"u{number}", "PET-02") == ("open", Decimal(points))


def test_special_task_of_2000_done_4178_earns_its_ten_points_and_one_bonus_point() -> None:
    tiny = TinyWorld("county-special")
    tiny.unit("a")
    target = tiny.load("targets", "2026-01", "2026-12")
    tiny.figures("targets", "2026-12", {"a": {"task_target": 2000}}, target)
    tiny.figures("office", "2026-12", {"a": {"task_actual": 4178}})
    both = Both(tiny)
    assert round(Fraction(4178, 2000) * 100, 1) == Fraction("208.9")
    assert both.line(YEAR, "a", "TSK-01") == ("open", 10)
    assert both.line(YEAR, "a", "BON-04")[1] == 1


@pytest.mark.parametrize(
    ("each", "cap", "points"), [("0.2", "1", "1"), ("0.2", None, "2"), ("0.5", "1", "1"), ("0.5", None, "5")]
)
def test_over_fulfilment_of_108_9_percent_counts_ten_full_steps(each: str, cap: str | None, points: str) -> None:
    tiny = TinyWorld(only=["BON-04", "DOC-03"])
    tiny.unit("a")
    tiny.change("indicators", "BON-04", points=cap and Decimal(cap))
    for row in tiny.tables["rulebook.parameters"]:
        if (row["indicator_id"], row["parameter"]) == ("BON-04", "points_each"):
            row["value"] = Decimal(each)
    target = tiny.load("targets", "2026-01", "2026-12")
    tiny.figures("targets", "2026-12", {"a": {"task_target": 2000}}, target)
    tiny.figures("office", "2026-12", {"a": {"task_actual": 4178}})
    assert Both(tiny).line(YEAR, "a", "BON-04")[1] == Decimal(points)


def test_dazhou_points_in_relation_to_the_best_of_the_group_with_a_shared_third_place() -> None:
    raws = [308, 290, 264, 264, 260, 245, 217]
    tiny = TinyWorld()
    units = [tiny.unit(f"u{number}") for number in range(len(raws))]
    tiny.nothing_else()
    report(tiny, MONTH, {unit: {} for unit in units})
    for unit, raw in zip(units, raws, strict=True):
        tiny.piece("information_pieces", MONTH, unit, unit, "county", raw)
    both = Both(tiny)
    shown = [str(round(both.line(MONTH, unit, "INF-02")[1], 2)) for unit in units]
    assert shown == ["10.00", "9.42", "8.57", "8.57", "8.44", "7.95", "7.05"]
    assert [both.standing(MONTH, unit, "place")[0] for unit in units] == [1, 2, 3, 3, 5, 6, 7]
    assert [both.standing(MONTH, unit, "is_tied")[0] for unit in units] == [
        False,
        False,
        True,
        True,
        False,
        False,
        False,
    ]


def test_zhalantun_five_points_an_item_and_ten_an_upper_level_item() -> None:
    counts = [(35, 3), (36, 0), (27, 1), (25, 1), (26, 0)]
    tiny = TinyWorld(only=["RES-02"])
    units = [tiny.unit(f"u{number}") for number in range(len(counts))]
    tiny.nothing_else()
    tiny.change("indicators", "RES-02", points=Decimal(1000))
    for row in tiny.tables["rulebook.tiers"]:
        if row["indicator_id"] == "RES-02":
            row["points_each"] = Decimal(5 if row["level_id"] == "county" else 10)
    for unit, (items, upper) in zip(units, counts, strict=True):
        tiny.piece("research_pieces", MONTH, unit, f"{unit}-1", "county", items)
        if upper:
            tiny.piece("research_pieces", MONTH, unit, f"{unit}-2", "city", upper)
    both = Both(tiny)
    assert [both.line(MONTH, unit, "RES-02")[1] for unit in units] == [205, 180, 145, 135, 130]
    assert [both.standing(MONTH, unit, "place")[0] for unit in units] == [1, 2, 3, 4, 5]


XINING = [(301, 159, "open", "52.8"), (28, 16, "open", "57.1"), (0, 0, "no_task", "0.0")]


@cache
def xining() -> Both:
    """A unit for each case."""
    tiny = TinyWorld(only=["SUP-01"])
    units = [tiny.unit(f"u{number}") for number in range(len(XINING))]
    tiny.nothing_else()
    tiny.change("indicators", "SUP-01", points=Decimal(100))
    cases = zip(units, XINING, strict=True)
    tiny.figures(
        "supervised_tasks", MONTH, {unit: {"sup_due": due, "sup_ontime": done} for unit, (due, done, *_) in cases}
    )
    return Both(tiny)


@pytest.mark.parametrize(("due", "done", "state", "shown"), XINING)
def test_xining_rates_and_a_unit_with_nothing_due_has_no_task(due: int, done: int, state: str, shown: str) -> None:
    found, points = xining().line(MONTH, f"u{XINING.index((due, done, state, shown))}", "SUP-01")
    assert (found, str(round(points, 1))) == (state, shown)


def test_six_judges_lose_the_highest_and_the_lowest_score() -> None:
    tiny = TinyWorld()
    tiny.unit("a")
    tiny.unit("b")
    tiny.judge("SUP-03", "2026-01", "2026-06", {"a": [88, 90, 92, 95, 70, 99], "b": [88, 90, 92, 95, 70]})
    both = Both(tiny)
    assert both.line("2026-06", "a", "SUP-03") == ("open", Decimal("1.8250"))  # 2 x 91.25 / 100
    assert both.line("2026-06", "b", "SUP-03") == ("open", Decimal("1.7400"))  # 2 x 87 / 100: five are not trimmed


def grades(*counts: int) -> dict[str, int]:
    """Counts of the four grades and of those who don't know."""
    return dict(zip(["excellent", "good", "fair", "poor", "unknown"], counts, strict=False))


def class_scores(both: Both) -> dict[str, Decimal]:
    """The score of each voter class."""
    return dict(
        both.con.execute(
            "select voter_class_id, class_score from ranking.shown_ballot_classes where scope_id = '2026'"
        ).fetchall()
    )


def test_vote_60_25_10_5_gives_88() -> None:
    tiny = TinyWorld()
    tiny.unit("a")
    tiny.ballots("a", "study", {"leaders": grades(60, 25, 10, 5)})
    both = Both(tiny)
    assert class_scores(both) == {"leaders": Decimal("88.0000")}
    assert both.one("ranking.dimension_points", "evaluation", YEAR, "a", dimension_id="learning") == (88,)


def test_vote_of_three_classes_is_weighted() -> None:
    tiny = TinyWorld()
    tiny.unit("a")
    tiny.ballots(
        "a", "study", {"leaders": grades(6, 3, 1, 0), "peers": grades(18, 9, 2, 1), "served": grades(35, 10, 4, 1)}
    )
    both = Both(tiny)
    assert class_scores(both) == {"leaders": 90, "peers": Decimal("89.3333"), "served": Decimal("91.6000")}
    assert both.one("ranking.dimension_points", "evaluation", YEAR, "a", dimension_id="learning") == (Decimal("90.28"),)


def test_those_who_do_not_know_leave_the_base() -> None:
    tiny = TinyWorld()
    tiny.unit("a")
    coefficients = {"excellent": "1", "good": "0.7", "fair": "0.3"}
    for row in tiny.tables["rulebook.grades"]:
        if row["grade_id"] in coefficients:
            row["coefficient"] = Decimal(coefficients[row["grade_id"]])
    tiny.ballots("a", "study", {"leaders": grades(40, 8, 2, 0, 5)})
    both = Both(tiny)
    assert both.one("ranking.dimension_points", "evaluation", YEAR, "a", dimension_id="learning") == (Decimal("92.40"),)


@pytest.fixture(scope="module")
def whole_year() -> Both:
    """A unit that has every task in every month, and one that loses 3.25 points in February."""
    tiny = TinyWorld()
    units = [tiny.unit("a"), tiny.unit("b")]
    tiny.nothing_else()
    target = tiny.load("targets", "2026-01", "2026-12")
    tiny.figures("targets", "2026-12", {unit: {"task_target": 10} for unit in units}, target)
    for month in tiny.months:
        tiny.full_month(month, units, log_spent=0, lrn_hours=1000, lrn_staff=1, lrn_test_avg=90)
    tiny.judge("SUP-03", "2026-01", "2026-06", {unit: [100] for unit in units})
    tiny.judge("SUP-03", "2026-07", "2026-12", {unit: [100] for unit in units})
    tiny.judge("ARC-02", "2026-01", "2026-12", {unit: [100] for unit in units})
    tiny.figures("meeting_faults", MONTH, {"b": {"mtg_fault": 3}})
    for row in tiny.tables["landing.facts"]:
        if (row["unit_id"], row["column_id"], row["last_month"]) == ("b", "inf_submitted", MONTH):
            row.update(value=Decimal(0), raw="0")
    return Both(tiny)


@pytest.mark.parametrize(
    ("scope", "points"),
    [("2026-02", "73.25"), ("2026-03", "82.25"), ("2026-06", "91.25"), ("2026-12", "97.25"), ("2026", "100"), ("to-2026-12", "100")],
)  # fmt: skip
def test_open_points_of_a_unit_with_every_task(whole_year: Both, scope: str, points: str) -> None:
    assert whole_year.standing(scope, "a", "open_points, earned, score") == (Decimal(points), Decimal(points), 100)


def test_seventy_of_seventy_three_and_a_quarter_is_95_56(whole_year: Both) -> None:
    assert whole_year.standing(MONTH, "b", "earned, open_points, score, place") == (
        70,
        Decimal("73.25"),
        Decimal("95.56"),
        2,
    )


@pytest.mark.parametrize(("faults", "expected"), [(0, "0.13"), (1, "-0.13")])
def test_scores_are_rounded_half_away_from_zero(faults: int, expected: str) -> None:
    """100 x 0.01 / 8 = 0.125; with a deduction of 0.25 it is -0.125."""
    tiny = TinyWorld(only=["SUP-01", "DED-03"])
    tiny.unit("a")
    tiny.nothing_else()
    tiny.figures("supervised_tasks", MONTH, {"a": {"sup_due": 800, "sup_ontime": 1}})
    for row in tiny.tables["rulebook.tiers"]:
        if (row["indicator_id"], row["level_id"]) == ("DED-03", "error"):
            row["points_each"] = Decimal("0.25")
    if faults:
        tiny.piece("verification", MONTH, "a", "v1", "error", faults)
    assert Both(tiny).standing(MONTH, "a", "score") == (Decimal(expected),)
