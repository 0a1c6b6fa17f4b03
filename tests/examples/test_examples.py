"""The shipped examples tell the truth: the README's command runs, and the whole table is the one reckoned beforehand.

``expected.csv`` of each example comes from the published source or was reckoned by hand; nothing in it is our output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from competition.calendar import Month
from etl import build, recounted
from etl.layout import Home
from tests.examples.command import EXAMPLES, Competition, Ran, Rows, command_of, plain, table


@dataclass(frozen=True)
class Example:
    """What is particular to an example: its scopes, and what the columns of its expected table are called here."""

    scope: str
    unit: str  # whom run.sh explains
    points: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)  # column: the rule, or one rule a group
    figures: Mapping[str, str] = field(default_factory=dict)  # column: the column of the standings


def same(*names: str) -> dict[str, str]:
    """Columns that are called what they are."""
    return {name: name for name in names}


INVESTMENT = ("INV-01", "INV-02", "INV-03", "INV-04")
CASES = {
    "football": Example(
        "to-2024-05", "埃弗顿", {"goal_difference": "GD", "goals_for": "GF"}, {"deducted": "deduction"}
    ),
    "races": Example("to-1961-08", "菲尔·希尔"),
    "hospital": Example(
        "2014-10",
        "门诊部",
        same("DOC-01", "MTG-01", "SRV-01", "INF-01", "ARC-01", "DUT-01"),
        {"open": "open_points"},
    ),
    "information": Example(
        "to-2013-03",
        "清溪乡",
        same("INF-01", "INF-02", "INF-03", "INF-04", "INF-05"),
        same("bonus", "parent_points"),
    ),
    "investment": Example("2011", "商务局", {"investment": INVESTMENT, "exports": "EXP-01"}, same("bonus")),
}


def expected(name: str) -> Rows:
    """The table that must come out."""
    return table(EXAMPLES / name / "expected.csv")


def scopes(name: str) -> list[str]:
    """The scopes the table speaks of."""
    return sorted({row.get("scope", CASES[name].scope) for row in expected(name)})


def readmes(name: str) -> tuple[Path, Path]:
    """The English and the Chinese one."""
    return EXAMPLES / name / "README.md", EXAMPLES / name / "README.zh-CN.md"


each_example = pytest.mark.parametrize("name", CASES)


@each_example
def test_standings_are_the_expected_table(name: str, ran: Ran) -> None:
    competition = ran(name).competition
    for scope in scopes(name):
        rows = competition.standings(scope)
        wanted = [row for row in expected(name) if row.get("scope", scope) == scope]
        found = [(str(row["place"] or ""), row["unit_zh"], row["score"]) for row in rows if row["score"] is not None]
        assert sorted(found) == sorted((row["place"], row["unit"], row["score"]) for row in wanted)
        if all(row["place"] for row in wanted) and "group" not in wanted[0]:
            assert [place for place, _, _ in found] == [row["place"] for row in wanted]


@each_example
def test_every_column_of_the_expected_table_is_reproduced(name: str, ran: Ran) -> None:
    case, competition = CASES[name], ran(name).competition
    for scope in scopes(name):
        standings = {row["unit_zh"]: row for row in competition.standings(scope)}
        points = competition.points(scope)
        for row in expected(name):
            if row.get("scope", scope) != scope:
                continue
            found = standings[row["unit"]]
            told = {column: points_of(points, found["unit_id"], rules) for column, rules in case.points.items()}
            told |= {column: plain(str(found[figure])) for column, figure in case.figures.items()}
            assert told == {column: row[column] for column in told}, row["unit"]


def points_of(points: Mapping[tuple[str, str], str], unit_id: str, rules: str | tuple[str, ...]) -> str:
    """The points under a rule, or under the one of several rules that is for the unit's group; empty: not open."""
    named = (rules,) if isinstance(rules, str) else rules
    return next((points[unit_id, rule] for rule in named if (unit_id, rule) in points), "")


@each_example
def test_command_prints_the_standings_and_explains_one_unit(name: str, ran: Ran) -> None:
    case, printed = CASES[name], ran(name).printed
    cells = [[cell.strip() for cell in line.split("│")[1:4]] for line in printed.splitlines() if "│" in line]
    for row in expected(name):
        if row.get("scope", case.scope) == case.scope:
            assert [row["place"], row["unit"], row["score"]] in cells
    explained = printed[printed.index(f"{case.unit} · {case.scope}") :]
    (score,) = {row["score"] for row in expected(name) if row["unit"] == case.unit}
    assert score in explained.splitlines()[0]
    assert re.search(r"\w+\.csv", explained)


