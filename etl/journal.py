"""The journal: what the bytes of a file cannot say, one line an act, never changed.

A line is a JSON object with sorted keys. Its ``hash`` is the SHA-256 of the line without the hash, and it names the hash
of the line before, so that a changed, missing or inserted line shows. An act is acknowledged when its line is on the disk;
a last line without its line feed was never acknowledged and is cut off by the next writer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import errors
from etl.layout import sync_folder

NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One journal line.

    Acts: init, rulebook, load, none, decision, publish, clock, alias, explain, return, reconcile, and those of ``etl.noted``.
    """

    no: int
    recorded_at: datetime
    act: str
    by: str
    competition_id: str
    fields: dict[str, Any] = field(hash=False)
    previous_hash: str
    hash: str = ""

    def sealed(self) -> Entry:
        """The entry with the hash its content has."""
        digest = hashlib.sha256(canonical(self.content()).encode()).hexdigest()
        return replace(self, hash=digest)

    def content(self) -> dict[str, Any]:
        """Everything but the hash."""
        return {
            "no": self.no,
            "recorded_at": instant_text(self.recorded_at),
            "act": self.act,
            "by": self.by,
            "competition_id": self.competition_id,
            "fields": self.fields,
            "previous_hash": self.previous_hash,
        }

    def line(self) -> bytes:
        """The bytes that stand in the file."""
        return (canonical(self.content() | {"hash": self.hash}) + "\n").encode()


def canonical(value: Any) -> str:
    """JSON that is the same text for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instant_text(instant: datetime) -> str:
    """An aware instant as UTC text with microseconds: sorts as text, reads back the same."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of(text: str) -> datetime:
    """The instant an ``instant_text`` says."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def read(path: Path) -> list[Entry]:
    """All acknowledged entries, their chain proved; raises at the first line that does not fit."""
    entries: list[Entry] = []
    for entry in parsed(path):
        last = entries[-1] if entries else None
        check_link(path, last, entry)
        entries.append(entry)
    return entries


def parsed(path: Path) -> Iterator[Entry]:
    """The entries of the file's complete lines, not yet proved."""
    data = path.read_bytes() if path.exists() else b""
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        yield entry_of(path, number, line)


def entry_of(path: Path, number: int, line: bytes) -> Entry:
    """The entry a line says; the line must be exactly what this program would write for it."""
    try:
        content = json.loads(line)
        entry = Entry(**(content | {"recorded_at": instant_of(content["recorded_at"])}))
    except (ValueError, TypeError, KeyError):
        raise errors.JournalDamaged(path, number) from None
    if entry.line() != line + b"\n":
        raise errors.JournalDamaged(path, number)
    return entry


def faults(path: Path) -> tuple[list[Entry], list[int]]:
    """The entries up to the first fault, and the numbers of all lines that are not what they were."""
    data = path.read_bytes() if path.exists() else b""
    entries: list[Entry] = []
    broken: list[int] = []
    previous = NOTHING_BEFORE
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            entry = entry_of(path, number, line)
        except errors.JournalDamaged:
            broken.append(number)
            previous = ""
            continue
        is_linked = entry.no == number and previous in ("", entry.previous_hash)
        if not is_linked or entry.sealed().hash != entry.hash:
            broken.append(number)
        elif not broken:
            entries.append(entry)
        previous = entry.hash
    return entries, broken


def check_link(path: Path, last: Entry | None, entry: Entry) -> None:
    """Refuse an entry whose number, previous hash or own hash is not what its place asks for."""
    number = last.no + 1 if last else 1
    before = last.hash if last else NOTHING_BEFORE
    if entry.no != number or entry.previous_hash != before or entry.sealed().hash != entry.hash:
        raise errors.JournalDamaged(path, number)


def cut_torn_line(path: Path) -> int:
    """Cut what follows the last line feed (a write that a crash interrupted); returns the bytes cut. Writers only."""
    if not path.exists():
        return 0
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with open(path, "r+b") as file:
            file.truncate(whole)
            os.fsync(file.fileno())
    return len(data) - whole


class Journal:
    """The journal of a home. Whoever opens it for writing holds the writer lock."""

    def __init__(self, path: Path, writable: bool = True) -> None:
        self.path = path
        if writable:
            cut_torn_line(path)
        self.entries = read(path)

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.entries[-1].hash if self.entries else NOTHING_BEFORE

    def append(self, act: str, by: str, competition_id: str, fields: dict[str, Any], now: datetime) -> Entry:
        """Acknowledge an act: its line is on the disk when this returns."""
        entry = Entry(len(self.entries) + 1, now, act, by, competition_id, fields, self.head).sealed()
        is_new = not self.path.exists()
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            write_all(handle, entry.line())
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(self.path.parent)
        self.entries.append(entry)
        return entry


@dataclass(frozen=True)
class Excerpt:
    """The first lines of a journal, to see the past with; nothing can be appended."""

    entries: list[Entry]

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.entries[-1].hash if self.entries else NOTHING_BEFORE


def write_all(handle: int, data: bytes) -> None:
    """Write every byte; the system may take fewer at a time."""
    while data:
        data = data[os.write(handle, data) :]


def known_at(entries: Iterable[Entry]) -> datetime | None:
    """The last instant the journal knows: what was recorded or arrived last, never the clock of the reader."""
    instants: list[datetime] = []
    for entry in entries:
        instants.append(entry.recorded_at)
        if "received_at" in entry.fields:
            instants.append(instant_of(entry.fields["received_at"]))
    return max(instants, default=None)
