"""Random competitions from one seed: small, full of edges, with few distinct values so that ties abound.

``world(seed)`` makes one competition with its own id; ``merged`` puts many into one warehouse.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.landing import World
from tests.oracle.months import OwnCalendar, plus
from tests.oracle.rulebooks import RandomRulebook

Row = dict[str, Any]


def world(seed: int) -> World:
    """One random competition, the same for the same seed."""
    return RandomWorld(random.Random(seed), f"c{seed}").world()


def merged(worlds: Iterable[World]) -> World:
    """Many competitions in one set of tables."""
    together: World = defaultdict(list)
    for each in worlds:
        for table, rows in each.items():
            together[table] += rows
    return dict(together)


class RandomWorld:
    """Draws a calendar, a rulebook, a roster and the files of some months."""

    def __init__(self, rng: random.Random, competition_id: str) -> None:
        self.rng, self.competition_id = rng, competition_id
        self.tables: World = defaultdict(list)
        self.load_count = 0
        self.draw_months()
        self.ballot_period = rng.choice(["half", "year", "year"])
        self.rulebook = self.draw_rulebook()

    def draw_rulebook(self) -> Any:
        """A rulebook of every shape."""
        return RandomRulebook(self.rng, self.versions)

    def world(self) -> World:
        """All tables, rows in a random order."""
        self.draw_roster()
        for month in self.data_months:
            self.draw_month(month)
        self.draw_nones()
        self.draw_withdrawals()
        self.add("rulebook.competitions", **{k: v for k, v in self.competition.items() if k != "competition_id"})
        for table, rows in self.rulebook.tables.items():
            for row in rows:
                self.add(f"rulebook.{table}", **row)
        self.tables.update(self.calendar.tables(self.all_months, self.all_months, self.known_at()))
        for rows in self.tables.values():
            self.rng.shuffle(rows)
        return dict(self.tables)

    def add(self, table: str, **row: Any) -> None:
        """Add one row of this competition."""
        self.tables[table].append({"competition_id": self.competition_id, **row})

    # ---- time ----------------------------------------------------------------------------------------------------

    def draw_months(self) -> None:
        """A year that starts anywhere, one to seven months of data (rarely a whole year), often over a year's end."""
        rng = self.rng
        self.competition = {
            "competition_id": self.competition_id, "name_zh": "赛", "name_en": "Race", "zone": "Asia/Shanghai",
            "first_month": rng.choice([1, 1, 12, rng.randint(1, 12)]), "due_day": rng.randint(3, 8),
            "cutoff_day": rng.randint(9, 14), "due_time": rng.choice(["18:00", "23:59"]),
            "holiday_rule": rng.choice(["next_workday", "none"]),
        }  # fmt: skip
        count = rng.choice([1, 2, 3, 4, 5, 6, 7])
        first = plus("2025-01", rng.randint(0, 16))
        last = plus(first, count - 1)
        self.versions = [{"version_id": "v1", "first_month": "2020-01", "last_month": None}]
        self.calendar = OwnCalendar(self.competition, self.versions, self.draw_holidays(last))
        if rng.random() < 0.35:
            last = self.calendar.period_of(last, rng.choice(["quarter", "half", "year"]))[-1]
            first = plus(last, 1 - count)
        self.data_months = [plus(first, n) for n in range(count)]
        start = self.calendar.period_of(first, "year")[0]
        self.all_months = []
        while not self.all_months or self.all_months[-1] < last:
            self.all_months.append(plus(start, len(self.all_months)))
        # a new version mostly begins with a year, but it may begin in the middle of one
        boundary = self.calendar.period_of(last, "year")[0]
        if boundary <= first or rng.random() < 0.3:
            boundary = rng.choice(self.data_months)
        if boundary > first and rng.random() < 0.5:
            self.versions[0]["last_month"] = plus(boundary, -1)
            self.versions.append({"version_id": "v2", "first_month": boundary, "last_month": None})

    def draw_holidays(self, month: str) -> dict[date, str]:
        """Some free weekdays and make-up Sundays around the deadlines of a month."""
        following = plus(month, 1)
        days = [date(int(following[:4]), int(following[5:]), day) for day in range(1, 20)]
        return {
            day: "holiday" if day.weekday() < 5 else "workday" for day in self.rng.sample(days, self.rng.randint(0, 6))
        }

    def known_at(self) -> datetime:
        """The last thing the journal knows: long after every arrival, or just before the last cut-off."""
        if self.rng.random() < 0.3:
            return self.calendar.deadline(self.data_months[-1], "cutoff_day") - timedelta(minutes=1)
        latest = max((row["received_at"] for row in self.tables["landing.loads"]), default=datetime(2025, 1, 1))
        return latest + self.rng.choice([timedelta(minutes=1), timedelta(days=40)])

    # ---- loads ---------------------------------------------------------------------------------------------------

    def load(
        self, kind: str, first: str | None, last: str | None, received_at: datetime, submitter: str = "office"
    ) -> str:
        """One file; two of the same kind never share arrival and revision."""
        self.load_count += 1
        load_id = f"{self.competition_id}-{self.rng.randrange(10**6):06d}-{self.load_count}"
        local = received_at + timedelta(hours=8)
        self.add(
            "landing.loads", load_id=load_id, kind=kind, sha256=load_id, file_name=f"{load_id}.csv",
            submitter=submitter, first_month=first, last_month=last, received_at=received_at,
            received_on=local.date(), received_from="mail", revision=self.rng.choice([0, 0, 0, 2]), encoding="utf-8",
            records_physical=1, records_accepted=1, records_rejected=0, records_set_aside=0, records_blank=0,
            recorded_at=received_at, note="",
        )  # fmt: skip
        return load_id

    def arrival(self, month: str) -> datetime:
        """Before the due time, between it and the cut-off, or after; sometimes at the very instant."""
        due, cutoff = self.calendar.deadline(month, "due_day"), self.calendar.deadline(month, "cutoff_day")
        choice = self.rng.random()
        if choice < 0.05:
            return due
        if choice < 0.55:
            return due - timedelta(minutes=self.rng.randint(0, 4000))
        if choice < 0.8:
            return due + timedelta(seconds=self.rng.randint(1, max(1, int((cutoff - due).total_seconds()))))
        return cutoff + timedelta(minutes=self.rng.choice([0, 1, 600, 9000]))

    def correction(self, load_id: str) -> tuple[datetime, int]:
        """Arrival and revision of a version that comes after another: later, or the same instant revised."""
        earlier = next(row for row in self.tables["landing.loads"] if row["load_id"] == load_id)
        if self.rng.random() < 0.4:
            return earlier["received_at"], earlier["revision"] + 1
        return earlier["received_at"] + timedelta(minutes=self.rng.randint(1, 9000)), 0

    def corrected_load(self, load_id: str) -> str:
        """A second version of a load, without its rows."""
        received_at, revision = self.correction(load_id)
        earlier = next(row for row in self.tables["landing.loads"] if row["load_id"] == load_id)
        again = self.load(
            earlier["kind"], earlier["first_month"], earlier["last_month"], received_at, earlier["submitter"]
        )
        self.tables["landing.loads"][-1]["revision"] = revision
        return again

    # ---- roster --------------------------------------------------------------------------------------------------

    def draw_roster(self) -> None:
        """Units in groups and classes; some merge, split, leave, change group, are guests or exempt."""
        rng = self.rng
        first = self.data_months[0]
        start = first if rng.random() < 0.7 else self.all_months[0]
        self.roster: list[Row] = [self.draw_unit(f"u{n}", start, None) for n in range(rng.randint(2, 8))]
        if len(self.data_months) > 1:
            for _ in range(rng.choice([0, 0, 1, 1, 2])):
                month = rng.choice(self.data_months[1:])
                rng.choice([self.merge, self.merge, self.split, self.change_group, self.leave])(month)
        load_id = self.load("roster", None, None, datetime(2024, 12, 1))
        for row in self.roster:
            self.add("landing.roster", load_id=load_id, **row)
        if rng.random() < 0.2:
            old = self.load("roster", None, None, datetime(2024, 11, 1))
            self.add("landing.roster", load_id=old, **self.draw_unit("u9", start, None))

    def draw_unit(self, unit_id: str, first: str, last: str | None, predecessors: str = "") -> Row:
        """One roster row."""
        rng = self.rng
        rules = self.rulebook.score_ids
        exempt = ";".join(rng.sample(rules, k=min(len(rules) - 1, rng.choice([0] * 6 + [1, 2]))))
        return {
            "unit_id": unit_id, "name_zh": unit_id, "name_en": unit_id, "short_name": unit_id, "aliases": "",
            "group_id": rng.choice(self.rulebook.groups), "class_id": rng.choice(self.rulebook.classes),
            "leader": "", "contact": "", "first_month": first, "last_month": last, "predecessors": predecessors,
            "is_guest": rng.random() < 0.1, "exempt": exempt, "sheet": "", "row_no": 2,
        }  # fmt: skip

    def open_rows(self, month: str) -> list[Row]:
        """Roster rows that are still open and began before the month."""
        return [row for row in self.roster if row["last_month"] is None and row["first_month"] < month]

    def merge(self, month: str) -> None:
        """Two units become a new one."""
        rows = self.open_rows(month)
        if len(rows) >= 3:
            pair = self.rng.sample(rows, 2)
            for row in pair:
                row["last_month"] = plus(month, -1)
            names = ";".join(row["unit_id"] for row in pair)
            self.roster.append(self.draw_unit(f"m{len(self.roster)}", month, None, names))

    def split(self, month: str) -> None:
        """One unit becomes two."""
        rows = self.open_rows(month)
        if rows:
            row = self.rng.choice(rows)
            row["last_month"] = plus(month, -1)
            for _ in range(2):
                self.roster.append(self.draw_unit(f"s{len(self.roster)}", month, None, row["unit_id"]))

    def change_group(self, month: str) -> None:
        """A unit moves to another group and class, keeping its id."""
        rows = self.open_rows(month)
        if rows:
            row = self.rng.choice(rows)
            row["last_month"] = plus(month, -1)
            again = self.draw_unit(row["unit_id"], month, None, row["predecessors"])
            self.roster.append(again | {"exempt": row["exempt"]})

    def leave(self, month: str) -> None:
        """A unit ends without an heir."""
        rows = self.open_rows(month)
        if len(rows) > 1:
            self.rng.choice(rows)["last_month"] = plus(month, -1)

    def units_in(self, month: str) -> list[str]:
        """The units on the roster in a month."""
        found = {
            row["unit_id"]
            for row in self.roster
            if row["first_month"] <= month and (row["last_month"] is None or month <= row["last_month"])
        }
        return sorted(found)

    # ---- one month's files ---------------------------------------------------------------------------------------

    def draw_month(self, month: str) -> None:
        """All files of one month, with corrections, gaps and unsettled registers."""
        self.draw_reports(month)
        self.draw_office(month)
        self.draw_targets(month)
        for register in self.rulebook.count_registers:
            self.draw_count_register(register, month)
        for register in self.rulebook.piece_registers:
            self.draw_piece_register(register, month)
        self.draw_judges(month)
        self.draw_receipts(month)
        if self.calendar.ends(month, self.ballot_period):
            self.draw_ballots(month)

    def period(self, month: str, kind: str) -> tuple[str, str]:
        """First and last month of the period that ends with the month."""
        months = self.calendar.period_of(month, kind)
        return months[0], months[-1]

    def due_columns(self, source: str, month: str) -> list[Row]:
        """The columns of a source whose period ends with the month."""
        return [row for row in self.rulebook.columns_of(source) if self.calendar.ends(month, row["period"])]

    def fact(
        self, load_id: str, kind: str, unit: str, column: Row, month: str, state: str, claim: bool = False
    ) -> None:
        """One fact of a column's period that ends with the month."""
        first, last = self.period(month, column["period"])
        value = {"value": self.value(column), "none": Decimal(0)}.get(state)
        self.add(
            "landing.facts", load_id=load_id, kind=kind, unit_id=unit, column_id=column["column_id"],
            first_month=first, last_month=last, state=state, value=value, is_claim=claim,
            sheet="", row_no=2, column_no=3, column_name=column["name_zh"], raw=str(value or ""),
        )  # fmt: skip

    def value(self, column: Row) -> Decimal:
        """Few distinct values, so that ties and exact bounds are frequent; rarely awkward ones."""
        if column["value_type"] == "score":
            return Decimal(self.rng.choice(["80", "90", "90.5", "100"]))
        if self.rng.random() < 0.05:
            return Decimal(self.rng.choice(["0.3333", "0.125", "7.77", "12345678.9999"]))
        return Decimal(self.rng.choice([0, 1, 1, 2, 3, 4, 10]))

    def draw_reports(self, month: str) -> None:
        """Monthly reports: several files, some units missing, some corrected."""
        units = [unit for unit in self.units_in(month) if self.rng.random() < 0.9]
        self.rng.shuffle(units)
        if month != self.data_months[0] and self.rng.random() < 0.1:
            self.draw_double_report(month, [unit for unit in self.units_in(month) if unit not in units])
        cut = self.rng.randint(0, len(units))
        for part in (units[:cut], units[cut:]):
            if part:
                load_id = self.load("monthly", month, month, self.arrival(month), part[0])
                self.report_rows(load_id, part, month)
                if self.rng.random() < 0.25:
                    again = self.corrected_load(load_id)
                    self.report_rows(again, self.rng.sample(part, self.rng.randint(1, len(part))), month)

    def draw_double_report(self, month: str, units: list[str]) -> None:
        """One file for two months at once, as January and February often are."""
        if units:
            load_id = self.load("monthly", plus(month, -1), month, self.arrival(month), units[0])
            self.report_rows(load_id, units, month)
            for row in self.tables["landing.facts"]:
                if row["load_id"] == load_id and row["first_month"] == month:
                    row["first_month"] = plus(month, -1)

    def report_rows(self, load_id: str, units: list[str], month: str) -> None:
        """The cells of some units."""
        for unit in units:
            dull = self.rng.random() < 0.05
            for column in self.due_columns("monthly", month):
                state = self.rng.choices(
                    ["value", "none", "empty", "not_applicable"], [90, 4, 3, 3] if not dull else [0, 0, 0, 1]
                )[0]
                self.fact(load_id, "monthly", unit, column, month, state)
            if self.rng.random() < 0.1:
                for column in self.due_columns("office", month)[:1]:
                    self.fact(load_id, "monthly", unit, column, month, "value", claim=True)

    def draw_office(self, month: str) -> None:
        """Figures of the office, some absent."""
        if self.rng.random() < 0.9:
            load_id = self.load("office", month, month, self.arrival(month))
            self.office_rows(load_id, "office", self.units_in(month), month)
            if self.rng.random() < 0.2:
                self.office_rows(self.corrected_load(load_id), "office", self.units_in(month)[:2], month)

    def office_rows(self, load_id: str, kind: str, units: list[str], month: str) -> None:
        """The office's cells of some units."""
        for unit in units:
            for column in self.due_columns(kind, month):
                if self.rng.random() < 0.85:
                    state = self.rng.choices(["value", "none", "empty"], [90, 5, 5])[0]
                    self.fact(load_id, kind, unit, column, month, state)

    def draw_targets(self, month: str) -> None:
        """Targets of the periods that end here; a unit that merged away leaves its own."""
        columns = self.due_columns("targets", month)
        if columns:
            first, last = self.period(month, "year")
            units = sorted({row["unit_id"] for row in self.roster if self.rng.random() < 0.85})
            load_id = self.load("targets", first, last, self.calendar.deadline(month, "due_day"))
            self.office_rows(load_id, "targets", units, month)

    # ---- registers -----------------------------------------------------------------------------------------------

    def draw_count_register(self, register: str, month: str) -> None:
        """A register of counts: rows of one or two submitters, corrected, or left out."""
        for submitter in self.rng.choices([["office"], ["office", "archive"], []], [75, 15, 10])[0]:
            load_id = self.load(register, month, month, self.arrival(month), submitter)
            self.count_rows(load_id, register, month)
            if self.rng.random() < 0.15:
                self.count_rows(self.corrected_load(load_id), register, month)

    def count_rows(self, load_id: str, register: str, month: str) -> None:
        """Some units' counts."""
        units = self.units_in(month)
        for unit in self.rng.sample(units, self.rng.randint(0, len(units))):
            for column in self.rulebook.columns_of(register):
                if self.rng.random() < 0.7:
                    self.fact(load_id, register, unit, column, month, self.rng.choice(["value", "value", "none"]))

    def draw_piece_register(self, register: str, month: str) -> None:
        """A register of pieces: rows of one or two submitters, corrected, or left out."""
        for submitter in self.rng.choices([["office"], ["office", "press"], []], [75, 15, 10])[0]:
            load_id = self.load(register, month, month, self.arrival(month), submitter)
            self.piece_rows(load_id, register, month)
            if self.rng.random() < 0.15:
                self.piece_rows(self.corrected_load(load_id), register, month)

    def piece_rows(self, load_id: str, register: str, month: str) -> None:
        """Some pieces, alone or joint (up to twelve holders), at any level; codes come back in later months."""
        units = self.units_in(month)
        rare = register == "vetoes"
        for _ in range(self.rng.choice([0, 0, 0, 1]) if rare else self.rng.randint(0, 4)):
            code = f"p{self.rng.randint(1, 6)}"
            for unit in self.rng.sample(units, min(len(units), self.rng.choice([1, 1, 1, 2, 3, 12]))):
                self.add(
                    "landing.events", load_id=load_id, register_id=register, unit_id=unit,
                    month=self.counting_month(month), code=code,
                    level_id=self.rng.choice(self.rulebook.levels_of(register)), indicator_id=self.rng.choice(self.rulebook.score_ids),
                    document_no=self.rng.choice(["", None, "文1", "文2"]), occurred_on=None,
                    quantity=self.rng.choice([None, 1, 1, 2, 3]), note="", sheet="", row_no=2,
                    route_id=self.rng.choice([None, None, *self.rulebook.routes]),
                    part=self.rng.choice([None, None, "lead", "assist"]),
                    score=self.rng.choice([None, None, None, Decimal("0.7"), Decimal(-1), Decimal("3.3333")]),
                )  # fmt: skip

    def counting_month(self, month: str) -> str:
        """Mostly the month of the file; now and then a row counts in another one."""
        return self.rng.choice(self.data_months) if self.rng.random() < 0.05 else month

    def draw_nones(self) -> None:
        """Signed nones: for months before the data nearly always, for months of data where nothing came, mostly."""
        for register in self.rulebook.count_registers + self.rulebook.piece_registers:
            for month in self.all_months:
                if self.rng.random() < (0.85 if month in self.data_months else 0.97):
                    self.add(
                        "landing.nones", register_id=register, month=month, signed_by="office",
                        recorded_at=datetime(2025, 1, 1), journal_no=1,
                    )  # fmt: skip

    def draw_withdrawals(self) -> None:
        """Now and then a file was read otherwise afterwards: what was landed of it counts no more."""
        for row in self.tables["landing.loads"]:
            if row["kind"] != "roster" and self.rng.random() < 0.03:
                self.add("landing.withdrawals", load_id=row["load_id"], revised_by="")

    # ---- judges, ballots, receipts -------------------------------------------------------------------------------

    def draw_judges(self, month: str) -> None:
        """Judges' scores of the judged indicators, in files per period and indicator."""
        for indicator in self.rulebook.judged:
            period = self.rng.choice(["month", indicator["period"]])
            if self.calendar.ends(month, period) and self.rng.random() < 0.8:
                first, last = self.period(month, period)
                load_id = self.load("judges", first, last, self.arrival(month))
                self.judge_rows(load_id, indicator["indicator_id"], first, last)
                if self.rng.random() < 0.2:
                    self.judge_rows(self.corrected_load(load_id), indicator["indicator_id"], first, last)

    def judge_rows(self, load_id: str, indicator: str, first: str, last: str) -> None:
        """One to eight judges for most units."""
        for unit in self.units_in(last):
            if self.rng.random() < 0.85:
                for judge in range(self.rng.randint(1, 8)):
                    self.add(
                        "landing.judgements", load_id=load_id, indicator_id=indicator, unit_id=unit,
                        first_month=first, last_month=last, judge=f"j{judge}",
                        score=Decimal(self.rng.choice(["70", "88", "90", "92.5", "100"])), sheet="", row_no=2,
                    )  # fmt: skip

    def draw_ballots(self, month: str) -> None:
        """A democratic evaluation at the end of a half-year or a year, with classes that are void or small."""
        if self.rng.random() < 0.15:
            return
        first, last = self.period(month, self.ballot_period)
        received_at = self.arrival(month)
        counts, ballots = (
            self.load("ballot_counts", first, last, received_at),
            self.load("ballots", first, last, received_at),
        )
        for voter_class in self.rulebook.voter_classes:
            due, returned = self.rng.choice([(4, 3), (8, 4), (6, 6), (5, 2)])
            if self.rng.random() < 0.9:
                self.add(
                    "landing.ballot_counts", load_id=counts, first_month=first, last_month=last,
                    voter_class_id=voter_class, due_count=due, issued_count=due - self.rng.choice([0, 0, 0, 2]),
                    returned_count=returned, sheet="", row_no=2,
                )  # fmt: skip
            for ballot in range(self.rng.choice([1, returned])):
                self.ballot_rows(ballots, f"{voter_class}-{ballot}", voter_class, first, last)

    def ballot_rows(self, load_id: str, ballot: str, voter_class: str, first: str, last: str) -> None:
        """One ballot: a grade for each unit and question."""
        for unit in self.units_in(last):
            for question in self.rulebook.questions:
                if self.rng.random() < 0.9:
                    self.add(
                        "landing.ballots", load_id=load_id, first_month=first, last_month=last, ballot_id=ballot,
                        voter_class_id=voter_class, unit_id=unit, question_id=question,
                        grade_id=self.rng.choice(self.rulebook.grades), sheet="", row_no=2,
                    )  # fmt: skip

    def draw_receipts(self, month: str) -> None:
        """Sometimes the office's register of receipts says when the reports arrived."""
        if self.rng.random() < 0.3:
            for again in range(self.rng.choice([1, 1, 2])):
                load_id = self.load("receipts", month, month, self.arrival(month) + timedelta(days=30 + again))
                for unit in self.units_in(month):
                    if self.rng.random() < 0.5:
                        received_at = self.arrival(month)
                        self.add(
                            "landing.receipts", load_id=load_id, unit_id=unit, month=month, received_at=received_at,
                            received_on=(received_at + timedelta(hours=8)).date(), channel="", note="", sheet="",
                            row_no=2,
                        )  # fmt: skip
