"""Answers to be cited: what was asked of which data, what came back, and the data kept so that it comes back later."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from competition.errors import StoreError, UnknownName
from query import store
from query.asking import Answer, Cut, Question, Value
from query.pipes import meant
from query.statement import tokens
from query.sums import sha256_of

KEPT = Path("snapshot") / "kept"
LEAST_NAMED = 6  # digits of a digest


class UnknownCitation(UnknownName):
    """No citation has this id."""

    key = "sql.unknown_citation"


class UnknownKept(UnknownName):
    """No kept snapshot has this digest."""

    key = "sql.unknown_kept"


class SnapshotReplaced(StoreError):
    """A load put new data in place since the answer came: there is nothing left to keep for it."""

    key = "sql.snapshot_replaced"


class SnapshotGone(StoreError):
    """The data a citation rests on were dropped, or never came along from another machine."""

    key = "sql.snapshot_gone"

    def __init__(self, citation: Citation) -> None:
        super().__init__(sha256=citation.snapshot[:12], known_at=citation.known_at[:16])


class OwnNotCitable(StoreError):
    """A person's own table is gone after their sitting: nobody could ask the same again."""

    key = "sql.own_not_citable"


@dataclass(frozen=True)
class Citation:
    """An answer as it may stand in a report. ``snapshot`` is the SHA-256 of the file that was asked."""

    cite_id: str
    digest: str
    sql: str
    values: dict[str, Value]
    issue: str
    snapshot: str
    known_at: str
    result_digest: str
    rows: int
    cut: Cut
    by: str
    at: str  # UTC, as text that sorts


@dataclass(frozen=True)
class Kept:
    """A snapshot that citations rest on; ``size`` in bytes, ``known_at`` what its citations say of it."""

    sha256: str
    path: Path
    size: int
    citations: int
    known_at: str


def cite(data: Path, question: Question, answer: Answer, by: str) -> Citation:
    """Write a citation down and keep the file it rests on. Raises OwnNotCitable, SnapshotReplaced, StoreBusy."""
    if question.own:
        raise OwnNotCitable
    keep(data, answer.snapshot.sha256)
    known_at = answer.snapshot.known_at
    made = Citation(
        store.new_id(), answer.digest, question.sql, dict(question.values), question.issue, answer.snapshot.sha256,
        known_at.isoformat(" ", "seconds") if known_at else "", result_digest(question.sql, answer), answer.frame.height,
        answer.cut, by.strip(), store.now_text(),
    )  # fmt: skip
    values = json.dumps(question.spelled, ensure_ascii=False)
    with store.opened(data) as con:
        con.execute(
            "insert into citations values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (made.cite_id, made.digest, made.sql, values, made.issue, made.snapshot, made.known_at, made.result_digest,
             made.rows, made.cut, made.by, made.at),
        )  # fmt: skip
    return made


def find(data: Path, cite_id: str) -> Citation:
    """A citation. Raises UnknownCitation."""
    for row in store.rows(data, "select * from citations where cite_id = ?", cite_id):
        told = dict(row)
        values = {name: meant(*each) for name, each in json.loads(told.pop("parameters")).items()}
        return Citation(**told, values=values)
    raise UnknownCitation(cite_id)


def again(data: Path, citation: Citation, as_now: bool = False) -> Question:
    """The same question: of the kept file, or (``as_now``) of what is there now. Raises SnapshotGone."""
    snapshot = None if as_now else _path(data, citation.snapshot)
    if snapshot is not None and not snapshot.exists():
        raise SnapshotGone(citation)
    return Question(citation.sql, citation.values, citation.issue, snapshot=snapshot)


def is_same(citation: Citation, answer: Answer) -> bool:
    """Whether an answer to the same question says the same as the cited one."""
    return result_digest(citation.sql, answer) == citation.result_digest


# ---- digests ---------------------------------------------------------------------------------------------------------


def result_digest(sql: str, answer: Answer) -> str:
    """SHA-256 of columns, types and rows. Rows count in their order only where the statement gives one."""
    lines: Iterator[str] | list[str] = _lines(answer.frame)
    if not is_ordered(sql):
        lines = sorted(lines)
    digest = hashlib.sha256(json.dumps([answer.frame.columns, answer.types], ensure_ascii=False).encode())
    for line in lines:
        digest.update(b"\n" + line.encode())
    return digest.hexdigest()


def is_ordered(sql: str) -> bool:
    """Whether a statement as a whole, not only something in its brackets, is put in an order."""
    depth, before = 0, ""
    for _, text, _ in tokens(sql):
        depth += (text in "([{") - (text in ")]}")
        word = text.lower()
        if depth == 0 and (before, word) == ("order", "by"):
            return True
        before = word
    return False


def _lines(frame: pl.DataFrame) -> Iterator[str]:
    """Each row as one line; numbers as they are written, nothing as null."""
    for row in frame.iter_rows():
        yield json.dumps(
            [value if value is None or isinstance(value, bool) else str(value) for value in row], ensure_ascii=False
        )


# ---- kept files ------------------------------------------------------------------------------------------------------


def keep(data: Path, sha256: str) -> Path:
    """Keep the current snapshot, if it is the file of this digest, under a name that no load replaces.

    It costs no room as long as it is the current one. Raises SnapshotReplaced where it is another by now.
    """
    target = _path(data, sha256)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{sha256[:12]}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
    try:
        _link(data / "snapshot" / "current.duckdb", temporary)
        if sha256_of(temporary) != sha256:
            raise SnapshotReplaced
        os.replace(temporary, target)
    except FileNotFoundError:
        raise SnapshotReplaced from None
    finally:
        temporary.unlink(missing_ok=True)
    return target


def kept(data: Path) -> list[Kept]:
    """The kept snapshots, the largest name of time first: what citations rest on, and how much room each takes."""
    cited = {row["snapshot"]: row for row in store.rows(
        data, "select snapshot, count(*) as citations, max(known_at) as known_at from citations group by snapshot"
    )}  # fmt: skip
    found = []
    for path in (data / KEPT).glob("*.duckdb"):
        row = cited.get(path.stem)
        told = (row["citations"], row["known_at"]) if row else (0, "")
        found.append(Kept(path.stem, path, path.stat().st_size, *told))
    return sorted(found, key=lambda each: (each.known_at, each.sha256), reverse=True)


def named(data: Path, sha256: str) -> Kept:
    """A kept snapshot by the beginning of its digest. Raises UnknownKept."""
    held = kept(data)
    found = [each for each in held if len(sha256) >= LEAST_NAMED and each.sha256.startswith(sha256)]
    if len(found) != 1:
        raise UnknownKept(sha256, [each.sha256[:12] for each in held])
    return found[0]


def drop(data: Path, sha256: str) -> Kept:
    """Delete a kept snapshot, named by the beginning of its digest; its citations stay and say so. Raises UnknownKept."""
    gone = named(data, sha256)
    gone.path.unlink(missing_ok=True)
    return gone


def _path(data: Path, sha256: str) -> Path:
    return data / KEPT / f"{sha256}.duckdb"


def _link(source: Path, target: Path) -> None:
    """A second name of a file, or a copy where the disk knows none."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o444)
