"""A competition's time from competition.csv, versions.csv and holidays.csv, checked as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from competition.calendar import Calendar, Month, VersionSpan
from competition.errors import UnknownMonth
from competition.rulebook_files import Faults, Place, Record, check_keys, read_table
from competition.rules import CompetitionRow, HolidayRow, VersionRow


@dataclass(frozen=True)
class CompetitionTime:
    """The row of competition.csv and the calendar made of it."""

    row: CompetitionRow
    calendar: Calendar


def read_calendar(folder: Path, label: str, faults: Faults) -> CompetitionTime | None:
    """The competition's row and calendar; None where they cannot be made. Faults are noted in any case."""
    row = read_competition_row(folder, label, faults)
    versions = read_versions(folder, label, faults)
    holidays = read_holidays(folder, label, faults)
    if row is None:
        return None
    calendar = Calendar(
        row.competition_id,
        row.zone,
        row.first_month,
        row.due_day,
        row.cutoff_day,
        time.fromisoformat(row.due_time),
        cast(Literal["next_workday", "none"], row.holiday_rule),
        holidays,
        tuple(versions),
    )
    return CompetitionTime(row, calendar)


def read_part(folder: Path, label: str, table: str, faults: Faults) -> list[Record]:
    """The rows of one of the three files; holidays may be absent."""
    path, file = folder / f"{table}.csv", f"{label}/{table}.csv" if label else f"{table}.csv"
    if not path.is_file():
        if table != "holidays":
            faults.add(Place(file), "missing_file")
        return []
    records = read_table(path, file, table, faults)
    check_keys(records, table, faults)
    return records


# ---- competition.csv -------------------------------------------------------------------------------------------------


def read_competition_row(folder: Path, label: str, faults: Faults) -> CompetitionRow | None:
    """The one row of competition.csv, None where it is not usable."""
    before = len(faults.found)
    records = read_part(folder, label, "competition", faults)
    if len(faults.found) == before and len(records) != 1:
        file = f"{label}/competition.csv" if label else "competition.csv"
        faults.add(Place(file), "one_row", count=len(records))
    for record in records:
        if record.typed is not None:
            check_competition_row(record, record.typed, faults)
    return records[0].typed if len(faults.found) == before else None


def check_competition_row(record: Record, row: CompetitionRow, faults: Faults) -> None:
    """Zone, time and days exist, and the cut-off is not before the due day."""
    if not is_zone(row.zone):
        faults.add(record.at("zone"), "unknown_zone")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", row.due_time, re.ASCII):
        faults.add(record.at("due_time"), "bad_time")
    if not 1 <= row.first_month <= 12:
        faults.add(record.at("first_month"), "out_of_range", lowest=1, highest=12)
    for column in ("due_day", "cutoff_day"):
        if not 1 <= getattr(row, column) <= 31:
            faults.add(record.at(column), "out_of_range", lowest=1, highest=31)
    if row.cutoff_day < row.due_day:
        faults.add(record.at("cutoff_day"), "cutoff_before_due", due=row.due_day)


def is_zone(name: str) -> bool:
    """Whether the machine knows a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# ---- versions.csv ----------------------------------------------------------------------------------------------------


def read_versions(folder: Path, label: str, faults: Faults) -> list[VersionSpan]:
    """The versions in the order of their months; they follow each other without overlap or gap."""
    records = read_part(folder, label, "versions", faults)
    spans = [(record, span) for record in records if (span := span_of(record, faults)) is not None]
    spans.sort(key=lambda each: each[1].first)
    for (_, one), (record, other) in pairwise(spans):
        if one.last is None or one.last >= other.first:
            faults.add(record.at("first_month"), "months_overlap", version=one.version_id)
        elif one.last.next() != other.first:
            faults.add(record.at("first_month"), "months_gap", version=one.version_id, wanted=one.last.next())
    note_folders(folder, label, records, faults)
    return [span for _, span in spans]


def span_of(record: Record, faults: Faults) -> VersionSpan | None:
    """The months of a version row, None and a fault where they are not months in order."""
    row: VersionRow | None = record.typed
    if row is None:
        return None
    first = month_of(record, "first_month", row.first_month, faults)
    last = month_of(record, "last_month", row.last_month, faults) if row.last_month else None
    if first is None or (row.last_month and last is None):
        return None
    if last is not None and last < first:
        faults.add(record.at("last_month"), "months_reversed", first=first)
        return None
    return VersionSpan(row.version_id, first, last)


def month_of(record: Record, column: str, text: str, faults: Faults) -> Month | None:
    """The month in a cell."""
    try:
        return Month.parse(text)
    except UnknownMonth:
        faults.add(record.at(column), "bad_month")
        return None


def note_folders(folder: Path, label: str, records: list[Record], faults: Faults) -> None:
    """Every version has its folder and every folder of rules its version."""
    named = {record.cells["version_id"]: record for record in records}
    for version_id, record in named.items():
        if not (folder / version_id).is_dir():
            faults.add(record.at("version_id"), "missing_folder")
    for path in sorted(folder.glob("*/indicators.csv")):
        if path.parent.name not in named:
            place = f"{label}/{path.parent.name}" if label else path.parent.name
            faults.add(Place(place), "unlisted_folder", version=path.parent.name)


# ---- holidays.csv ----------------------------------------------------------------------------------------------------


def read_holidays(folder: Path, label: str, faults: Faults) -> dict[date, str]:
    """Day to holiday or workday."""
    holidays: dict[date, str] = {}
    for record in read_part(folder, label, "holidays", faults):
        row: HolidayRow | None = record.typed
        if row is None:
            continue
        try:
            holidays[date.fromisoformat(row.on)] = row.kind
        except ValueError:
            faults.add(record.at("on"), "bad_day")
    return holidays
