"""The tiny competition's README tells the truth: its command runs, and its standings are those reckoned by hand."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = ROOT / "examples" / "tiny"
READMES = (TINY / "README.md", TINY / "README.zh-CN.md")
# Reckoned by hand in the READMEs' last table.
STANDINGS = [("1", "河湾街道", "95.00"), ("2", "松岗镇", "80.00"), ("3", "青石镇", "52.00")]
RULES = ("indicators", "terms", "levels", "tiers")
DATA = ("roster", "monthly", "adopted", "duty_faults")


def row_count(folder: Path, names: tuple[str, ...]) -> int:
    """The data rows of some CSV files."""
    return sum(len(list(csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8")))) for name in names)


def command_of(readme: Path) -> list[str]:
    """The one command a README shows."""
    (block,) = re.findall(r"```sh\n(.*?)\n```", readme.read_text(encoding="utf-8"), re.DOTALL)
    return str(block).split()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the README's command prints, its results in a folder of the test."""
    folder = tmp_path_factory.mktemp("tiny")
    environment = os.environ | {"PYTHON": sys.executable, "SAIBANG_LANG": "zh_CN", "COLUMNS": "120", "PYTHONUTF8": "1"}
    command = [*command_of(READMES[0]), str(folder / "data")]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_rules_and_data_have_ten_rows_each() -> None:
    assert row_count(TINY / "rulebook" / "2026", RULES) == 10
    assert row_count(TINY / "files", DATA) == 10


def test_both_readmes_show_the_same_command() -> None:
    assert command_of(READMES[0]) == command_of(READMES[1])


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_readme_tells_the_standings_reckoned_by_hand(readme: Path) -> None:
    told = re.findall(r"^\| (\d) \| (\S+) \|.*\| ([\d.]+) \|$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == STANDINGS


def test_command_prints_the_standings_reckoned_by_hand(printed: str) -> None:
    cells = [[cell.strip() for cell in line.split("│")[1:4]] for line in printed.splitlines() if "│" in line]
    assert [tuple(row) for row in cells if row[0].isdigit()] == STANDINGS


def test_command_explains_every_line_of_one_unit(printed: str) -> None:
    explained = printed[printed.index("松岗镇 · 2026-10") :]
    for reckoned in (
        "40 × 18 ÷ 20 = 36",
        "40 × 自身 1.5 ÷ 组内最好 2.5 = 24",
        "20 − 0 = 20",
        "adopted.csv",
        "monthly.csv",
    ):
        assert reckoned in explained
