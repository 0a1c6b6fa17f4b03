"""One competition as the rules see it: its calendar, its rulebook versions, and the rows in force, lifted to the heirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import polars as pl

from recount import arrivals, figures, rules, tables
from recount.roster import Roster
from recount.tables import Tables

Row = dict[str, Any]
Judging = tuple[str, str]


class Model:
    """What is needed to score some scopes, and the months in them.

    ``landing``: as ``tables.READ``; ``rulebook``: the tables of ``Rulebook.tables``; ``calendar``: those of
    ``Calendar.tables``. Nothing in it changes but the memory of the views on it.
    """

    def __init__(self, landing: Tables, rulebook: Tables, calendar: Tables, scopes: Iterable[str]) -> None:
        read = tables.read(landing)
        held = tables.in_force(read)
        self.versions = rules.versions(rulebook)
        self.read_calendar(calendar, scopes)
        self.roster = Roster(held["roster"], calendar["months"])
        self.read_figures(held["facts"])
        self.read_registers(held)
        self.read_opinions(held)
        reporting = [version for version, each in self.versions.items() if each.reports]
        months = calendar["months"].filter(pl.col("version_id").is_in(reporting))
        self.receipts = arrivals.receipts(read, held["receipts"], self.roster, months, calendar["days"])
        self.views: dict[str, Any] = {}  # of the scopes, so that the longer ones share those of the months

    # ---- time ----------------------------------------------------------------------------------------------------

    def read_calendar(self, calendar: Tables, scopes: Iterable[str]) -> None:
        """The scopes asked for and the months in them; a month without data is no scope and nothing is due from it."""
        every = {row["scope_id"]: row for row in calendar["scopes"].iter_rows(named=True)}
        self.scope_months = grouped(calendar["scope_months"], "scope_id", "month")
        asked = list(scopes)
        wanted = dict.fromkeys([*asked, *(month for scope in asked for month in self.scope_months[scope])])
        self.scopes = {scope: every[scope] for scope in wanted if scope in every}
        windows = grouped(calendar["windows"], "scope_id", "period", "month")
        self.windows = {key: tuple(months) for key, months in windows.items()}
        self.years = dict(calendar["months"].select("month", "year_label").iter_rows())
        of_months = calendar["scopes"].filter(pl.col("scope_kind") == "month").select("scope_id", "last_month")
        self.period_ends = (
            calendar["windows"].join(of_months, on="scope_id").select("period", month="last_month").unique()
        )
        self.ends = set(self.period_ends.iter_rows())

    def looked_through(self) -> list[tuple[str, ...]]:
        """Every window of the scopes, and every month of one by itself, for rules that go month by month."""
        windows = [months for (scope, _), months in self.windows.items() if scope in self.scopes]
        return [*windows, *((month,) for window in windows for month in window)]

    # ---- figures -------------------------------------------------------------------------------------------------

    def read_figures(self, facts: pl.DataFrame) -> None:
        """The figures of every window, and what is missing of the reports."""
        windows = figures.window_months(self.looked_through())
        valid = self.roster.valid_within(facts)
        columns = [
            (version, row["column_id"], row["period"])
            for version, each in self.versions.items()
            for row in each.columns.values()
            if row["source"] == "monthly" and row["owner"] == "unit"
        ]
        schema = dict.fromkeys(("version_id", "column_id", "period"), pl.String)
        of_units = pl.DataFrame(columns, schema=schema, orient="row")
        self.figures = figures.figures(valid, self.roster, windows)
        self.gaps = figures.gaps(valid, self.roster, windows, of_units, self.period_ends)

    # ---- registers -----------------------------------------------------------------------------------------------

    def read_registers(self, held: Tables) -> None:
        """Pieces by register and month, and the months for which a register holds rows or a signed none (``settled``).

        A row may count in another month than its file's: it is the file that settles its months.
        """
        files = held["loads"].join(held["events"], on="load_id", how="semi")
        rows = held["facts"].filter(~pl.col("kind").is_in(tables.REPORTS))
        spans = [frame.select("kind", "first_month", "last_month") for frame in (files, rows)]
        months = pl.DataFrame({"month": list(self.years)}, schema={"month": pl.String})
        covers = (pl.col("first_month") <= pl.col("month")) & (pl.col("month") <= pl.col("last_month"))
        settled = pl.concat(spans).unique().join(months, how="cross").filter(covers).select("kind", "month")
        self.settled = set(settled.iter_rows()) | set(held["nones"].iter_rows())
        there = self.roster.unit_months.select("unit_id", "month")
        striking = {(register, level) for each in self.versions.values() for register, level in each.striking()}
        self.events: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.striking: dict[str, list[Row]] = defaultdict(list)  # of each unit, rows that may do more than give points
        for row in held["events"].join(there, on=["unit_id", "month"], how="semi").iter_rows(named=True):
            self.events[row["register_id"], row["month"]].append(row)
            if (row["register_id"], row["level_id"]) in striking:
                self.striking[row["unit_id"]].append(row)

    def is_settled(self, register: Row, window: Iterable[str]) -> bool:
        """Whether a register holds rows or a signed none for every month; some need not."""
        return not register["must_settle"] or all((register["register_id"], month) in self.settled for month in window)

    # ---- judges and ballots --------------------------------------------------------------------------------------

    def read_opinions(self, held: Tables) -> None:
        """Judges' scores by indicator and heir, every judge's scores of a judging, and counted answers by heir."""
        judged = self.roster.valid_within(held["judgements"])
        self.judgements: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.roster.inherited(judged).iter_rows(named=True):
            self.judgements[row["indicator_id"], row["unit_id"]].append(row)
        self.judge_scores: dict[tuple[str, Judging, str], list[Fraction]] = defaultdict(list)
        for row in judged.iter_rows(named=True):
            judging = row["first_month"], row["last_month"]
            self.judge_scores[row["indicator_id"], judging, row["judge"]].append(Fraction(row["score"]))
        self.answers: dict[str, list[Row]] = defaultdict(list)
        answers = self.roster.inherited(self.roster.valid_within(held["ballots"]))
        kinds = ("unit_id", "first_month", "last_month", "voter_class_id", "question_id", "grade_id")
        for row in answers.group_by(kinds).len().iter_rows(named=True):
            self.answers[row["unit_id"]].append(row)
        self.ballot_counts = held["ballot_counts"].to_dicts()


def grouped(rows: pl.DataFrame, *names: str) -> dict[Any, list[str]]:
    """The sorted values of the last column by the ones before."""
    *keys, value = names
    return {
        key if len(keys) > 1 else key[0]: sorted(frame[value])
        for key, frame in rows.group_by(keys, maintain_order=True)
    }
