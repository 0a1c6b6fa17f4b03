"""Delimited text: which delimiter, which cells (``etl.read_encoding`` says which encoding).

Two ways give the same frame. The careful one is Python's strict csv reader with line numbers. The quick one is polars,
taken only where counting proves that the file is plain: no lone carriage return, exactly the header's number of
delimiters on every line, and quotation marks at most around whole cells. polars alone would accept short lines silently,
so the count is the proof. A file that reads one way with its quotation marks and as well another way without is refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from statistics import mode

import polars as pl

from etl.grid import cell_name, frame_of, normal
from etl.read_encoding import Decoded, decode, is_surely_utf8, line_of
from etl.refusals import (
    BrokenQuoting,
    CannotTellDelimiter,
    EmptyFile,
    LineTooLong,
    TwoReadings,
    UnclosedQuote,
    UnknownDelimiter,
)

__all__ = ["Text", "decode", "is_surely_utf8", "read"]
LINE_LIMIT = 1024 * 1024
DELIMITERS = (",", "\t", ";", "，", "|")
# How a delimiter may be written where a tab can't be typed.
SPELT = {"tab": "\t", "\\t": "\t"}
SAMPLE = 200_000
SAMPLE_LINES = 60
# Where more than one line in so many is odd, line by line is no quicker than all at once.
ODD_SHARE = 10


@dataclass(frozen=True)
class Text:
    """A text file's cells (see etl.grid), the encoding and delimiter they were read with, what decided the encoding."""

    cells: pl.DataFrame
    encoding: str
    delimiter: str
    evidence: str


def read(
    data: bytes, file_name: str, encoding: str | None, known: Collection[str], delimiter: str | None = None
) -> Text:
    """The cells of a text file. Raises a subclass of NotTaken."""
    asked = delimiter_asked(delimiter, file_name)
    refuse_long_lines(data, file_name)
    if encoding is None and b"\0" not in data and is_surely_utf8(data):
        # UTF-8 that is plain needs no decoding here: polars checks it while it reads.
        marked = data.startswith(codecs.BOM_UTF8)
        body = data[len(codecs.BOM_UTF8) :] if marked else data
        mark = asked or delimiter_of(body[:SAMPLE].decode("utf-8", errors="ignore"), known, file_name)
        cells = plain_cells(body, mark)
        if cells is not None:
            return Text(cells, *(("utf-8-sig", mark, "mark") if marked else ("utf-8", mark, "strict")))
    decoded: Decoded = decode(data, file_name, encoding, known)
    if not decoded.text or decoded.text.isspace():
        raise EmptyFile(file=file_name)
    mark = asked or delimiter_of(decoded.text[:SAMPLE], known, file_name)
    return Text(cells_of(decoded.text, file_name, mark), decoded.encoding, mark, decoded.evidence)


def refuse_long_lines(data: bytes, file_name: str) -> None:
    """Refuse a line beyond the limit by looking for a line end in every half of it: no line is copied."""
    step = LINE_LIMIT // 2
    for start in range(0, len(data), step):
        if has_end(data, start, start + step):
            continue
        begin = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
        if len(data) - begin > LINE_LIMIT and not has_end(data, begin, begin + LINE_LIMIT):
            raise LineTooLong(file=file_name, line=line_of(data, begin), limit=LINE_LIMIT)


def has_end(data: bytes, start: int, stop: int) -> bool:
    """Whether a line ends between two places."""
    return data.find(b"\n", start, stop) >= 0 or data.find(b"\r", start, stop) >= 0


# ---- cells ----------------------------------------------------------------------------------------------------------


def cells_of(text: str, file_name: str, delimiter: str) -> pl.DataFrame:
    """The frame of a text's cells, by the quick way where the file is proved plain."""
    plain = plain_cells(text.encode(), delimiter)
    if plain is None:
        plain = mixed_cells(text, delimiter)
    return careful_cells(text, delimiter, file_name) if plain is None else plain


def delimiter_asked(written: str | None, file_name: str) -> str | None:
    """The delimiter a person named. Raises UnknownDelimiter."""
    if not written:
        return None
    delimiter = SPELT.get(written.lower(), written)
    if delimiter not in DELIMITERS:
        raise UnknownDelimiter(file=file_name, delimiter=written)
    return delimiter


