"""No slip of the pen in the rulebook's loader goes unnoticed, save those that change nothing."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.mutants import mutants_of
from tests.mutation.plugin import all_mutants

ROOT = Path(__file__).parents[2]
MODULES = [
    "competition.rulebook",
    "competition.rulebook_checks",
    "competition.rulebook_files",
    "competition.rulebook_rows",
    "competition.rulebook_shapes",
    "competition.rulebook_tables",
    "competition.rulebook_time",
]


def explained() -> dict[str, str]:
    """The mutants that change nothing anybody can see, by name, with the reason."""
    with (Path(__file__).parent / "equivalent.csv").open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row["reason"] for row in csv.DictReader(file)}


@pytest.mark.campaign
@pytest.mark.timeout(0)
def test_no_mutant_survives_unexplained(tmp_path: Path) -> None:
    results = tmp_path / "mutants.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider"]
    command += ["--timeout", "0", "--mutants-to", str(results), "tests/competition"]
    # make mutate MUTATE=competition.rulebook_time: one at a time
    modules = os.environ.get("MUTATE", "").split() or MODULES
    command += [part for module in modules for part in ("--mutate", module)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "0"}, check=False)
    assert run.returncode in (0, 5), "the tests must pass without mutants"  # 5: the loop reports no test of its own
    mutants = json.loads(results.read_text("utf-8"))
    survived = {each["name"] for each in mutants if not each["killed"]}
    killed = sum(each["killed"] for each in mutants)
    left = survived - explained().keys()
    print(f"{len(mutants)} mutants, {killed} killed, {len(mutants) - killed} survived, {len(left)} of them unexplained")
    assert sorted(left) == []
    assert sorted(explained().keys() & {each["name"] for each in mutants if each["killed"]}) == []


def test_an_explained_mutant_exists_and_has_a_reason() -> None:
    """Code that changed takes its explanations with it."""
    names = {mutant.name for mutant in all_mutants(MODULES)}
    assert sorted(explained().keys() - names) == []
    assert all(explained().values())


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("def f(a):\n    return a < 1\n", ["return None", "a <= 1", "2"]),
        ("def f(a, b):\n    return a and b\n", ["return None", "a or b", "b", "a"]),
        ("def f(a):\n    g(a and b and c)\n", ["pass", "a or b or c", "b and c", "a and c", "a and b"]),
        ("def f(a):\n    if not a:\n        g()\n", ["if not not a:\n    g()", "a", "pass"]),
        ("X = {1: 'a'}\n", ["2", "'ax'"]),
        ("def f(a):\n    '''Says why.'''\n    return [b for b in a if b]\n", ["return None", "[b for b in a]"]),
        ("def f() -> tuple[int, str]:\n    return (1, True)\n", ["return None", "(True,)", "(1,)", "2", "False"]),
    ],
)
def test_a_mutant_changes_one_thing(source: str, after: list[str]) -> None:
    mutants = list(mutants_of("m", source))
    assert [mutant.after for mutant in mutants] == [" ".join(each.split()) for each in after]
    for number in range(len(mutants)):  # each spoils its tree
        assert list(mutants_of("m", source))[number].compiled("m").co_filename == "m"
