"""Months of the sample county from opened to archived, with appeals, corrections, a veto, a rename, a merger, a change of group.

Afterwards every issue is recomputed from inbox, journal and rules, and one changed byte of anything stored is located.
``make year`` runs it: four months around the merger first, then the twelve from July 2025.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from competition.calendar import Month
from etl import appeals, verify
from etl.journal import Journal
from etl.layout import REPOSITORY, Home
from tests.year.county import BY, COMPETITION, County

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(3600)]
AFTERWARDS = datetime(2027, 1, 1, tzinfo=UTC)
FAULTS = ("MTG-01", "MTG-02", "DUT-01", "DUT-02", "DOC-03", "INF-03", "REC-01")


@dataclass
class Lived:
    """What became of the months."""

    county: County
    months: list[Month]
    appeals: dict[str, str]  # number -> decision

    def states(self) -> list[str]:
        """Where each month stands."""
        rows = self.county.rows("select month, state from live.month_states where competition_id = ?", COMPETITION)
        found = dict(rows.iter_rows())
        return [found[str(month)] for month in self.months]

    def issues(self) -> pl.DataFrame:
        """Every issue and revision once."""
        return self.county.rows("select distinct issue_no, revision, results_hash from issues.issues")

    def stored(self, what: str, chance: random.Random) -> tuple[Path, Callable[[bytes, int], str]]:
        """A stored thing of a kind, and how a change of one of its bytes must be named."""
        home = self.county.home
        if what == "journal":
            return home.journal, lambda data, at: str(data[:at].count(b"\n") + 1)
        if what == "rule":
            path = chance.choice(sorted(home.rulebook.glob("county/2026/*.csv")))
            return path, lambda *_: path.name
        entries = [entry for entry in Journal(home.journal, writable=False).entries
                   if entry.act == ("publish" if what == "results" else "load")]  # fmt: skip
        key = {"input": "sha256", "findings": "findings", "results": "results_hash"}[what]
        sha256 = chance.choice(sorted({entry.fields[key] for entry in entries} - {""}))
        return home.inbox / sha256, lambda *_: sha256


def lived(folder: Path, since: Month, first: Month, last: Month) -> Lived:
    """Live the months: an appeal rejected in the first, upheld in the second, withdrawn in the third."""
    shutil.copytree(REPOSITORY / "data" / "rulebook" / COMPETITION, folder / "rulebook" / COMPETITION)
    county = County(Home.at(folder), first, since)
    county.begin()
    months = list(first.span(last))
    decided: dict[str, str] = {}
    for number, month in enumerate(months):
        issued = county.live(month)
        assert issued.revision == 1
        if number < 3:
            decided |= dispute(county, month, issued.issue_no, ("rejected", "upheld", "withdrawn")[number])
        if number == 2:
            late_correction(county, months[0])
        if number:
            county.archive(months[number - 1])
    return Lived(county, months, decided)


def dispute(county: County, month: Month, issue_no: str, decision: str) -> dict[str, str]:
    """A unit disputes a fault; where it is upheld, the figure goes and the issue gets a revision that says so."""
    cell = county.fault(month, FAULTS)
    number = county.appeal(cell["unit_id"], month, cell["indicator_id"], "登记有误，附签到册")
    place = {name: cell[name] for name in ("sheet", "row_no", "column_no", "column_name")}
    change = {"kind": "cells", "load_id": cell["load_id"], "cells": [place | {"new": "0"}]}
    appeals.review(county.home, COMPETITION, number, "竞赛办 孙越", BY, county.now, change)
    expected = appeals.effect(county.home, COMPETITION, number, BY, county.now)
    assert expected.rows and issue_no in {each.issue_no for each in expected.issues}
    county.now += timedelta(hours=1)
    done = appeals.decide(county.home, COMPETITION, number, decision, "经核实", "竞赛办 孙越", BY, county.now)
    if decision == "upheld":
        assert done.load_id and issue_no in [each.issue_no for each in done.issues]
        assert county.revise(issue_no, "申诉成立", "县委办", number).revision == 2
    else:
        assert not done.load_id
    return {number: decision}


def late_correction(county: County, month: Month) -> None:
    """Long after its bulletin the office finds an error in a register of a month: every issue it reaches is revised, in order."""
    county.now += timedelta(hours=1)
    differing = county.correct(county.fault(month, FAULTS), month)
    assert len(differing) > 1  # the year to date of the months since moves too
    for each in differing:
        county.revise(each.issue_no, "台账录入有误，补报据实计入", BY)


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """February to May 2026: a missing report, the merger of April, appeals of all three ends, two corrections."""
    return lived(tmp_path_factory.mktemp("spring") / "data", Month(2026, 1), Month(2026, 2), Month(2026, 5))


def test_the_months_are_put_away_and_every_revision_verifies(spring: Lived) -> None:
    """All but the last are archived; every issue recomputes from what is kept, its revisions too."""
    assert spring.states() == ["archived", "archived", "archived", "final"]
    report = verify.verify(spring.county.home, BY, AFTERWARDS)
    assert [each.text() for each in report.differences] == []
    assert report.issues == spring.issues().height > len(spring.months)


def test_a_correction_says_old_and_new_and_is_printed_next(spring: Lived) -> None:
    """Every place and score that a revision moved stands in the corrections, with the appeal, and in the next issue's number."""
    corrections = spring.county.rows("select * from live.corrections where competition_id = ?", COMPETITION)
    upheld = {number for number, decision in spring.appeals.items() if decision == "upheld"}
    assert upheld <= set(corrections["appeal_no"])
    assert all(row["old_place"] != row["new_place"] or row["old_score"] != row["new_score"]
               for row in corrections.to_dicts())  # fmt: skip
    own = corrections.filter(corrections["appeal_no"].is_in(list(upheld)))
    assert set(own["printed_in"]) == {"2026-03"}  # upheld after the second issue
    first = spring.county.rows("select unit_id, place, score from issues.standings where issue_no = '2026-02' "
                               "and revision = 1 and scope_id = '2026-03' order by unit_id")  # fmt: skip
    assert first.height > 50  # the original stays citable


