"""Backup and restore: one file with everything that cannot be made again.

A backup holds the inbox, the journal and the rule files, with a list of their hashes, and the kept questions and citations.
It needs no lock: the journal is read once up to its last whole line, and everything those lines name was on the disk before
they were written. Snapshots are made again; those kept for citations are too large to come along, and the citations say so.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from competition.errors import NothingLoaded
from etl import rulebooks
from etl.errors import BackupDamaged, FolderNotEmpty, RulebookDiffers
from etl.journal import Entry, canonical, faults
from etl.layout import Home, kept, put, sync_folder
from etl.verify import references
from query import store

MANIFEST = "manifest.json"
FORMAT = 1
# Nothing else may be in a backup; a name that leaves the folder never matches.
MEMBER = re.compile(
    r"manifest\.json|journal\.jsonl|queries\.sqlite|inbox/[0-9a-f]{64}|rulebook/[\w.-]+(?:/[\w.-]+)*\.csv"
)


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    lines: int
    files: int
    rules: int
    size: int


def whole_lines(path: Path) -> bytes:
    """The journal up to its last acknowledged line."""
    data = path.read_bytes() if path.exists() else b""
    return data[: data.rfind(b"\n") + 1]


def entries_of(journal: bytes) -> list[Entry]:
    """The entries of a journal's bytes; raises JournalDamaged."""
    with tempfile.TemporaryDirectory(prefix="saibang-backup-") as folder:
        path = Path(folder) / "journal.jsonl"
        path.write_bytes(journal)
        from etl.journal import read

        return read(path)


def write_backup(home: Home, target: Path, dry_run: bool = False) -> Backup:
    """Write a backup, also while a load is running. Raises NothingLoaded and what damage it meets."""
    journal = whole_lines(home.journal)
    if not journal:
        raise NothingLoaded
    entries = entries_of(journal)
    wanted = sorted(references(entries))
    rules = rulebooks.acknowledged(entries)
    summary = Backup(len(entries), len(wanted), len(rules), 0)
    if dry_run:
        return summary
    temporary = target.parent / f".{target.name}.{os.getpid()}.tmp"
    try:
        pack(home, temporary, journal, wanted, rules)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)
    return Backup(summary.lines, summary.files, summary.rules, target.stat().st_size)


def pack(home: Home, target: Path, journal: bytes, wanted: list[str], rules: rulebooks.Digests) -> None:
    """Write the archive: the list first, so that a reader can check while it reads."""
    lists = {"journal.jsonl": journal}
    if queries := store.packed(home.data):
        lists[store.NAME] = queries
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in lists.items()}
    hashes |= {f"inbox/{sha256}": sha256 for sha256 in wanted}
    hashes |= {f"rulebook/{path}": sha256 for path, sha256 in rules.items()}
    with open(target, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            add(archive, MANIFEST, canonical({"format": FORMAT, "files": hashes}).encode())
            for name, data in lists.items():
                add(archive, name, data)
            for sha256 in wanted:
                add(archive, f"inbox/{sha256}", kept(home, sha256))
            for path, sha256 in sorted(rules.items()):
                # From the inbox: the rules the journal knows, even if somebody is editing them now.
                add(archive, f"rulebook/{path}", kept(home, sha256))
        out.flush()
        os.fsync(out.fileno())


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add one file without owner or time, so that equal contents give equal members."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o444
    archive.addfile(member, io.BytesIO(data))


# ---- restoring -------------------------------------------------------------------------------------------------------


def restore(source: Path, home: Home, dry_run: bool = False) -> Backup:
    """Lay a backup out in an empty data folder. Everything is checked before anything is put in place."""
    if not home.is_empty():
        raise FolderNotEmpty(home.data)
    with tempfile.TemporaryDirectory(prefix="saibang-restore-") as folder:
        names = unpack(source, Path(folder))
        entries, broken = faults(Path(folder) / "journal.jsonl")
        if broken:
            raise BackupDamaged(source, f"journal.jsonl:{broken[0]}")
        if missing := sorted(f"inbox/{sha256}" for sha256 in references(entries) if f"inbox/{sha256}" not in names):
            raise BackupDamaged(source, missing[0])
        refuse_other_rules(home, Path(folder), names)
        if not dry_run:
            lay_out(Path(folder), home, names)
    count = {part: sum(name.startswith(part) for name in names) for part in ("inbox/", "rulebook/")}
    return Backup(len(entries), count["inbox/"], count["rulebook/"], source.stat().st_size)


def unpack(source: Path, folder: Path) -> list[str]:
    """Unpack into a folder, each file checked against the list; raises BackupDamaged naming the first that is wrong."""
    hashes: dict[str, str] = {}
    seen: list[str] = []
    for name, data in members(source):
        if name == MANIFEST:
            hashes = listed(source, data)
            continue
        if hashes.get(name) != hashlib.sha256(data).hexdigest():
            raise BackupDamaged(source, name)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        seen.append(name)
    if absent := sorted(hashes.keys() - set(seen)) or (["journal.jsonl"] if not seen else []):
        raise BackupDamaged(source, absent[0])
    return seen


def listed(source: Path, data: bytes) -> dict[str, str]:
    """The list of a backup: member name to SHA-256."""
    try:
        files = json.loads(data)["files"]
        return {str(name): str(sha256) for name, sha256 in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupDamaged(source, MANIFEST) from None


def members(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each member; anything that is not a plain file of a known name is refused."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                handle = archive.extractfile(member) if member.isreg() and MEMBER.fullmatch(member.name) else None
                if handle is None or ".." in member.name:
                    raise BackupDamaged(source, member.name)
                yield member.name, handle.read()
    except (tarfile.TarError, OSError, EOFError, ValueError) as fault:
        raise BackupDamaged(source, type(fault).__name__) from None


def refuse_other_rules(home: Home, folder: Path, names: list[str]) -> None:
    """Where rules lie already, they must be those of the backup."""
    own = rulebooks.digests_of(home.data / "rulebook") if (home.data / "rulebook").is_dir() else {}
    if own and (odd := rulebooks.changed(rulebooks.digests_of(folder / "rulebook"), own)):
        raise RulebookDiffers(home.data / "rulebook", odd[0])


def lay_out(folder: Path, home: Home, names: list[str]) -> None:
    """Put the files in place, the journal last: until it is there, the folder is not a home."""
    for name in names:
        target = home.data / name
        if name != "journal.jsonl" and not target.exists():
            put(target, (folder / name).read_bytes(), 0o444 if name.startswith("inbox/") else 0o644)
    put(home.journal, (folder / "journal.jsonl").read_bytes(), 0o644)
