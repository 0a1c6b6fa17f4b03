"""What the rules see of one competition: effective rows, lineage, settled registers, receipts.

A world is a mapping of table name (``landing.facts``) to plain dict rows in the shape of marts/schema.sql.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

Row = dict[str, Any]
World = dict[str, list[Row]]
REPORTS = ("monthly", "office", "targets")


@dataclass(frozen=True)
class Fact:
    """One figure of one unit for one stretch of months."""

    first_month: str
    last_month: str
    state: str
    value: Fraction


@dataclass(frozen=True)
class Receipt:
    """When a unit's monthly report arrived, and what that makes of it."""

    status: str
    received_at: datetime | None
    days_late: int
    hours_late: int = 0


class Model:
    """One competition as its rulebook, calendar and effective rows."""

    def __init__(self, world: World, competition_id: str) -> None:
        self.tables = {
            name: [row for row in rows if row["competition_id"] == competition_id] for name, rows in world.items()
        }
        self.loads = {row["load_id"]: row for row in self.of("landing.loads")}
        self.months = {row["month"]: row for row in self.of("calendar.months")}
        self.scopes = {row["scope_id"]: row for row in self.of("calendar.scopes")}
        self.workday_no = {row["day"]: row["workday_no"] for row in self.of("calendar.days")}
        self.scope_months = grouped(self.of("calendar.scope_months"), "scope_id", "month")
        self.windows = grouped_pair(self.of("calendar.windows"))
        self.month_inputs: dict[str, Any] = {}
        self._read_rulebook()
        self._read_roster()
        self._read_facts()
        self._read_registers()
        self._read_judgements()
        self._read_ballots()
        self._read_receipts()

    def of(self, table: str) -> list[Row]:
        """The competition's rows of a table."""
        return self.tables.get(table, [])

    # ---- rulebook ------------------------------------------------------------------------------------------------

    def _read_rulebook(self) -> None:
        self.indicators = by_version(self.of("rulebook.indicators"), "indicator_id")
        self.columns = by_version(self.of("rulebook.columns"), "column_id")
        self.registers = by_version(self.of("rulebook.registers"), "register_id")
        self.levels = by_version(self.of("rulebook.levels"), "level_id")
        self.grades = by_version(self.of("rulebook.grades"), "grade_id")
        self.questions = by_version(self.of("rulebook.questions"), "question_id")
        self.voter_classes = by_version(self.of("rulebook.voter_classes"), "voter_class_id")
        self.dimensions = by_version(self.of("rulebook.dimensions"), "dimension_id")
        self.terms = listed(self.of("rulebook.terms"))
        self.bands = listed(self.of("rulebook.bands"))
        self.tiers = {
            (row["version_id"], row["indicator_id"], row["level_id"]): row for row in self.of("rulebook.tiers")
        }
        self.parameters = {
            (row["version_id"], row["indicator_id"], row["parameter"]): Fraction(row["value"])
            for row in self.of("rulebook.parameters")
            if row["value"] is not None
        }
        self.quotas = {
            (row["version_id"], row["indicator_id"], row["class_id"]): Fraction(row["quota"])
            for row in self.of("rulebook.quotas")
        }
        self.policies = {(row["version_id"], row["policy_id"]): row["value"] for row in self.of("rulebook.policy")}
        self.factors = {
            (row["version_id"], row["indicator_id"], row["factor_of"], row["key"]): Fraction(row["factor"])
            for row in self.of("rulebook.factors")
        }
        self.place_points = {
            (row["version_id"], row["indicator_id"], row["place"]): Fraction(row["points"])
            for row in self.of("rulebook.places")
        }
        self.components = listed(self.of("rulebook.components"))
        self.caps = by_version(self.of("rulebook.caps"), "cap_id")
        self.orders: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.of("rulebook.orders"), key=lambda row: row["sort"]):
            self.orders[row["version_id"]].append(row)

    def policy(self, version: str, policy_id: str) -> Fraction | None:
        """A policy's number; None where the rulebook does not say."""
        value = self.policies.get((version, policy_id))
        return None if value in (None, "") else Fraction(value)

    def scale(self, version: str) -> str:
        """Whether a score is out of a hundred or in points."""
        return self.policies.get((version, "score_scale")) or "hundred"

    # ---- which rows are in force ---------------------------------------------------------------------------------

    def order(self, load_id: str) -> tuple[datetime, int]:
        """Versions are ordered by arrival and revision, never by loading."""
        load = self.loads[load_id]
        return load["received_at"], load["revision"]

    def newest(self, loads: Iterable[tuple[Hashable, Row]]) -> set[tuple[Hashable, str]]:
        """The newest load of each key that a load replaces whole."""
        latest: dict[Hashable, Row] = {}
        for key, load in loads:
            if key not in latest or self.order(latest[key]["load_id"]) < self.order(load["load_id"]):
                latest[key] = load
        return {(key, load["load_id"]) for key, load in latest.items()}

    def in_force(self, rows: list[Row], part: Callable[[Row], Hashable]) -> list[Row]:
        """The rows of the newest load of each kind, period and part (a unit, an indicator)."""

        def key(row: Row) -> Hashable:
            load = self.loads[row["load_id"]]
            return load["kind"], load["first_month"], load["last_month"], part(row)

        newest = self.newest((key(row), self.loads[row["load_id"]]) for row in rows)
        return [row for row in rows if (key(row), row["load_id"]) in newest]

    def whole_loads(self, *, by_submitter: bool) -> set[str]:
        """The loads in force of kinds replaced whole, even those without rows: an absent row is a deletion."""
        keyed = (
            ((load["kind"], load["first_month"], load["last_month"], by_submitter and load["submitter"]), load)
            for load in self.loads.values()
        )
        return {load_id for _, load_id in self.newest(keyed)}

    def in_whole_loads(self, table: str) -> list[Row]:
        """The rows of a table whose files are replaced whole per period."""
        current = self.whole_loads(by_submitter=False)
        return [row for row in self.of(table) if row["load_id"] in current]

    # ---- roster and lineage --------------------------------------------------------------------------------------

    def _read_roster(self) -> None:
        self.stretches: dict[str, list[Row]] = defaultdict(list)
        for row in self.in_whole_loads("landing.roster"):
            self.stretches[row["unit_id"]].append(row)
        self.at = lru_cache(maxsize=None)(self._at)
        self.lineage = lru_cache(maxsize=None)(self._lineage)
        self.members = lru_cache(maxsize=None)(self._members)

    def _at(self, unit: str, month: str) -> Row | None:
        for row in self.stretches.get(unit, []):
            if row["first_month"] <= month and (row["last_month"] is None or month <= row["last_month"]):
                return row
        return None

    def _lineage(self, unit: str) -> frozenset[str]:
        found, waiting = {unit}, [unit]
        while waiting:
            for row in self.stretches.get(waiting.pop(), []):
                before = {name for name in (row["predecessors"] or "").split(";") if name} - found
                found |= before
                waiting.extend(before)
        return frozenset(found)

    def _members(self, month: str) -> tuple[str, ...]:
        return tuple(sorted(unit for unit in self.stretches if self.at(unit, month)))

    def is_valid_within(self, unit: str, first: str, last: str) -> bool:
        """Whether a unit was on the roster in any month of the stretch."""
        return any(
            row["first_month"] <= last and (row["last_month"] is None or first <= row["last_month"])
            for row in self.stretches.get(unit, [])
        )

    # ---- facts ---------------------------------------------------------------------------------------------------

    def _read_facts(self) -> None:
        rows = self.of("landing.facts")
        reports = [row for row in rows if row["kind"] in REPORTS]
        kept = self.in_force(reports, lambda row: row["unit_id"])
        current = self.whole_loads(by_submitter=True)
        kept += [row for row in rows if row["kind"] not in REPORTS and row["load_id"] in current]
        self.facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for row in kept:
            if row["is_claim"] or not self.is_valid_within(row["unit_id"], row["first_month"], row["last_month"]):
                continue
            value = Fraction(row["value"]) if row["value"] is not None else Fraction(0)
            fact = Fact(row["first_month"], row["last_month"], row["state"], value)
            self.facts[row["unit_id"], row["column_id"]].append(fact)

    # ---- registers -----------------------------------------------------------------------------------------------

    def _read_registers(self) -> None:
        current = self.whole_loads(by_submitter=True)
        self.events: dict[str, list[Row]] = defaultdict(list)
        self.settled: set[tuple[str, str]] = {(row["register_id"], row["month"]) for row in self.of("landing.nones")}
        for row in self.of("landing.events"):
            if row["load_id"] in current:
                # a row may count in another month than its file's: it is the file that settles its months
                self.settled.update((row["register_id"], month) for month in self.within(self.loads[row["load_id"]]))
                if self.at(row["unit_id"], row["month"]):
                    self.events[row["register_id"]].append(row)
        for row in self.of("landing.facts"):
            if row["load_id"] in current and row["kind"] not in REPORTS:
                self.settled.update((row["kind"], month) for month in self.within(row))

    def within(self, row: Row) -> list[str]:
        """The months of the calendar from a row's first to its last."""
        return [month for month in self.months if row["first_month"] <= month <= row["last_month"]]

    def is_settled(self, version: str, register: str, window: Iterable[str]) -> bool:
        """Whether a register holds rows or a signed none for every month; some need not."""
        if not self.registers[version][register]["must_settle"]:
            return True
        return all((register, month) in self.settled for month in window)

    # ---- judges and ballots --------------------------------------------------------------------------------------

    def _read_judgements(self) -> None:
        rows = self.of("landing.judgements")
        self.judgements: dict[str, list[Row]] = defaultdict(list)
        for row in self.in_force(rows, lambda row: row["indicator_id"]):
            if self.is_valid_within(row["unit_id"], row["first_month"], row["last_month"]):
                self.judgements[row["indicator_id"]].append(row)

    def _read_ballots(self) -> None:
        self.ballots = [
            row
            for row in self.in_whole_loads("landing.ballots")
            if self.is_valid_within(row["unit_id"], row["first_month"], row["last_month"])
        ]
        self.ballot_counts = self.in_whole_loads("landing.ballot_counts")

    # ---- receipts ------------------------------------------------------------------------------------------------

    def _read_receipts(self) -> None:
        self.arrivals: dict[tuple[str, str], tuple[datetime, date]] = {}
        monthly = [row for row in self.of("landing.facts") if row["kind"] == "monthly"]
        for row in sorted(monthly, key=lambda row: self.order(row["load_id"]), reverse=True):
            load = self.loads[row["load_id"]]
            self.arrivals[row["unit_id"], row["last_month"]] = (load["received_at"], load["received_on"])
        for row in self.in_force(self.of("landing.receipts"), lambda row: row["unit_id"]):
            self.arrivals[row["unit_id"], row["month"]] = (row["received_at"], row["received_on"])
        self.receipt = lru_cache(maxsize=None)(self._receipt)

    def _receipt(self, unit: str, month: str) -> Receipt | None:
        """The receipt of a ranked unit's monthly report; None for guests, units that were not there, and months in
        which no column is for a report."""
        stretch = self.at(unit, month)
        if stretch is None or stretch["is_guest"] or month not in self.months:
            return None
        calendar = self.months[month]
        if not any(row["source"] == "monthly" for row in self.columns[calendar["version_id"]].values()):
            return None
        if (unit, month) not in self.arrivals:
            return Receipt("missing" if calendar["is_cut_off"] else "pending", None, 0)
        received_at, received_on = self.arrivals[unit, month]
        if received_at <= calendar["due_at"]:
            return Receipt("on_time", received_at, 0)
        if received_at > calendar["cutoff_at"]:
            return Receipt("missing", received_at, 0)
        days = self.workday_no[received_on] - self.workday_no[calendar["due_on"]]
        hours = -((calendar["due_at"] - received_at) // timedelta(hours=1))
        return Receipt("late", received_at, max(1, days), hours)


def by_version(rows: list[Row], key: str) -> dict[str, dict[str, Row]]:
    """Rows of each version by their id."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        found[row["version_id"]][row[key]] = row
    return found


def listed(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows of each version and indicator."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["version_id"], row["indicator_id"]].append(row)
    return found


def grouped(rows: list[Row], key: str, value: str) -> dict[str, list[str]]:
    """The sorted values of each key."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row[value])
    return {each: sorted(values) for each, values in found.items()}


def grouped_pair(rows: list[Row]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The sorted months of each scope and period."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row["scope_id"], row["period"]].append(row["month"])
    return {each: tuple(sorted(months)) for each, months in found.items()}
