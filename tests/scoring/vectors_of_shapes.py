"""The 22 shapes and modifiers of real rulebooks, each on the numbers its source quotes (the key in brackets)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.plain import PlainWorld
from tests.scoring.vectors import MONTH, Table, Wanted

vector = Table()
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


def pieces(w: PlainWorld, tiers: dict[str, object], points: object = 100, **more: Any) -> None:
    """One rule over the register of news, every piece counted, without an upper end unless said otherwise."""
    shape = more.pop("shape", "tiers_capped")
    parameters = more.pop("parameters", {"unlimited": 1})
    more = {"register_id": "news", "multi": "sum", "share": "full"} | more
    w.rule("R", shape, points, tiers=tiers, parameters=parameters, **more)


# ---- 1 tiers by level ------------------------------------------------------------------------------------------------

LIANYUNGANG: dict[str, object] = {
    "short_note": 1, "brief": 3, "research": 20, "selected_for_province": 2, "province": 10, "state_selected": 10, "state": 50,
}  # fmt: skip


@vector("1 [LY] a brief of 3, one sent on to the province (+2) and adopted there (10), research of 20")
def _(w: PlainWorld) -> Wanted:
    pieces(w, LIANYUNGANG)
    w.units("ab")
    w.events(
        "news", MONTH, "a", ("p1", "brief"), ("p2", "selected_for_province"), ("p2", "province"), ("p3", "research")
    )
    w.events("news", MONTH, "b", ("p4", "short_note"), ("p5", "state"))
    return {"a R": 35, "b R": 51, "a R/open": 100}


@vector("1 [HN] 20, 10, 0.5 and 6 points an item")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"web": "0.5", "brief": 6, "journal": 10, "report": 20})
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "web", {"quantity": 3}), ("p2", "brief"), ("p3", "journal"), ("p4", "report"))
    return {"a R": "37.5"}


@vector("1 [LA] sent to the State Council 30 and adopted 80 are two events, capped at the points of the rule")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"sent_state": 30, "adopted_state": 80}, 100, parameters={})
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "sent_state"), ("p1", "adopted_state"))
    return {"a R": 100}


# ---- 2 instructions --------------------------------------------------------------------------------------------------


@vector("2 [LY] a brief of 3 with a city leader's instruction +5 and the province's +50 on top")
def _(w: PlainWorld) -> Wanted:
    instruction = {"counts_as": "instruction"}
    tiers = LIANYUNGANG | {
        "city_leader": instruction | {"points_each": 5},
        "province_leader": instruction | {"points_each": 50},
    }
    pieces(w, tiers, multi="highest")
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "brief"), ("p1", "city_leader"), ("p1", "province_leader"))
    w.events("news", MONTH, "b", ("p2", "brief"), ("p2", "city_leader"))
    return {"a R": 53, "b R": 8}


@vector("2 [SHI] 12 with an instruction against 5 for plain adoption by the city")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"city": 5, "city_leader": {"points_each": 7, "counts_as": "instruction"}})
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "city"), ("p1", "city_leader"))
    w.events("news", MONTH, "b", ("p2", "city"))
    return {"a R": 12, "b R": 5}


@vector("2 [XJ] instructions of county 10, city 30, central 50 as a bonus under a cap of 70")
def _(w: PlainWorld) -> Wanted:
    w.rule("S", "deduct_from_base", 100)
    instruction = {"counts_as": "instruction"}
    tiers = {
        name: instruction | {"points_each": each} for name, each in (("county", 10), ("city", 30), ("central", 50))
    }
    pieces(w, tiers, 70, family="bonus", parameters={})
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "county"), ("p2", "city"), ("p3", "central"))
    return {"a R": 70, "a bonus": 70, "a score": 170}


# ---- 3 adopted twice -------------------------------------------------------------------------------------------------


@vector("3 [LY] adopted by two publications: added up")
def _(w: PlainWorld) -> Wanted:
    pieces(w, LIANYUNGANG)
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "brief"), ("p1", "province"), ("p1", "state"))
    return {"a R": 63}


@vector("3 [DS] [JZ] the highest only, and the same piece not twice")
def _(w: PlainWorld) -> Wanted:
    pieces(w, LIANYUNGANG, multi="highest")
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "brief"), ("p1", "province"), ("p1", "state"))
    w.events("news", MONTH, "b", ("p2", "brief"), ("p2", "brief", {"note": "again"}))
    return {"a R": 50, "b R": 3}


@vector("3 [ZZ] the highest level in full, the other levels less")
def _(w: PlainWorld) -> Wanted:
    tiers: dict[str, object] = {"city": 2, "province": 3, "national": 5}
    pieces(w, tiers, multi="highest_full_others_discount", parameters={"unlimited": 1, "others_rate": "0.3"})
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "city"), ("p1", "province"), ("p1", "national"))
    w.events("news", MONTH, "b", ("p2", "province"))
    return {"a R": "6.5", "b R": 3}  # 5 + 0.3 x 3 + 0.3 x 2


@vector("3 [ZZ] without a rate the others count half")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"city": 2, "province": 3, "national": 5}, multi="highest_full_others_discount")
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "city"), ("p1", "province"), ("p1", "national"))
    return {"a R": "7.5"}


# ---- 4 joint pieces --------------------------------------------------------------------------------------------------


@vector("4 [QZ] a joint report is divided equally")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"province": 10}, share="equal")
    for unit in w.units("abc"):
        w.events("news", MONTH, unit, ("p1", "province"))
    w.events("news", MONTH, "c", ("p2", "province"))
    return {"a R": "3.3333", "b R": "3.3333", "c R": "13.3333"}


@vector("4 [XJ] in a combined adoption each unit gets 3 instead of 5")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"county": {"points_each": 5, "joint_points": 3}}, share="reduced")
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "county"), ("p2", "county"))
    w.events("news", MONTH, "b", ("p1", "county"))
    return {"a R": 8, "b R": 3}


@vector("4 [DS] the lead gets 2, who assists 1; of a deduction of 5 who assists bears 2.5")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"city": 2}, share="roles")
    w.rule("D", "tiers_capped", None, family="deduction", register_id="faults", multi="sum", share="roles",
           tiers={"returned": 5})  # fmt: skip
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "city", {"part": "lead"}))
    w.events("news", MONTH, "b", ("p1", "city", {"part": "assist"}))
    w.events("faults", MONTH, "a", ("f1", "returned", {"part": "lead"}))
    w.events("faults", MONTH, "b", ("f1", "returned", {"part": "assist"}))
    return {"a R": 2, "b R": 1, "a D": 5, "b D": "2.5"}


# ---- 5 routes --------------------------------------------------------------------------------------------------------


@vector("5 [QZ] forwarded to the province twice, to the State Council five times the points")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"city": 10})
    w.factors("R", "route", to_province=2, to_state=5)
    w.unit("a")
    w.events("news", MONTH, "a", ("p1", "city"), ("p2", "city", {"route_id": "to_province"}))
    w.events("news", "2026-04", "a", ("p3", "city", {"route_id": "to_state"}))
    return {"a R": 30, "2026-04 a R": 50}


@vector("5 [XJ] research counts double, also where it is joint and led")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"county": {"points_each": 5, "joint_points": 3}}, share="reduced")
    w.factors("R", "route", research=2)
    w.factors("R", "part", lead="1.5")
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "county", {"route_id": "research", "part": "lead"}))
    w.events("news", MONTH, "b", ("p1", "county", {"route_id": "research"}))
    return {"a R": 9, "b R": 6}  # 3 x 2 x 1.5


# ---- 6 quotas --------------------------------------------------------------------------------------------------------


@vector("6 [CS] the quota of 8 news a month is a pot of 10, 120 a year, and no more")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "quota_pot", 120, terms={"numerator": "news"}, parameters={"pots": 12}, apply_per="month")
    w.quotas("R", township=8)
    w.unit("a", class_id="township")
    w.unit("b", class_id="department")
    for month in w.months:
        w.give(month, "a", news={MONTH: 4, "2026-04": 12}.get(month, 8))
    return {
        "a R": 5, "2026-04 a R": 10, "2026 a R": 115, "2026 a R/open": 120, "b R/state": "no_task",
        "2026-Q1 a score": "83.33",
    }  # fmt: skip


@vector("6 [SZ] quality tasks of 100, 80, 60 and 40 points a year by class")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"county": 10}, 20, shape="tiers_to_quota", parameters={"yearly": 1})
    w.quotas("R", first=100, second=80, third=60, fourth=40)
    for unit, class_id in zip("abcd", ("first", "second", "third", "fourth"), strict=True):
        w.unit(unit, class_id=class_id)
        w.events("news", "2026-06", unit, ("p" + unit, "county", {"quantity": 3}))
    return {  # 30 points of 50, 40, 30, 20 by half the year
        "2026-H1 a R": 12, "2026-H1 b R": 15, "2026-H1 c R": 20, "2026-H1 d R": 20, "2026 a R": 6,
    }  # fmt: skip


@vector("6 [SHI] 2 a week earn the point, each further one another, a miss loses it")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "quota_pot", 12, terms={"numerator": "news"}, apply_per="month",
           parameters={"pots": 12, "floor_rate": 1, "extra_each": 1, "extra_most": 3})  # fmt: skip
    w.quotas("R", k=2)
    for unit, count in zip(w.units("abcd"), (2, 4, 1, 9), strict=True):
        w.give(MONTH, unit, news=count)
    return {"a R": 1, "b R": 3, "c R": 0, "d R": 4, "c R/open": 1}


@vector("6 [XJ] 15 a year earn 50 points, 14 nothing")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "ratio_bands", 50, terms={"numerator": "news"}, period="year")
    w.bands("R", ("[15, ]", 50))
    w.units("ab")
    for unit, count in (("a", 15), ("b", 14)):
        w.give("2026-11", unit, news=count)
    return {"2026 a R": 50, "2026 b R": 0, "a R/state": "not_due"}


# ---- 7 targets -------------------------------------------------------------------------------------------------------


def target(w: PlainWorld, points: object, shape: str = "target_steps", **parameters: object) -> None:
    """One rule of what was done against a target."""
    more = {"family": "bonus"} if shape == "over_fulfilment_steps" else {}
    w.rule("R", shape, points, terms={"numerator": "done", "denominator": "target"}, parameters=parameters, **more)


def done(w: PlainWorld, *pairs: tuple[object, object]) -> None:
    """What units a, b, c ... did of their targets."""
    for unit, (actual, goal) in zip("abcdefgh", pairs, strict=False):
        w.unit(unit)
        w.give(MONTH, unit, done=actual, target=goal)


@vector("7 [ZS1] 100 at the target, 0.2 more or less for each full tenth: 4178 of 2000")
def _(w: PlainWorld) -> Wanted:
    target(w, 100, gain_each="0.2", loss_each="0.2", unlimited=1)
    done(w, (4178, 2000), (2000, 2000), (1300, 2000), (5, 0))
    return {"a R": 102, "b R": 100, "c R": "99.4", "d R/state": "no_task", "a score": 102}


@vector("7 [ZS1] the same in proportion: 2.178 more")
def _(w: PlainWorld) -> Wanted:
    target(w, 100, gain_each="0.2", loss_each="0.2", unlimited=1, stepped=0)
    done(w, (4178, 2000), (1300, 2000))
    return {"a R": "102.178", "b R": "99.3"}


@vector("7 [ZS3] 60 at the target, 0.5 for each tenth above it up to 10, below it nothing")
def _(w: PlainWorld) -> Wanted:
    target(w, 60, gain_each="0.5", gain_most=10, cut_off=1, most=70)
    done(w, (4178, 2000), (1999, 2000), (2000, 2000), (10000, 2000))
    return {"a R": 65, "b R": 0, "c R": 60, "d R": 70}


@vector("7 [XC] each tenth above the target +0.5, at most 1; in proportion 0.75 for 15 per cent")
def _(w: PlainWorld) -> Wanted:
    w.rule("S", "deduct_from_base", 100)
    target(w, 1, "over_fulfilment_steps", points_each="0.5", step_rate="0.1")
    w.rule("L", "over_fulfilment_steps", 1, family="bonus", terms={"numerator": "done", "denominator": "target"},
           parameters={"points_each": "0.5", "step_rate": "0.1", "stepped": 0})  # fmt: skip
    done(w, (4178, 2000), (115, 100), (99, 100))
    return {"a R": 1, "b R": "0.5", "b L": "0.75", "c R": 0, "c L": 0, "a bonus": 2}


@vector("7 [XC] exports: 1 less for each tenth below, nothing at 80 per cent")
def _(w: PlainWorld) -> Wanted:
    target(w, 10, loss_each=1, cut_off="0.8", cut_off_closed=1)
    done(w, (85, 100), (80, 100), (81, 100), (120, 100))
    return {"a R": 9, "b R": 0, "c R": 9, "d R": 10}


@vector("7 [ZS5] 50 x actual / target, capped at 50")
def _(w: PlainWorld) -> Wanted:
    target(w, 50, "target_completion")
    done(w, (1300, 2000), (4178, 2000))
    return {"a R": "32.5", "b R": 50}


@vector("7 [ZS2] 0.6, 0.3, 0.2 or 0.1 for each percentage point, by the size of the target")
def _(w: PlainWorld) -> Wanted:
    target(w, 60, step_rate="0.01", unlimited=1)
    w.bands("R", ("(, 1000)", "0.6"), ("[1000, 5000)", "0.3"), ("[5000, 10000)", "0.2"), ("[10000, ]", "0.1"),
            value_of="target")  # fmt: skip
    done(w, (525, 500), (2100, 2000), (5250, 5000), (19000, 20000))
    return {"a R": 63, "b R": "61.5", "c R": 61, "d R": "59.5"}


# ---- 8 bands ---------------------------------------------------------------------------------------------------------


@vector("8 [ZS4] 80 per cent 75, 50 per cent 50, both only with a fifth paid in")
def _(w: PlainWorld) -> Wanted:
    roles = {"numerator": "done", "denominator": "target", "side_numerator": "paid", "side_denominator": "pledged"}
    w.rule("R", "ratio_bands", 75, terms=roles)
    w.bands("R", ("[0.8, ]", 75), ("[0.5, 0.8)", 50), side_lower="0.2")
    for unit, cells in zip("abcde", ((85, 20), (85, 19), (80, 21), (50, 20), (49, 90)), strict=True):
        w.unit(unit)
        w.give(MONTH, unit, done=cells[0], target=100, paid=cells[1], pledged=100)
    return {"a R": 75, "b R": 0, "c R": 75, "d R": 50, "e R": 0}


@vector("8 [ZS4] where only the upper band asks for paid-in money, the lower one is left")
def _(w: PlainWorld) -> Wanted:
    roles = {"numerator": "done", "denominator": "target", "side_numerator": "paid", "side_denominator": "pledged"}
    w.rule("R", "ratio_bands", 75, terms=roles)
    w.bands("R", ("[0.8, ]", 75), side_lower="0.2")
    w.bands("R", ("[0.5, ]", 50))
    w.units("ab")
    w.give(MONTH, "a", done=85, target=100, paid=10, pledged=100)
    w.give(MONTH, "b", done=85, target=100, paid=30, pledged=100)
    return {"a R": 50, "b R": 75}


@vector("8 [BM] 90 per cent conforms, 80 to 89 basically, below not")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "ratio_bands", 4, terms={"numerator": "score", "denominator": "applicable"})
    w.bands("R", ("[0.9, ]", 4), ("[0.8, 0.9)", 3), ("(, 0.8)", 0))
    for unit, score in zip(w.units("abcd"), (90, "89.9", 80, "79.9"), strict=True):
        w.give(MONTH, unit, score=score, applicable=100)
    return {"a R": 4, "b R": 3, "c R": 3, "d R": 0}


@vector("8 [GW2] error rate = wrong documents / all documents: none, 1 of 200, 2 of 316")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "ratio_bands", 6, terms={"numerator": "wrong", "denominator": "issued"})
    w.bands("R", ("[0, 0]", 6), ("(0, 0.005]", 5), ("(0.005, 0.01]", 4))
    for unit, (wrong, issued) in zip(w.units("abcd"), ((0, 316), (1, 200), (2, 316), (0, 0)), strict=True):
        w.give(MONTH, unit, wrong=wrong, issued=issued)
    return {"a R": 6, "b R": 5, "c R": 4, "d R/state": "no_task"}


@vector("8 [WZ] 85 satisfied, 75, 60 and below: bands of a plain figure")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "ratio_bands", 3, terms={"numerator": "satisfaction"})
    w.bands("R", ("[85, ]", 3), ("[75, 85)", 2), ("[60, 75)", 1), ("(, 60)", 0))
    for unit, value in zip(w.units("abcd"), (85, "84.99", 60, "59.99"), strict=True):
        w.give(MONTH, unit, satisfaction=value)
    return {"a R": 3, "b R": 2, "c R": 1, "d R": 0}


# ---- 9 and 10 rates --------------------------------------------------------------------------------------------------


@vector("9 [XF1] timely acceptance x 5, satisfaction x 10; nobody asked: no task")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "linear_rate", 5, terms={"numerator": "accepted", "denominator": "received"})
    w.rule("S", "linear_rate", 10, terms={"numerator": "satisfied", "denominator": "asked"})
    w.units("ab")
    w.give(MONTH, "a", accepted=97, received=100, satisfied=2, asked=3)
    w.give(MONTH, "b", accepted=0, received=0, satisfied=0, asked=5)
    return {"a R": "4.85", "a S": "6.6667", "b R/state": "no_task", "b S": 0, "a score": "76.78"}


@vector("10 [XF2] 100 per cent 9 points, 1 less for each percentage point")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "percent_point", 9, terms={"numerator": "done", "denominator": "due"}, parameters={"slope": 1})
    done_of = zip(w.units("abc"), ("1000", "974", "880"), strict=True)
    for unit, value in done_of:
        w.give(MONTH, unit, done=value, due=1000)
    return {"a R": 9, "b R": "6.4", "c R": 0}


@vector("10 [XF2] a repeat-visit rate of 12 per cent 8 points, 1 more or less for each point below or above")
def _(w: PlainWorld) -> Wanted:
    base = {"slope": 1, "gain": 1, "base_rate": "0.12", "base_points": 8, "lower_is_better": 1, "most": 12}
    w.rule("R", "percent_point", 10, terms={"numerator": "repeat", "denominator": "visits"}, parameters=base)
    for unit, repeats in zip(w.units("abcde"), (12, 10, 15, 2, 30), strict=True):
        w.give(MONTH, unit, repeat=repeats, visits=100)
    return {"a R": 8, "b R": 10, "c R": 5, "d R": 12, "e R": 0}


# ---- 11 and 12 deductions, gains -------------------------------------------------------------------------------------


@vector("11 [YC] a return costs 1 or 2 points by its cause")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 10, terms={"fault": {"form": 1, "content": 2}})
    w.units("ab")
    w.give(MONTH, "a", form=3, content=2)
    w.give(MONTH, "b", form=0, content=6)
    return {"a R": 3, "b R": 0}


@vector("11 [GW1] each document 10 points, 1 less for each kind of fault; the unit has their mean")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"clean": 0, "format": -1, "heading": -1}, 10, shape="tiers_mean",
           parameters={"base_each": 10, "full_mark": 10})  # fmt: skip
    w.units("abc")
    w.events("news", MONTH, "a", ("d1", "format"), ("d1", "heading"), ("d1", "format"), ("d2", "clean"))
    w.events("news", MONTH, "b", ("d3", "format", {"quantity": 12}))
    return {"a R": "8.5", "b R": 0, "c R/state": "no_task"}


@vector("11 [GW3] a sheet of 100 points for each document")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"clean": 0, "small": -1, "grave": -2}, 10, shape="tiers_mean", parameters={"base_each": 100})
    w.unit("a")
    w.events("news", MONTH, "a", ("d1", "small"), ("d1", "grave"), ("d2", "clean"), ("d3", "clean"))
    return {"a R": "9.9"}


@vector("11 [DQ] -5 and -10, doubled for units that have only that kind of task")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 60, terms={"fault": {"late": 5, "failed": 10}})
    w.factors("R", "class", only_such=2)
    w.unit("a", class_id="usual")
    w.unit("b", class_id="only_such")
    for unit in "ab":
        w.give(MONTH, unit, late=1, failed=2)
    return {"a R": 35, "b R": 10}


@vector("11 [XF3] 15 for each batch, down to nothing")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 20, terms={"fault": {"batches": 15}})
    for unit, batches in zip(w.units("abc"), (0, 1, 2), strict=True):
        w.give(MONTH, unit, batches=batches)
    return {"a R": 20, "b R": 5, "c R": 0}


@vector("11 [DA] one point, deducted in reverse below nothing")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 1, terms={"fault": {"faults": "0.5"}}, parameters={"least": -5})
    w.units("ab")
    w.give(MONTH, "a", faults=5)
    w.give(MONTH, "b", faults=40)
    return {"a R": "-1.5", "b R": -5, "a score": -150}


@vector("12 [JX] 1 each done, 1 more on an affirmative instruction, 1 less late, 2 less for falsification")
def _(w: PlainWorld) -> Wanted:
    tiers: dict[str, object] = {
        "done": 1, "praised": {"points_each": 1, "counts_as": "instruction"}, "late": -1, "false": -2,
    }  # fmt: skip
    pieces(w, tiers, 10, parameters={})
    w.units("abc")
    w.events(
        "news", MONTH, "a", *[(f"t{n}", "done") for n in range(5)], ("t0", "praised"), ("t1", "late"), ("t2", "false")
    )
    w.events("news", MONTH, "b", ("t9", "false"))
    w.events("news", MONTH, "c", ("t8", "done", {"quantity": 20}))
    return {"a R": 3, "b R": 0, "c R": 10}


@vector("12 [DS] base 80, at most 100")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 100, terms={"fault": "loss", "gain": "gains"}, parameters={"base_points": 80})
    for unit, (loss, gains) in zip(w.units("abc"), ((5, 10), (0, 25), (99, 1)), strict=True):
        w.give(MONTH, unit, loss=loss, gains=gains)
    return {"a R": 85, "b R": 100, "c R": 0}


@vector("12 [J] eight items of 10: at most 10 lost of each, gains without end")
def _(w: PlainWorld) -> Wanted:
    terms = {"fault": "loss", "gain": "gains"}
    for number in range(8):
        w.rule(f"R{number}", "deduct_from_base", 10, parameters={"unlimited": 1}, terms=terms if not number else None)
    w.units("ab")
    w.give(MONTH, "a", loss=2, gains="7.5")
    w.give(MONTH, "b", loss=30, gains=0)
    return {"a R0": "15.5", "b R0": 0, "a open_points": 80, "a earned": "85.5", "a score": "106.88"}


# ---- 13 late, missing, false -----------------------------------------------------------------------------------------


def reports(w: PlainWorld, **late: timedelta | None) -> None:
    """A rule on a figure that units report themselves, and how late each handed March in (None: never)."""
    w.column("own", source="monthly", owner="unit")
    w.rule("R", "linear_rate", 10, terms={"numerator": "own", "denominator": "own"})
    w.rule("S", "deduct_from_base", 90)
    for unit, after in late.items():
        w.unit(unit)
        if after is not None:
            w.hand_in(unit, MONTH, after, own=5)


@vector("13 [DX] late 0.1, missing 0.5, false 1 each time")
def _(w: PlainWorld) -> Wanted:
    reports(w, a=-HOURS, b=HOURS, c=None)
    w.rule("L", "late_fixed", None, family="deduction", parameters={"points_each": "0.1"})
    w.rule("M", "missing_months", None, family="deduction", parameters={"points_each": "0.5"})
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers={"false": 1})
    w.events("findings", MONTH, "a", ("v1", "false"), ("v2", "false"))
    return {
        "a deduction": 2, "b L": "0.1", "b M": 0, "c M": "0.5", "c L": 0, "c R/state": "missing",
        "a score": 98, "b score": "99.9", "c score": "89.5",
    }  # fmt: skip


@vector("13 [MZ] a false report costs half of that item's points, a concealed one 10 of the total")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 20, terms={"fault": "faults"})
    w.rule("S", "deduct_from_base", 80)
    tiers = {"false": {"points_each": 0, "effect": "reduce_indicator", "rate": "0.5"}, "concealed": 10}
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers=tiers)
    w.units("ab")
    w.give(MONTH, "a", faults=3)
    w.events("findings", MONTH, "a", ("v1", "false", {"indicator_id": "R"}))
    w.events("findings", MONTH, "b", ("v2", "concealed", {"indicator_id": "R"}))
    return {"a R": "8.5", "a R/open": 20, "a S": 80, "b R": 20, "b score": 90, "2026-04 a R": 20, "2026-Q1 a R": "8.5"}


@vector("13 [AJ] each hour late 3 points; a major accident reported late: that month nothing")
def _(w: PlainWorld) -> Wanted:
    reports(w, a=timedelta(minutes=121), b=timedelta(minutes=120), c=20 * HOURS, d=-HOURS)
    w.rule("L", "late_hours", None, family="deduction", parameters={"points_each": 3, "month_cap": 30})
    tiers = {"accident": {"points_each": 0, "effect": "zero_month"}}
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers=tiers)
    w.events("findings", MONTH, "d", ("v1", "accident"))
    return {
        "a L": 9, "b L": 6, "c L": 30, "d earned": 0, "d open_points": 100, "d S": 0, "d R": 0,
        "2026-Q1 d S": 90, "a S": 90,
    }  # fmt: skip


@vector("13 [AJ] what a struck month took, a rule by the month does not get back in the longer scopes")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 5, terms={"fault": "faults"}, apply_per="month")
    tiers = {"accident": {"points_each": 0, "effect": "zero_month"}}
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers=tiers)
    w.unit("a")
    w.give("2026-02", "a", faults=1)
    w.events("findings", MONTH, "a", ("v1", "accident"))
    return {"a R": 0, "2026-02 a R": 4, "2026-Q1 a R": 9, "2026-Q1 a R/open": 15, "to-2026-04 a R": 14}


@vector("13 [FS] commissioned items failed twice or more: the year's information score is nothing")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "deduct_from_base", 20, item_id="information")
    w.rule("T", "deduct_from_base", 10, item_id="information")
    w.rule("S", "deduct_from_base", 80, item_id="other")
    tiers = {"failed": {"points_each": 1, "effect": "zero_year", "from_count": 2, "zero_scope": "item"}}
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers=tiers)
    w.units("ab")
    for unit, month in (("a", "2026-02"), ("a", "2026-05"), ("b", "2026-05")):
        w.events("findings", month, unit, (f"c{month}", "failed", {"indicator_id": "R"}))
    return {
        "2026-02 a R": 20, "2026-05 a R": 0, "2026-05 a T": 0, "2026-05 a S": 80, "2026-07 a R": 0, "2026-Q1 a R": 20,
        "2026 a R": 0, "2026 a T": 0, "2026 b R": 20, "2026 a deduction": 2,
    }  # fmt: skip


@vector("13 [HQ] a monthly pot of 3, 0.5 less for each working day late")
def _(w: PlainWorld) -> Wanted:
    # March is due on Sunday 5 April, cut off on Wednesday the 8th
    reports(w, a=HOURS, b=2 * DAYS, c=3 * DAYS)
    w.rule("L", "late_days", None, family="deduction", parameters={"points_each": "0.5", "month_cap": 3})
    return {"a L": "0.5", "b L": 1, "c L": "1.5"}


@vector("13 [ZS4] a report not sent costs 1 a month, twelve months 12; an error the upper level finds 2 [ZL]")
def _(w: PlainWorld) -> Wanted:
    reports(w, a=None, b=-HOURS)
    w.rule("M", "missing_months", 12, family="deduction", parameters={"points_each": 1})
    w.rule("F", "tiers_capped", None, family="deduction", register_id="findings", multi="sum", tiers={"upper": 2})
    w.events("findings", MONTH, "b", ("v1", "upper"))
    return {"a M": 1, "2026 a M": 12, "2026 b M": 11, "b F": 2}


# ---- 14 and 15 places, means -----------------------------------------------------------------------------------------


@vector("14 [XF2] the first five places 5, 4, 3, 2, 1; equal figures share the higher")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "place_points", 5, terms={"numerator": "work"})
    w.places("R", 5, 4, 3, 2, 1)
    for unit, value in zip(w.units("abcdefg"), (9, 8, 8, 7, 6, 5, 4), strict=True):
        w.give(MONTH, unit, work=value)
    w.unit("h")
    return {"a R": 5, "b R": 4, "c R": 4, "d R": 2, "e R": 1, "f R": 0, "g R": 0, "h R": 0, "h R/open": 5}


@vector("14 [XF2] the fewest repeat visits first; a rate needs visits")
def _(w: PlainWorld) -> Wanted:
    terms = {"numerator": "repeat", "denominator": "visits"}
    w.rule("R", "place_points", 5, terms=terms, parameters={"step": 2, "floor": "0.5", "lower_is_better": 1})
    for unit, (repeats, visits) in zip(w.units("abcd"), ((1, 100), (5, 100), (30, 100), (0, 0)), strict=True):
        w.give(MONTH, unit, repeat=repeats, visits=visits)
    return {"a R": 5, "b R": 3, "c R": 1, "d R": 0}


@vector("15 [MZ] total points / number of scored items: two good ones beat six poor ones")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"scored": 0}, 10, shape="tiers_mean", parameters={"full_mark": 10})
    w.units("ab")
    w.events("news", MONTH, "a", ("p1", "scored", {"score": 10}), ("p2", "scored", {"score": 8}))
    w.events("news", MONTH, "b", *[(f"q{n}", "scored", {"score": "6.5"}) for n in range(6)])
    return {"a R": 9, "b R": "6.5", "a place": 1, "b place": 2}


# ---- 16 judges -------------------------------------------------------------------------------------------------------


@vector("16 [DQ] the leader's evaluation is 20 of 100")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "judged_mean", 20)
    w.unit("a")
    w.judge("R", MONTH, MONTH, {"a": [90]})
    return {"a R": 18}


@vector("16 [ZS6] targets 70 and partner units' scores 30 of 100 make the 15 points")
def _(w: PlainWorld) -> Wanted:
    w.rule("P1", "target_completion", 70, family="part", terms={"numerator": "done", "denominator": "target"})
    w.rule("P2", "judged_mean", 100, family="part")
    w.rule("R", "composite", 15)
    w.components("R", P1=70, P2=30)
    w.units("ab")
    w.give(MONTH, "a", done=40, target=50)
    w.judge("P2", MONTH, MONTH, {"a": [88, 92]})
    return {
        "a P1": 56, "a P2": 90, "a R": "12.45", "a open_points": 15, "a score": 83,
        "b R/state": "no_task", "b score": None,
    }  # fmt: skip


@vector("16 [WJ] six judges lose the highest and the lowest score, five do not")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "judged_mean", 100, parameters={"trim_above": 5})
    w.units("ab")
    w.judge("R", MONTH, MONTH, {"a": [88, 90, 92, 95, 70, 99], "b": [88, 90, 92, 95, 70]})
    return {"a R": "91.25", "b R": 87}


@vector("16 [WJ] at most 3 may get 90, at least 2 must get below 70, the same for all is void")
def _(w: PlainWorld) -> Wanted:
    rule = {"high_mark": 90, "high_most": 3, "low_mark": 70, "low_least": 2, "void_same": 1}
    w.rule("R", "judged_mean", 100, parameters=rule)
    w.units("abcde")
    sheets = {
        "a": [95, 95, 90, 60],
        "b": [90, 92, 80, 60],
        "c": [80, 91, 80, 60],
        "d": [65, 90, 80, 60],
        "e": [60, 60, 69, 60],
    }
    w.judge("R", MONTH, MONTH, {unit: list(given) for unit, given in sheets.items()})
    # the second gave four 90s, the third only one below 70, the fourth 60 to everybody
    return {"a R": 95, "b R": 90, "c R": 80, "d R": 65, "e R": 60}


@vector("16 [WJ] without a valid judge there is no score")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "judged_mean", 100, parameters={"void_same": 1})
    w.units("ab")
    w.judge("R", MONTH, MONTH, {"a": [80], "b": [80]})
    return {"a R/state": "no_task", "a score": None}


# ---- 17 votes --------------------------------------------------------------------------------------------------------


def votes(w: PlainWorld, grades: dict[str, object], weights: dict[str, object], questions: int = 1) -> None:
    """A rule on the year's ballots, with grades and voter classes."""
    w.rule("R", "vote_mean", 100, period="year")
    for sort, (name, coefficient) in enumerate(grades.items()):
        value = None if coefficient is None else Decimal(str(coefficient))
        w.rows("grades", {"grade_id": name, "sort": sort, "coefficient": value, "name_zh": name, "name_en": name})
    for sort, (name, weight) in enumerate(weights.items()):
        row = {"voter_class_id": name, "sort": sort, "weight": Decimal(str(weight)), "name_zh": name, "name_en": name}
        w.rows("voter_classes", row)
    for number in range(questions):
        name = f"q{number}"
        w.rows(
            "questions", {"question_id": name, "sort": number, "dimension_id": "d", "name_zh": name, "name_en": name}
        )
    w.unit("a")


