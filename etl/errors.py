"""What can stop a job besides what competition.errors knows; each message says what to do.

StoreError
├── InboxDamaged          exit code 5: a kept file is gone or changed
├── JournalDamaged        exit code 5: a journal line is gone or changed
├── FolderNotEmpty        restore would write over something
├── BackupDamaged         a backup file is not whole
├── RulebookDiffers       restore found another rulebook in its place
└── JobsNotRunning        nobody listens at the job server's socket
SaibangError
├── CompetitionNotChosen  several competitions and none was named
├── RulebookGone          a competition with data has no rulebook any more
├── UnknownIssue          no issue of this number
├── ManifestRefused       a pile's list that cannot be followed
├── FileChanged           a large file was written to while it was being read
├── RegisterHasRows       a signed none against rows
├── EditDoesNotFit        an office's change of a cell that says something else now
├── OtherCompetition      a template of one competition handed in for another
├── UnknownItem           no such item on the desk
├── NotReady              an item that can't be loaded, returned or explained as it lies
└── NeedsReason           a change that must say why

Exit codes of the command line: 0 done, 1 a fault of the program, 2 input refused, 3 busy, 4 not published, 5 differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from competition.errors import Phrase, SaibangError, StoreError, UnknownName

EXIT_OK, EXIT_BUG, EXIT_REFUSED, EXIT_BUSY, EXIT_NOT_PUBLISHED, EXIT_DIFFERS = range(6)


class InboxDamaged(StoreError):
    """An inbox file is missing, or its bytes are no longer those of its name."""

    key = "jobs.inbox_damaged"
    exit_code = EXIT_DIFFERS

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(file=path.name, found=found)


class JournalDamaged(StoreError):
    """A journal line does not parse or does not fit the chain."""

    key = "jobs.journal_damaged"
    exit_code = EXIT_DIFFERS

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(file=path.name, line=line)
        self.line = line


class FolderNotEmpty(StoreError):
    """restore was asked to write where something lies already."""

    key = "jobs.folder_not_empty"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=str(folder))


class BackupDamaged(StoreError):
    """A backup file is torn, holds what it should not, or differs from its manifest."""

    key = "jobs.backup_damaged"

    def __init__(self, file: Path, member: str) -> None:
        super().__init__(file=file.name, member=member)


class RulebookDiffers(StoreError):
    """restore found another rulebook where the backup's would go."""

    key = "jobs.rulebook_differs"

    def __init__(self, folder: Path, file: str) -> None:
        super().__init__(folder=str(folder), file=file)


class JobsNotRunning(StoreError):
    """Nobody listens at the job server's socket."""

    key = "jobs.not_running"

    def __init__(self, socket: Path) -> None:
        super().__init__(socket=str(socket))


class CompetitionNotChosen(SaibangError):
    """The rulebook folder holds several competitions and none was named."""

    key = "jobs.competition_not_chosen"

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(known=", ".join(known))


class RulebookGone(SaibangError):
    """The journal speaks of a competition whose rulebook folder is no longer there."""

    key = "jobs.rulebook_gone"

    def __init__(self, competition: str, line: int, known: Sequence[str]) -> None:
        super().__init__(competition=competition, line=line, known=", ".join(known))


class UnknownIssue(UnknownName):
    """No issue of this number."""

    key = "jobs.unknown_issue"


class ManifestRefused(SaibangError):
    """A manifest lacks a column or says something that cannot be followed."""

    key = "jobs.manifest_refused"

    def __init__(self, file: str, line: int, problem: Phrase) -> None:
        super().__init__(file=file, line=line, problem=problem)


class FileChanged(SaibangError):
    """A large file is not, when it is kept, what it was when it was read."""

    key = "jobs.file_changed"

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class RegisterHasRows(SaibangError):
    """A signed none for a register and month that hold rows."""

    key = "jobs.register_has_rows"

    def __init__(self, register: str, month: str, count: int) -> None:
        super().__init__(register=register, month=month, count=count)


class EditDoesNotFit(SaibangError):
    """An office's change of a cell that is not there or says something else now."""

    key = "jobs.edit_does_not_fit"


class OtherCompetition(SaibangError):
    """A template that says it is of another competition than the one it was handed in for."""

    key = "jobs.other_competition"


class UnknownItem(UnknownName):
    """No item of this id on the desk."""

    key = "jobs.unknown_item"


class NotReady(SaibangError):
    """An item is not in a state that allows the act."""

    key = "jobs.not_ready"

    def __init__(self, file: str, problem: Phrase) -> None:
        super().__init__(file=file, problem=problem)


class NeedsReason(SaibangError):
    """A change that must say who confirmed it, or why."""

    key = "jobs.needs_reason"

    def __init__(self, what: str) -> None:
        super().__init__(what=Phrase(f"jobs.reason_{what}"))
