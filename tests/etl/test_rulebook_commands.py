"""The commands about rules, through the command line: check, show, new, diff, and what-if."""

from __future__ import annotations

import csv
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import build, intake
from etl.cli import main
from etl.intake import Arrival
from etl.layout import Home
from tests.etl.office import BY, TINY, empty_home, quick, run

# ---- check -----------------------------------------------------------------------------------------------------------


def test_a_good_rulebook_is_said_to_be_good(tmp_path: Path) -> None:
    ran = quick(empty_home(tmp_path), "rulebook", "check", "--json")
    assert ran.code == 0
    assert ran.value["faults"] == []
    assert ran.value["versions"] == [{"competition": "tiny", "version": "2026", "indicators": 3}]


def test_every_fault_is_listed_with_its_cell_and_remedy_and_nothing_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(TINY / "rulebook", folder)
    change(folder / "2026" / "tiers.csv", lambda row: row | {"points_each": "three"})
    change(folder / "2026" / "policy.csv", lambda row: row | {"value": "many"})
    home = empty_home(tmp_path)
    machine = quick(home, "rulebook", "check", folder, "--json")
    assert machine.code == 2
    faults: list[dict[str, Any]] = machine.value["faults"]  # type: ignore[assignment]
    cells = {(fault["file"], fault["row"], fault["column"], fault["value"]) for fault in faults}
    assert {("2026/tiers.csv", row, "points_each", "three") for row in (2, 3)} <= cells
    assert all(fault[name] for fault in faults for name in ("problem_zh", "problem_en", "remedy_zh", "remedy_en"))
    people = run(home, "rulebook", "check", folder)
    assert people.code == 2
    assert "2026/tiers.csv" in people.err and "three" in people.err


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert quick(empty_home(tmp_path), "rulebook", "check", tmp_path / "empty").code == 2


# ---- show ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "head"), [("text", "小赛细则"), ("markdown", "# 小赛细则"), ("html", "<h1>小赛细则</h1>")]
)
def test_rules_are_told_in_every_form(tmp_path: Path, form: str, head: str) -> None:
    out = tmp_path / "rules.txt"
    assert (
        quick(
            empty_home(tmp_path), "--lang", "zh", "rulebook", "show", "--lang", "zh", "--format", form, "--out", out
        ).code
        == 0
    )
    text = out.read_text(encoding="utf-8")
    assert head in text
    assert "值班差错每次扣 5 分" in text


def test_a_version_nobody_knows_is_named_with_those_there_are(tmp_path: Path) -> None:
    ran = quick(empty_home(tmp_path), "rulebook", "show", "--version", "1999")
    assert ran.code == 2
    assert "2026" in ran.err


# ---- a small world to change the rules of ----------------------------------------------------------------------------

UNITS = [f"U{number:02}" for number in range(12)]
MONTHS = ("2026-10", "2026-11")
LEVELS = {"县级": "county", "市级": "city"}
TIERS = {"county": Fraction(1), "city": Fraction(3)}
LATER = datetime(2026, 12, 20, tzinfo=UTC)