@vector("17 [HY] four grades 1, 0.8, 0.6, 0.4: 60, 25, 10 and 5 votes")
def _(w: PlainWorld) -> Wanted:
    votes(w, {"excellent": 1, "good": "0.8", "fair": "0.6", "poor": "0.4"}, {"all": 100})
    w.ballots("a", "q0", {"all": {"excellent": 60, "good": 25, "fair": 10, "poor": 5}})
    return {"2026 a R": 88, "a R/state": "not_due", "2026-H1 a R/state": "not_due"}


@vector("17 [PP] satisfied 100, basically 70, not 30; those who do not know have no valid ballot")
def _(w: PlainWorld) -> Wanted:
    votes(w, {"yes": 1, "basically": "0.7", "no": "0.3", "unknown": None}, {"all": 100})
    w.ballots("a", "q0", {"all": {"yes": 40, "basically": 8, "no": 2, "unknown": 5}})
    return {"2026 a R": "92.4"}


@vector("17 [TL] six classes of voters weigh 0.15, 0.15, 0.2, 0.1, 0.15 and 0.25")
def _(w: PlainWorld) -> Wanted:
    weights = dict(
        zip(("c1", "c2", "c3", "c4", "c5", "c6"), ("0.15", "0.15", "0.2", "0.1", "0.15", "0.25"), strict=True)
    )
    votes(w, {"yes": 1, "no": 0}, dict(weights))
    given = {"c1": (9, 1), "c2": (8, 2), "c3": (10, 0), "c4": (5, 5), "c5": (1, 1), "c6": (3, 1)}
    w.ballots("a", "q0", {name: {"yes": yes, "no": no} for name, (yes, no) in given.items()})
    # 0.15 x 90 + 0.15 x 80 + 0.2 x 100 + 0.1 x 50 + 0.15 x 50 + 0.25 x 75
    return {"2026 a R": "76.75"}


