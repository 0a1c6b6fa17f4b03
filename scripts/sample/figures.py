"""The numbers of each unit and month, drawn so that a unit's habits show: one seed, every figure by its own name.

A figure depends only on (unit, month, column), so adding a column or a unit leaves all other figures as they were.
"""

from __future__ import annotations

from functools import cache
from random import Random

from scripts.sample import county, story

SEED = "yunxi-1"
YEAR_END, HALF_ENDS, QUARTER_ENDS = ("12",), ("06", "12"), ("03", "06", "09", "12")
QUOTAS = {"township": 8, "organ_1": 6, "organ_2": 5, "organ_3": 3, "mass_org": 2}
DOCUMENTS = {"township": 28, "organ_1": 40, "organ_2": 26, "organ_3": 18, "mass_org": 11}
PETITIONS = {"township": 5, "organ_1": 3, "organ_2": 3, "organ_3": 1, "mass_org": 0}
TASK_WAN_YUAN = {"township": 2000, "organ_1": 1200, "organ_2": 1000}

# Chance of one fault in a month for a unit that gets everything wrong; most units get a tenth of it.
FAULT_CHANCE = {
    "doc_error": 0.22,
    "doc_returned": 0.60,
    "mtg_fault": 0.25,
    "mtg_absent": 0.25,
    "mtg_late": 0.60,
    "mtg_substitute": 0.35,
    "inf_urgent_late": 0.20,
    "inf_urgent_missed": 0.10,
    "sup_returned": 0.40,
    "pet_repeat": 0.20,
    "dut_absent": 0.10,
    "dut_noanswer": 0.40,
    "dut_missing": 0.30,
    "dut_late": 0.60,
    "rec_fault": 0.20,
    "sec_fault": 0.12,
    # These three are rare enough to be placed by hand (story.FAULTS).
    "inf_urgent_false": 0.0,
    "sup_false": 0.0,
    "rec_violation": 0.0,
    "sec_leak": 0.0,
    "log_accident": 0.0,
}
# The office looks into these once a quarter, in its last month.
CHECKED_QUARTERLY = ("inf_urgent_late", "inf_urgent_missed", "rec_fault", "sec_fault")


def draw(*name: object) -> Random:
    """The random source of one named figure."""
    return Random(":".join((SEED, *map(str, name))))


def model_of(unit: county.Unit, month: str) -> county.Unit:
    """The unit whose figures this one has in the month: itself, or the twin it is tied with (story.TWINS)."""
    for first, second in story.TWINS.get(month, ()):
        if unit.unit_id == second:
            return next(other for other in county.members(month) if other.unit_id == first)
    return unit


def ability(unit: county.Unit, month: str) -> float:
    """How well a unit works in a month, 0.3 to 1: its habit, its trend and the month's luck."""
    elapsed = (int(month[:4]) - 2025) * 12 + int(month[5:]) - 1
    luck = draw(unit.unit_id, month, "luck").uniform(-0.03, 0.03)
    return max(0.3, min(1.0, unit.base + unit.trend * (elapsed / 21 - 0.5) + luck))


@cache
def unit_month(unit: county.Unit, month: str) -> dict[str, int | str]:
    """All figures of a unit that fall due in a month, by column id; amounts and scores are decimal text."""
    model = model_of(unit, month)
    skill = ability(model, month)
    figures = {
        **_documents(model, month, skill),
        **_supervision(model, month, skill),
        **_petitions(model, month, skill),
        **_learning(model, month, skill),
        **_counts(model, month),
        **_faults(model, month, skill),
    }
    if month[5:] in QUARTER_ENDS:
        figures |= _quarter(model, month, skill)
    if month[5:] in HALF_ENDS:
        figures |= _half(model, month, skill)
    if month[5:] in YEAR_END:
        figures |= _year(model, month, skill)
    placed = {
        column: count for (when, who, column), count in story.FAULTS.items() if (when, who) == (month, unit.unit_id)
    }
    return figures | placed


def _kept(unit_id: str, month: str, name: str, count: int, chance: float) -> int:
    """How many of `count` things went well when each fails with a chance."""
    source = draw(unit_id, month, name)
    return sum(source.random() >= chance for _ in range(count))


