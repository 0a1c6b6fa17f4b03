"""A competition's rulebook: its calendar and its versions, read from CSV files or refused with every fault found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, get_type_hints

import polars as pl

from competition.calendar import Calendar, Month
from competition.errors import NoRulebook, NoVersion, RulebookFaults, UnknownName
from competition.rulebook_checks import check_meaning, check_references
from competition.rulebook_files import Faults, Place, Record, check_keys, read_table
from competition.rulebook_time import read_calendar
from competition.rules import (
    OPTIONAL_POLICIES,
    REQUIRED,
    ROWS,
    Band,
    Cap,
    Check,
    Column,
    CompetitionRow,
    Component,
    Dimension,
    Factor,
    Grade,
    Group,
    Indicator,
    Item,
    LetterheadPart,
    Level,
    Order,
    Parameter,
    PlacePoints,
    Policy,
    Question,
    Quota,
    Register,
    Route,
    Term,
    Tier,
    UnitClass,
    VoterClass,
)

__all__ = ["Column", "Indicator", "Register", "Rulebook", "Version", "read_rulebooks"]

DECIMAL = pl.Decimal(18, 4)
POLARS: dict[Any, Any] = {str: pl.String, int: pl.Int32, bool: pl.Boolean, Decimal: DECIMAL}


@dataclass(frozen=True)
class Version:
    """The rules of the months from first_month to last_month; last_month None: still valid."""

    competition_id: str
    version_id: str
    first_month: Month
    last_month: Month | None
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    registers: tuple[Register, ...]
    columns: tuple[Column, ...]
    indicators: tuple[Indicator, ...]
    terms: tuple[Term, ...]
    parameters: tuple[Parameter, ...]
    bands: tuple[Band, ...]
    levels: tuple[Level, ...]
    tiers: tuple[Tier, ...]
    groups: tuple[Group, ...]
    classes: tuple[UnitClass, ...]
    quotas: tuple[Quota, ...]
    policies: tuple[Policy, ...]
    questions: tuple[Question, ...]
    grades: tuple[Grade, ...]
    voter_classes: tuple[VoterClass, ...]
    checks: tuple[Check, ...]
    factors: tuple[Factor, ...] = ()
    routes: tuple[Route, ...] = ()
    places: tuple[PlacePoints, ...] = ()
    components: tuple[Component, ...] = ()
    caps: tuple[Cap, ...] = ()
    orders: tuple[Order, ...] = ()
    letterhead: tuple[LetterheadPart, ...] = ()

    def columns_of(self, source: str) -> tuple[Column, ...]:
        """The columns of a source: monthly, office, targets or a register of form counts."""
        return tuple(column for column in self.columns if column.source == source)

    def policy(self, policy_id: str) -> str:
        """The value of a policy as it is written, or what holds where an optional one is left out."""
        for row in self.policies:
            if row.policy_id == policy_id:
                return row.value
        if policy_id in OPTIONAL_POLICIES:
            return OPTIONAL_POLICIES[policy_id]
        raise UnknownName(policy_id, [row.policy_id for row in self.policies])

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator or adjustment of this id."""
        return next((row for row in self.indicators if row.indicator_id == indicator_id), None)

    def register(self, register_id: str) -> Register | None:
        """The register of this id."""
        return next((row for row in self.registers if row.register_id == register_id), None)


