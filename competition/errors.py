"""What can go wrong, one class a situation; every message says what to do next.

SaibangError                    exit code 2
├── RulebookError
│   ├── RulebookFaults          every fault of the rulebooks: file, row, column, value, remedy
│   └── NoRulebook              the folder holds no competition.csv
├── UnknownName
│   ├── UnknownCompetition
│   ├── UnknownUnit
│   ├── UnknownMonth            not written YYYY-MM
│   ├── UnknownScope
│   ├── UnknownVersion
│   ├── UnknownRegister
│   ├── UnknownKind             of a file
│   ├── UnknownTable            a table or mart nobody builds
│   └── NoVersion               no rulebook version is valid in the month
├── FileError
│   ├── FileRefused             must-fix findings; carries the findings
│   ├── FileUnreadable          bytes that are no table
│   └── ConflictingFiles        same arrival, different bytes
├── StoreError
│   ├── NothingLoaded
│   ├── WrongFolder             the folder is not what it should be
│   └── WriterBusy              exit code 3
├── NotPublishable              exit code 4; carries the blockers
├── AlreadyPublished            exit code 4
└── VerifyDiffers               exit code 5; carries the differences

Gaps are plain values, or a Phrase where a gap is itself a piece of text in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from words import Language, current, say

SHOWN = 20  # faults, findings or blockers a message lists before it only counts


@dataclass(frozen=True)
class Phrase:
    """A text of the catalogues that is filled in the language of the message around it."""

    key: str
    gaps: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language | None = None) -> str:
        """The filled text."""
        chosen = language or current()
        return say(self.key, chosen, **{name: spoken(value, chosen) for name, value in self.gaps.items()})


def spoken(value: object, language: Language) -> object:
    """A gap's value in a language: phrases are filled, everything else stays."""
    return value.text(language) if isinstance(value, Phrase) else value


class SaibangError(Exception):
    """Anything a person can put right; key and gaps make its message in either language."""

    key: str = "errors.unexpected"
    exit_code: int = 2

    def __init__(self, **gaps: object) -> None:
        super().__init__(self.key)
        self.gaps: dict[str, object] = gaps

    def message(self, language: Language | None = None) -> str:
        """The sentence for the reader, in the given or the current language."""
        return Phrase(self.key, self.gaps).text(language)

    def __str__(self) -> str:
        return self.message()


