"""The snapshot to take along: one file's bytes whatever is loaded meanwhile, the same bytes for the same contents, no repository needed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from query import catalog, download
from query.sums import sha256_of
from tests.query.conftest import write_snapshot

SAID = "comment on table live.standings is '名次 | Places'; comment on column live.standings.place is '名次，并列同名 | Place';"


@pytest.fixture
def current(tmp_path: Path) -> Path:
    return write_snapshot(tmp_path / "data" / "snapshot" / "current.duckdb", SAID)


def bytes_of(opened: download.Opened) -> bytes:
    return b"".join(opened.chunks())


def test_what_was_opened_is_sent_whole_though_another_takes_its_place(current: Path) -> None:
    before = current.read_bytes()
    opened = download.opened(current)
    first = next(chunks := opened.chunks())
    write_snapshot(current, "insert into live.units values ('T4', null);")
    assert first + b"".join(chunks) == before != current.read_bytes()
    assert (opened.size, opened.sha256) == (len(before), hashlib.sha256(before).hexdigest())
    assert sha256_of(current) != opened.sha256


def test_digest_is_reckoned_once_whoever_asks(current: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    reckon = hashlib.file_digest

    def counted(handle: io.BufferedReader, name: str) -> object:
        made.append(name)
        return reckon(handle, name)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    threads = [threading.Thread(target=sha256_of, args=(current,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.link(current, current.with_name("kept.duckdb"))
    assert sha256_of(current.with_name("kept.duckdb")) == hashlib.sha256(current.read_bytes()).hexdigest()
    assert made == ["sha256"]


def test_archive_holds_every_table_by_scope_with_what_it_means(current: Path) -> None:
    with zipfile.ZipFile(download.months(current)) as archive:
        names = archive.namelist()
        assert {
            "live/standings/2026-09.parquet", "live/standings/2026-10.parquet", "live/units.parquet", "live/meta.parquet",
            "issues/standings/2026-08.parquet", "analysis/standing.parquet", "dictionary.md",
        } <= set(names)  # fmt: skip
        assert not [name for name in names if name.startswith(("ranking", "landing", "catalog"))]
        data = archive.read("live/standings/2026-10.parquet")
    told = pq.read_schema(io.BytesIO(data)).metadata
    assert told[b"comment"].decode() == "名次 | Places"
    assert json.loads(told[b"columns"])["place"] == "名次，并列同名 | Place"
    with duckdb.connect(str(current), read_only=True) as con:
        wanted = con.execute("select * from live.standings where scope_id = '2026-10' order by all").pl()
    assert pl.read_parquet(io.BytesIO(data)).equals(wanted)


def test_every_row_is_in_one_file(current: Path) -> None:
    with zipfile.ZipFile(download.months(current)) as archive, duckdb.connect(str(current), read_only=True) as con:
        for table in catalog.tables_of(con):
            rows = con.execute(f"select count(*) from {table.full}").fetchone()
            held = [name for name in archive.namelist() if name == f"{table.full.replace('.', '/')}.parquet"
                    or name.startswith(f"{table.full.replace('.', '/')}/")]  # fmt: skip
            assert rows == (sum(pq.read_metadata(io.BytesIO(archive.read(name))).num_rows for name in held),), (
                table.full
            )
            assert held


def test_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    one = write_snapshot(tmp_path / "one" / "current.duckdb")
    again = "create or replace table live.units as select * from live.units order by unit_id desc;"
    other = write_snapshot(tmp_path / "other" / "current.duckdb", again)
    assert one.read_bytes() != other.read_bytes()
    assert download.months(one).read_bytes() == download.months(other).read_bytes()


def test_archive_is_made_once_a_snapshot_and_takes_the_place_of_the_last(current: Path) -> None:
    offered = {each.name: each for each in download.offers(current)}
    assert offered["months.zip"].size is None and offered["months.zip"].sha256 == ""
    first = download.months(current)
    made = first.stat().st_mtime_ns
    assert download.months(current) == first and first.stat().st_mtime_ns == made
    offered = {each.name: each for each in download.offers(current)}
    assert (offered["months.zip"].size, offered["months.zip"].sha256) == (
        first.stat().st_size, hashlib.sha256(first.read_bytes()).hexdigest(),
    )  # fmt: skip
    assert offered["current.duckdb"].sha256 == hashlib.sha256(current.read_bytes()).hexdigest()
    opened = download.opened(first)
    write_snapshot(current, "insert into live.units values ('T4', null);")
    second = download.months(current)
    assert list(first.parent.iterdir()) == [second]
    assert zipfile.ZipFile(io.BytesIO(bytes_of(opened))).testzip() is None, "who was reading reads on"


def test_nothing_is_offered_and_nothing_made_without_a_snapshot(tmp_path: Path) -> None:
    assert download.offers(tmp_path / "current.duckdb") == ()
    for act in (download.opened, sha256_of, download.months):
        with pytest.raises(FileNotFoundError):
            act(tmp_path / "current.duckdb")


def test_archive_of_a_broken_file_is_refused_and_leaves_nothing(current: Path) -> None:
    current.write_bytes(b"no database" * 100)
    with pytest.raises(download.NotPacked):
        download.months(current)
    assert list((current.parent / "packed").iterdir()) == []


def test_copy_opens_where_there_is_no_repository(current: Path, tmp_path: Path) -> None:
    """Plain DuckDB in an empty folder, without this program on its path: rows, views and comments are there."""
    folder = tmp_path / "desk far away"
    folder.mkdir()
    (folder / "current.duckdb").write_bytes(bytes_of(download.opened(current)))
    script = (
        "import duckdb; con = duckdb.connect('current.duckdb', read_only=True);"
        "print(con.sql('select count(*) from analysis.standing').fetchone()[0],"
        "con.sql(\"select comment from duckdb_tables() where table_name = 'standings' and schema_name = 'live'\").fetchone()[0])"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=folder, env={"LC_ALL": "C.UTF-8"}, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("4 名次 | Places\n", "")