def delimiter_of(sample: str, known: Collection[str], file_name: str) -> str:
    """The delimiter that shows the most known words in a row, then the one that gives the most rows of one width.

    Raises CannotTellDelimiter where two give the same of both.
    """
    lines = sample.splitlines(keepends=True)
    whole = lines[:-1] if len(sample) >= SAMPLE else lines
    words = {normal(word) for word in known}
    merits = {delimiter: merit(whole[:SAMPLE_LINES], delimiter, words) for delimiter in DELIMITERS}
    best = max(merits.values())
    found = [delimiter for delimiter in DELIMITERS if merits[delimiter] == best]
    if len(found) > 1 and best[1]:
        raise CannotTellDelimiter(file=file_name, first=spoken(found[0]), second=spoken(found[1]))
    return found[0]


def merit(lines: Sequence[str], delimiter: str, words: Set[str]) -> tuple[int, int]:
    """Known words in the row that has most of them, and how many rows have the usual number of cells, at least two."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        rows = [line.split(delimiter) for line in lines]
    hits = max((len(words & {normal(cell) for cell in row}) for row in rows if len(row) > 1), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return hits, max(widths.values(), default=0)


def spoken(delimiter: str) -> str:
    """A delimiter as it can be typed."""
    return "tab" if delimiter == "\t" else delimiter


def plain_cells(data: bytes, delimiter: str) -> pl.DataFrame | None:
    """The frame of UTF-8 bytes by the quick way, or None where they are not proved plain."""
    mark = delimiter.encode()
    if len(mark) > 1:
        return None  # polars takes no other
    ends = data.count(b"\n")
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    lines = ends + (not data.endswith(b"\n"))
    breadth = data.count(mark, 0, data.find(b"\n") if b"\n" in data else len(data)) + 1
    if breadth < 2 or data.count(mark) != (breadth - 1) * lines:
        return None
    # polars refuses a line with a cell too many, but not where the last line ends with a delimiter and nothing else.
    if data.count(mark, data.rfind(b"\n") + 1) not in ((0,) if data.endswith(b"\n") else (breadth - 1,)):
        return None
    try:
        cells = pl.read_csv(
            data,
            has_header=False,
            schema={cell_name(number): pl.String for number in range(breadth)},
            separator=delimiter,
            quote_char=None,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:  # a line with more cells than the first, or bytes that are not UTF-8
        return None
    if cells.height != lines:
        return None
    if b'"' in data:
        unquoted = without_quotes(cells)
        if unquoted is None:
            return None
        cells = unquoted
    width = pl.lit(breadth, dtype=pl.UInt32).alias("width")
    return cells.with_row_index("row_no", offset=1).select("row_no", width, pl.exclude("row_no"))


def mixed_cells(text: str, delimiter: str) -> pl.DataFrame | None:
    """The frame of a text most of whose lines are plain: only the others go through the strict reader, one by one.

    None where few are plain or a line is no record of its own: if each odd line is whole when read alone, no quoted cell
    goes on in the next line.
    """
    if text.count("\r") != text.count("\r\n"):
        return None
    lines = pl.Series("line", [text.removesuffix("\n")]).str.split("\n").explode().str.strip_suffix("\r")
    frame = pl.DataFrame({"row_no": pl.int_range(1, len(lines) + 1, dtype=pl.UInt32, eager=True), "line": lines})
    marks = pl.col("line").str.count_matches(delimiter, literal=True)
    usual = frame.select(marks.mode().first()).item()
    is_plain = (marks == usual) & ~pl.col("line").str.contains('"', literal=True)
    plain, odd = frame.filter(is_plain), frame.filter(~is_plain)
    if odd.height > frame.height // ODD_SHARE or plain.is_empty():
        return None
    cells = plain_cells("\n".join(plain["line"]).encode(), delimiter)
    try:
        rows = [alone(line, delimiter) for line in odd["line"]]
    except csv.Error:
        return None
    if cells is None or cells.height != plain.height:
        return None
    if any(is_doubtful(line, row, delimiter, usual + 1) for line, row in zip(odd["line"], rows, strict=True)):
        return None
    others = frame_of(rows).with_columns(odd["row_no"])
    every = pl.concat([cells.with_columns(plain["row_no"]), others], how="diagonal").sort("row_no")
    return every.with_columns(pl.col(pl.String).fill_null(""))


def alone(line: str, delimiter: str) -> list[str]:
    """The cells of one line; raises csv.Error where it is no record by itself."""
    [row] = csv.reader([line + "\n"], delimiter=delimiter, strict=True)
    return row


def without_quotes(cells: pl.DataFrame) -> pl.DataFrame | None:
    """The cells without the quotation marks around them; None where a mark stands anywhere else.

    A delimiter or line end within marks has torn its cell, so that both halves have a mark on one side only.
    """
    cell = pl.all()
    inner = cell.str.strip_prefix('"').str.strip_suffix('"')
    is_whole = cell.str.starts_with('"') & cell.str.ends_with('"') & (cell.str.len_bytes() >= 2)
    is_sound = ~cell.str.contains('"', literal=True) | (is_whole & ~inner.str.contains('"', literal=True))
    if not cells.select(is_sound.all()).select(pl.all_horizontal(pl.all())).item():
        return None
    return cells.select(inner)


def careful_cells(text: str, delimiter: str, file_name: str) -> pl.DataFrame:
    """The frame by Python's strict reader, which can say where a quotation mark was opened."""
    rows: list[list[str]] = []
    quoted: list[Record] = []
    for record in records(io.StringIO(text, newline=""), delimiter, file_name):
        rows.append(record.cells)
        if record.is_quoted:
            quoted.append(record)
    refuse_two_readings(rows, quoted, delimiter, file_name)
    return frame_of(rows)