@dataclass(frozen=True)
class Rulebook:
    """A competition: names, calendar, versions."""

    competition_id: str
    row: CompetitionRow
    calendar: Calendar
    versions: tuple[Version, ...]
    digest: str

    def version_at(self, month: Month) -> Version:
        """The version valid in a month; raises NoVersion where there is none."""
        for version in self.versions:
            if version.first_month <= month and (version.last_month is None or month <= version.last_month):
                return version
        raise NoVersion(month, [version.version_id for version in self.versions])

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables of the schema rulebook of marts/schema.sql."""
        frames = {"competitions": frame_of(CompetitionRow, [((), self.row)], ())}
        prefix = ("competition_id", "version_id")
        for table, row_class in ROWS.items():
            name = "policies" if table == "policy" else table
            rows = [
                ((version.competition_id, version.version_id), row)
                for version in self.versions
                for row in getattr(version, name)
            ]
            frames[table] = frame_of(row_class, rows, prefix)
        return frames


def frame_of(row_class: type, rows: Iterable[tuple[tuple[str, ...], Any]], prefix: tuple[str, ...]) -> pl.DataFrame:
    """Rows as a frame with the columns and types of marts/schema.sql."""
    hints = get_type_hints(row_class)
    names = [field.name for field in fields(row_class)]
    schema: dict[str, Any] = dict.fromkeys(prefix, pl.String)
    schema |= {name: POLARS[bare(hints[name])] for name in names}
    data = [(*keys, *(getattr(row, name) for name in names)) for keys, row in rows]
    return pl.DataFrame(data, schema=schema, orient="row")


def bare(hint: Any) -> Any:
    """The type without its None, which is written last."""
    return getattr(hint, "__args__", (hint,))[0]


# ---- reading ---------------------------------------------------------------------------------------------------------


def read_rulebooks(root: Path) -> dict[str, Rulebook]:
    """The rulebooks below a folder by competition, or RulebookFaults with everything that is wrong with them."""
    faults = Faults()
    rulebooks: dict[str, Rulebook] = {}
    for folder in competition_folders(root):
        label = folder.relative_to(root).as_posix() if folder != root else ""
        rulebook = read_competition(folder, label, faults)
        if rulebook is None:
            continue
        if rulebook.competition_id in rulebooks:
            place = Place(join(label, "competition.csv"), 2, "competition_id", rulebook.competition_id)
            faults.add(place, "double_competition")
        rulebooks[rulebook.competition_id] = rulebook
    if faults.found:
        raise RulebookFaults(faults.found)
    return rulebooks


def competition_folders(root: Path) -> list[Path]:
    """The folder itself or those in it that hold a competition.csv."""
    if (root / "competition.csv").is_file():
        return [root]
    folders = sorted(path.parent for path in root.glob("*/competition.csv"))
    if not folders:
        raise NoRulebook(root)
    return folders


def read_competition(folder: Path, label: str, faults: Faults) -> Rulebook | None:
    """One competition's rulebook, to be handed out where no fault was noted; None where competition.csv has one."""
    time = read_calendar(folder, label, faults)
    if time is None:
        return None
    versions: list[Version] = []
    for span in time.calendar.versions:
        version_folder, version_label = folder / span.version_id, join(label, span.version_id)
        if not version_folder.is_dir():
            continue
        tables = read_version(version_folder, version_label, faults)
        if tables is not None:
            rows = {name: tuple(record.typed for record in records) for name, records in tables.items()}
            rows["policies"] = rows.pop("policy")
            versions.append(Version(time.row.competition_id, span.version_id, span.first, span.last, **rows))
    return Rulebook(time.row.competition_id, time.row, time.calendar, tuple(versions), digest_of(folder))


def join(label: str, name: str) -> str:
    """A path as faults name it."""
    return f"{label}/{name}" if label else name


def read_version(folder: Path, label: str, faults: Faults) -> Mapping[str, list[Record]] | None:
    """The checked rows of one version folder by table; None where a cell, a key or a reference is broken."""
    before = len(faults.found)
    note_stray_files(folder, label, faults)
    tables: dict[str, list[Record]] = {}
    for table in ROWS:
        tables[table] = read_file(folder, label, table, table, faults)
    tables["indicators"] += read_file(folder, label, "adjustments", "indicators", faults)
    for table, records in tables.items():
        check_keys(records, table, faults)
    if any(fault.row in (None, 1) for fault in faults.found[before:]):
        return None  # a file that could not be read would make every reference to it look broken
    check_references(tables, faults)
    if len(faults.found) > before:
        return None
    check_meaning(tables, label, faults)
    return tables


def read_file(folder: Path, label: str, stem: str, table: str, faults: Faults) -> list[Record]:
    """The rows of one file; an optional file may be absent."""
    path = folder / f"{stem}.csv"
    if path.is_file():
        return read_table(path, f"{label}/{stem}.csv", table, faults)
    if stem in REQUIRED:
        faults.add(Place(f"{label}/{stem}.csv"), "missing_file")
    return []


def note_stray_files(folder: Path, label: str, faults: Faults) -> None:
    """A CSV file of an unknown name is more likely a misspelt one than none."""
    known = sorted({*ROWS, "adjustments"})
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in known:
            faults.add(Place(f"{label}/{path.name}", value=path.stem), "unknown_file", known)


def digest_of(folder: Path) -> str:
    """SHA-256 over names and bytes of a rulebook's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv"), key=lambda each: each.relative_to(folder).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
