"""Tiny worlds written by hand: a few units, a few files, the real rulebook or some of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.folders import folder
from tests.oracle.landing import World
from tests.oracle.months import OwnCalendar, months_between

Row = dict[str, Any]
PERIODS = ("month", "quarter", "half", "year")


class TinyWorld:
    """A year of one competition under a folder's rules; every file arrives in good time, no register is forgotten."""

    def __init__(self, competition: str = "county", only: Iterable[str] | None = None, year: int = 2026) -> None:
        read = folder(competition)
        self.competition_id = competition
        self.tables: World = defaultdict(list)
        self.months = months_between(f"{year}-01", f"{year}-12")
        self.competition = read["competition"][0]
        holidays = {date.fromisoformat(row["on"]): row["kind"] for row in read["holidays"]}
        self.calendar = OwnCalendar(self.competition, read["versions"], holidays)
        self.version = self.calendar.version_of(self.months[0])
        for name, rows in read.items():
            if name not in ("competition", "versions", "holidays"):
                self.tables[f"rulebook.{name}"] = [dict(row) for row in rows if row["version_id"] == self.version]
        if only is not None:
            kept = set(only)
            self.tables["rulebook.indicators"] = [
                row for row in self.tables["rulebook.indicators"] if row["indicator_id"] in kept
            ]
        self.columns = {row["column_id"]: row for row in self.tables["rulebook.columns"]}
        self.roster_load = self.load("roster", None, None)

    def world(self, known_at: datetime | None = None) -> World:
        """All tables, each row with its competition."""
        tables = {
            name: [{"competition_id": self.competition_id, **row} for row in rows] for name, rows in self.tables.items()
        }
        tables["rulebook.competitions"] = [self.competition]
        known_at = known_at or datetime(int(self.months[-1][:4]) + 1, 6, 1)
        return tables | self.calendar.tables(self.months, self.months, known_at)

    def change(self, table: str, indicator: str, **values: Any) -> None:
        """Change the rulebook rows of an indicator."""
        for row in self.tables[f"rulebook.{table}"]:
            if row["indicator_id"] == indicator:
                row.update(values)

    def put(self, table: str, **row: Any) -> None:
        """Add a row to a table of the landing zone."""
        self.tables[f"landing.{table}"].append(row)

    def load(
        self,
        kind: str,
        first: str | None,
        last: str | None,
        submitter: str = "office",
        received_at: datetime | None = None,
    ) -> str:
        """One file that arrived an hour before it was due, unless said otherwise."""
        load_id = f"load-{len(self.tables['landing.loads']):03d}"
        due = self.calendar.deadline(last, "due_day") if last else datetime(2024, 12, 1)
        received_at = received_at or due - timedelta(hours=1)
        self.put(
            "loads", load_id=load_id, kind=kind, sha256=load_id, file_name=f"{load_id}.csv", submitter=submitter,
            first_month=first, last_month=last, received_at=received_at,
            received_on=(received_at + timedelta(hours=8)).date(), received_from="mail", revision=0, encoding="utf-8",
            records_physical=1, records_accepted=1, records_rejected=0, records_set_aside=0, records_blank=0,
            recorded_at=received_at, note="",
        )  # fmt: skip
        return load_id

    def unit(self, unit_id: str, group: str = "townships", class_id: str = "township", **more: Any) -> str:
        """A unit on the roster for the whole time, unless said otherwise."""
        self.put("roster", **{
            "load_id": self.roster_load, "unit_id": unit_id, "name_zh": unit_id, "name_en": unit_id,
            "short_name": unit_id, "aliases": "", "group_id": group, "class_id": class_id, "leader": "", "contact": "",
            "first_month": self.months[0], "last_month": None, "predecessors": "", "is_guest": False, "exempt": "",
            "sheet": "", "row_no": 2,
        } | more)  # fmt: skip
        return unit_id

    def figures(self, kind: str, month: str, rows: dict[str, dict[str, object]], load_id: str | None = None) -> str:
        """A wide file of one month: unit to column to number ('' is an empty cell, '/' not applicable, 无 none)."""
        load_id = load_id or self.load(kind, month, month, next(iter(rows)) if kind == "monthly" else "office")
        for unit, cells in rows.items():
            for column, number in cells.items():
                months = self.calendar.period_of(month, self.columns[column]["period"])
                state = {"": "empty", "/": "not_applicable", "无": "none"}.get(str(number), "value")
                value = {"value": Decimal(str(number)) if state == "value" else None, "none": Decimal(0)}.get(state)
                self.put(
                    "facts", load_id=load_id, kind=kind, unit_id=unit, column_id=column, first_month=months[0],
                    last_month=months[-1], state=state, value=value, is_claim=False, sheet="", row_no=2, column_no=2,
                    column_name=column, raw=str(number),
                )  # fmt: skip
        return load_id

    def piece(
        self, register: str, month: str, unit: str, code: str, level: str, quantity: int = 1, **more: Any
    ) -> None:
        """One row of a register of pieces, in a file of its own submitter."""
        load_id = self.load(register, month, month, f"{unit} {code} {len(self.tables['landing.events'])}")
        self.put("events", **{
            "load_id": load_id, "register_id": register, "unit_id": unit, "code": code,
            "month": more.pop("counts_month", month),
            "level_id": level, "indicator_id": "", "document_no": "", "occurred_on": None, "quantity": quantity,
            "note": "", "sheet": "", "row_no": 2,
        } | more)  # fmt: skip

    def judge(self, indicator: str, first: str, last: str, scores: dict[str, list[object]]) -> None:
        """The judges' scores of some units."""
        load_id = self.load("judges", first, last)
        for unit, given in scores.items():
            for number, each in enumerate(given):
                self.put(
                    "judgements", load_id=load_id, indicator_id=indicator, unit_id=unit, first_month=first,
                    last_month=last, judge=f"j{number}", score=Decimal(str(each)), sheet="", row_no=2,
                )  # fmt: skip

    def ballots(self, unit: str, question: str, votes: dict[str, dict[str, int]]) -> None:
        """The year's ballots on one question: voter class to grade to count; all of those due voted."""
        first, last = self.months[0], self.months[-1]
        ballots, counts = self.load("ballots", first, last), self.load("ballot_counts", first, last)
        for voter_class, grades in votes.items():
            total = sum(grades.values())
            self.put(
                "ballot_counts", load_id=counts, first_month=first, last_month=last, voter_class_id=voter_class,
                due_count=total, issued_count=total, returned_count=total, sheet="", row_no=2,
            )  # fmt: skip
            given = [grade for grade, count in grades.items() for _ in range(count)]
            for number, grade in enumerate(given):
                self.put(
                    "ballots", load_id=ballots, first_month=first, last_month=last,
                    ballot_id=f"{voter_class}-{number}", voter_class_id=voter_class, unit_id=unit,
                    question_id=question, grade_id=grade, sheet="", row_no=2,
                )  # fmt: skip

    def nothing_else(self) -> None:
        """A signed none for every register and month."""
        for register in self.tables["rulebook.registers"]:
            for month in self.months:
                self.put(
                    "nones", register_id=register["register_id"], month=month, signed_by="office",
                    recorded_at=datetime(2025, 1, 1), journal_no=1,
                )  # fmt: skip

    def due_columns(self, source: str, month: str) -> list[str]:
        """The columns of a source whose period ends with the month."""
        return [
            each
            for each, row in self.columns.items()
            if row["source"] == source and self.calendar.ends(month, row["period"])
        ]

    def full_month(self, month: str, units: list[str], **numbers: object) -> None:
        """Every figure of a month that is due, 10 or the number given, a supervised task done in time, pieces adopted."""
        for kind in ("monthly", "office"):
            cells = {column: numbers.get(column, 10) for column in self.due_columns(kind, month)}
            self.figures(kind, month, {unit: dict(cells) for unit in units})
        self.figures("supervised_tasks", month, {unit: {"sup_due": 1, "sup_ontime": 1} for unit in units})
        for unit in units:
            self.piece("information_pieces", month, unit, f"{unit}-{month}", "county")
            self.piece("research_pieces", month, unit, f"{unit}-{month}", "central", 2)
