"""Why a file as a whole is not taken in. Each class is one situation and its message says what to do.

    FileUnreadable (competition.errors)
    └── NotTaken
        ├── TooLarge, LineTooLong, EmptyFile          size
        ├── NotText, WebPage, HoldsNul                not what its name says
        ├── UnknownEncoding, NotInEncoding, CannotTellEncoding
        ├── UnclosedQuote, BrokenQuoting              delimited text
        ├── NotAWorkbook, BrokenWorkbook, WorkbookTooLarge, WorkbookWithMacros, WorkbookWithLinks,
        │   WorkbookProtected, SparseWorkbook, FormulaWithoutValue
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


class UnclosedQuote(NotTaken):
    """A quotation mark is opened and never closed."""

    reason = "intake.unclosed_quote"


class BrokenQuoting(NotTaken):
    """A quotation mark in the middle of a cell, or a cell beyond all bounds."""

    reason = "intake.broken_quoting"


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