# ---- quotation marks -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """A row, the number of the line it begins in, and its lines as they stand in the file."""

    cells: list[str]
    line: int
    lines: list[str]

    @property
    def is_quoted(self) -> bool:
        """Whether a quotation mark stands in it."""
        return any('"' in line for line in self.lines)


def records(lines: Iterable[str], delimiter: str, file_name: str, above: int = 0) -> Iterator[Record]:
    """The rows by Python's strict reader; ``above`` lines precede them. Raises UnclosedQuote, BrokenQuoting."""
    csv.field_size_limit(LINE_LIMIT)
    seen: list[str] = []
    reader = csv.reader((seen.append(line) or line for line in lines), delimiter=delimiter, strict=True)  # type: ignore[func-returns-value]
    begin = above + 1
    try:
        for row in reader:
            yield Record(row, begin, list(seen))
            seen.clear()
            begin = above + reader.line_num + 1
    except csv.Error as fault:
        refusal = UnclosedQuote if "unexpected end" in str(fault) else BrokenQuoting
        raise refusal(file=file_name, line=begin) from None


def refuse_two_readings(
    rows: Sequence[Sequence[str]], quoted: Sequence[Record], delimiter: str, file_name: str
) -> None:
    """Refuse a row that is as sound when its quotation marks are taken as marks and when they are taken as text.

    Where some cells are quoted as a whole, a mark inside another cell is a damaged one.
    """
    if not quoted:
        return
    usual = mode(len(row) for row in rows if len(row) > 1) if any(len(row) > 1 for row in rows) else 1
    is_whole = [is_well_quoted("".join(record.lines), delimiter) for record in quoted]
    for record, is_good in zip(quoted, is_whole, strict=True):
        if not is_good and (any(is_whole) or opens_cell("".join(record.lines), delimiter)):
            raise BrokenQuoting(file=file_name, line=record.line)
        if reads_twice(record, delimiter, usual):
            raise TwoReadings(file=file_name, line=record.line, last=record.line + len(record.lines) - 1)


def reads_twice(record: Record, delimiter: str, usual: int) -> bool:
    """Whether the lines of a row are rows of the usual width by themselves."""
    widths = [line.count(delimiter) + 1 for line in record.lines]
    if usual < 2:
        return False
    if len(widths) == 1:
        return widths[0] == usual != len(record.cells)
    return usual in widths[1:-1] or widths[0] == widths[-1] == usual


def is_doubtful(line: str, row: list[str], delimiter: str, usual: int) -> bool:
    """Whether the quotation marks of a single line need the careful way."""
    return '"' in line and (
        not is_well_quoted(line, delimiter) or reads_twice(Record(row, 1, [line]), delimiter, usual)
    )


def is_well_quoted(text: str, delimiter: str) -> bool:
    """Whether every quotation mark of a row stands around a whole cell, or doubled inside such a cell."""
    cell = rf'(?:"(?:[^"]|"")*+"|[^"{re.escape(delimiter)}\r\n]*+)'
    return re.fullmatch(rf"{cell}(?:{re.escape(delimiter)}{cell})*+[\r\n]*", text) is not None


def opens_cell(text: str, delimiter: str) -> bool:
    """Whether a cell begins with a quotation mark, blanks before it not counted."""
    return re.search(rf'(?:^|[{re.escape(delimiter)}\r\n])\s*"', text) is not None