@vector("17 [WZ] aspects x 100, averaged; no ballot, no task")
def _(w: PlainWorld) -> Wanted:
    votes(w, {"yes": 1, "no": 0}, {"all": 1}, questions=2)
    w.unit("b")
    w.ballots("a", "q0", {"all": {"yes": 3, "no": 1}})
    return {"2026 a R": 75, "2026 b R/state": "no_task"}


# ---- 18 vetoes -------------------------------------------------------------------------------------------------------


def vetoed(w: PlainWorld, effect: str) -> None:
    """Three units with 90, 80 and 70 points; the first is struck by a decided veto."""
    w.rule("R", "deduct_from_base", 100, terms={"fault": "faults"})
    w.rule("V", "veto", None, family="veto", period="year", register_id="vetoes", multi="sum",
           tiers={effect: {"points_each": 0, "effect": effect}})  # fmt: skip
    for unit, faults in zip(w.units("abc"), (10, 20, 30), strict=True):
        w.give(MONTH, unit, faults=faults)
    w.events("vetoes", MONTH, "a", ("x1", effect))


@vector("18 [XF2] a veto places the unit last")
def _(w: PlainWorld) -> Wanted:
    vetoed(w, "last")
    return {"a place": 3, "b place": 1, "c place": 2, "a veto": "last", "2026-04 a veto": "", "2026 a veto": "last"}


