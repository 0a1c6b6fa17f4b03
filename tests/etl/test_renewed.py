"""The snapshot that takes over what it can of the one before, all but a few tables or all but the rows, is the one written anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

import marts
from etl import build, decisions, follow_ups, land, snapshot
from etl.issue import frozen_marts
from etl.layout import Home
from etl.seen import seen
from marts.follow import following
from tests.etl.frozen import bring_november, correct_october, home_at, revise_october
from tests.etl.office import BY, NOW, copied, load, monthly

LATER = NOW + timedelta(days=1)
TASK = {"kind": "task", "month": "2026-10", "problem": "办结积压来信", "owner": "吴涛", "due_on": "2026-10-31"}
LISTED = (
    "select schema_name, table_name, comment from duckdb_tables() where schema_name <> 'main'",
    "select schema_name, view_name, comment, sql from duckdb_views() where not internal",
    "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where not internal",
)


def contents(path: Path) -> dict[str, object]:
    """All that a snapshot holds: its tables and views with their comments, and every row of them."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        found: dict[str, object] = {query: sorted(map(str, con.execute(query).fetchall())) for query in LISTED}
        for schema, name in con.execute("select table_schema, table_name from information_schema.tables").fetchall():
            found[f"{schema}.{name}"] = marts.canonical_hash(con, f"{schema}.{name}")
        return found
    finally:
        con.close()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the snapshot was made, each time: the real functions, listened to."""
    said: list[str] = []
    write, renew, refill = snapshot.write, snapshot.renew, snapshot.refill

    def wrote(*given: object) -> None:
        said.append("written")
        write(*given)  # type: ignore[arg-type]

    def renewed(*given: object) -> bool:
        said.append("renewed")
        return renew(*given)  # type: ignore[arg-type]

    def refilled(*given: object) -> bool:
        said.append("refilled")
        return refill(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshot, "write", wrote)
    monkeypatch.setattr(snapshot, "refill", refilled)
    monkeypatch.setattr(snapshot, "renew", renewed)
    return said


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Published, and corrected since: the snapshot has live and published rows."""
    return home_at("corrected", tmp_path)


def anew(home: Home) -> dict[str, object]:
    """What the snapshot would hold, were warehouse and snapshot made from inbox and journal."""
    with build.desk(home, BY, LATER) as seat:
        build.rebuild(seat)
        snapshot.write(seat.con, home, build.meta(seat))
    return contents(home.snapshot)


def test_a_snapshot_renewed_is_the_snapshot_written(home: Home, written: list[str]) -> None:
    follow_ups.add(home, None, TASK, ("T1",), BY, LATER)
    with seen(home, None) as view:
        (load_id,) = view.mart("loads")["load_id"].head(1)
    decisions.explain_load(home, load_id, {"check_id": "late", "row_no": 1}, "已核", "周敏", BY, LATER)
    assert written == ["renewed", "renewed"]
    renewed = contents(home.snapshot)
    assert "published.standings" in renewed
    assert renewed == anew(home)


def test_a_snapshot_refilled_is_the_snapshot_written(tmp_path: Path, written: list[str]) -> None:
    """Also where the schema of what is published comes, stays and goes."""
    home = home_at("published", tmp_path)
    for step, is_published in ((correct_october, True), (bring_november, True), (revise_october, False)):
        written.clear()
        step(home)
        assert set(written) <= {"refilled", "renewed"} and written[-1] == "refilled"
        refilled = contents(home.snapshot)
        assert ("published.standings" in refilled) is is_published
        assert refilled == anew(copied(home, tmp_path / step.__name__))


def test_a_snapshot_that_is_not_the_one_before_is_written_whole(home: Home, written: list[str]) -> None:
    earlier = home.snapshot.read_bytes()
    follow_ups.add(home, None, TASK, ("T1",), BY, LATER)
    for number, wrong in enumerate((earlier, b"no database")):
        written.clear()
        home.snapshot.chmod(0o644)
        home.snapshot.write_bytes(wrong)
        follow_ups.add(home, None, TASK, ("T2",), BY, LATER)
        assert written == ["renewed", "written"]
        written.clear()
        home.snapshot.chmod(0o644)
        home.snapshot.write_bytes(wrong)
        report = monthly(home.data.parent, f"2026-11,松岗镇,20,{number + 18}", name=f"{number}.csv")
        load(home, report, now=LATER, revision=number)
        assert written == ["refilled", "written"]
    assert [path.name for path in home.snapshot.parent.iterdir()] == [home.snapshot.name]
    with seen(home, None) as view:
        assert view.mart("follow_ups")["unit_id"].to_list() == ["T1", "T2", "T2"]


def test_what_an_act_says_reaches_no_score_and_nothing_that_is_frozen() -> None:
    said = frozenset(table for tables in build.SAYING.values() for table in tables)
    passing = {mart.table for mart in marts.all_marts() if mart.is_passing}
    reached = following(said)
    assert {"catalog.findings", "catalog.slips"} <= {mart.table for mart in reached}
    assert not {mart.table for mart in reached} & {marts.find(name) for name in frozen_marts()}
    assert not any(mart.schema in ("scoring", "ranking") or mart.reads & passing for mart in reached)
    assert set(build.SAYING) >= land.DECIDED.keys()
