"""The recount beside the marts: seven months of the sample county agree; whatever is changed in either is found and located."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import marts
import recount
from competition.calendar import Month
from competition.errors import UnknownScope
from etl import build, intake, recounted
from etl.build import Desk
from etl.layout import REPOSITORY, Home
from etl.manifest import read_manifest
from etl.recounted import Difference
from tests.etl.office import BY
from tests.sample.committed import SAMPLE
from words import LANGUAGES

VETO, DECEMBER, QUARTER, MERGER = Month(2025, 10), Month(2025, 12), Month(2026, 3), Month(2026, 4)
NOW = datetime.fromisoformat("2026-05-20T09:00+08:00")
MERGED = "T25"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample county from October 2025 to April 2026, taken in without checks: they change no score."""
    data = tmp_path_factory.mktemp("county") / "data"
    shutil.copytree(REPOSITORY / "data" / "rulebook" / "county", data / "rulebook" / "county")
    with pytest.MonkeyPatch.context() as patch, build.desk(Home.at(data), BY, NOW) as seat:
        patch.setattr(intake, "check_together", lambda *_: None)
        listed = read_manifest(SAMPLE / "manifest.csv", "Asia/Shanghai", NOW)
        wanted = [replace(file, competition="county") for file in listed if is_wanted(file.kind, file.path)]
        assert {draft.status for draft in intake.take_in(seat, wanted, BY, NOW)} == {"loaded"}
        yield seat


def is_wanted(kind: str | None, path: Path) -> bool:
    return kind in ("roster", "targets") or str(VETO) <= path.parent.name <= str(MERGER)


def found(seat: Desk, month: Month) -> list[Difference]:
    return recounted.differences(seat, seat.rulebooks["county"], month)


@contextmanager
def changed(seat: Desk, *statements: str) -> Iterator[None]:
    """The warehouse with some rows changed by hand, for as long as the block runs."""
    seat.con.execute("begin")
    try:
        for statement in statements:
            seat.con.execute(statement)
        yield
    finally:
        seat.con.execute("rollback")


def one(seat: Desk, query: str) -> str:
    row = seat.con.execute(query).fetchone()
    assert row is not None, query
    return str(row[0])


# ---- both agree ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [VETO, DECEMBER, QUARTER, MERGER], ids=str)
def test_marts_and_recount_say_the_same_of_the_county(county: Desk, month: Month) -> None:
    assert found(county, month) == []


def test_what_is_compared_is_what_an_issue_of_the_month_freezes(county: Desk) -> None:
    rulebook = county.rulebooks["county"]
    scopes = ["2025-12", "2025-Q4", "2025-H2", "2025", "to-2025-12"]
    counted = recount.recount(recounted.landing(county, rulebook, DECEMBER), rulebook, scopes, NOW)
    for mart, frame in recounted.by_mart(counted).items():
        query = f"select scope_id, count(*) from {marts.find(mart)} where list_contains(?, scope_id) group by all"
        rows = dict(county.con.execute(query, [scopes]).fetchall())
        assert set(rows) == set(scopes)
        assert rows == dict(frame.group_by("scope_id").len().iter_rows())
    assert counted.totals["score"].null_count() < counted.totals.height / 10
    assert counted.dimensions["evaluation"].drop_nulls().len() > 100  # the ballots of December
    assert "mark" in set(counted.totals["veto"])


def test_a_month_without_files_has_nothing_to_recount(county: Desk) -> None:
    with pytest.raises(UnknownScope):
        found(county, Month(2026, 5))


# ---- the marts are wrong ---------------------------------------------------------------------------------------------


def test_a_score_changed_by_hand_is_the_only_difference(county: Desk) -> None:
    row = "competition_id = 'county' and scope_id = 'to-2026-04' and unit_id = 'T07'"
    score = one(county, f"select score from ranking.standings where {row}")
    with changed(county, f"update ranking.standings set score = score + 0.01 where {row}"):
        (each,) = found(county, MERGER)
    assert (each.scope_id, each.unit_id, each.indicator_id, each.what) == ("to-2026-04", "T07", "", "score")
    assert (pl.Series([each.recounted]).cast(pl.Float64) - float(score)).abs().item() < 1e-9
    assert each.mart != each.recounted


def test_every_part_of_a_total_is_compared(county: Desk) -> None:
    more = ("place", "earned", "open_points", "bonus", "deduction")
    values = ", ".join(f"{name} = {name} + 1" for name in more)
    row = "competition_id = 'county' and scope_id = '2026-04' and unit_id = 'T07'"
    others = "veto = 'last', group_id = 'elsewhere', is_missing = not is_missing"
    with changed(county, f"update ranking.standings set {values}, {others} where {row}"):
        rows = found(county, MERGER)
    assert {each.unit_id for each in rows} == {"T07"}
    assert sorted(each.what for each in rows) == sorted((*more, "veto", "group_id", "is_missing"))


