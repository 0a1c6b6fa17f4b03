"""Text files too large to be taken whole, as frames of cells (see etl.grid) that follow each other.

A block of lines that is proved plain goes the quick way of ``etl.read_text``; from the first block that is not, the rest
goes the careful way. Where a block ends nothing is torn: no earlier one held a quotation mark that was not closed.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from etl import read_text
from etl.grid import Grid, Sheet, frame_of
from etl.read import ZIP_MARK, refuse_other_formats
from etl.refusals import BrokenQuoting, LineTooLong, NotInEncoding, UnclosedQuote

if TYPE_CHECKING:
    from _csv import Reader

ROW_BYTES = 40


@dataclass
class Text:
    """A large text file; ``encoding`` and ``sha256`` are known once it has been read to its end."""

    path: Path
    name: str
    known: Collection[str]
    block: int
    encoding: str = ""
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
        if asked not in ("", "utf-8", "utf-8-sig"):
            return None
        if is_first:
            marked = block.startswith(codecs.BOM_UTF8)
            block = block.removeprefix(codecs.BOM_UTF8)
            self.delimiter = read_text.delimiter_of(
                block[: read_text.SAMPLE].decode("utf-8", errors="ignore"), self.known
            )
            self.encoding = "utf-8-sig" if marked else "utf-8"
        read_text.refuse_nul(block, self.name)
        return read_text.plain_cells(block, self.delimiter)

    def careful(self, start: int, rows: int, asked: str) -> Iterator[pl.DataFrame]:
        """The cells from a place on, by Python's strict reader."""
        if start == 0:
            with self.path.open("rb") as handle:
                sample = next(blocks(handle, self.block, self.name))
            text, self.encoding = read_text.decode(sample, self.name, asked or None, self.known)
            self.delimiter = read_text.delimiter_of(text[: read_text.SAMPLE], self.known)
        csv.field_size_limit(read_text.LINE_LIMIT)
        with self.path.open("rb") as handle:
            handle.seek(start)
            lines = io.TextIOWrapper(handle, encoding=self.encoding, newline="")
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            # Before this place a row was a line.
            begin = lines_before = rows
            try:
                for batch in batched(reader, max(self.block // ROW_BYTES, 1)):
                    cells = frame_of([row for row, _ in batch])
                    begin = lines_before + batch[-1][1]
                    yield cells.with_columns((pl.col("row_no") + rows).cast(pl.UInt32))
                    rows += cells.height
            except Torn as torn:
                raise torn.refusal(file=self.name, line=lines_before + torn.line) from None
            except UnicodeDecodeError:
                raise NotInEncoding(file=self.name, encoding=self.encoding, line=begin + 1) from None

    def top(self) -> Grid:
        """The first block as a grid: enough to tell what the file is."""
        cells = next(self.parts())
        return Grid(self.name, self.encoding, (Sheet("", cells),))


class Torn(Exception):
    """A row that the strict reader refuses, and the line it begins in."""

    def __init__(self, refusal: type[UnclosedQuote] | type[BrokenQuoting], line: int) -> None:
        super().__init__(line)
        self.refusal, self.line = refusal, line


def batched(reader: Reader, most: int) -> Iterator[list[tuple[list[str], int]]]:
    """Rows with the line each ends in, so many at a time."""
    batch: list[tuple[list[str], int]] = []
    begin = 1
    try:
        for row in reader:
            batch.append((row, reader.line_num))
            begin = reader.line_num + 1
            if len(batch) == most:
                yield batch
                batch = []
    except csv.Error as fault:
        raise Torn(UnclosedQuote if "unexpected end" in str(fault) else BrokenQuoting, begin) from None
    if batch:
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
        return not handle.read(len(ZIP_MARK)).startswith(ZIP_MARK)
