"""The snapshot to take along: the file itself, the same as Parquet by table and month, and what every column means.

What is handed out is opened once and then read to its end, so that nobody gets the head of one file and the tail of the
next. Digest and archive are made once a snapshot, the archive in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

import marts
from competition.errors import SaibangError
from query import catalog
from query.sums import digest, sha256_of

ROOT = Path(__file__).resolve().parents[1]
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
CHUNK = 2**20
SECONDS = 900
CUT_BY = ("scope_id", "month")  # the first of them that a table has
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # equal contents give equal bytes


class NotPacked(SaibangError):
    """The archive could not be made."""

    key = "sql.not_packed"


@dataclass(frozen=True)
class Offer:
    """One thing to take along: its name below ``snapshot/``, its bytes and SHA-256 as far as they are known by now."""

    name: str
    size: int | None
    sha256: str


class Opened:
    """A file that was opened once: what its size and digest say is what is read from it, whatever lies there now."""

    def __init__(self, path: Path) -> None:
        self.handle: BufferedReader = path.open("rb")
        self.size = os.fstat(self.handle.fileno()).st_size
        self.sha256 = digest(self.handle)

    def chunks(self) -> Iterator[bytes]:
        """All of it, closed at its end."""
        with self.handle:
            self.handle.seek(0)
            while chunk := self.handle.read(CHUNK):
                yield chunk


def opened(path: Path) -> Opened:
    """A file with its SHA-256, which is reckoned once. Raises FileNotFoundError."""
    return Opened(path)


def offers(snapshot: Path) -> tuple[Offer, ...]:
    """What there is to take along now, without making any of it: no archive yet has neither size nor digest.

    Without a snapshot: nothing.
    """
    try:
        sha256, size = sha256_of(snapshot), snapshot.stat().st_size
    except FileNotFoundError:
        return ()
    packed = _packed(snapshot, sha256)
    months = (
        Offer("months.zip", packed.stat().st_size, sha256_of(packed))
        if packed.exists()
        else Offer("months.zip", None, "")
    )
    dictionary = Offer("dictionary.md", DICTIONARY.stat().st_size, sha256_of(DICTIONARY))
    return (Offer("current.duckdb", size, sha256), months, dictionary)


# ---- the archive -----------------------------------------------------------------------------------------------------

_packing = threading.Lock()


def months(snapshot: Path) -> Path:
    """The archive of a snapshot, made once by a process of its own; whoever asks meanwhile waits. Raises NotPacked.

    It lies beside the snapshot until one of a newer snapshot takes its place. Raises FileNotFoundError without a snapshot.
    """
    with _packing, tempfile.TemporaryDirectory(prefix="saibang-months-") as folder:
        held = Path(folder) / "held.duckdb"
        _hold(snapshot, held)  # a load may put another one in its place while this is packed
        target = _packed(snapshot, sha256_of(held))
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.parent / f".{target.name}.{os.getpid()}.tmp"
        try:
            subprocess.run(
                [sys.executable, "-m", "query.download", str(held), str(temporary)],
                cwd=ROOT, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            os.replace(temporary, target)
        except (subprocess.SubprocessError, OSError):
            raise NotPacked from None
        finally:
            temporary.unlink(missing_ok=True)
        for other in target.parent.glob("*.zip"):
            if other != target:
                other.unlink(missing_ok=True)  # who is reading it reads on
        return target


def _packed(snapshot: Path, sha256: str) -> Path:
    return snapshot.parent / "packed" / f"{sha256}.zip"


def _hold(snapshot: Path, held: Path) -> None:
    """The snapshot of this moment under a name of one's own."""
    try:
        os.link(snapshot, held)
    except FileNotFoundError:
        raise
    except OSError:  # another disk
        with opened(snapshot).handle as source, held.open("wb") as out:
            source.seek(0)
            while chunk := source.read(CHUNK):
                out.write(chunk)


def pack(snapshot: Path, target: Path) -> None:
    """Write the archive: ``<schema>/<table>/<month or scope>.parquet``, or ``<schema>/<table>.parquet`` of one without."""
    with (
        marts.connect(snapshot, read_only=True) as con,
        zipfile.ZipFile(target, "w") as archive,
    ):
        for table in catalog.tables_of(con):
            for name, rows in _parts(con, table):
                _add(archive, name, _parquet(rows, table))
        _add(archive, "dictionary.md", DICTIONARY.read_bytes())


def _parts(con: duckdb.DuckDBPyConnection, table: catalog.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of a table by file, in an order that does not depend on how it was built."""
    columns = {column.name for column in table.columns}
    cut = next((name for name in CUT_BY if name in columns), None)
    first = f'"{cut}" nulls first, ' if cut else ""
    query = f'select * from {table.schema}."{table.name}" order by {first}columns(*)'  # noqa: S608 - names of the catalogue
    rows = con.execute(query).to_arrow_table()
    if cut is None or not rows.num_rows:
        yield f"{table.schema}/{table.name}.parquet", rows
        return
    runs = pa.compute.value_counts(rows[cut]).to_pylist()  # in the order in which they come: that of the rows
    begin = 0
    for run in runs:
        yield f"{table.schema}/{table.name}/{run['values'] or 'none'}.parquet", rows.slice(begin, run["counts"])
        begin += run["counts"]


def _parquet(rows: pa.Table, table: catalog.Table) -> bytes:
    """Parquet whose metadata say what it is (``comment``) and what each column means (``columns``, a JSON object)."""
    columns = {column.name: column.comment for column in table.columns}
    about = {"comment": table.comment, "columns": json.dumps(columns, ensure_ascii=False)}
    out = pa.BufferOutputStream()
    with pq.ParquetWriter(out, rows.schema, compression="zstd", store_schema=False) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata(about)
    return bytes(out.getvalue())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, ZIP_TIME)
    member.external_attr = 0o444 << 16
    archive.writestr(member, data, zipfile.ZIP_DEFLATED, 1)  # of small files much is metadata


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
