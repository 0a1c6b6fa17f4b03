"""The rulebook of a home: read, digested file by file, and every change of it acknowledged in the journal.

The bytes of each rule file are kept in the inbox too, so that an issue can be recomputed under the rules it was made with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from competition.errors import UnknownCompetition
from competition.rulebook import Rulebook, read_rulebooks
from etl.errors import CompetitionNotChosen
from etl.journal import Entry, Journal
from etl.layout import Home, keep, kept

ACT = "rulebook"
Digests = dict[str, str]


def digests_of(root: Path) -> Digests:
    """Path below the root to SHA-256 of every rule file."""
    files = sorted(path for path in root.rglob("*.csv") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def acknowledged(entries: Sequence[Entry]) -> Digests:
    """The digests the journal last acknowledged; nothing before the first."""
    last = next((entry for entry in reversed(entries) if entry.act == ACT), None)
    return dict(last.fields["files"]) if last else {}


def changed(before: Digests, after: Digests) -> list[str]:
    """The files that were added, removed or changed."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def acknowledge(home: Home, journal: Journal, by: str, now: datetime) -> Entry | None:
    """Record the rule files where they differ from what the journal knows; returns the line written, if any."""
    before, after = acknowledged(journal.entries), digests_of(home.rulebook)
    differing = changed(before, after)
    if not differing:
        return None
    read_rulebooks(home.rulebook)  # a broken rulebook is refused before anything remembers it
    for path in differing:
        if path in after:
            keep(home, (home.rulebook / path).read_bytes())
    moves = {path: {"before": before.get(path), "after": after.get(path)} for path in differing}
    return journal.append(ACT, by, "", {"files": after, "changed": moves}, now)


def restore_to(home: Home, digests: Digests, folder: Path) -> None:
    """Lay out an acknowledged state of the rule files in a folder, from the inbox."""
    for path, sha256 in digests.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(kept(home, sha256))


def choose(rulebooks: dict[str, Rulebook], wanted: str | None, entries: Sequence[Entry] = ()) -> Rulebook:
    """The competition a command means: the one named, the one the home was made for, or the only one."""
    initial = next((entry.competition_id for entry in entries if entry.act == "init"), None)
    chosen = wanted or initial
    if chosen is None and len(rulebooks) == 1:
        chosen = next(iter(rulebooks))
    if chosen is None:
        raise CompetitionNotChosen(sorted(rulebooks))
    if chosen not in rulebooks:
        raise UnknownCompetition(chosen, sorted(rulebooks))
    return rulebooks[chosen]
