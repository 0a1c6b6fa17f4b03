"""`make run`'s second half: page and job server come up together, tell where, and stop together."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import marts
from etl.layout import Home
from scripts import run
from show import links

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the tiny competition, so that no sample is loaded."""
    home = tmp_path / "data"
    shutil.copytree(ROOT / "examples" / "tiny" / "rulebook", home / "rulebook")
    manifest = ROOT / "examples" / "tiny" / "files" / "manifest.csv"
    command = [sys.executable, "-m", "etl", "--data", str(home), "load", "--manifest", str(manifest)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=180)
    return home


def test_page_and_job_server_start_say_where_and_stop_together(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        started = subprocess.Popen(
            [sys.executable, "-u", "-m", "scripts.run", "--data", str(data), "--port", str(port)],
            cwd=ROOT, env=os.environ | {"SAIBANG_LANG": "en"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            said = read_until(started, "HOST=0.0.0.0")
            address = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert address and str(port) not in address[0], said
            with urllib.request.urlopen(f"{address[0]}/_stcore/health", timeout=5) as reply:
                assert reply.status == 200
            assert Home.at(data).socket.exists(), "the job server is there when the page is announced"
        finally:
            started.send_signal(signal.SIGTERM)
            rest, _ = started.communicate(timeout=30)
    assert started.returncode == 0
    assert "Stopped." in rest
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{address[0]}/_stcore/health", timeout=2)


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """What a process prints up to the line with the word; fails when it ends or takes two minutes."""
    assert process.stdout is not None
    said, limit = "", time.monotonic() + 120
    while word not in said:
        line = process.stdout.readline()
        assert line and time.monotonic() < limit, said
        said += line
    return said


def test_results_of_another_version_of_the_program_are_made_anew(data: Path) -> None:
    assert not run.is_behind(data)
    snapshot = Home.at(data).snapshot
    snapshot.chmod(0o644)
    with marts.connect(snapshot) as con:
        con.execute("update live.meta set code_version = 'older'")
    assert run.is_behind(data)
    # The warehouse knows itself whether it was made by these marts.
    with marts.connect(Home.at(data).warehouse) as con:
        con.execute("update held.state set value = 'older' where name = 'code'")
    assert run.renew(data) == 0
    assert not run.is_behind(data)


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = run.free_port("127.0.0.1", port)
        assert found is not None and found > port


def test_a_folder_without_a_journal_is_filled(tmp_path: Path) -> None:
    assert run.is_empty(tmp_path)
    (tmp_path / "journal.jsonl").write_text("{}\n")
    assert not run.is_empty(tmp_path)


@pytest.mark.parametrize(
    ("host", "wish", "shown"),
    [("127.0.0.1", None, True), ("0.0.0.0", None, False), ("0.0.0.0", "1", True), ("127.0.0.1", "0", False)],
)
def test_the_offices_pages_stay_on_this_machine_unless_asked_for(host: str, wish: str | None, shown: bool) -> None:
    assert run.shows_office(host, wish) is shown


@pytest.mark.parametrize(
    ("address", "shown"), [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("10.1.2.3", False)]
)
def test_where_nobody_says_so_the_address_decides_whether_the_offices_pages_are_there(
    address: str, shown: bool
) -> None:
    settled = f"from streamlit.web import bootstrap; bootstrap.load_config_options({{'server_address': {address!r}}})"
    script = (
        f"{settled}; from ui import server; from show import links; print(links.HAS_OFFICE, 'intake' in server.PAGES)"
    )
    environment = {name: said for name, said in os.environ.items() if name != "SAIBANG_OFFICE"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == [str(shown)] * 2, done.stderr


def test_without_the_office_its_pages_have_no_address() -> None:
    script = "from show import links; from ui import server; print(sorted(set(links.OFFICE) & (set(links.FILES) | server.PAGES)))"
    for office, found in (("0", "[]"), ("1", str(sorted(links.OFFICE)))):
        command = [sys.executable, "-c", script]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"SAIBANG_OFFICE": office}, capture_output=True, text=True
        )
        assert done.stdout.strip() == found, done.stderr