@vector("18 [JX] [PJ] a veto takes the commendation, not the place")
def _(w: PlainWorld) -> Wanted:
    vetoed(w, "ineligible")
    return {"a place": 1, "a veto": "ineligible", "2026 a veto": "ineligible"}


@vector("18 [WZ] a yellow card is a mark")
def _(w: PlainWorld) -> Wanted:
    vetoed(w, "mark")
    return {"a place": 1, "a veto": "mark", "a score": 90}


@vector("18 a unit excluded by decision is listed without a place and nobody's rival")
def _(w: PlainWorld) -> Wanted:
    vetoed(w, "exclude")
    w.rule("B", "best_in_group", 10, terms={"numerator": "work"})
    for unit, work in (("a", 40), ("b", 20), ("c", 10)):
        w.give(MONTH, unit, work=work)
    return {
        "a place": None, "a veto": "exclude", "b place": 1, "c place": 2, "b gap_to_best": 0,
        "a B": 10, "b B": 10, "c B": 5,
    }  # fmt: skip


# ---- 19 no task ------------------------------------------------------------------------------------------------------


def without_task(w: PlainWorld, switch: str, points: int = 27) -> None:
    """A rule that unit a has no task for, and one beside it in the same item; b and c have both."""
    w.rule("R", "linear_rate", points, terms={"numerator": "done", "denominator": "due"}, no_task=switch)
    w.rule("S", "deduct_from_base", 20, terms={"fault": "faults"})
    w.rule("T", "deduct_from_base", 50, item_id="other")
    for unit, (made, due) in zip(w.units("abc"), ((0, 0), (8, 10), (7, 10)), strict=True):
        w.give(MONTH, unit, done=made, due=due, faults=5)


