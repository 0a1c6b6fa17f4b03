"""Text files too large to be taken whole, as frames of cells (see etl.grid) that follow each other.

A block of lines that is proved plain goes the quick way of ``etl.read_text``; from the first block that is not, the rest
goes the careful way. Where a block ends nothing is torn: no earlier one held a quotation mark that was not closed.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

from etl import read_text
from etl.grid import Grid, Sheet, frame_of
from etl.read import is_binary, refuse_other_formats
from etl.read_text import Record
from etl.refusals import LineTooLong, NotInEncoding

ROW_BYTES = 40


@dataclass
class Text:
    """A large text file; what it is read with and ``sha256`` are known once it has been read to its end."""

    path: Path
    name: str
    known: Collection[str]
    block: int
    encoding: str = ""
    delimiter: str = ""
    evidence: str = ""
    sha256: str = ""
    bytes_read: int = field(default=0, init=False)

    def parts(self) -> Iterator[pl.DataFrame]:
        """The cells, a frame a block, with the numbers of their rows in the file."""
        digest = hashlib.sha256()
        rows = 0
        breadth = 0
        asked = self.encoding
        with self.path.open("rb") as handle:
            start = 0
            for block in blocks(handle, self.block, self.name):
                cells = self.quick(block, start == 0, asked)
                if cells is None or (breadth and cells.width != breadth):
                    yield from self.careful(start, rows, asked)
                    break
                digest.update(block)
                start += len(block)
                breadth = cells.width
                yield cells.with_columns((pl.col("row_no") + rows).cast(pl.UInt32))
                rows += cells.height
            else:
                self.sha256, self.bytes_read = digest.hexdigest(), start
                return
        self.sha256, self.bytes_read = digest_of(self.path)

    def quick(self, block: bytes, is_first: bool, asked: str) -> pl.DataFrame | None:
        """The cells of a plain block in UTF-8, None for every other."""
        if is_first:
            refuse_other_formats(block, self.name)
            self.delimiter = read_text.delimiter_asked(self.delimiter, self.name) or ""
        if asked not in ("", "utf-8", "utf-8-sig") or b"\0" in block:
            return None
        if is_first:
            if not read_text.is_surely_utf8(block):
                return None
            marked = block.startswith(codecs.BOM_UTF8)
            block = block.removeprefix(codecs.BOM_UTF8)
            self.encoding = "utf-8-sig" if marked else "utf-8"
            self.evidence = "asked" if asked else "mark" if marked else "strict"
            self.find_delimiter(block[: read_text.SAMPLE].decode("utf-8", errors="ignore"))
        return read_text.plain_cells(block, self.delimiter)

    def find_delimiter(self, sample: str) -> None:
        """Settle the delimiter, unless it was asked for."""
        self.delimiter = self.delimiter or read_text.delimiter_of(sample, self.known, self.name)

    def careful(self, start: int, rows: int, asked: str) -> Iterator[pl.DataFrame]:
        """The cells from a place on, by Python's strict reader."""
        if start == 0:
            with self.path.open("rb") as handle:
                sample = next(blocks(handle, self.block, self.name))
            decoded = read_text.decode(sample, self.name, asked or None, self.known)
            self.encoding, self.evidence = decoded.encoding, decoded.evidence
            self.find_delimiter(decoded.text[: read_text.SAMPLE])
        # Before this place a row was a line.
        above = begin = rows
        with self.path.open("rb") as handle:
            handle.seek(start)
            lines = io.TextIOWrapper(handle, encoding=self.encoding, newline="")
            found = read_text.records(lines, self.delimiter, self.name, above)
            try:
                for batch in batched(found, max(self.block // ROW_BYTES, 1)):
                    every = [record.cells for record in batch]
                    quoted = [record for record in batch if record.is_quoted]
                    read_text.refuse_two_readings(every, quoted, self.delimiter, self.name)
                    begin = batch[-1].line + len(batch[-1].lines) - 1
                    cells = frame_of(every)
                    yield cells.with_columns((pl.col("row_no") + rows).cast(pl.UInt32))
                    rows += cells.height
            except UnicodeDecodeError:
                raise NotInEncoding(file=self.name, encoding=self.encoding, line=begin + 1) from None

    def top(self) -> Grid:
        """The first block as a grid: enough to tell what the file is."""
        cells = next(self.parts())
        return Grid(self.name, self.encoding, (Sheet("", cells),), delimiter=self.delimiter, evidence=self.evidence)


def batched(found: Iterator[Record], most: int) -> Iterator[list[Record]]:
    """So many rows at a time."""
    while batch := list(itertools.islice(found, most)):
        yield batch


def blocks(handle: BinaryIO, size: int, file_name: str) -> Iterator[bytes]:
    """The bytes of a file in blocks that end with a line."""
    rest = b""
    while chunk := handle.read(size):
        block = rest + chunk
        cut = block.rfind(b"\n") + 1
        if not cut and len(block) > read_text.LINE_LIMIT:
            raise LineTooLong(file=file_name, line=1, limit=read_text.LINE_LIMIT)
        rest = block[cut:]
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and length of a file, without holding it."""
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while chunk := handle.read(2**20):
            digest.update(chunk)
            length += len(chunk)
    return digest.hexdigest(), length


def is_text(path: Path) -> bool:
    """Whether a file can be read in parts: a workbook cannot."""
    with path.open("rb") as handle:
        return not is_binary(handle.read(16))
