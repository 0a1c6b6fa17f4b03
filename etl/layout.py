"""Where a competition's data lies, and who may write it.

A home is a data folder and a rulebook folder. Everything in the data folder but the inbox and the journal can be made
again; one process at a time writes there, holding ``.writer.lock``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from competition.errors import WriterBusy
from etl import errors

REPOSITORY = Path(__file__).resolve().parent.parent
LOCK_WAIT_SECONDS = 5.0
TEMPORARY = ".tmp"


@dataclass(frozen=True)
class Home:
    """The folders of one installation; nothing is created until something is written."""

    data: Path
    rulebook: Path

    @classmethod
    def at(cls, data: Path | str | None = None, rulebook: Path | str | None = None) -> Home:
        """The home of a data folder. Without a rulebook folder: the data folder's own, else the shipped one."""
        place = Path(data) if data else Path("data")
        own = place / "rulebook"
        rules = Path(rulebook) if rulebook else own if own.is_dir() else REPOSITORY / "data" / "rulebook"
        return cls(place, rules)

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    @property
    def journal(self) -> Path:
        return self.data / "journal.jsonl"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        return self.data / "snapshot" / "current.duckdb"

    @property
    def lock(self) -> Path:
        return self.data / ".writer.lock"

    @property
    def socket(self) -> Path:
        return self.data / "run" / "jobs.sock"

    def is_empty(self) -> bool:
        """Whether nothing of a competition lies here yet."""
        held = (self.inbox, self.journal, self.warehouse, self.snapshot, self.data / "queries.sqlite")
        return not any(path.exists() for path in held)


@contextmanager
def writing(home: Home, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Hold the writer lock; the system lets go of it when the process dies, however it dies."""
    home.data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(home.lock), timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout:
        raise WriterBusy from None
    try:
        sweep(home)
        yield
    finally:
        lock.release()


def sweep(home: Home) -> None:
    """Remove what a killed writer left half written; only the lock's holder may call this."""
    for folder in (home.data, home.inbox, home.snapshot.parent):
        for leftover in folder.glob(f".*{TEMPORARY}*"):
            leftover.unlink(missing_ok=True)


def put(target: Path, data: bytes, mode: int = 0o444) -> None:
    """Write a file so that a reader sees all of it or nothing, and a power cut keeps it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{target.name}.{os.getpid()}{TEMPORARY}"
    with open(temporary, "wb") as out:
        out.write(data)
        out.flush()
        os.fchmod(out.fileno(), mode)
        os.fsync(out.fileno())
    os.replace(temporary, target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep(home: Home, data: bytes, sha256: str = "") -> str:
    """Put bytes into the inbox under their SHA-256 (as reckoned already) and return it; the same bytes are kept once."""
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    target = home.inbox / sha256
    if not target.exists():
        put(target, data)
    return sha256


def keep_file(home: Home, path: Path, sha256: str) -> bool:
    """Put a large file into the inbox without holding it; False where its bytes are no longer those of the digest."""
    target = home.inbox / sha256
    if target.exists():
        return True
    home.inbox.mkdir(parents=True, exist_ok=True)
    temporary = home.inbox / f".{sha256}.{os.getpid()}{TEMPORARY}"
    digest = hashlib.sha256()
    with path.open("rb") as source, temporary.open("wb") as out:
        while chunk := source.read(2**20):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fchmod(out.fileno(), 0o444)
        os.fsync(out.fileno())
    if digest.hexdigest() != sha256:
        temporary.unlink()
        return False
    os.replace(temporary, target)
    sync_folder(home.inbox)
    return True


def kept(home: Home, sha256: str) -> bytes:
    """The bytes of an inbox file; raises where it is missing or no longer what its name says."""
    path = home.inbox / sha256
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise errors.InboxDamaged(path, "-") from None
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise errors.InboxDamaged(path, found)
    return data
