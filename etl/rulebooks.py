"""The rulebook of a home: read, digested file by file, and every change of it acknowledged in the journal.

The bytes of each rule file are kept in the inbox too, so that an issue can be recomputed under the rules it was made with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from competition.errors import UnknownCompetition, UnknownVersion
from competition.rulebook import Rulebook, Version, read_rulebooks
from etl.errors import CompetitionNotChosen, RulebookGone
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
    """The competition a command means: the one named, else the only one there is.

    A home made for one competition goes on with it until another has something in the journal; from then on every
    command says which it means, so that no file of the one is taken for the other's.
    """
    chosen = wanted or only_one(rulebooks, entries)
    if chosen is None:
        raise CompetitionNotChosen(sorted(rulebooks))
    if chosen not in rulebooks:
        raise UnknownCompetition(chosen, sorted(rulebooks))
    return rulebooks[chosen]


def only_one(rulebooks: dict[str, Rulebook], entries: Sequence[Entry]) -> str | None:
    """The competition that needs no naming, if there is one."""
    if len(rulebooks) == 1:
        return next(iter(rulebooks))
    made_for = next((entry.competition_id for entry in entries if entry.act == "init"), None)
    in_use = {entry.competition_id for entry in entries if entry.competition_id}
    return made_for if in_use == {made_for} else None


def refuse_orphans(rulebooks: dict[str, Rulebook], entries: Sequence[Entry]) -> None:
    """Refuse to go on where the rulebook of a competition that has data is gone."""
    for entry in entries:
        if entry.competition_id and entry.competition_id not in rulebooks:
            raise RulebookGone(entry.competition_id, entry.no, sorted(rulebooks))


def sides(names: Sequence[str], rulebook: Rulebook) -> list[tuple[Rulebook, Version]]:
    """Each name as a version of the competition, or as a folder with a rulebook (its newest version)."""
    found: list[tuple[Rulebook, Version]] = []
    for name in names:
        version = next((each for each in rulebook.versions if each.version_id == name), None)
        if version is not None:
            found.append((rulebook, version))
        elif Path(name).is_dir():
            books = read_rulebooks(Path(name))
            book = choose(books, rulebook.competition_id if rulebook.competition_id in books else None)
            found.append((book, book.versions[-1]))
        else:
            raise UnknownVersion(name, [each.version_id for each in rulebook.versions])
    return found
