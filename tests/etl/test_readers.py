"""Readers from outside during loads and builds: no error, never half a state, never an older one after a newer.

One reader is plain DuckDB in a process that does not know this program, one asks the sandbox, one fetches the file as the
page's address hands it out. The short form runs with the suite; ``make readers`` runs the campaign (SAIBANG_READS, 200 loads
and builds unless set).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import marts
from etl import build
from etl.layout import Home
from marts import snapshot
from query import download
from query.asking import Limits, Question
from query.pool import Pool
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.query.conftest import write_snapshot

SHORT = 3
PAUSE = 0.5  # seconds between two reads in the short form, which shares its machine
# What must fit together inside any one state: the journal's line it was built for, and the loads there are.
STATE = "select (select built_for from live.meta), (select count(*) from live.loads), (select max(received_at)::varchar from live.loads)"
OUTSIDE = f"""
import duckdb, json, pathlib, sys, time
path, stop, pause = sys.argv[1:]
while True:
    is_last = pathlib.Path(stop).exists()
    with duckdb.connect(path, read_only=True, config={{"threads": 1}}) as con:
        print(json.dumps([con.execute({STATE!r}).fetchone(), con.execute({STATE!r}).fetchone()]), flush=True)
    if is_last:
        break
    time.sleep(float(pause))
"""


def write_often(home: Home, folder: Path, times: int) -> None:
    """Loads of the same report with other figures, and now and then everything built anew."""
    for no in range(times):
        if no % 5 == 4:
            with build.desk(home, BY, NOW) as seat:
                build.rebuild(seat)
            continue
        report = monthly(
            folder, f"2026-11,松岗镇,{no + 20},{no + 1}", f"2026-11,河湾街道,{no + 30},20", name=f"{no}.csv"
        )
        (draft,) = load(home, report, revision=no + 1)
        assert draft.status == "loaded", str(draft.error)


def read_until(
    stop: Path, read: Callable[[], tuple[int, int]], seen: list[tuple[int, int]], faults: list[str], pause: float
) -> None:
    """Read until the writer is done, and once after it."""
    is_last = False
    while not is_last:
        is_last = stop.exists()
        try:
            seen.append(read())
        except Exception as fault:  # noqa: BLE001 - any of them is what is looked for
            faults.append(f"{type(fault).__name__}: {fault}")
        time.sleep(pause)


def fetched(home: Home, folder: Path) -> tuple[int, int]:
    """The file as it is handed out: whole, of its digest, and a state."""
    opened = download.opened(home.snapshot)
    data = b"".join(opened.chunks())
    assert hashlib.sha256(data).hexdigest() == opened.sha256
    copy = folder / "fetched.duckdb"
    copy.unlink(missing_ok=True)
    copy.write_bytes(data)
    with duckdb.connect(str(copy), read_only=True) as con:
        row = con.execute(STATE).fetchone()
    assert row is not None
    return row[0], row[1]


def run(folder: Path, times: int, pause: float = 0.0) -> dict[str, list[tuple[int, int]]]:
    """What each reader saw while so many loads and builds went on."""
    home, stop, far = home_of_four(folder), folder / "stop", folder / "far away"
    far.mkdir()
    # With -I neither this folder nor PYTHONPATH is looked into: plain DuckDB.
    outside = subprocess.Popen(
        [sys.executable, "-I", "-c", OUTSIDE, home.snapshot.resolve(), stop, str(pause)], cwd=far, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    pool = Pool(Limits(seconds=120), lambda: home.snapshot, keep_warm=1)

    def asked() -> tuple[int, int]:
        return pool.ask(Question(STATE), "孙越").answer(300).frame.row(0)[:2]  # type: ignore[return-value]

    seen: dict[str, list[tuple[int, int]]] = {"sandbox": [], "fetched": []}
    faults: list[str] = []
    readers = {"sandbox": asked, "fetched": lambda: fetched(home, folder)}
    threads = [
        threading.Thread(target=read_until, args=(stop, readers[name], seen[name], faults, pause)) for name in readers
    ]
    told: list[str] = []
    threads.append(threading.Thread(target=lambda: told.extend(outside.communicate())))
    for thread in threads:
        thread.start()
    try:
        write_often(home, folder, times)
    finally:
        stop.touch()
        for thread in threads:
            thread.join()
        pool.close()
    assert faults == []
    assert (outside.returncode, told[1]) == (0, ""), told[1]
    pairs = [json.loads(line) for line in told[0].splitlines()]
    assert all(one == other for one, other in pairs), "one file, one state"
    seen["outside"] = [(one[0], one[1]) for one, _ in pairs]
    return seen


def judge(seen: dict[str, list[tuple[int, int]]]) -> None:
    """Never back; one state has one number of loads; all end at the same."""
    for name, states in seen.items():
        assert states == sorted(states), f"{name}: an older state after a newer one"
        assert len(set(states)) == len({built_for for built_for, _ in states}), f"{name}: half a state"
    assert len({states[-1] for states in seen.values()}) == 1


def test_page_reads_the_new_file_though_a_reader_still_has_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB opens a path once a process: opened again while somebody read, it gave the file from before, for good."""
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    current = write_snapshot(tmp_path / "snapshot" / "current.duckdb")
    _, reader = snapshot._cursor()
    write_snapshot(current, "update live.meta set known_at = timestamp '2026-12-01';")
    assert str(marts.read("meta")["known_at"][0])[:10] == "2026-12-01"
    assert reader.execute("select known_at::date::varchar from live.meta").fetchone() == ("2026-11-01",)


def test_readers_from_outside_see_one_state_after_the_other(tmp_path: Path) -> None:
    seen = run(tmp_path, SHORT, PAUSE)
    judge(seen)
    assert all(states[0] != states[-1] for states in seen.values()), "they read while it changed"


@pytest.mark.campaign
@pytest.mark.timeout(7_200)
def test_readers_from_outside_during_hundreds_of_loads_and_builds(tmp_path: Path) -> None:
    times = int(os.environ.get("SAIBANG_READS", "200"))
    seen = run(tmp_path, times)
    judge(seen)
    print({name: f"{len(states)} reads, {len(set(states))} states" for name, states in seen.items()})