@vector("19 [PJ] no proposals assigned: full 27 points")
def _(w: PlainWorld) -> Wanted:
    without_task(w, "full")
    return {"a R": 27, "a R/state": "no_task", "a R/open": 27, "b R": "21.6", "a score": "94.85"}


@vector("19 Xining: not counted")
def _(w: PlainWorld) -> Wanted:
    without_task(w, "omit")
    return {"a R": 0, "a R/open": 0, "a open_points": 70, "a score": "92.86", "a veto": ""}


@vector("19 [BM] score / points of the applicable items: the item keeps its weight")
def _(w: PlainWorld) -> Wanted:
    without_task(w, "rescale", 10)
    return {  # the 20 points beside it carry 30
        "a R": 0, "a R/open": 0, "a S": "22.5", "a S/open": 30, "a T/open": 50, "a open_points": 80, "b S": 15,
        "a score": "90.63",
    }  # fmt: skip


@vector("19 no task: the mean of the group")
def _(w: PlainWorld) -> Wanted:
    without_task(w, "group_mean", 10)
    return {"a R": "7.5", "a R/open": 10, "a R/state": "no_task", "b R": 8}


@vector("19 [JX] no task in the year: not in the commendation")
def _(w: PlainWorld) -> Wanted:
    without_task(w, "ineligible")
    return {
        "a R": 0, "a R/open": 0, "a veto": "", "2026 a veto": "ineligible", "to-2026-12 a veto": "ineligible",
        "to-2026-11 a veto": "", "2026 b veto": "",
    }  # fmt: skip