def change(path: Path, edit: Any) -> None:
    """Rewrite the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [edit(row) for row in csv.DictReader(handle)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)


class SmallWorld:
    """Twelve units, two months, in the rules of the tiny competition; drawn once, reckoned here by hand."""

    def __init__(self) -> None:
        rng = random.Random(7)
        self.due = {(month, unit): rng.randint(10, 30) for month in MONTHS for unit in UNITS}
        self.on_time = {key: due - rng.randint(0, 4) for key, due in self.due.items()}
        self.faults = {key: rng.choice([0, 0, 1, 2]) for key in self.due}
        self.pieces = [
            (month, unit, f"P{month}-{number}", rng.choice(list(LEVELS)))
            for month in MONTHS
            for number in range(14)
            for unit in rng.sample(UNITS, rng.choice([1, 1, 2]))
        ]

    def files(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """The office's files with their kinds."""
        roster = "unit_id,name_zh,name_en,short_name,aliases,group_id,class_id,leader,contact,first_month,last_month,predecessors,is_guest,exempt"
        tables = {
            "roster": [
                roster,
                *(f"{unit},单位{unit},Unit {unit},{unit},,all,any,甲,乙,2026-10,,,no," for unit in UNITS),
            ],
            "adopted": [
                "期间,单位,件号,级别",
                *(f"{month},单位{unit},{code},{level}" for month, unit, code, level in self.pieces),
            ],
        }
        for month in MONTHS:
            rows = [(unit, self.due[month, unit], self.on_time[month, unit]) for unit in UNITS]
            tables[f"monthly {month}"] = [
                "期间,单位,应办件数,按期办结数",
                *(f"{month},单位{unit},{due},{done}" for unit, due, done in rows),
            ]
            tables[f"duty_faults {month}"] = [
                "期间,单位,值班差错",
                *(f"{month},单位{unit},{self.faults[month, unit]}" for unit in UNITS if self.faults[month, unit]),
            ]
        pieces = tables.pop("adopted")
        for month in MONTHS:
            tables[f"adopted {month}"] = [pieces[0], *(line for line in pieces[1:] if line.startswith(month))]
        for name, lines in tables.items():
            path = folder / f"{name}.csv"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            yield path, name.split()[0]

    # ---- reckoned here, apart from the program ---------------------------------------------------------------------

    def raw(self, months: tuple[str, ...], tiers: dict[str, Fraction]) -> dict[str, Fraction]:
        """Points of pieces: each code once at its level, split among its units."""
        holders: dict[str, set[str]] = defaultdict(set)
        for month, unit, code, _ in self.pieces:
            if month in months:
                holders[code].add(unit)
        sums = dict.fromkeys(UNITS, Fraction(0))
        for code, units in holders.items():
            for unit in units:
                best = max((LEVELS[level] for _, who, what, level in self.pieces if (who, what) == (unit, code)),
                           key=["county", "city"].index)  # fmt: skip
                sums[unit] += tiers[best] / len(units)
        return sums

    def scores(self, months: tuple[str, ...], tiers: dict[str, Fraction]) -> dict[str, Fraction]:
        """Unit to score, rounded as the rules say."""
        raw = self.raw(months, tiers)
        best = max(raw.values())
        found = {}
        for unit in UNITS:
            due, done, faults = (
                sum(table[month, unit] for month in months) for table in (self.due, self.on_time, self.faults)
            )
            points = (
                hu(Fraction(40 * done, due), 4)
                + max(Fraction(0), 20 - 5 * Fraction(faults))
                + hu(40 * raw[unit] / best, 4)
            )
            found[unit] = hu(points, 2)
        return found

    def places(self, months: tuple[str, ...], tiers: dict[str, Fraction]) -> dict[str, int]:
        """Unit to place."""
        scores = self.scores(months, tiers)
        return {unit: 1 + sum(other > score for other in scores.values()) for unit, score in scores.items()}


def hu(number: Fraction, digits: int) -> Fraction:
    """Half up."""
    return Fraction(int(number * 10**digits + Fraction(1, 2)), 10**digits)


@cache
def small_world() -> tuple[SmallWorld, Home]:
    """The small world, loaded; made once a test process."""
    import atexit
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="saibang-rules-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home, world = empty_home(folder), SmallWorld()
    with build.desk(home, BY, LATER) as seat:
        arrivals = [
            Arrival(path=path, kind=kind, received_at=datetime(2026, 10, 1, tzinfo=UTC) if kind == "roster" else
                    datetime(int(path.stem[-7:-3]), int(path.stem[-2:]) + 1, 3, tzinfo=UTC))
            for path, kind in world.files(folder)
        ]  # fmt: skip
        drafts = intake.take_in(seat, arrivals, BY, LATER)
    assert {draft.status for draft in drafts} == {"loaded"}, [str(draft.error) for draft in drafts]
    return world, home


def changed_rules(folder: Path, city: str) -> Path:
    """The tiny rules with another worth of a city piece."""
    shutil.copytree(TINY / "rulebook", folder / "stricter")
    change(folder / "stricter" / "2026" / "tiers.csv",
           lambda row: row | {"points_each": city if row["level_id"] == "city" else row["points_each"]})  # fmt: skip
    return folder / "stricter"


def scopes() -> dict[str, tuple[str, ...]]:
    """Scope id to its months."""
    return {"2026-10": MONTHS[:1], "2026-11": MONTHS[1:], "to-2026-10": MONTHS[:1], "to-2026-11": MONTHS}


