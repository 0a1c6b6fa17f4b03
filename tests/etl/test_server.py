"""The job server: a job runs in a process of its own, tells what it does, and can be stopped from outside."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from competition.errors import SaibangError
from etl import server
from etl.errors import EXIT_BUG, EXIT_REFUSED
from etl.layout import Home
from tests.etl.office import home_of_four

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A job server over a small home, as ``python -m etl serve`` runs it."""
    home = home_of_four(tmp_path_factory.mktemp("jobs"))
    process = multiprocessing.get_context("spawn").Process(target=server.serve, args=(home,))
    process.start()
    deadline = time.monotonic() + 60
    while not home.socket.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield home
    process.terminate()
    process.join(20)
    assert not home.socket.exists(), "a server that ends takes its socket away"


def test_socket_belongs_to_its_owner_alone(running: Home) -> None:
    assert stat.S_IMODE(running.socket.stat().st_mode) == 0o600


def test_check_job_reports_findings_and_changes_nothing(running: Home, tmp_path: Path) -> None:
    bad = tmp_path / "月报.csv"
    bad.write_text("期间,单位,应办件数,按期办结数\n2026-10,无此镇,3,3\n", encoding="utf-8")
    before = running.journal.read_bytes()
    events = list(server.ask(running, {"job": "check", "files": [str(bad)], "lang": "en"}))
    file = next(event for event in events if event["event"] == "file")
    assert file["status"] == "refused"
    assert file["findings"]
    assert events[-1] == {"event": "done", "exit_code": EXIT_REFUSED}
    assert running.journal.read_bytes() == before


def test_killed_job_is_reported_and_the_next_one_runs(running: Home) -> None:
    events = server.ask(running, {"job": "build"})
    started = next(events)
    os.kill(started["pid"], signal.SIGKILL)
    assert [event for event in events if event["event"] == "done"] == [{"event": "done", "exit_code": EXIT_BUG}]
    assert list(server.ask(running, {"job": "build"}))[-1] == {"event": "done", "exit_code": 0}


@pytest.mark.parametrize("request_line", [{"job": "format_disk"}, {"files": []}], ids=["unknown", "none"])
def test_unknown_job_is_refused(running: Home, request_line: dict[str, object]) -> None:
    events = list(server.ask(running, request_line))
    assert [event["event"] for event in events] == ["failed", "done"]


def test_asking_without_a_server_says_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(SaibangError, match="make run"):
        list(server.ask(Home.at(tmp_path), {"job": "build"}))