# ---- 20 and 21 caps, the parent --------------------------------------------------------------------------------------


@vector("20 [ZZ] commendation at most 5, work-rank bonus at most 15, no document no bonus, late ones next year")
def _(w: PlainWorld) -> Wanted:
    w.rule("S", "deduct_from_base", 100)
    w.rows(
        "caps", {"cap_id": "honours", "family": "bonus", "points": Decimal(5), "name_zh": "表彰", "name_en": "Honours"}
    )
    more: dict[str, Any] = {"family": "bonus", "multi": "highest", "cap_id": "honours"}
    for name in ("B1", "B2"):
        w.rule(
            name,
            "tiers_capped",
            4,
            register_id=name.lower(),
            needs_document=True,
            tiers={"city": 1, "province": 3},
            **more,
        )
    w.rule("B3", "tiers_capped", 15, family="bonus", register_id="ranks", multi="sum", tiers={"first": 10})
    w.unit("a")
    document = {"document_no": "文1"}
    w.events("b1", MONTH, "a", ("h1", "province", document), ("h2", "city", document), ("h3", "province"))
    w.events("b2", MONTH, "a", ("h4", "province", document))
    w.events("ranks", MONTH, "a", ("r1", "first"), ("r2", "first"))
    # an honour of December that arrived in the file of March counts in December
    w.events("b2", MONTH, "a", ("h5", "city", {"counts_month": "2026-12", **document}))
    return {
        "a B1": 4, "a B2": 3, "a B3": 15, "a bonus": 20, "a score": 120,
        "2026-12 a B2": 1, "2026-12 a bonus": 1, "2026 a bonus": 20,
    }  # fmt: skip