@each_example
def test_rulebook_check_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    Competition(EXAMPLES / name, tmp_path / "data").etl("rulebook", "check")


@each_example
@pytest.mark.parametrize("language", ["zh", "en"])
def test_rulebook_show_tells_every_clause(name: str, language: str, tmp_path: Path) -> None:
    told = Competition(EXAMPLES / name, tmp_path / "data").etl("rulebook", "show", "--lang", language)
    for file in ("indicators", "adjustments"):
        for path in (EXAMPLES / name / "rulebook").glob(f"*/{file}.csv"):
            for row in table(path):
                assert row[f"clause_{language}"] in told


@pytest.mark.parametrize("name", ["football", "hospital"])
def test_everything_recomputed_from_the_files_is_what_stands(name: str, ran: Ran) -> None:
    ran(name).competition.etl("verify")


@each_example
def test_the_independent_recount_says_the_same_of_every_scope(name: str, ran: Ran) -> None:
    competition = ran(name).competition
    with build.reading_desk(Home(competition.data, competition.folder / "rulebook")) as seat:
        (rulebook,) = seat.rulebooks.values()
        months = seat.con.execute("select scope_id from calendar.scopes where scope_kind = 'month'").fetchall()
        found = [recounted.differences(seat, rulebook, Month.parse(month)) for (month,) in months]
        assert found == [[] for _ in months] != []


@pytest.mark.parametrize(("name", "scope"), [("football", "2024-05"), ("races", "1961-08")])
def test_nobody_is_missing_where_no_reports_are_due(name: str, scope: str, ran: Ran) -> None:
    assert not any(row["is_missing"] for row in ran(name).competition.standings(scope))


@each_example
def test_both_readmes_show_the_same_command(name: str) -> None:
    english, chinese = readmes(name)
    assert command_of(english) == command_of(chinese) == ["sh", f"examples/{name}/run.sh"]


@each_example
@pytest.mark.parametrize("chinese", [False, True], ids=["en", "zh"])
def test_readme_tells_the_expected_table(name: str, chinese: bool) -> None:
    text = readmes(name)[chinese].read_text(encoding="utf-8")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    for row in expected(name):
        unit = row["unit"] if chinese else row.get("name", row["unit"])
        (told,) = [line for line in lines if unit in line and row.get("scope", line[0]) == line[0]]
        assert (row["place"] or "—") in told
        assert told[-1] == row["score"]


# ---- the tables against themselves -----------------------------------------------------------------------------------


def test_football_table_adds_up() -> None:
    rows = expected("football")
    for row in rows:
        assert int(row["won"]) + int(row["drawn"]) + int(row["lost"]) == int(row["played"]) == 38
        assert int(row["goals_for"]) - int(row["goals_against"]) == int(row["goal_difference"])
        assert 3 * int(row["won"]) + int(row["drawn"]) - int(row["deducted"]) == Decimal(row["score"])
    assert sum(int(row["goal_difference"]) for row in rows) == 0


@pytest.mark.parametrize(
    ("column", "name"),
    [("胜", "won"), ("平", "drawn"), ("负", "lost"), ("进球", "goals_for"), ("失球", "goals_against")],
)
def test_football_months_add_up_to_the_published_table(column: str, name: str) -> None:
    months = [row for path in (EXAMPLES / "football" / "files").glob("results_*.csv") for row in table(path)]
    for row in expected("football"):
        assert sum(int(month[column]) for month in months if month["单位"] == row["unit"]) == int(row[name])


def test_races_table_is_the_files_places() -> None:
    for number, path in enumerate(sorted((EXAMPLES / "races" / "files").glob("round_*.csv")), 1):
        places = {row["单位"]: row["完赛名次"] for row in table(path)}
        assert places == {row["unit"]: row[f"round_{number}"] for row in expected("races") if row[f"round_{number}"]}


# ---- the split of a task ---------------------------------------------------------------------------------------------


def test_a_split_that_misses_its_whole_is_refused_with_both_sums(tmp_path: Path) -> None:
    competition = Competition(EXAMPLES / "investment", tmp_path / "data")
    competition.etl("load", str(EXAMPLES / "investment" / "files" / "roster.csv"), "--received", "2010-01-04 09:00")
    tasks = (EXAMPLES / "investment" / "files" / "tasks_2011.csv").read_text(encoding="utf-8")
    broken = tmp_path / "tasks_2011.csv"
    broken.write_text(tasks.replace("领导班子,,6400", "领导班子,,6300"), encoding="utf-8")
    with pytest.raises(AssertionError) as refused:
        competition.etl("check", str(broken), "--kind", "targets")
    said = str(refused.value)
    assert "9900" in said
    assert "10000" in said
