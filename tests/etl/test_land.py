"""Loading: idempotent, all or nothing a file, independent of order, superseded by arrival."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb

import marts
from competition.errors import ConflictingFiles, FileRefused
from etl import build
from etl.layout import Home
from tests.etl.office import BY, NOW, TINY, empty_home, home_of_four, load, monthly, scores, take_in


def everything(home: Home) -> dict[str, bytes]:
    """Every file of a home but the lock."""
    return {str(path): path.read_bytes() for path in home.data.rglob("*") if path.is_file() and path != home.lock}


def hashes(home: Home) -> dict[str, str]:
    """What the warehouse holds, by table."""
    con = marts.connect(home.warehouse, read_only=True)
    try:
        return marts.hashes(con)
    finally:
        con.close()


def test_same_file_again_changes_nothing(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = home.journal.read_bytes(), hashes(home)
    later = NOW + timedelta(days=2)
    assert [draft.status for draft in load(home, TINY / "files" / "monthly.csv", now=later)] == ["already"]
    assert (home.journal.read_bytes(), hashes(home)) == before


def test_refused_file_leaves_no_trace(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = everything(home)
    bad = monthly(tmp_path, "2026-10,松岗镇,20,十八", "2026-10,河湾街道,20,20")
    (draft,) = load(home, bad)
    assert draft.status == "refused"
    assert isinstance(draft.error, FileRefused)
    assert {(row["row_no"], row["value"]) for row in draft.must_fix.to_dicts()} == {(2, "十八")}
    after = everything(home)
    assert after.keys() == before.keys()
    assert [path for path in after if after[path] != before[path] and "warehouse" not in path] == []


def test_good_file_of_a_pile_is_loaded_beside_a_refused_one(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    bad = monthly(tmp_path, "2026-10,无此镇,20,18")
    drafts = load(home, bad, TINY / "files" / "roster.csv")
    assert [draft.status for draft in drafts] == ["refused", "loaded"]


def test_accept_keeps_whole_units_and_records_the_rest(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    mixed = monthly(tmp_path, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,21", "2026-10,青石镇,25,25")
    (draft,) = load(home, mixed, accept=True, now=NOW + timedelta(hours=1))
    assert draft.status == "in_part"
    assert draft.refused == [["", 3]]
    assert (draft.ledger["accepted"], draft.ledger["rejected"]) == (2, 1)
    with build.desk(home, BY, NOW) as seat:
        landed = seat.con.execute(
            "select distinct unit_id from landing.facts where load_id = ?", [draft.load_id]
        ).fetchall()
        assert sorted(landed) == [("T1",), ("T3",)]
        before = marts.hashes(seat.con)
        build.rebuild(seat)
        assert marts.hashes(seat.con) == before, "a replay refuses the same rows"


def test_correction_supersedes_by_arrival_not_by_loading_order(tmp_path: Path) -> None:
    earlier = monthly(tmp_path, "2026-10,松岗镇,20,20", name="早.csv")
    later = monthly(tmp_path, "2026-10,松岗镇,20,10", name="晚.csv")
    found = []
    for number, files in enumerate(itertools.permutations([(earlier, 1), (later, 2)])):
        home = home_of_four(tmp_path / str(number))
        with build.desk(home, BY, NOW) as seat:
            for path, hours in files:
                take_in(seat, [path], NOW, accept=False, received_at=NOW - timedelta(days=12) + timedelta(hours=hours))
        found.append(hashes(home))
    assert found[0] == found[1]


def test_every_loading_order_gives_the_same_places(tmp_path: Path) -> None:
    files = {"monthly.csv", "adopted.csv", "duty_faults.csv"}
    expected = scores(home_of_four(tmp_path / "model"))
    start = empty_home(tmp_path / "roster")
    load(start, TINY / "files" / "roster.csv", received_at=NOW - timedelta(days=40))
    homes: dict[tuple[str, ...], Home] = {(): start}
    for length in range(1, len(files) + 1):  # orders that begin alike share their beginning
        for order in itertools.permutations(sorted(files), length):
            folder = tmp_path / "-".join(order)
            shutil.copytree(homes[order[:-1]].data, folder / "data")
            homes[order] = Home.at(folder / "data")
            load(homes[order], TINY / "files" / order[-1], received_at=NOW - timedelta(days=17))
    found = [scores(home) for order, home in homes.items() if len(order) == len(files)]
    assert found == [expected] * 6


def test_two_files_of_one_arrival_are_refused_until_a_revision_says_which_counts(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    first, second = (monthly(tmp_path, f"2026-10,松岗镇,20,{done}", name=f"{done}.csv") for done in (15, 16))
    assert load(home, first)[0].status == "loaded"
    (draft,) = load(home, second)
    assert isinstance(draft.error, ConflictingFiles)
    assert "--revision" in draft.error.message("en")
    assert load(home, second, revision=2)[0].status == "loaded"


def test_other_units_of_the_same_arrival_do_not_conflict(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    first = monthly(tmp_path, "2026-10,松岗镇,20,15", name="a.csv")
    second = monthly(tmp_path, "2026-10,河湾街道,20,15", name="b.csv")
    assert [draft.status for draft in load(home, first, second)] == ["loaded", "loaded"]


def test_full_rebuild_gives_the_same_tables(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    load(home, monthly(tmp_path, "2026-10,松岗镇,30,30"))
    before = hashes(home)
    home.warehouse.unlink()
    with build.desk(home, BY, NOW):
        pass
    assert hashes(home) == before


def test_unreadable_warehouse_is_made_again(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = hashes(home)
    home.warehouse.write_bytes(b"not a database" * 1000)
    with build.desk(home, BY, NOW):
        pass
    assert hashes(home) == before


def test_changed_rule_is_acknowledged_and_everything_scored_anew(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before, lines = scores(home), len(home.journal.read_bytes().splitlines())
    rules = home.rulebook / "2026" / "tiers.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("INF-01,county,1,", "INF-01,county,2,"), encoding="utf-8"
    )
    with build.desk(home, BY, NOW) as seat:
        last = seat.journal.entries[-1]
    assert len(home.journal.read_bytes().splitlines()) == lines + 1
    assert last.act == "rulebook"
    assert list(last.fields["changed"]) == ["2026/tiers.csv"]
    assert scores(home) != before


def test_time_passes_only_when_the_journal_says_so(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    early = NOW - timedelta(days=15)  # 5 November, before the cut-off
    load(home, TINY / "files" / "roster.csv", TINY / "files" / "monthly.csv", now=early)
    cut_off = "select is_cut_off from calendar.months where month = '2026-10'"
    with build.desk(home, BY, NOW) as seat:
        assert seat.con.execute(cut_off).fetchone() == (False,)
        assert build.tick(seat, BY, NOW) is not None
        assert build.tick(seat, BY, NOW) is None, "once is enough"
        build.catch_up(seat)
        assert seat.con.execute(cut_off).fetchone() == (True,)


def test_snapshot_is_read_only_and_whole(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert home.snapshot.stat().st_mode & 0o777 == 0o444
    con = duckdb.connect(str(home.snapshot), read_only=True)
    tables = {
        row[0]
        for row in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'live' "
            "union all select view_name from duckdb_views() where schema_name = 'live'"
        ).fetchall()
    }
    comments = con.execute(
        "select count(*) from duckdb_columns() where schema_name = 'live' and table_name <> 'meta' and comment is null"
    ).fetchone()
    read = [con.execute(f"select count(*) from live.{name}").fetchone() for name in marts.public()]
    con.close()
    assert tables == {*marts.public(), "meta"}
    assert all(read), "views have all they stand on"
    assert comments == (0,), "every column of a public mart says what it means"


# ---- pieces that count in another month ------------------------------------------------------------------------------


def register(folder: Path, *rows: str, name: str) -> Path:
    """A register of adopted pieces with the counting month."""
    path = folder / name
    path.write_text("\n".join(["期间,单位,件号,级别,计入月份", *rows]) + "\n", encoding="utf-8")
    return path


def counted(home: Home) -> dict[str, dict[str, int]]:
    """Month to unit to points of adopted pieces in ten-thousandths of 1/27720."""
    con = marts.connect(home.warehouse, read_only=True)
    try:
        rows = con.execute(
            "select scope_id, unit_id, cast(sum(parts) as bigint) from scoring.pieces "
            "where scope_id like '2026-1_' group by all order by all"
        ).fetchall()
    finally:
        con.close()
    found: dict[str, dict[str, int]] = {}
    for scope_id, unit_id, parts in rows:
        found.setdefault(scope_id, {})[unit_id] = parts
    return found


def rebuilt(home: Home) -> dict[str, str]:
    """The hashes after making the warehouse anew."""
    with build.desk(home, BY, NOW) as seat:
        build.rebuild(seat)
        return marts.hashes(seat.con)


def test_piece_moved_to_another_month_changes_both_months(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    december = NOW + timedelta(days=12)
    load(
        home, monthly(tmp_path, "2026-11,松岗镇,20,20", "2026-11,河湾街道,20,10", "2026-11,青石镇,25,25"), now=december
    )
    one = 27720 * 10000
    october = counted(home)["2026-10"]

    first = register(tmp_path, "2026-11,青石镇,XX-9,市级,2026-10", "2026-11,松岗镇,XX-8,县级,", name="11.csv")
    load(home, first, now=december, kind="adopted")
    assert counted(home) == {"2026-10": october | {"T3": 3 * one}, "2026-11": {"T1": one}}
    assert hashes(home) == rebuilt(home)

    moved = register(tmp_path, "2026-11,青石镇,XX-9,市级,", "2026-11,松岗镇,XX-8,县级,2026-10", name="11-2.csv")
    load(home, moved, now=december + timedelta(hours=1), kind="adopted")
    assert counted(home) == {"2026-10": october | {"T1": october["T1"] + one}, "2026-11": {"T3": 3 * one}}
    assert hashes(home) == rebuilt(home)


def test_piece_waits_for_the_month_it_counts_in(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    now = NOW + timedelta(days=20)
    early = register(tmp_path, "2026-10,青石镇,XX-9,市级,2026-11", "2026-10,松岗镇,XX-1,市级,", name="10.csv")
    load(home, early, now=now, kind="adopted")
    assert set(counted(home)) == {"2026-10"}
    load(home, monthly(tmp_path, "2026-11,松岗镇,20,20"), now=now + timedelta(hours=1))
    assert counted(home)["2026-11"] == {"T3": 3 * 27720 * 10000}
    assert hashes(home) == rebuilt(home)


def test_a_reader_of_the_warehouse_is_waited_for_and_costs_no_rebuild(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = home.warehouse.stat().st_ino
    look = "import sys, time, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); time.sleep(1)"
    with subprocess.Popen([sys.executable, "-c", look, str(home.warehouse)], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        with build.desk(home, BY, NOW) as seat:
            assert seat.con.execute("select count(*) from landing.loads").fetchone() == (4,)
    assert home.warehouse.stat().st_ino == before


def test_a_copy_is_looked_at_while_another_writes(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    with build.aside(home, BY, NOW) as seat:
        load(home, monthly(tmp_path, "2026-11,松岗镇,20,18"))
        assert seat.con.execute("select count(*) from landing.loads").fetchone() == (4,), "it shows what was there then"
        seat.con.execute("delete from landing.loads")
    with build.desk(home, BY, NOW) as seat:
        assert seat.con.execute("select count(*) from landing.loads").fetchone() == (5,)