# ---- diff ------------------------------------------------------------------------------------------------------------


def test_changing_one_tier_moves_exactly_whom_a_small_calculation_says(tmp_path: Path) -> None:
    world, home = small_world()
    stricter = changed_rules(tmp_path, "1.5")
    answer = quick(home, "rulebook", "diff", "2026", stricter, "--json").value
    movers: list[dict[str, Any]] = answer["movers"]  # type: ignore[assignment]
    told = {
        (row["scope_id"], row["unit_id"]): (row["place_a"], row["place_b"], Fraction(row["score_b"])) for row in movers
    }
    reckoned = {}
    for scope, months in scopes().items():
        tiers = TIERS | {"city": Fraction(3, 2)}
        before, after, scores = world.places(months, TIERS), world.places(months, tiers), world.scores(months, tiers)
        reckoned |= {
            (scope, unit): (before[unit], after[unit], scores[unit]) for unit in UNITS if before[unit] != after[unit]
        }
    assert told == reckoned
    assert len(told) > 4, "a world in which nobody moves proves nothing"
    assert answer["changes"] == [
        {
            "table": "tiers",
            "indicator_id": "INF-01",
            "label": "INF-01 Adoption points",
            "before": "city 3",
            "after": "city 1.5",
        }
    ]


def test_each_mover_has_the_clauses_that_decide_the_largest_first(tmp_path: Path) -> None:
    world, home = small_world()
    answer = quick(home, "rulebook", "diff", "2026", changed_rules(tmp_path, "1.5"), "--json", "--all").value
    rows: list[dict[str, Any]] = answer["movers"]  # type: ignore[assignment]
    assert len(rows) == len(UNITS) * len(scopes())
    for row in rows:
        months = scopes()[row["scope_id"]]
        points = []
        for tiers in (TIERS, TIERS | {"city": Fraction(3, 2)}):
            raw = world.raw(months, tiers)
            points.append(hu(40 * raw[row["unit_id"]] / max(raw.values()), 4))
        told = [
            (each["indicator_id"], Fraction(each["points_a"]), Fraction(each["points_b"])) for each in row["clauses"]
        ]
        assert told == ([("INF-01", *points)] if points[0] != points[1] else [])


def test_months_of_a_diff_can_be_named(tmp_path: Path) -> None:
    _, home = small_world()
    answer = quick(
        home, "rulebook", "diff", "2026", changed_rules(tmp_path, "1.5"), "--json", "--months", "2026-11"
    ).value
    assert answer["scopes"] == ["2026-11", "to-2026-11"]


def test_a_rulebook_does_not_differ_from_itself() -> None:
    _, home = small_world()
    answer = quick(home, "rulebook", "diff", "2026", "2026", "--json").value
    assert (answer["changes"], answer["movers"], answer["missing_inputs"]) == ([], [], [])


def test_inputs_only_one_side_knows_are_named(tmp_path: Path) -> None:
    _, home = small_world()
    other = changed_rules(tmp_path, "3") / "2026"
    with (other / "columns.csv").open("a", encoding="utf-8") as handle:
        handle.write("doc_lost,4,monthly,unit,件,count,month,sum,0,,遗失件数,Documents lost\n")
    with (other / "terms.csv").open("a", encoding="utf-8") as handle:
        handle.write("DUT-01,fault,doc_lost,1,\n")
    ran = quick(home, "rulebook", "diff", "2026", other.parent)
    assert ran.code == 0, ran.err
    assert "stricter reads “Documents lost”" in ran.out.replace(str(tmp_path) + "/", "")
    value = quick(home, "rulebook", "diff", "2026", other.parent, "--json", "--months", "2026-10", "--all").value
    assert value["missing_inputs"] == [
        {"side": "b", "kind": "unit", "name_zh": "遗失件数", "name_en": "Documents lost"}
    ]
    duty = [each for row in value["movers"] for each in row["clauses"] if each["indicator_id"] == "DUT-01"]  # type: ignore[attr-defined]
    assert {each["points_b"] for each in duty} == {"0.0000"}, "without the figure it counts as not reported"


