"""What lies beyond office rulebooks: scales between goalposts, means of means, leagues, seasons, groups, versions."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.plain import PlainWorld
from tests.scoring.vectors import MONTH, Table, Wanted

vector = Table()
X = {"numerator": "x"}


def figures(w: PlainWorld, column: str, *values: object, month: str = MONTH) -> None:
    """A figure for units a, b, c ..., new ones made as they come."""
    for unit, value in zip("abcdefgh", values, strict=False):
        if unit not in w.known["units"]:
            w.known["units"].add(unit)
            w.unit(unit)
        if value is not None:
            w.give(month, unit, **{column: value})


# ---- normalisation ---------------------------------------------------------------------------------------------------


@vector("min-max: the best of the group 10, the least 0, the others between")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 10, terms=X)
    figures(w, "x", 2, 5, 10, None)
    return {"a R": 0, "b R": "3.75", "c R": 10, "d R": 0, "d R/open": 10}


@vector("min-max in the negative direction: the fewest is the best")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 10, terms=X, parameters={"lower_is_better": 1})
    figures(w, "x", 2, 5, 10)
    return {"a R": 10, "b R": "6.25", "c R": 0}


@vector("min-max of equal figures has nothing to compare")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 10, terms=X, no_task="full")
    figures(w, "x", 5, 5)
    return {"a R/state": "no_task", "a R": 0, "a R/open": 0}


@vector("goalposts: a life expectancy of 71.6 years between 20 and 85, beyond them no more and no less")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 1, terms=X, parameters={"low": 20, "high": 85})
    figures(w, "x", "71.6", 90, 12)
    return {"a R": "0.7938", "b R": 1, "c R": 0}


@vector("logarithmic goalposts: an income of 10,000 between 100 and 75,000")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 100, terms=X, parameters={"low": 100, "high": 75000, "logarithm": 1})
    figures(w, "x", 10000, 100, 0, 80000)
    return {"a R": "69.5637", "b R": 0, "c R": 0, "d R": 100}


@vector("logarithmic between the least positive figure and the largest, downwards")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 10, terms=X, parameters={"logarithm": 1, "lower_is_better": 1})
    figures(w, "x", 1, 10, 100, 0)
    return {"a R": 10, "b R": 5, "c R": 0, "d R": 10}


@vector("a rate is compared, not a count: 100 x / y")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "normalised", 10, terms={"numerator": "x", "denominator": "y"})
    figures(w, "x", 30, 30, 10)
    figures(w, "y", 40, 60, 0)
    return {"a R": 10, "b R": 0, "c R": 0}  # 75 and 50; c has no rate


# ---- means -----------------------------------------------------------------------------------------------------------


@vector("two levels: geometric mean of health, income and the arithmetic mean of two schooling figures")
def _(w: PlainWorld) -> Wanted:
    goalposts = {"health": (20, 85, 0), "expected": (0, 18, 0), "mean": (0, 15, 0), "income": (100, 75000, 1)}
    for name, (low, high, logarithm) in goalposts.items():
        w.rule(name, "normalised", 100, family="part", terms={"numerator": name},
               parameters={"low": low, "high": high, "logarithm": logarithm})  # fmt: skip
    w.rule("schooling", "composite", 100, family="part")
    w.components("schooling", expected=1, mean=1)
    w.rule("index", "composite", 1, parameters={"geometric": 1})
    w.components("index", health=1, schooling=1, income=1)
    w.units("ab")
    w.give(MONTH, "a", health="71.6", expected="12.6", mean="7.5", income=10000)
    w.give(MONTH, "b", health=20, expected=18, mean=15, income=75000)
    return {
        "a health": "79.3846", "a expected": 70, "a mean": 50, "a schooling": 60, "a income": "69.5637",
        "a index": "0.6920", "b index": 0, "a open_points": 1,
    }  # fmt: skip


@vector("a geometric mean with weights of 70 and 30")
def _(w: PlainWorld) -> Wanted:
    w.rule("P", "target_completion", 5, family="part", terms={"numerator": "x", "denominator": "t"})
    w.rule("Q", "target_completion", 20, family="part", terms={"numerator": "y", "denominator": "t"})
    w.rule("R", "composite", 100, parameters={"geometric": 1})
    w.components("R", P=70, Q=30)
    w.unit("a")
    w.give(MONTH, "a", x=8, y=5, t=10)
    return {"a P": 4, "a Q": 10, "a R": "69.4791"}


@vector("a component without a task leaves the mean to the others")
def _(w: PlainWorld) -> Wanted:
    w.rule("P", "linear_rate", 5, family="part", terms={"numerator": "x", "denominator": "t"})
    w.rule("Q", "linear_rate", 20, family="part", terms={"numerator": "y", "denominator": "u"})
    w.rule("R", "composite", 40)
    w.components("R", P=70, Q=30)
    w.unit("a")
    w.give(MONTH, "a", x=8, y=5, t=10, u=0)
    return {"a R": 32, "a Q/state": "no_task"}


# ---- leagues and seasons ---------------------------------------------------------------------------------------------


@vector("best two of four months count")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 10, terms={"fault": "x"}, apply_per="month", parameters={"best_periods": 2})
    w.unit("a")
    for month, faults in zip(w.months, (1, 5, 3, 7, *[10] * 8), strict=True):
        w.give(month, "a", x=faults)
    return {"2026-02 a R": 5, "to-2026-02 a R": 14, "to-2026-04 a R": 16, "to-2026-04 a R/open": 20, "2026-Q1 a R": 16}


@vector("points per match of a season cut short: 67 of 34, 62 of 35, 60 of 34")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "linear_rate", 1, terms={"numerator": "x", "denominator": "played"}, parameters={"unlimited": 1})
    w.policy(score_scale="points")
    figures(w, "x", 67, 62, 60)
    figures(w, "played", 34, 35, 34)
    return {"a R": "1.9706", "b R": "1.7714", "c R": "1.7647", "a score": "1.97", "b place": 2, "c place": 3}


def league(w: PlainWorld) -> None:
    """Three points a win, one a draw; goal difference and goals decide, then fewer deductions."""
    w.policy(score_scale="points")
    w.rule("R", "deduct_from_base", 114, terms={"gain": {"wins": 3, "draws": 1}},
           parameters={"base_points": 0, "unlimited": 1})  # fmt: skip
    w.rule("difference", "deduct_from_base", 1, family="part", terms={"gain": {"scored": 1}, "fault": {"conceded": 1}},
           parameters={"base_points": 0, "unlimited": 1, "least": -1000})  # fmt: skip
    w.rule("goals", "deduct_from_base", 1, family="part", terms={"gain": {"scored": 1}},
           parameters={"base_points": 0, "unlimited": 1})  # fmt: skip
    w.rule("D", "tiers_capped", None, family="deduction", register_id="decisions", multi="sum", tiers={"points": 1})
    w.orders(("points", "difference", "high"), ("points", "goals", "high"), ("deduction", "", "low"))


@vector("7 wins and 7 draws are 28 points, 9 deducted by decision leave 19")
def _(w: PlainWorld) -> Wanted:
    league(w)
    figures(w, "wins", 7, 8)
    figures(w, "draws", 7, 6)
    figures(w, "scored", 34, 42)
    figures(w, "conceded", 66, 82)
    w.events("decisions", MONTH, "a", ("administration", "points", {"quantity": 9}))
    return {"a R": 28, "a deduction": 9, "a score": 19, "b score": 30, "a difference": -32, "a place": 2, "b place": 1}


@vector("equal points: goal difference, then goals, then fewer deductions, else a shared place")
def _(w: PlainWorld) -> Wanted:
    league(w)
    figures(w, "wins", 10, 10, 10, 10, 11, 10, 3)
    figures(w, "draws", 5, 5, 5, 5, 5, 5, 0)
    figures(w, "scored", 30, 31, 30, 32, 30, 30, 99)
    figures(w, "conceded", 20, 20, 20, 22, 20, 20, 9)
    w.events("decisions", MONTH, "e", ("d1", "points", {"quantity": 3}))
    return {
        "g place": 7, "b place": 1, "d place": 2, "a place": 3, "c place": 3, "f place": 3, "e place": 6,
        "a is_tied": True, "e is_tied": False, "b gap_to_next": None, "g gap_to_next": 26,
    }  # fmt: skip


@vector("races by the month: points by place, equal totals by the count of first, second, third places")
def _(w: PlainWorld) -> Wanted:
    w.policy(score_scale="points")
    w.rule("R", "place_points", 25, terms=X, apply_per="month")
    w.places("R", 25, 18, 15, 12)
    w.orders(("countback", "R", "high"))
    figures(w, "x", 4, 3, 2, 1, month="2026-01")
    figures(w, "x", 1, 3, 2, 4, month="2026-02")
    figures(w, "x", 3, 2, None, 4, month="2026-03")
    # a 25 + 12 + 18, b 18 + 18 + 15, c 15 + 15, d 12 + 25 + 25
    return {
        "2026-01 a R": 25, "2026-02 a R": 12, "a R": 18, "c R": 0, "2026-Q1 a score": 55, "2026-Q1 d score": 62,
        "2026-Q1 b score": 51, "2026-Q1 c score": 30, "2026-Q1 d place": 1, "to-2026-02 a place": 1,
        "to-2026-02 d place": 1, "to-2026-02 d score": 37, "to-2026-02 a score": 37, "to-2026-02 b place": 3,
    }  # fmt: skip


@vector("countback: 25 + 15 stands before 20 + 20, which the same count of places shares")
def _(w: PlainWorld) -> Wanted:
    w.policy(score_scale="points")
    w.rule("R", "place_points", 25, terms=X, apply_per="month")
    w.places("R", 25, 20, 15)
    w.orders(("countback", "R", "high"))
    figures(w, "x", 9, 8, 7, month="2026-01")
    figures(w, "x", 7, 8, 9, month="2026-02")
    # a 25 + 15, c 15 + 25, b 20 + 20
    return {
        "to-2026-02 a score": 40, "to-2026-02 b score": 40, "to-2026-02 a place": 1, "to-2026-02 c place": 1,
        "to-2026-02 b place": 3, "to-2026-02 a is_tied": True, "to-2026-02 b is_tied": False,
    }  # fmt: skip


@vector("several measures in turn: bonus high, deduction low")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 100, terms={"fault": "x"})
    w.rule("B", "tiers_capped", None, family="bonus", register_id="praise", multi="sum", tiers={"praise": 1})
    w.orders(("bonus", "", "high"))
    figures(w, "x", 10, 12, 11)
    w.events("praise", MONTH, "b", ("p1", "praise", {"quantity": 2}))
    return {"a score": 90, "b score": 90, "c score": 89, "b place": 1, "a place": 2, "c place": 3}


# ---- who is compared -------------------------------------------------------------------------------------------------


@vector("a guest is scored against the others, has no place and takes none")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "best_in_group", 10, terms=X)
    w.rule("P", "place_points", 5, terms=X, parameters={"step": 1})
    w.unit("z", is_guest=True)
    figures(w, "x", 20, 10)
    w.give(MONTH, "z", x=40)
    return {"z R": 10, "z P": 5, "z place": None, "a R": 10, "a P": 5, "a place": 1, "b R": 5, "b P": 4, "b place": 2}


@vector("one rule for the townships and another for the departments")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 10, terms={"fault": "x"}, groups="townships")
    w.rule("S", "linear_rate", 20, terms={"numerator": "done", "denominator": "due"}, groups="departments;courts")
    w.rule("T", "deduct_from_base", 5)
    for unit, group in (("a", "townships"), ("b", "departments"), ("c", "courts")):
        w.unit(unit, group=group)
        w.give(MONTH, unit, x=4, done=1, due=2)
    return {
        "a R": 6, "a S": None, "a open_points": 15, "a score": "73.33", "b R": None, "b S": 10, "b open_points": 25,
        "c S": 10, "a place": 1, "b place": 1, "c place": 1,
    }  # fmt: skip


# ---- versions --------------------------------------------------------------------------------------------------------


@vector("a rulebook changed in July: each month by its own version", {"v1": "2020-01", "v2": "2026-07"})
def _(w: PlainWorld) -> Wanted:
    for w.version, points, each in (("v1", 10, 1), ("v2", 20, 4)):
        w.rule("R", "deduct_from_base", points, terms={"fault": {"x": each}}, apply_per="month")
        w.rule("S", "deduct_from_base", points, terms={"fault": {"x": each}})
    w.version = "v2"
    w.rule("N", "deduct_from_base", 5, apply_per="month")
    w.version = None
    w.unit("a")
    for month in w.months:
        w.give(month, "a", x=1)
    return {
        "2026-06 a R": 9, "2026-07 a R": 16, "2026-H1 a R": 54, "2026 a R": 150, "2026 a R/open": 180,
        "2026-06 a S": 9, "2026-H1 a S": 4, "2026-07 a S": 16, "2026 a S": 0, "2026-06 a N": None, "2026 a N": 30,
        "to-2026-08 a N": 10,
    }  # fmt: skip


@vector("the class of a unit doubles its faults, its group has its own best", {"v1": "2020-01"})
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 20, terms={"fault": "x"}, parameters={"least": -10})
    w.factors("R", "class", only_such=2)
    w.rule("B", "best_in_group", 10, terms=X, groups="g")
    w.unit("a", class_id="only_such")
    w.unit("b")
    w.unit("c", group="h")
    for unit, value in (("a", "12.5"), ("b", "12.5"), ("c", 25)):
        w.give(MONTH, unit, x=value)
    return {"a R": -5, "b R": "7.5", "c R": -5, "a B": 10, "c B": None}


@vector("a cap of two adjustments, a policy, and points out of points")
def _(w: PlainWorld) -> Wanted:
    w.policy(score_scale="points", deduction_cap=6, parent_points=5)
    w.rows("caps", {"cap_id": "c", "family": "deduction", "points": Decimal(4), "name_zh": "顶", "name_en": "Cap"})
    w.rule("R", "deduct_from_base", 50, terms={"gain": "x"}, parameters={"base_points": 40, "unlimited": 1})
    for number in range(3):
        w.rule(f"D{number}", "tiers_capped", 3, family="deduction", register_id="faults", multi="sum",
               cap_id="c" if number else "", tiers={f"fault{number}": 5})  # fmt: skip
    figures(w, "x", 30)
    w.events("faults", MONTH, "a", *[(f"f{number}", f"fault{number}") for number in range(3)])
    return {"a D0": 3, "a deduction": 6, "a score": 64, "a parent_points": "3.2"}


# ---- figures that need more than 64 bits on their way ----------------------------------------------------------------


@vector("wide figures: 40,000,000,000.5 of 80,000,000,001 yuan is a half")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "linear_rate", 10, terms={"numerator": "invested", "denominator": "aim"})
    w.rule("S", "target_completion", 20, terms={"numerator": "invested", "denominator": "aim"})
    w.rule("T", "best_in_group", 30, terms={"numerator": "invested"})
    w.units("ab")
    w.give(MONTH, "a", invested="40000000000.5", aim="80000000001")
    w.give(MONTH, "b", invested="99999999999.9999", aim="99999999999.9999")
    return {"a R": 5, "a S": 10, "a T": 12, "b R": 10, "b S": 20, "b T": 30}