def test_a_row_that_went_and_one_that_is_there_twice_are_told(county: Desk) -> None:
    here = "from ranking.standings where competition_id = 'county' and scope_id = '2026-04' and unit_id"
    with changed(county, f"delete {here} = 'T07'", f"insert into ranking.standings select * {here} = '{MERGED}'"):
        rows = [(each.scope_id, each.unit_id, each.what) for each in found(county, MERGER)]
    assert rows == [("2026-04", "T07", "missing_row"), ("2026-04", MERGED, "extra_row")]


def test_points_of_one_line_are_found_where_they_are(county: Desk) -> None:
    scope = "(select scope_no from staging.scopes where competition_id = 'county' and scope_id = '2026-04')"
    line = f"from scoring.scores where scope_no = {scope} and state = 'open' and points > 1"
    row = f"(select min(rowid) {line})"
    indicator = one(
        county,
        f"select rules.indicator_id from scoring.rules join scoring.scores using (rule_no) where scores.rowid = {row}",
    )
    with changed(county, f"update scoring.scores set points = points - 0.5 where rowid = {row}"):
        rows = found(county, MERGER)
    assert {(each.scope_id, each.indicator_id) for each in rows if each.what == "points"} >= {("2026-04", indicator)}
    assert len({each.unit_id for each in rows}) == 1


def test_an_empty_recount_differs_in_every_row(county: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounted, "recount", lambda *_: recount.as_frames({}))
    rows = found(county, VETO)
    wanted = one(county, "select count(*) from ranking.standings where scope_id in ('2025-10', 'to-2025-10')")
    assert sum(each.what == "extra_row" and not each.indicator_id for each in rows) == int(wanted) > 100
    assert {each.what for each in rows} == {"extra_row"}


# ---- the inputs changed after the build ------------------------------------------------------------------------------


def test_a_cell_changed_after_the_build_is_found_at_its_unit_and_lines(county: Desk) -> None:
    # in a column of which nothing but a rate of the unit itself is made, of the load that counts
    chosen = """
        from landing.places as places
        join landing.cells as cells on cells.place_no = places.place_no
        join rulebook.terms as terms
            on terms.column_id = places.column_id and terms.role = 'numerator' and terms.version_id = '2026'
        join rulebook.indicators as rules
            on rules.indicator_id = terms.indicator_id and rules.version_id = '2026' and rules.shape = 'linear_rate'
        join staging.effective_loads as loads on loads.load_id = places.load_id and loads.part = cells.unit_id
        where places.kind = 'monthly' and places.last_month = '2026-04' and cells.value > 5 and cells.unit_id = 'T07'
    """
    cell = one(county, f"select min(cells.rowid) {chosen}")
    line = one(county, f"select min(rules.indicator_id) {chosen} and cells.rowid = {cell}")
    with changed(county, f"update landing.cells set value = 0 where rowid = {cell}"):
        rows = found(county, MERGER)
    places = {(each.scope_id, each.unit_id, each.indicator_id) for each in rows if each.what == "points"}
    assert {("2026-04", "T07", line), ("to-2026-04", "T07", line)} <= places
    assert {unit for _, unit, _ in places} == {"T07"}


def test_a_none_signed_after_the_build_is_found(county: Desk) -> None:
    nones = "select 'county', register_id, month, '', null, 0 from staging.register_months where month = '2026-04'"
    with changed(county, f"insert into landing.nones {nones} and not is_settled"):
        rows = found(county, MERGER)
    assert {(each.mart, each.recounted) for each in rows if each.what == "state"} == {("unverified", "open")}


# ---- in words --------------------------------------------------------------------------------------------------------


def test_a_difference_names_place_and_both_values_in_both_languages(county: Desk) -> None:
    row = "competition_id = 'county' and scope_id = '2026-04' and unit_id = 'T07'"
    with changed(county, f"update ranking.standings set score = 1.5, veto = 'last' where {row}"):
        texts = {language: [each.phrase.text(language) for each in found(county, MERGER)] for language in LANGUAGES}
    names = {side: one(county, f"select unit_{side} from ranking.standings where {row}") for side in ("zh", "en")}
    assert all("2026年4月" in text and names["zh"] in text for text in texts["zh_CN"])
    assert all("April 2026" in text and names["en"] in text for text in texts["en"])
    assert any("1.5" in text and "分数" in text for text in texts["zh_CN"])
    assert any("last in the marts, nothing recounted" in text for text in texts["en"])