@vector("20 caps within each other: the rule's, the family's, the policy's")
def _(w: PlainWorld) -> Wanted:
    w.rule("S", "deduct_from_base", 100)
    w.policy(bonus_cap=6, deduction_cap=3)
    for family in ("bonus", "deduction"):
        w.rows("caps", {"cap_id": family, "family": family, "points": Decimal(4), "name_zh": "顶", "name_en": "Cap"})
        for number in range(2):
            w.rule(f"{family}{number}", "tiers_capped", None, family=family, register_id=family, multi="sum",
                   cap_id=family, tiers={f"{family}{number}": 3})  # fmt: skip
    w.rule("free", "tiers_capped", 2, family="bonus", register_id="bonus", multi="sum", tiers={"extra": 5})
    w.units("ab")
    w.events("bonus", MONTH, "a", ("p1", "bonus0"), ("p2", "bonus1"), ("p3", "extra"))
    w.events("deduction", MONTH, "b", ("p1", "deduction0"), ("p2", "deduction1"))
    return {"a bonus": 6, "b deduction": 3, "a free": 2, "a score": 106, "b score": 97}


@vector("21 [DA] the archives are 1 point of the county's total")
def _(w: PlainWorld) -> Wanted:
    w.policy(parent_points=1)
    w.rule("R", "deduct_from_base", 100, terms={"fault": "faults"})
    w.unit("a")
    w.give(MONTH, "a", faults="13.5")
    return {"a score": "86.5", "a parent_points": "0.87"}


