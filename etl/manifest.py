"""A pile's list: which files arrived when, from whom, as what. A CSV beside the files, as the sample county has it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from competition.errors import Phrase
from etl.errors import ManifestRefused
from etl.intake import Arrival

REQUIRED = ("file", "kind", "received_at")
OPTIONAL = ("received_from", "submitter", "revision", "note", "encoding", "period", "competition")


def read_manifest(path: Path, zone: str | None, now: datetime, zones: Mapping[str, str] | None = None) -> list[Arrival]:
    """The arrivals a manifest lists; file names are relative to it. Raises ManifestRefused with the line.

    ``zone`` is the time zone of lines that name no competition (None: every line must name one), ``zones`` that of each
    competition a line may name.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        columns = rows.fieldnames or []
        for column in columns:
            if column not in (*REQUIRED, *OPTIONAL):
                raise ManifestRefused(path.name, 1, Phrase("jobs.manifest_unknown_column", {"column": column}))
        if "file" not in columns:
            raise ManifestRefused(path.name, 1, Phrase("jobs.manifest_no_file_column"))
        return [
            arrival_of(path, line, row, zone_of(path, line, row, zone, zones), now)
            for line, row in enumerate(rows, start=2)
        ]


def zone_of(path: Path, line: int, row: dict[str, str], zone: str | None, zones: Mapping[str, str] | None) -> str:
    """The time zone of a line: its competition's."""
    name = (row.get("competition") or "").strip()
    known = ", ".join(sorted(zones or {}))
    if name and zones is not None and name not in zones:
        raise ManifestRefused(path.name, line, Phrase("jobs.manifest_competition", {"name": name, "known": known}))
    found = (zones or {}).get(name, zone)
    if found is None:
        raise ManifestRefused(path.name, line, Phrase("jobs.manifest_which_competition", {"known": known}))
    return found


def arrival_of(path: Path, line: int, row: dict[str, str], zone: str, now: datetime) -> Arrival:
    """One line of a manifest."""
    cell = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    file = path.parent / cell["file"]
    if not cell["file"] or not file.is_file():
        raise ManifestRefused(path.name, line, Phrase("jobs.manifest_no_file", {"name": cell["file"]}))
    if cell["revision"] and not cell["revision"].isdigit():
        raise ManifestRefused(path.name, line, Phrase("jobs.manifest_revision", {"value": cell["revision"]}))
    try:
        received_at = moment_of(cell["received_at"], zone) if cell["received_at"] else now
    except ValueError:
        raise ManifestRefused(path.name, line, Phrase("jobs.bad_moment", {"value": cell["received_at"]})) from None
    return Arrival(
        path=file,
        received_at=received_at,
        kind=cell["kind"] or None,
        encoding=cell["encoding"] or None,
        received_from=cell["received_from"],
        submitter=cell["submitter"],
        revision=int(cell["revision"] or 1),
        note=cell["note"],
        period=cell["period"] or None,
        competition=cell["competition"] or None,
    )


def moment_of(text: str, zone: str) -> datetime:
    """An instant as people write it; without an offset it is the competition's local time. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
