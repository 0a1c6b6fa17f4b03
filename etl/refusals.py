"""Why a file as a whole is not taken in. Each class is one situation and its message says what to do.

    FileUnreadable (competition.errors)
    └── NotTaken
        ├── TooLarge, LineTooLong, EmptyFile          size
        ├── NotText, WebPage, HoldsNul                not what its name says
        ├── OtherArchive, OtherFormat                 a format nobody reads here
        ├── NeedsTyping                               a scan or picture: a person must type it
        ├── UnknownEncoding, NotInEncoding, CannotTellEncoding
        ├── UnknownDelimiter, CannotTellDelimiter, UnclosedQuote, BrokenQuoting, TwoReadings   delimited text
        ├── NotAWorkbook, BrokenWorkbook, WorkbookTooLarge, WorkbookWithMacros, WorkbookWithLinks,
        │   WorkbookProtected, SparseWorkbook, FormulaWithoutValue
        ├── NoSuchSheet, NoOfficeProgram, NoTable                  documents
        ├── ReaderDied, ReaderTooSlow, ReaderWaits    what the file did to the process that read it
        ├── BrokenParcel, ParcelLocked, ParcelTooLarge, ParcelTooDeep, EmptyParcel   archives and mails
        └── NoHeader, NoKindFits, SeveralKindsFit, WrongKind   contents

A fault in a row or a cell is not an exception but a finding (``etl.tidy``).
"""

from __future__ import annotations

from competition.errors import FileUnreadable, Phrase


class NotTaken(FileUnreadable):
    """A file that cannot be taken in at all; the reason is a text of the intake catalogue with its values."""

    reason = "intake.not_text"

    def __init__(self, file: str, **gaps: object) -> None:
        super().__init__(file, Phrase(type(self).reason, gaps))


class TooLarge(NotTaken):
    """More bytes than the limit of an upload."""

    reason = "intake.too_large"


class LineTooLong(NotTaken):
    """A line longer than any table has: binary contents or lost line ends."""

    reason = "intake.line_too_long"


class EmptyFile(NotTaken):
    """No bytes, or only blanks."""

    reason = "intake.empty_file"


class NotText(NotTaken):
    """Bytes of another format under a text name."""

    reason = "intake.not_text"


class WebPage(NotTaken):
    """A web page saved under a table's name."""

    reason = "intake.web_page"


class NeedsTyping(NotTaken):
    """A scan or a picture: its figures must be typed into a template."""

    reason = "intake.needs_typing"


class OtherArchive(NotTaken):
    """An archive of a kind that is not opened here."""

    reason = "intake.other_archive"


class OtherFormat(NotTaken):
    """A file of another program under a name that doesn't pretend otherwise."""

    reason = "intake.other_format"


class HoldsNul(NotTaken):
    """A NUL byte: damaged, or UTF-16 without its mark."""

    reason = "intake.holds_nul"


class UnknownEncoding(NotTaken):
    """The encoding asked for does not exist."""

    reason = "intake.unknown_encoding"


class NotInEncoding(NotTaken):
    """The bytes do not read in the encoding that was asked for or that the file's mark names."""

    reason = "intake.not_in_encoding"


class CannotTellEncoding(NotTaken):
    """Neither UTF-8 nor clearly one of the Chinese encodings."""

    reason = "intake.cannot_tell_encoding"


class UnknownDelimiter(NotTaken):
    """The delimiter asked for is none."""

    reason = "intake.unknown_delimiter"


class CannotTellDelimiter(NotTaken):
    """Two delimiters give equally regular rows."""

    reason = "intake.cannot_tell_delimiter"


class UnclosedQuote(NotTaken):
    """A quotation mark is opened and never closed."""

    reason = "intake.unclosed_quote"


class BrokenQuoting(NotTaken):
    """A quotation mark in the middle of a cell, or a cell beyond all bounds."""

    reason = "intake.broken_quoting"


class TwoReadings(NotTaken):
    """Rows that are as sound with their quotation marks as without."""

    reason = "intake.two_readings"


class NotAWorkbook(NotTaken):
    """A name that ends in .xlsx on something else."""

    reason = "intake.not_a_workbook"


class BrokenWorkbook(NotTaken):
    """A workbook whose parts cannot be read."""

    reason = "intake.broken_workbook"


class WorkbookTooLarge(NotTaken):
    """A workbook that unpacks to far more than it should."""

    reason = "intake.workbook_too_large"


class WorkbookWithMacros(NotTaken):
    """A workbook that carries programs."""

    reason = "intake.workbook_with_macros"


class WorkbookWithLinks(NotTaken):
    """A workbook that takes values from other files."""

    reason = "intake.workbook_with_links"


class WorkbookProtected(NotTaken):
    """A workbook locked by a password."""

    reason = "intake.workbook_protected"


class SparseWorkbook(NotTaken):
    """A few cells spread over an immense sheet."""

    reason = "intake.sparse_workbook"


class FormulaWithoutValue(NotTaken):
    """A formula whose result was never stored."""

    reason = "intake.formula_without_value"


class NoSuchSheet(NotTaken):
    """The sheet asked for is not in the workbook."""

    reason = "intake.no_such_sheet"


class NoOfficeProgram(NotTaken):
    """A file only LibreOffice can open, and it is not installed."""

    reason = "intake.no_office_program"


class NoTable(NotTaken):
    """A document without a table."""

    reason = "intake.no_table"


class ReaderDied(NotTaken):
    """Reading the file ended its process: too much memory, or a fault it provoked."""

    reason = "intake.reader_died"


class ReaderTooSlow(NotTaken):
    """Reading the file took longer than it may."""

    reason = "intake.reader_too_slow"


class ReaderWaits(NotTaken):
    """Several files before it took too long, so that it was not read yet; nothing is wrong with it."""

    reason = "intake.reader_waits"


class BrokenParcel(NotTaken):
    """An archive or mail that cannot be opened."""

    reason = "intake.broken_parcel"


class ParcelLocked(NotTaken):
    """An archive locked by a password."""

    reason = "intake.parcel_locked"


class ParcelTooLarge(NotTaken):
    """An archive that unpacks to far more than it should."""

    reason = "intake.parcel_too_large"


class ParcelTooDeep(NotTaken):
    """Parcels within parcels beyond all need."""

    reason = "intake.parcel_too_deep"


class EmptyParcel(NotTaken):
    """An archive or mail without a file in it."""

    reason = "intake.empty_parcel"


class NoHeader(NotTaken):
    """No row at the top that names known columns."""

    reason = "intake.no_header"


class NoKindFits(NotTaken):
    """The header fits no kind of file."""

    reason = "intake.no_kind_fits"


class SeveralKindsFit(NotTaken):
    """The header fits several kinds of file."""

    reason = "intake.several_kinds_fit"


class WrongKind(NotTaken):
    """The file is of another kind than was said."""

    reason = "intake.wrong_kind"