@pytest.mark.parametrize("what", ["journal", "input", "findings", "results", "rule"])
def test_one_changed_byte_is_located(spring: Lived, what: str) -> None:
    """Whatever stored thing is touched: verification names it."""
    chance = random.Random(what)
    path, name = spring.stored(what, chance)
    before, mode = path.read_bytes(), path.stat().st_mode
    at = chance.randrange(len(before))
    path.chmod(0o644)
    path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
    try:
        found = "\n".join(each.text() for each in verify.verify(spring.county.home, BY, AFTERWARDS).differences)
    finally:
        path.write_bytes(before)
        path.chmod(mode)
    assert name(before, at) in found


def test_a_year_of_the_county(tmp_path: Path) -> None:
    """July 2025 to June 2026: a rename, a veto, a change of group, a merger; every issue verifies afterwards."""
    year = lived(tmp_path / "data", Month(2025, 1), Month(2025, 7), Month(2026, 6))
    assert year.states() == ["archived"] * 11 + ["final"]
    report = verify.verify(year.county.home, BY, AFTERWARDS)
    assert [each.text() for each in report.differences] == []
    issues = year.county.rows("select * from issues.standings where revision = 1")
    names = dict(issues.filter(issues["unit_id"] == "O12").select("scope_id", "unit_zh").iter_rows())
    assert "政务服务和数据管理局" in names["2026-06"]
    marked = issues.filter((issues["scope_id"] == "2025-10") & (issues["unit_id"] == "T18"))
    assert marked["veto"].item(0) == "mark"
    groups = dict(issues.filter(issues["unit_id"] == "K01").select("scope_id", "group_id").iter_rows())
    assert groups["2025-12"] != groups["2026-01"]
    units = {month: set(issues.filter(issues["scope_id"] == month)["unit_id"]) for month in ("2026-03", "2026-04")}
    assert len(units["2026-03"] - units["2026-04"]) == 2
    assert len(units["2026-04"] - units["2026-03"]) == 1