def _documents(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    total = round(DOCUMENTS[unit.class_id] * draw(unit.unit_id, month, "doc_total").uniform(0.9, 1.1))
    due = round(total * 0.7)
    quota = QUOTAS[unit.class_id]
    sent = quota * (0.35 + 0.8 * skill + draw(unit.unit_id, month, "inf_submitted").uniform(0, 0.35))
    return {
        "doc_total": total,
        "doc_due": due,
        "doc_ontime": _kept(unit.unit_id, month, "doc_ontime", due, (1 - skill) * 0.14),
        "inf_submitted": round(sent),
    }


def _supervision(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    most = 3 if unit.class_id == "mass_org" else 9
    due = draw(unit.unit_id, month, "sup_due").randint(1 if unit.class_id == "mass_org" else 4, most)
    return {"sup_due": due, "sup_ontime": _kept(unit.unit_id, month, "sup_ontime", due, (1 - skill) * 0.18)}


def _petitions(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    received = draw(unit.unit_id, month, "pet_received").randint(0, 2 * PETITIONS[unit.class_id])
    due = draw(unit.unit_id, month, "pet_due").randint(0, 2 * PETITIONS[unit.class_id])
    return {
        "pet_received": received,
        "pet_accepted_ontime": _kept(unit.unit_id, month, "pet_accepted", received, (1 - skill) * 0.10),
        "pet_due": due,
        "pet_closed_ontime": _kept(unit.unit_id, month, "pet_closed", due, (1 - skill) * 0.05),
    }


def _learning(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    staff = draw(unit.unit_id, month[:4], "staff").randint(6, 14) + DOCUMENTS[unit.class_id] // 6
    hours = staff * 10 / 12 * (0.35 + 0.75 * skill + draw(unit.unit_id, month, "lrn_hours").uniform(-0.05, 0.12))
    return {
        "lrn_sessions_plan": 4,
        "lrn_sessions_done": _kept(unit.unit_id, month, "lrn_sessions", 4, (1 - skill) * 0.30),
        "lrn_hours": round(hours),
        "lrn_staff": staff,
    }


def _counts(unit: county.Unit, month: str) -> dict[str, int | str]:
    """What the office counted without it being a fault: meetings held, receptions, duty checks."""
    return {
        "mtg_held": draw(unit.unit_id, month, "mtg_held").randint(1, 6),
        "rec_tasks": draw(unit.unit_id, month, "rec_tasks").randint(1, 5),
        "dut_checked": draw(unit.unit_id, month, "dut_checked").randint(2, 5),
    }


def _faults(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    not_looked_into = {"pet_repeat"} if PETITIONS[unit.class_id] == 0 else set()
    if month[5:] not in QUARTER_ENDS:
        not_looked_into |= set(CHECKED_QUARTERLY)
    faults: dict[str, int | str] = {}
    for column, chance in FAULT_CHANCE.items():
        source = draw(unit.unit_id, month, column)
        happened = column not in not_looked_into and source.random() < (1 - skill) * chance
        faults[column] = (2 if source.random() < 0.15 else 1) if happened else 0
    return faults


def _quarter(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    plan = draw(unit.unit_id, month[:4], "res_plan").choice((1, 2, 2, 3))
    budget = 12 + DOCUMENTS[unit.class_id] + draw(unit.unit_id, month[:4], "log_budget").randint(0, 80) / 10
    saving = 0.005 + 0.05 * skill + draw(unit.unit_id, month, "log_spent").uniform(-0.02, 0.012)
    rated = draw(unit.unit_id, month, "pet_rated").randint(PETITIONS[unit.class_id], 4 * PETITIONS[unit.class_id])
    return {
        "res_plan": plan,
        "res_done": _kept(unit.unit_id, month, "res_done", plan, (1 - skill) * 0.8),
        "log_budget": f"{budget:.1f}",
        "log_spent": f"{budget * (1 - saving):.2f}",
        "pet_rated": rated,
        "pet_satisfied": _kept(unit.unit_id, month, "pet_satisfied", rated, (1 - skill) * 0.25),
    }


def _half(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    applicable = draw(unit.unit_id, "sec_applicable_max").choice((100, 100, 96, 92))
    share = 0.74 + 0.22 * skill + draw(unit.unit_id, month, "sec_score").uniform(-0.03, 0.03)
    test = 62 + 32 * skill + draw(unit.unit_id, month, "lrn_test_avg").uniform(-3, 3)
    return {
        "sec_score": round(applicable * min(1.0, share)),
        "sec_applicable_max": applicable,
        "lrn_test_avg": f"{test:.1f}",
    }


def _year(unit: county.Unit, month: str, skill: float) -> dict[str, int | str]:
    due = DOCUMENTS[unit.class_id] * 6 + draw(unit.unit_id, month, "arc_due").randint(0, 40)
    figures: dict[str, int | str] = {
        "arc_due": due,
        "arc_filed": _kept(unit.unit_id, month, "arc_filed", due, max(0.0, 0.93 - skill) * 0.15),
    }
    if unit.class_id in TASK_WAN_YUAN:
        share = 0.55 + 0.6 * skill + draw(unit.unit_id, month, "task_actual").uniform(-0.15, 0.3)
        figures["task_actual"] = f"{task_target(unit, month[:4]) * share:.1f}"
    return figures


def task_target(unit: county.Unit, year: str) -> int:
    """The special task of a unit in a year in 万元, 0 where it has none."""
    growth = 1 if year == "2025" else 1.1
    return round(TASK_WAN_YUAN.get(unit.class_id, 0) * growth)


def judge_score(unit: county.Unit, month: str, indicator_id: str, judge: int) -> str:
    """What one judge gave: strict and generous judges, the same every time."""
    habit = draw("judge", indicator_id, judge).uniform(-3, 3)
    score = 70 + 24 * ability(unit, month) + habit + draw(unit.unit_id, month, indicator_id, judge).uniform(-4, 4)
    return f"{min(100.0, score):.1f}"


def target(unit: county.Unit, year: str, column_id: str) -> object:
    """A unit's yearly target; the stretch target 奋斗目标 is a quarter above the base target."""
    base = task_target(unit, year)
    return {"task_target": base, "task_stretch": round(base * 1.25)}[column_id]
