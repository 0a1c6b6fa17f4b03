"""Delimited text: which encoding, which delimiter, which cells.

Two ways give the same frame. The careful one is Python's strict csv reader with line numbers. The quick one is polars,
taken only where counting proves that the file is plain: no lone carriage return, exactly the header's number of
delimiters on every line, and quotation marks at most around whole cells. polars alone would accept short lines silently,
so the count is the proof.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

import polars as pl

from etl.grid import cell_name, frame_of, normal
from etl.refusals import (
    BrokenQuoting,
    CannotTellEncoding,
    EmptyFile,
    HoldsNul,
    LineTooLong,
    NotInEncoding,
    UnclosedQuote,
    UnknownEncoding,
)

LINE_LIMIT = 1024 * 1024
DELIMITERS = (",", "\t", ";")
MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Either decodes the other's bytes without an error, so only known words can tell them apart.
CHINESE = ("gb18030", "big5")
SAMPLE = 200_000
HEADER_DEPTH = 10
# Where more than one line in so many is odd, line by line is no quicker than all at once.
ODD_SHARE = 10


def read(data: bytes, file_name: str, encoding: str | None, known: Collection[str]) -> tuple[pl.DataFrame, str]:
    """The frame of a text file's cells (see etl.grid) and the name of the encoding it was read in."""
    refuse_long_lines(data, file_name)
    if encoding is None and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse_nul(data, file_name)
        # UTF-8 that is plain needs no decoding here: polars checks it while it reads.
        marked = data.startswith(codecs.BOM_UTF8)
        body = data[len(codecs.BOM_UTF8) :] if marked else data
        sample = body[:SAMPLE].decode("utf-8", errors="ignore")
        cells = plain_cells(body, delimiter_of(sample, known))
        if cells is not None:
            return cells, "utf-8-sig" if marked else "utf-8"
    text, name = decode(data, file_name, encoding, known)
    return cells_of(text, file_name, known), name


# ---- encoding -------------------------------------------------------------------------------------------------------


def decode(data: bytes, file_name: str, encoding: str | None, known: Collection[str]) -> tuple[str, str]:
    """The text of the bytes and the name of the encoding that gave it."""
    asked = encoding or next((name for mark, name in MARKED if data.startswith(mark)), None)
    if not (asked and is_wide(asked)):
        refuse_nul(data, file_name)
    if asked:
        return decode_as(data, file_name, asked), asked
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as fault:
        return decode_chinese(data, file_name, line_of(data, fault.start), known)


def is_wide(encoding: str) -> bool:
    """Whether NUL bytes are ordinary in this encoding."""
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf16", "utf-32", "utf32"))


def decode_as(data: bytes, file_name: str, encoding: str) -> str:
    """The text in an encoding that was asked for; strict."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnknownEncoding(file=file_name, encoding=encoding) from None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise NotInEncoding(file=file_name, encoding=encoding, line=line_of(data, fault.start)) from None
    except UnicodeError:
        raise NotInEncoding(file=file_name, encoding=encoding, line=1) from None
    if "\0" in text:
        raise HoldsNul(file=file_name, line=text.count("\n", 0, text.index("\0")) + 1)
    return text.removeprefix("\ufeff")


def decode_chinese(data: bytes, file_name: str, line: int, known: Collection[str]) -> tuple[str, str]:
    """The one Chinese encoding in which more known words appear; refused where they don't decide."""
    words = {normal(word) for word in known if not word.isascii()}
    readings: list[tuple[int, str, str]] = []
    for name in CHINESE:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        readings.append((len(words & words_of(text)), name, text))
    readings.sort(key=lambda reading: -reading[0])
    if not readings or readings[0][0] == 0 or (len(readings) > 1 and readings[0][0] == readings[1][0]):
        raise CannotTellEncoding(file=file_name, line=line)
    return readings[0][2], readings[0][1]


def words_of(text: str) -> set[str]:
    """The cells of the text's beginning, as names are compared."""
    return {normal(word) for word in re.split(r'[,;\t\r\n"]+', text[:SAMPLE])}


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


def refuse_nul(data: bytes, file_name: str) -> None:
    """Refuse a NUL byte and name its line."""
    place = data.find(b"\0")
    if place >= 0:
        raise HoldsNul(file=file_name, line=line_of(data, place))


def line_of(data: bytes, place: int) -> int:
    """The number of the line that holds the byte at a place."""
    ends = data.count(b"\n", 0, place)
    return (ends or data.count(b"\r", 0, place)) + 1


# ---- cells ----------------------------------------------------------------------------------------------------------


def cells_of(text: str, file_name: str, known: Collection[str] = ()) -> pl.DataFrame:
    """The frame of a text's cells, by the quick way where the file is proved plain."""
    if not text or text.isspace():
        raise EmptyFile(file=file_name)
    delimiter = delimiter_of(text[:SAMPLE], known)
    plain = plain_cells(text.encode(), delimiter)
    if plain is None:
        plain = mixed_cells(text, delimiter)
    return careful_cells(text, delimiter, file_name) if plain is None else plain


def delimiter_of(sample: str, known: Collection[str]) -> str:
    """The delimiter that shows the most known words in the first lines, then the one that occurs most in a line."""
    lines = sample.splitlines()[:HEADER_DEPTH]
    words = {normal(word) for word in known}

    def merit(delimiter: str) -> tuple[int, int]:
        hits = max((len(words & {normal(cell) for cell in line.split(delimiter)}) for line in lines), default=0)
        return hits, max((line.count(delimiter) for line in lines), default=0)

    return max(DELIMITERS, key=merit)


def plain_cells(data: bytes, delimiter: str) -> pl.DataFrame | None:
    """The frame of UTF-8 bytes by the quick way, or None where they are not proved plain."""
    mark = delimiter.encode()
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
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    begin = 1
    try:
        for row in reader:
            rows.append(row)
            begin = reader.line_num + 1
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise UnclosedQuote(file=file_name, line=begin) from None
        raise BrokenQuoting(file=file_name, line=begin) from None
    return frame_of(rows)
