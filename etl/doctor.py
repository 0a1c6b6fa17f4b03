"""The doctor: is this machine, this environment and this home fit to work? Nothing is changed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from competition.errors import Phrase, SaibangError
from etl import read_office
from etl.layout import REPOSITORY, Home

State = Literal["good", "note", "bad"]
PACKAGES = ("streamlit", "duckdb", "polars", "great-expectations", "openpyxl", "click", "rich", "babel", "filelock")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEAST_FREE_BYTES = 1024**3
PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    text: Phrase


def finding(name: str, state: State, key: str, **gaps: object) -> Finding:
    """A finding with its sentence."""
    return Finding(name, state, Phrase(f"jobs.doctor_{key}", gaps))


def examine(home: Home, now: datetime) -> list[Finding]:
    """Everything worth looking at, environment first."""
    return [*environment(), *machine(home), *rules(home), *store(home, now)]


def environment() -> Iterator[Finding]:
    """Python and packages as pinned."""
    here = platform.python_version()
    state: State = "good" if sys.version_info[:2] == PYTHON else "note"
    yield finding("python", state, "value", value=here)
    pins = pinned()
    for name in PACKAGES:
        try:
            found = version(name)
        except PackageNotFoundError:
            yield finding("packages", "bad", "package_missing", package=name)
            continue
        wanted = pins.get(name)
        if wanted and wanted != found:
            yield finding("packages", "note", "package_other", package=name, found=found, wanted=wanted)
    yield finding("packages", "good", "value", value=", ".join(PACKAGES))


def pinned() -> dict[str, str]:
    """The versions that requirements.txt pins."""
    file = REPOSITORY / "requirements.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (line.split()[0].partition("==") for line in lines if "==" in line and not line.startswith((" ", "#")))
    return {name: wanted for name, _, wanted in pairs}


def machine(home: Home) -> Iterator[Finding]:
    """Browser, LibreOffice, fonts and disk."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    yield finding("chromium", "good", "value", value=browser) if browser else finding("chromium", "note", "no_browser")
    office = read_office.program()
    yield finding("office", "good", "value", value=office) if office else finding("office", "note", "no_office")
    yield fonts()
    place = next(path for path in (home.data.resolve(), *home.data.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    state: State = "good" if free > LEAST_FREE_BYTES else "bad"
    yield finding("disk", state, "free", free=f"{free / 1024**3:.1f} GB")


def fonts() -> Finding:
    """Whether the system has a font with Chinese characters (for prints; pages bring their own)."""
    tool = shutil.which("fc-list")
    if not tool:
        return finding("fonts", "note", "fonts_unknown")
    listed = subprocess.run(
        [tool, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
    ).stdout
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    if not families:
        return finding("fonts", "note", "no_fonts")
    return finding("fonts", "good", "value", value=", ".join(families[:3]))


def rules(home: Home) -> Iterator[Finding]:
    """Whether the rulebook can be read."""
    from competition.rulebook import read_rulebooks

    try:
        found = read_rulebooks(home.rulebook)
    except SaibangError as refusal:
        yield finding("rulebook", "bad", "value", value=refusal.message().splitlines()[0])
        return
    versions = ", ".join(f"{name}: {len(book.versions)}" for name, book in sorted(found.items()))
    yield finding("rulebook", "good", "value", value=versions)


def store(home: Home, now: datetime) -> Iterator[Finding]:
    """Data folder, lock, journal, snapshot, job server."""
    from etl.journal import faults

    if not home.data.is_dir():
        yield finding("data", "note", "no_data", data=home.data)
        return
    yield finding("data", "good" if os.access(home.data, os.W_OK) else "bad", "value", value=home.data)
    yield lock(home)
    entries, broken = faults(home.journal)
    if broken:
        yield finding("journal", "bad", "journal_broken", line=broken[0])
    else:
        yield finding("journal", "good", "journal_lines", lines=len(entries))
    yield age(home.snapshot, now)
    yield from queries(home)
    yield finding("server", "good", "running") if answers(home.socket) else finding("server", "note", "not_running")


def lock(home: Home) -> Finding:
    """Whether somebody is writing right now."""
    if not home.lock.exists():
        return finding("lock", "good", "free_lock")
    try:
        with FileLock(str(home.lock), timeout=0):
            return finding("lock", "good", "free_lock")
    except (Timeout, OSError):
        return finding("lock", "note", "held_lock")


def age(snapshot: Path, now: datetime) -> Finding:
    """How old the snapshot is."""
    if not snapshot.exists():
        return finding("snapshot", "note", "no_snapshot")
    made = datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
    hours = max(0.0, (now - made).total_seconds() / 3600)
    return finding("snapshot", "good", "age", hours=f"{hours:.1f}")


def queries(home: Home) -> Iterator[Finding]:
    """Kept questions, and the room that snapshots kept for citations take."""
    from query import cite, saved, store

    try:
        store.check(home.data)
        questions, kept = saved.listed(home.data), cite.kept(home.data)
    except SaibangError as refusal:
        yield finding("queries", "bad", "value", value=refusal.message())
        return
    yield finding("queries", "good", "questions", count=len(questions))
    size = sum(each.size for each in kept)
    yield finding("kept", "good", "kept_held" if kept else "kept_none", count=len(kept), size=f"{size / 2**20:.0f} MB")


def answers(socket_path: Path) -> bool:
    """Whether the job server listens."""
    import socket

    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(socket_path))
        except OSError:
            return False
        return True