@vector("21 investment: 10 of 100 points and the bonus of 209 per cent")
def _(w: PlainWorld) -> Wanted:
    w.policy(parent_points=10)
    w.rule("R", "target_completion", 100, terms={"numerator": "done", "denominator": "target"})
    w.rule("B", "over_fulfilment_steps", 1, family="bonus", terms={"numerator": "done", "denominator": "target"},
           parameters={"points_each": "0.2", "step_rate": "0.1"})  # fmt: skip
    done(w, (4178, 2000), (1848, 2000))
    return {"a score": 101, "a parent_points": "10.1", "b score": "92.4", "b parent_points": "9.24"}


# ---- 22 best in group ------------------------------------------------------------------------------------------------

DAZHOU = (308, 290, 264, 264, 260, 245, 217)
DAZHOU_POINTS = ("10", "9.4156", "8.5714", "8.5714", "8.4416", "7.9545", "7.0455")


@vector("22 Dazhou 2010: the best of the county gets 10, the others in relation")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "best_in_group", 10, terms={"numerator": "points"})
    for unit, points in zip(w.units("abcdefg"), DAZHOU, strict=True):
        w.give(MONTH, unit, points=points)
    wanted: Wanted = {f"{unit} R": points for unit, points in zip("abcdefg", DAZHOU_POINTS, strict=True)}
    return wanted | {"c place": 3, "d place": 3, "e place": 5, "c is_tied": True}


@vector("22 Dazhou 2010 by pieces of one point")
def _(w: PlainWorld) -> Wanted:
    pieces(w, {"county": 1}, 10, shape="tiers_best_in_group", parameters={})
    for unit, points in zip(w.units("abcdefg"), DAZHOU, strict=True):
        w.events("news", MONTH, unit, (unit, "county", {"quantity": points}))
    return {f"{unit} R": points for unit, points in zip("abcdefg", DAZHOU_POINTS, strict=True)}


@vector("22 the lowest cost is the best: 50 of 50, 100, 200; nobody below nothing")
def _(w: PlainWorld) -> Wanted:
    w.rule("R", "best_in_group", 10, terms={"numerator": "cost"}, parameters={"lower_is_better": 1})
    for unit, cost in zip(w.units("abc"), (50, 100, 200), strict=True):
        w.give(MONTH, unit, cost=cost)
    return {"a R": 10, "b R": 5, "c R": "2.5", "2026-04 a R/state": "no_task"}
