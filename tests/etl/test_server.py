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

import desk
from competition.errors import SaibangError
from etl import server
from etl.errors import EXIT_BUG, EXIT_REFUSED
from etl.layout import Home
from tests.etl.office import home_of_four


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


# ---- the desk --------------------------------------------------------------------------------------------------------


def kept(home: Home, name: str, *rows: str) -> dict[str, str]:
    """A file as the page hands it over: its bytes in the tray."""
    text = "\n".join(["期间,单位,应办件数,按期办结数", *rows]) + "\n"
    with desk.looked_at(home.data) as table:
        return {"path": str(table.path(table.keep(text.encode()))), "file_name": name, "source": "upload"}


def asked(home: Home, job: str, **about: object) -> list[dict[str, object]]:
    """A job's events; the last one says that it went well."""
    events = list(server.ask(home, {"job": job, "by": "孙越", "lang": "zh_CN", **about}))
    assert events[-1] == {"event": "done", "exit_code": 0}, events
    return events


def only(events: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [event for event in events if event["event"] == name]


def test_desk_jobs_take_a_file_from_its_coming_to_its_loading(running: Home) -> None:
    files = [kept(running, "好.csv", "2026-11,松岗镇,20,18"), kept(running, "坏.csv", "2026-11,青石镇,约20,18")]
    events = asked(running, "receive", files=files)
    assert {event["phase"] for event in only(events, "progress")} >= {"reading", "checking"}
    good, bad = only(events, "item")
    assert [(item["file"], item["state"]) for item in (good, bad)] == [("好.csv", "ready"), ("坏.csv", "questions")]
    (effect,) = only(asked(running, "effect", item=good["item_id"]), "effect")
    assert effect["rows"]
    events = asked(running, "load", items=[good["item_id"]])
    assert [item["state"] for item in only(events, "item")] == ["loaded"]
    events = asked(running, "return", item=bad["item_id"], due_on="2026-12-09")
    (sheet,), (text,) = only(events, "sheet"), only(events, "text")
    assert Path(str(sheet["path"])).exists()
    assert str(text["zh"]) != str(text["en"]) != ""
    alias = {"what": "unit", "kind": "", "written": "松岗老街", "means": "T1"}
    assert only(asked(running, "alias", items=[bad["item_id"]], **alias), "item")


def test_refusal_of_a_desk_job_says_why(running: Home) -> None:
    events = list(server.ask(running, {"job": "return", "item": "none", "due_on": "2026-12-09", "lang": "en"}))
    assert [event["event"] for event in events] == ["started", "refused", "done"]
    assert events[-1]["exit_code"] == EXIT_REFUSED


def test_receive_that_is_cancelled_leaves_no_item_no_folder_and_bytes_for_the_next(running: Home) -> None:
    files = [kept(running, f"{number}.csv", f"2026-11,河湾街道,{number + 20},18") for number in range(40)]
    with desk.looked_at(running.data) as table:
        before = {row["item_id"] for row in table.items()}
    events = server.ask(running, {"job": "receive", "files": files, "by": "孙越"})
    started = next(events)
    assert next(events)["event"] == "progress"
    events.close()  # as a page does that is closed half way
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and is_alive(int(str(started["pid"]))):
        time.sleep(0.1)
    assert not is_alive(int(str(started["pid"])))
    with desk.looked_at(running.data) as table:
        assert {row["item_id"] for row in table.items()} == before
    assert all(Path(each["path"]).exists() for each in files), "the same files dropped again are there"
    for each in files:
        os.utime(each["path"], (0, 0))
    asked(running, "receive", files=[kept(running, "下一份.csv", "2026-11,河湾街道,19,18")])
    assert not any(Path(each["path"]).exists() for each in files), "what nobody wanted goes with a later receive"


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_files_can_be_looked_through_while_another_loads(running: Home) -> None:
    """A receive works on a copy, so neither waits for the other's end and neither fails."""
    first = server.ask(running, {"job": "receive", "files": [kept(running, "甲.csv", "2026-11,河湾街道,30,18")]})
    second = server.ask(running, {"job": "build", "by": "孙越"})
    next(first), next(second)
    assert list(second)[-1] == {"event": "done", "exit_code": 0}
    assert list(first)[-1] == {"event": "done", "exit_code": 0}