# ---- rulebook --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RulebookFault:
    """One fault of a rulebook: where it is, what stands there and what to do about it."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: Phrase
    remedy: Phrase

    def message(self, language: Language | None = None) -> str:
        """Place, problem and remedy in one line."""
        language = language or current()
        return say(
            "errors.rulebook_fault",
            language,
            place=self.place(language),
            problem=self.problem.text(language),
            remedy=self.remedy.text(language),
        )

    def place(self, language: Language) -> str:
        """File, row and column as far as the fault has them."""
        if self.row is None and self.column is None:
            return self.file
        if self.row is None:
            return say("errors.place_column", language, file=self.file, column=self.column)
        if self.column is None:
            return say("errors.place_row", language, file=self.file, row=self.row)
        return say("errors.place_cell", language, file=self.file, row=self.row, column=self.column)


class RulebookError(SaibangError):
    """A rulebook folder cannot be used."""


class RulebookFaults(RulebookError):
    """All faults found in the rulebooks; the message shows the first of them."""

    key = "errors.rulebook_faults"

    def __init__(self, faults: Sequence[RulebookFault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def message(self, language: Language | None = None) -> str:
        return with_list(super().message(language), [fault.message(language) for fault in self.faults], language)


class NoRulebook(RulebookError):
    """A folder that should hold rulebooks holds no competition.csv."""

    key = "errors.no_rulebook"

    def __init__(self, folder: object) -> None:
        super().__init__(folder=folder)


# ---- names nobody knows ----------------------------------------------------------------------------------------------


class UnknownName(SaibangError):
    """A name that nothing answers to; says which ones exist."""

    def __init__(self, name: object, known: Sequence[object] = ()) -> None:
        super().__init__(name=name, known=listed(known))


class UnknownCompetition(UnknownName):
    """No competition of this id."""

    key = "errors.unknown_competition"


class UnknownUnit(UnknownName):
    """No unit of this name or id; the known names are suggestions."""

    key = "errors.unknown_unit"


class UnknownMonth(UnknownName):
    """A month that is not written YYYY-MM."""

    key = "errors.unknown_month"


class UnknownScope(UnknownName):
    """No scope of this id."""

    key = "errors.unknown_scope"


class UnknownVersion(UnknownName):
    """No rulebook version of this id."""

    key = "errors.unknown_version"


class UnknownRegister(UnknownName):
    """No register of this id in the rulebook."""

    key = "errors.unknown_register"


class UnknownKind(UnknownName):
    """No kind of file of this name."""

    key = "errors.unknown_kind"


class UnknownTable(UnknownName):
    """No table or mart of this name."""

    key = "errors.unknown_table"


class NoVersion(UnknownName):
    """No rulebook version is valid in a month."""

    key = "errors.no_version"


# ---- files -----------------------------------------------------------------------------------------------------------


class FileError(SaibangError):
    """A file was not taken."""


class FileRefused(FileError):
    """Must-fix findings refuse a file; carries the findings so that callers can store or print them."""

    key = "errors.file_refused"

    def __init__(self, file_name: str, messages: Sequence[str], findings: object = None) -> None:
        super().__init__(file=file_name, count=len(messages))
        self.messages = tuple(messages)
        self.findings = findings

    def message(self, language: Language | None = None) -> str:
        return with_list(super().message(language), self.messages, language)


class FileUnreadable(FileError):
    """Bytes that are no table; the reason says what was met and what to do."""

    key = "errors.file_unreadable"

    def __init__(self, file_name: str, reason: str | Phrase) -> None:
        super().__init__(file=file_name, reason=reason)


class ConflictingFiles(FileError):
    """Two files of the same arrival and revision with different bytes: nobody can say which one counts."""

    key = "errors.conflicting_files"

    def __init__(self, file_name: str, other_name: str, received_at: object) -> None:
        super().__init__(file=file_name, other=other_name, received_at=received_at)


# ---- store -----------------------------------------------------------------------------------------------------------


class StoreError(SaibangError):
    """The data folder cannot be used as asked."""


class NothingLoaded(StoreError):
    """There is nothing to show yet."""

    key = "errors.nothing_loaded"


class WrongFolder(StoreError):
    """A folder is missing or is not what it should be."""

    key = "errors.wrong_folder"

    def __init__(self, folder: object) -> None:
        super().__init__(folder=folder)


class WriterBusy(StoreError):
    """Another process writes the warehouse."""

    key = "errors.writer_busy"
    exit_code = 3


# ---- publication and verification ------------------------------------------------------------------------------------


class NotPublishable(SaibangError):
    """Blockers stand against publishing a month: unsettled registers, missing files, open questions."""

    key = "errors.not_publishable"
    exit_code = 4

    def __init__(self, month: object, blockers: Sequence[str | Phrase]) -> None:
        super().__init__(month=month, count=len(blockers))
        self.blockers = tuple(blockers)

    def message(self, language: Language | None = None) -> str:
        chosen = language or current()
        return with_list(super().message(chosen), [str(spoken(line, chosen)) for line in self.blockers], chosen)


class AlreadyPublished(SaibangError):
    """A published issue is never changed; a correction is a new revision."""

    key = "errors.already_published"
    exit_code = 4

    def __init__(self, month: object, issue_no: object) -> None:
        super().__init__(month=month, issue_no=issue_no)


class VerifyDiffers(SaibangError):
    """Recomputing everything gave something else than what is stored."""

    key = "errors.verify_differs"
    exit_code = 5

    def __init__(self, differences: Sequence[str | Phrase]) -> None:
        super().__init__(count=len(differences))
        self.differences = tuple(differences)

    def message(self, language: Language | None = None) -> str:
        chosen = language or current()
        return with_list(super().message(chosen), [str(spoken(line, chosen)) for line in self.differences], chosen)


# ---- lists in messages -----------------------------------------------------------------------------------------------


def listed(names: Sequence[object]) -> str:
    """Names in one line, a dash where there are none."""
    return ", ".join(str(name) for name in names) or "—"


def with_list(head: str, lines: Sequence[str], language: Language | None) -> str:
    """A head line and the first lines of a list; says how many more there are."""
    shown = [f"- {line}" for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        shown.append(say("errors.and_more", language, count=len(lines) - SHOWN))
    return "\n".join([head, *shown])
