"""The pages' way to the job server: a real server, and sockets that break."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import desk
from ui import jobs

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "examples" / "tiny"


@pytest.fixture(autouse=True)
def nothing_runs() -> Iterator[None]:
    """No job of another test is remembered."""
    jobs._works.clear()
    yield
    jobs._works.clear()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with a short path: a socket's may have a hundred letters only."""
    with tempfile.TemporaryDirectory(prefix="sb-") as name:
        monkeypatch.setenv("SAIBANG_DATA", name)
        yield Path(name)


@pytest.fixture(scope="module")
def served() -> Iterator[Path]:
    """A job server over the tiny rulebook and roster."""
    with tempfile.TemporaryDirectory(prefix="sb-") as name:
        data = Path(name)
        shutil.copytree(TINY / "rulebook", data / "rulebook")
        etl = [sys.executable, "-m", "etl", "--data", str(data)]
        roster = ["load", "--received", "2026-10-01 09:00", str(TINY / "files" / "roster.csv")]
        subprocess.run([*etl, *roster], cwd=ROOT, check=True, capture_output=True, timeout=180)
        server = subprocess.Popen([*etl, "serve"], cwd=ROOT, stdout=subprocess.DEVNULL)
        patience = time.monotonic() + 60
        while not (data / "run" / "jobs.sock").exists():
            assert server.poll() is None and time.monotonic() < patience, "the job server did not start"
            time.sleep(0.1)
        yield data
        server.terminate()
        server.wait(20)


@pytest.fixture
def live(served: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAIBANG_DATA", str(served))
    return served


def given(*paths: Path) -> jobs.Event:
    """A request to take files in."""
    files = [{"path": str(path), "file_name": path.name, "source": "upload"} for path in paths]
    return {"job": "receive", "files": files, "competition": "tiny", "by": "office", "lang": "en"}


def test_without_a_server_a_job_says_so_in_the_readers_language(folder: Path) -> None:
    assert not jobs.is_running()
    with pytest.raises(jobs.NotRunning):
        list(jobs.run({"job": "ping"}))
    work = jobs.begin({"job": "ping", "lang": "en"}, "intake")
    assert work.wait(10)
    assert "make run" in work.message and jobs.works("intake") == [work]
    jobs.forget(work)
    assert jobs.works("intake") == []


def test_events_come_to_the_last_one(live: Path) -> None:
    assert jobs.is_running()
    assert [event["event"] for event in jobs.run({"job": "ping"})] == ["done"]


def test_an_unknown_job_is_told_in_words(live: Path) -> None:
    work = jobs.begin({"job": "no-such-job", "lang": "en"}, "intake")
    assert work.wait(30)
    assert "no-such-job" in work.message


def test_a_pile_is_received_and_what_it_became_is_told(live: Path) -> None:
    work = jobs.begin(given(TINY / "files" / "monthly.csv"), "intake")
    assert work.wait(120)
    assert work.message == ""
    (item,) = work.told("item")
    assert (item["file"], item["state"]) == ("monthly.csv", "ready")
    with desk.looked_at(live) as seat:
        assert [row["file_name"] for row in seat.items()] == ["monthly.csv"]


def test_a_cancelled_job_leaves_nothing_on_the_desk(live: Path, tmp_path: Path) -> None:
    before = len(held(live))
    large = tmp_path / "large.csv"
    large.write_text("期间,单位,应办件数,按期办结数\n" + "2026-10,松岗镇,20,18\n" * 400_000, encoding="utf-8")
    work = jobs.begin(given(large), "intake")
    assert not work.wait(1.0), "it is still being read"
    work.cancel()
    assert work.wait(30)
    assert "left no trace" in work.message
    assert len(held(live)) == before


def held(data: Path) -> list[desk.Row]:
    with desk.looked_at(data) as seat:
        return seat.items()


def test_closing_the_events_ends_the_job(live: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_text("期间,单位,应办件数,按期办结数\n" + "2026-10,松岗镇,20,18\n" * 400_000, encoding="utf-8")
    events = jobs.run(given(large))
    pid = next(events)["pid"]
    events.close()  # type: ignore[attr-defined]
    patience = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < patience:
        time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_dies_is_told_as_unfinished(folder: Path) -> None:
    path = folder / "run" / "jobs.sock"
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer_and_die() -> None:
            client, _ = server.accept()
            client.recv(1 << 16)
            client.sendall(
                json.dumps({"event": "progress", "phase": "reading", "done": 1, "of": 3, "file": "x"}).encode() + b"\n"
            )
            client.close()

        threading.Thread(target=answer_and_die, daemon=True).start()
        work = jobs.begin({"job": "receive", "lang": "en"}, "intake")
        assert work.wait(10)
    assert (work.done, work.of, work.file, work.phase) == (1, 3, "x", "reading")
    assert "not finished" in work.message


def test_what_stayed_on_the_desk_says_why(folder: Path) -> None:
    work = jobs.Work({"job": "load", "lang": "en"}, "intake")
    work._take({"event": "item", "item_id": "a", "state": "version", "file": "x", "message": "x: confirm it first."})
    work._take({"event": "item", "item_id": "b", "state": "loaded", "file": "y"})
    assert work.message == "x: confirm it first." and len(work.told("item")) == 2


# ---- a job on a page -------------------------------------------------------------------------------------------------


def page_over_a_job() -> None:
    """A page that reads what it shows, and what happens meanwhile."""
    import streamlit as st

    from show.links import View
    from ui import jobs, working

    found = working.found("intake")
    st.text("read")
    for work in jobs.works("intake"):
        work._over.set()  # it ends after the page has read
    st.text("works" if working.draw(found, View("town", "all", "2026-10", "", "zh_CN"), "intake") else "stands")


def test_a_job_that_ends_while_its_page_reads_has_the_page_drawn_again() -> None:
    jobs._works.append(jobs.Work({"job": "receive"}, "intake"))
    page = AppTest.from_function(page_over_a_job, default_timeout=60).run()
    assert [each.value for each in page.text] == ["read", "works"]
    assert jobs.works("intake"), "nobody has seen its end yet"
    page.run()
    assert [each.value for each in page.text] == ["read", "stands"]
    assert jobs.works("intake") == []
