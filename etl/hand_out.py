"""Templates of a month for all units, some, or the office: what was reported so far comes from the snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from competition.calendar import Month
from competition.errors import NothingLoaded, UnknownUnit
from competition.roster import Roster, Unit
from competition.rulebook import Rulebook, read_rulebooks
from etl.blank import blank
from etl.blank_plan import BY_UNIT, NO_FIGURES, Figures
from etl.export import place
from etl.journal import Journal
from etl.kinds import Kind, kind_named, kinds_of
from etl.layout import Home
from etl.rulebooks import choose
from etl.seen import Seen, seen
from words import Language, say

Tell = Callable[[int, int, Path], None]
# What a file's name can't hold.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def silent(done: int, of: int, path: Path) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Counter:
    """What templates are made from: rules, roster and figures as they are known now."""

    rulebook: Rulebook
    roster: Roster
    figures: Figures

    def named(self, units: Sequence[str] | None, month: Month) -> list[Unit]:
        """The units asked for, by id or any name of the month; None: all of the month. Raises UnknownUnit."""
        members = self.roster.members(month)
        if units is None:
            return list(members)
        found: list[Unit] = []
        for name in units:
            unit_id = self.roster.resolve(name, month)
            unit = self.roster.unit(unit_id, month) if unit_id else None
            if unit is None:
                raise UnknownUnit(name, [like] if (like := self.roster.suggest(name)) else [])
            found.append(unit)
        return found

    def make(self, kind: Kind, units: Sequence[Unit], month: Month, language: Language, now: datetime) -> bytes:
        """The workbook of a kind for units."""
        ids = [unit.unit_id for unit in units]
        return blank(kind, self.rulebook, self.roster, ids, month, language, self.figures, now)


def hand_out(
    home: Home,
    competition: str | None,
    kind_id: str,
    units: Sequence[str] | None,
    month: Month,
    language: Language,
    folder: Path,
    now: datetime,
    tell: Tell = silent,
    together: bool = False,
) -> list[Path]:
    """Write templates into a folder: a file a unit, or one for all of them ``together``; of a register one.

    ``units`` are ids or names, None means all of the month. ``tell`` hears of each file. Raises UnknownKind, NoVersion,
    UnknownUnit, and NothingLoaded where no roster is known yet.
    """
    source = counter(home, competition, month, kind_id)
    kind = kind_named(kind_id, kinds_of(source.rulebook.version_at(month)))
    wanted = source.named(units, month) if kind_id in BY_UNIT else []
    if kind_id in BY_UNIT and not wanted:
        raise NothingLoaded
    batches = [wanted] if together or kind_id not in BY_UNIT else [[unit] for unit in wanted]
    written: list[Path] = []
    for batch in batches:
        path = folder / file_name(kind, batch, month, language)
        written.append(place(path, source.make(kind, batch, month, language, now)))
        tell(len(written), len(batches), path)
    return written


def file_name(kind: Kind, units: Sequence[Unit], month: Month, language: Language) -> str:
    """What a template is called: whose, of which month, what; by its name it is known again."""
    is_english = language == "en"
    name = kind.name_en if is_english else kind.name_zh
    unit = (units[0].name_en or units[0].name_zh) if is_english and units else units[0].name_zh if units else ""
    key = "blank.file_unit" if len(units) == 1 else "blank.file_office"
    said = say(key, language, unit=unit, month=month, kind=name)
    return f"{FORBIDDEN.sub(' ', said).strip()}.xlsx"


# ---- what is known --------------------------------------------------------------------------------------------------


def counter(home: Home, competition: str | None, month: Month, kind_id: str) -> Counter:
    """Rules, roster and figures; before anything is loaded the rules alone."""
    rulebooks = read_rulebooks(home.rulebook)
    rulebook = choose(rulebooks, competition, Journal(home.journal, writable=False).entries)
    try:
        with seen(home, rulebook.competition_id) as view:
            roster = roster_seen(view)
            return Counter(rulebook, roster, so_far(view, rulebook, roster, month, kind_id))
    except NothingLoaded:
        return Counter(rulebook, Roster((), pl.DataFrame(), {}), NO_FIGURES)


def roster_seen(view: Seen) -> Roster:
    """The roster as the snapshot shows it."""
    rows = view.rows("select * from live.units where competition_id = ? order by unit_no, first_month")
    return Roster.of(rows.with_columns(pl.lit("").alias("aliases"), pl.lit("").alias("contact")))


def so_far(view: Seen, rulebook: Rulebook, roster: Roster, month: Month, kind_id: str) -> Figures:
    """The sums of the competition year before the month, by unit and column; a unit has those of its predecessors too.

    Only columns that add up: of a column that holds the state of a month there is no sum.
    """
    first = rulebook.calendar.year_start(month)
    if first == month:
        return NO_FIGURES
    rows = view.rows(
        """
        select unit_id, column_id, sum(value) from live.facts
        where competition_id = ? and kind = ? and first_month >= ? and last_month < ? and value is not null
        group by unit_id, column_id
        """,
        kind_id, str(first), str(month),
    )  # fmt: skip
    adding = {each.column_id for each in rulebook.version_at(month).columns if each.aggregate == "sum"}
    known = {(unit, column): value for unit, column, value in rows.iter_rows() if column in adding}
    return dict(summed(known, roster, month, sorted(adding)))


def summed(
    known: Figures, roster: Roster, month: Month, columns: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """The figures of each unit of the month with those of the units it came from."""
    for unit in roster.members(month):
        lineage = roster.lineage(unit.unit_id)
        for column in columns:
            values = [known[each, column] for each in lineage if (each, column) in known]
            if values:
                yield (unit.unit_id, column), sum(values, Decimal(0))
