"""The sample's revision: ``demo`` prints June 2026 without a corrected report that was overlooked, then revises the issue.

The whole sample takes a minute; here ``demo`` is given June alone.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

import marts
from etl.cli import files, main
from etl.layout import Home
from marts import shelf
from show.links import View
from show.screens import issues
from tests.sample.committed import SAMPLE, manifest, table

MONTH = "2026-06"
NOW = "2026-11-20T09:00:00+08:00"
LISTS = ("nones.csv", "decisions.csv", "explanations.csv", "published.csv", "revised.csv")
[REVISED] = [row for row in table("revised.csv") if row["month"] == MONTH]
UNIT, FIGURE = "T15", "RES-01"  # 南渡镇: topics completed


def june(folder: Path) -> Path:
    """The sample with no other month: its lists, its files, and who there is."""
    wanted = [line for line in manifest() if line["kind"] in ("roster", "targets") or line["file"].startswith(MONTH)]
    tables = {name: [row for row in table(name) if row["month"] == MONTH] for name in LISTS} | {"manifest.csv": wanted}
    for line in wanted:
        (folder / line["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / line["file"], folder / line["file"])
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def demo(home: Home) -> dict[str, Any]:
    """What the command answers."""
    ran = CliRunner().invoke(main, ["demo", "--data", str(home.data), "--json"])
    assert ran.exit_code == 0, (ran.output, ran.exception)
    return dict(json.loads(ran.stdout.strip().splitlines()[-1]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, dict[str, Any]]]:
    """A home that ``demo`` filled with June, and what it said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIBANG_NOW", NOW)
        patch.setattr(files, "SAMPLE", june(tmp_path_factory.mktemp("june")))
        home = Home.at(tmp_path_factory.mktemp("demo") / "data")
        yield home, demo(home)


@pytest.fixture(scope="module")
def con(made: tuple[Home, dict[str, Any]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its snapshot."""
    con = marts.connect(made[0].snapshot, read_only=True)
    yield con
    con.close()


def test_the_month_is_printed_twice_and_says_why_and_for_whom(
    made: tuple[Home, dict[str, Any]], con: duckdb.DuckDBPyConnection
) -> None:
    assert made[1]["published"] == made[1]["revised"] == ["2026-01"]
    rows = con.execute("select distinct revision, reason, asked_by, is_changed from live.issues order by 1").fetchall()
    assert rows == [(1, None, None, False), (2, REVISED["reason"], REVISED["asked_by"], False)]


def test_the_overlooked_file_is_the_cause_of_what_changed(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select unit_id, line_kind, indicator_id, cause, cause_zh, reason, asked_by from analysis.issue_diff "
        "where scope_id = ? order by line_no", [MONTH],
    ).fetchall()  # fmt: skip
    why = (REVISED["reason"], REVISED["asked_by"])
    file = f"{Path(REVISED['file']).name}（2026-07-16 到达）"
    assert rows == [
        (UNIT, "indicator", FIGURE, "load", file, *why),
        (UNIT, "conversion", None, "follows", "随其他各行变化", *why),
        (UNIT, "total", None, "follows", "随其他各行变化", *why),
    ]


def test_the_changed_lines_are_the_difference_of_both_revisions(con: duckdb.DuckDBPyConnection) -> None:
    printed: dict[int, dict[tuple[str, ...], Decimal]] = {1: {}, 2: {}}
    for revision, points, *line in con.execute(
        "select revision, points, scope_id, unit_id, line_kind, coalesce(indicator_id, item_id, '') from issues.ledger"
    ).fetchall():
        printed[revision][tuple(line)] = points
    assert printed[1].keys() == printed[2].keys()
    differing = [(*line, old, printed[2][line]) for line, old in printed[1].items() if printed[2][line] != old]
    told = con.execute(
        "select scope_id, unit_id, line_kind, coalesce(indicator_id, ''), old_points, new_points, change from analysis.issue_diff"
    ).fetchall()
    assert sorted(row[:-1] for row in told) == sorted(differing)
    assert len(told) == 12  # three lines in each of month, quarter, half-year and year to date
    assert all(new - old == change for *_, old, new, change in told)


def test_whoever_was_passed_by_is_named_too(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select unit_id, new_place - old_place from live.corrections where scope_id = ? order by new_place", [MONTH]
    ).fetchall()
    risen, *others = rows
    assert risen[0] == UNIT and risen[1] < -5
    assert [fallen for _, fallen in others] == [1] * -risen[1]


def test_the_page_of_issues_tells_them_period_by_period(
    made: tuple[Home, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(made[0].data))
    view = View("county", "all", MONTH, UNIT, "zh_CN", "", (("issue", "2026-01"),))
    opened = issues.context(view, shelf.read)["opened"]
    assert isinstance(opened, dict)
    (told,) = opened["corrections"]
    periods = list(dict.fromkeys(row["scope"] for row in told["rows"]))
    assert periods == [chip["label"] for chip in opened["scopes"]]
    assert periods[0] == "2026年6月" and len(periods) == 4
    assert (told["reason"], told["asked_by"], told["printed_in"]) == (REVISED["reason"], REVISED["asked_by"], None)


def test_a_second_demo_does_nothing_twice(made: tuple[Home, dict[str, Any]]) -> None:
    home, before = made[0], made[0].journal.read_bytes()
    again = demo(home)
    assert again["published"] == again["revised"] == []
    assert home.journal.read_bytes() == before


def test_a_demo_killed_while_it_revises_goes_on(made: tuple[Home, dict[str, Any]], tmp_path: Path) -> None:
    home = Home.at(shutil.copytree(made[0].data, tmp_path / "data"))
    whole = home.journal.read_bytes()
    home.journal.write_bytes(whole[:-20])  # the line of the revision never reached the disk
    home.warehouse.unlink()
    again = demo(home)
    assert (again["published"], again["revised"]) == ([], ["2026-01"])
    assert home.journal.read_bytes() == whole
