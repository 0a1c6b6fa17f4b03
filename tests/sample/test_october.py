"""October 2026 of the sample through the command line: loaded, ranked, refused to the public, signed, published."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.cli import main
from scripts import questions
from tests.sample.committed import SAMPLE, manifest, table

MONTH = "2026-10"
# Two days after the last file of the month arrived: its cut-off has passed.
NOW = "2026-11-20T09:00:00+08:00"


class Office:
    """The command line on a data folder of its own."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch) -> None:
        self.data = data
        patch.setenv("SAIBANG_NOW", NOW)
        patch.setenv("SAIBANG_LANG", "zh_CN")

    def run(self, *arguments: str, expect: int = 0) -> dict[str, Any]:
        """One command's answer as JSON."""
        ran = CliRunner().invoke(main, [*arguments, "--data", str(self.data), "--competition", "county", "--json"])
        assert ran.exit_code == expect, (ran.output, ran.exception)
        return dict(json.loads(ran.stdout.strip().splitlines()[-1]))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that has loaded the rosters and all files of October, and signed its empty registers."""
    folder = tmp_path_factory.mktemp("october")
    lines = [line for line in manifest() if line["kind"] == "roster" or line["file"].startswith(MONTH)]
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(line | {"file": str(SAMPLE / line["file"])} for line in lines)
    with pytest.MonkeyPatch.context() as patch:
        desk = Office(folder / "data", patch)
        desk.run("init")
        desk.run("load", "--manifest", str(folder / "manifest.csv"))
        for row in table("nones.csv"):
            if row["month"] == MONTH:
                desk.run("none", row["register"], MONTH, "--by", row["by"])
        yield desk


def standings(office: Office) -> dict[str, dict[str, Any]]:
    """The month's standings by unit."""
    return {row["unit_id"]: row for row in office.run("standings", "--scope", MONTH)["standings"]}


@pytest.mark.parametrize(("first", "second"), [("T09", "T14"), ("O17", "O20")])
def test_units_with_the_same_figures_share_a_place(office: Office, first: str, second: str) -> None:
    rows = standings(office)
    assert rows[first]["place"] == rows[second]["place"]
    assert rows[first]["score"] == rows[second]["score"]
    assert rows[first]["is_tied"] and rows[second]["is_tied"]


def test_unit_whose_report_came_after_the_cutoff_is_last(office: Office) -> None:
    rows = standings(office)
    assert rows["T20"]["is_missing"]
    assert rows["T20"]["place"] == sum(row["group_id"] == "townships" for row in rows.values()) == 24


def test_guest_has_a_score_but_no_place(office: Office) -> None:
    guest = standings(office)["G01"]
    assert guest["score"] is not None and guest["place"] is None


def test_scores_look_like_a_county_at_work(office: Office) -> None:
    placed = [float(row["score"]) for row in standings(office).values() if row["place"]]
    assert len(placed) == 55
    assert sum(78 <= score <= 99 for score in placed) > 45
    assert max(placed) - min(placed) > 10


def test_piece_that_rose_counts_at_city_level(office: Office) -> None:
    explained = office.run("explain", "青石镇", "--scope", MONTH)
    levels = {row["code"]: row["level_id"] for row in explained["sources"] if row["code"]}
    assert levels["XX-2026-09-903"] == "city"


def test_october_is_published_once_its_register_is_signed_and_the_missing_report_decided(office: Office) -> None:
    refused = office.run("publish", MONTH, expect=4)
    assert ["duty_faults" in blocker for blocker in refused["blockers"]].count(True) == 1
    office.run("none", "duty_faults", MONTH)
    (decision,) = [row for row in table("decisions.csv") if row["month"] == MONTH]
    office.run("decide", decision["unit"], MONTH, "--reason", decision["reason"])
    assert office.run("publish", MONTH)["issue_no"]


def test_the_ten_questions_are_answered_over_one_month_too(office: Office) -> None:
    _, here, *told = questions.answered(office.data)
    assert f"to-{MONTH}" in here
    assert not [answer for answer in told if "\n答：" not in answer or "\nAnswer: " not in answer]