def test_a_diff_writes_nothing(tmp_path: Path) -> None:
    _, home = small_world()
    before = {path: path.stat().st_mtime_ns for path in home.data.rglob("*") if path.is_file()}
    assert quick(home, "rulebook", "diff", "2026", changed_rules(tmp_path, "2")).code == 0
    assert {path: path.stat().st_mtime_ns for path in home.data.rglob("*") if path.is_file()} == before


def test_nothing_loaded_is_nothing_to_replay(tmp_path: Path) -> None:
    ran = quick(empty_home(tmp_path), "rulebook", "diff", "2026", "2026")
    assert ran.code == 2
    assert "Load files first" in ran.err


def test_people_are_told_who_moves_and_why(tmp_path: Path) -> None:
    _, home = small_world()
    ran = quick(home, "rulebook", "diff", "2026", changed_rules(tmp_path, "1.5"), "--lang", "zh")
    assert ran.code == 0, ran.err
    for expected in ("市级 3 分", "市级 1.5 分", "INF-01 信息采用积分", "名次", "全部单位"):
        assert expected in ran.out


# ---- what-if ---------------------------------------------------------------------------------------------------------


def test_what_if_moves_exactly_whom_a_small_calculation_says() -> None:
    world, home = small_world()
    answer = quick(
        home, "whatif", "--scope", "2026-11", "--weight", "INF-01=0.5", "--weight", "DOC=2", "--json", "--all"
    ).value
    raw = world.raw(("2026-11",), TIERS)
    scores = {}
    for unit in UNITS:
        key = ("2026-11", unit)
        on_time = hu(Fraction(40 * world.on_time[key], world.due[key]), 4)
        adopted = hu(hu(40 * raw[unit] / max(raw.values()), 4) / 2, 4)
        duty = max(Fraction(0), 20 - 5 * Fraction(world.faults[key]))
        scores[unit] = hu(100 * (2 * on_time + adopted + duty) / (80 + 20 + 20), 2)
    told = {row["unit_id"]: (Fraction(row["new_score"]), row["new_place"]) for row in answer["units"]}  # type: ignore[attr-defined]
    assert told == {
        unit: (score, 1 + sum(other > score for other in scores.values())) for unit, score in scores.items()
    }
    moved = quick(home, "whatif", "--scope", "2026-11", "--weight", "INF-01=0.5", "--weight", "DOC=2", "--json").value[
        "units"
    ]
    before = world.places(("2026-11",), TIERS)
    assert {row["unit_id"] for row in moved} == {unit for unit, (_, place) in told.items() if place != before[unit]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("weight", ["INF-01", "INF-01=x", "=2", "INF-01=-1", "INF-01=NaN", "NOTHING=2"])
def test_a_weight_that_is_none_is_refused_with_how_to_write_it(weight: str) -> None:
    _, home = small_world()
    ran = CliRunner().invoke(main, ["--data", str(home.data), "whatif", "--weight", weight, "--lang", "en"])
    assert ran.exit_code == 2
    assert "INF-0" in ran.output


def test_what_if_tells_people_who_moves() -> None:
    _, home = small_world()
    ran = quick(home, "whatif", "--scope", "2026-11", "--weight", "INF-01=0", "--lang", "zh")
    assert ran.code == 0, ran.err
    assert "全部单位" in ran.out and "↑" in ran.out and "↓" in ran.out


def test_groups_only_one_side_knows_are_named(tmp_path: Path) -> None:
    _, home = small_world()
    other = changed_rules(tmp_path, "3")
    change(other / "2026" / "groups.csv", lambda row: row | {"group_id": "everybody"})
    ran = quick(home, "rulebook", "diff", "2026", other, "--months", "2026-10")
    assert ran.code == 0, ran.err
    assert "group “all” is not in both rulebooks" in ran.out


def test_a_month_nobody_has_figures_for_cannot_be_replayed() -> None:
    _, home = small_world()
    ran = quick(home, "rulebook", "diff", "2026", "2026", "--months", "2031-01")
    assert ran.code == 2
    assert "Load files first" in ran.err


def test_a_side_that_is_neither_version_nor_folder_is_refused() -> None:
    _, home = small_world()
    ran = quick(home, "rulebook", "diff", "2026", "1999")
    assert ran.code == 2
    assert "1999" in ran.err
