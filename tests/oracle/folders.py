"""Reading a rulebook folder as plain rows, and random worlds on it: the real rules with random files."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.oracle.landing import World
from tests.oracle.months import OwnCalendar, plus
from tests.oracle.worlds import RandomWorld

Row = dict[str, Any]
PROJECT = Path(__file__).parents[2]
DECIMALS = {
    "points", "weight", "value", "lower", "upper", "points_each", "quota", "coefficient", "lowest", "highest", "limit_value",
    "joint_points", "rate", "factor", "side_lower",
}  # fmt: skip
INTEGERS = {"sort", "rank", "band", "first_month", "due_day", "cutoff_day", "from_count", "place"}
BOOLEANS = {"must_settle", "needs_document", "is_verified", "lower_closed", "upper_closed"}
MONTHS = {"versions"}
TEXT_VALUES = {"policy"}


def read_csv(path: Path) -> list[Row]:
    """The rows of one file, typed."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [{name: cell(path.stem, name, text) for name, text in row.items()} for row in csv.DictReader(lines)]


def cell(table: str, name: str, text: str) -> Any:
    """One cell by the name of its column."""
    if name in BOOLEANS:
        return text == "yes"
    if name in DECIMALS and table not in TEXT_VALUES:
        return Decimal(text) if text else None
    if name in INTEGERS and table not in MONTHS:
        return int(text) if text else None
    return text or (None if table in MONTHS else "")


def home(competition: str) -> Path:
    """The folder of a rulebook: shipped as data, or with an example."""
    shipped = PROJECT / "data" / "rulebook" / competition
    return shipped if shipped.exists() else PROJECT / "examples" / competition / "rulebook"


@cache
def folder(competition: str) -> dict[str, list[Row]]:
    """The tables of one competition's folder: competition, versions, holidays and the rulebook's."""
    root = home(competition)
    tables: dict[str, list[Row]] = defaultdict(list)
    for name in ("competition", "versions", "holidays"):
        if (root / f"{name}.csv").exists():
            tables[name] = read_csv(root / f"{name}.csv")
    for version in tables["versions"]:
        for path in sorted((root / version["version_id"]).glob("*.csv")):
            tables[path.stem] += [{"version_id": version["version_id"], **row} for row in read_csv(path)]
    for row in tables["indicators"]:
        row["family"] = row.get("family") or "score"
    tables["indicators"] += tables.pop("adjustments")
    return dict(tables)


class FolderRulebook:
    """A rulebook folder with the names a random world asks for."""

    def __init__(self, competition: str) -> None:
        read = folder(competition)
        self.tables = {name: rows for name, rows in read.items() if name not in ("competition", "versions", "holidays")}
        latest = read["versions"][-1]["version_id"]
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for name, rows in self.tables.items():
            self.rows[name] = [row for row in rows if row["version_id"] == latest]
        self.groups, self.classes = self.ids("groups", "group_id"), self.ids("classes", "class_id")
        self.questions, self.grades = self.ids("questions", "question_id"), self.ids("grades", "grade_id")
        self.voter_classes = self.ids("voter_classes", "voter_class_id")
        self.levels = self.ids("levels", "level_id")
        self.score_ids = [row["indicator_id"] for row in self.rows["indicators"] if row["family"] == "score"]
        self.judged = [row for row in self.rows["indicators"] if row["shape"] == "judged_mean"]
        self.routes = [row["route_id"] for row in self.rows["routes"]]
        self.count_registers = [row["register_id"] for row in self.rows["registers"] if row["form"] == "counts"]
        self.piece_registers = [row["register_id"] for row in self.rows["registers"] if row["form"] == "pieces"]

    def ids(self, table: str, key: str) -> list[str]:
        """The ids of a table's rows."""
        return [row[key] for row in self.rows[table]]

    def columns_of(self, source: str) -> list[Row]:
        """The columns of one source."""
        return [row for row in self.rows["columns"] if row["source"] == source]

    def levels_of(self, register: str) -> list[str]:
        """The levels that have a tier in an indicator of this register."""
        owners = {row["indicator_id"] for row in self.rows["indicators"] if row["register_id"] == register}
        return [row["level_id"] for row in self.rows["tiers"] if row["indicator_id"] in owners] or self.levels


class FolderWorld(RandomWorld):
    """Random files under the rules of a folder."""

    def __init__(self, rng: random.Random, competition: str, competition_id: str) -> None:
        self.folder = competition
        super().__init__(rng, competition_id)

    def draw_rulebook(self) -> Any:
        """The folder's rulebook."""
        return FolderRulebook(self.folder)

    def draw_months(self) -> None:
        """One to five months, or a whole year, of the folder's own calendar."""
        read = folder(self.folder)
        self.competition = read["competition"][0] | {"competition_id": self.competition_id}
        self.versions = read["versions"]
        holidays = {date.fromisoformat(row["on"]): row["kind"] for row in read["holidays"]}
        self.calendar = OwnCalendar(self.competition, self.versions, holidays)
        start = self.versions[0]["first_month"]
        count = self.rng.choice([1, 2, 3, 4, 5, 12])
        years = 0 if self.versions[-1]["last_month"] else self.rng.randint(0, 1)
        first = plus(start, 12 * years + (0 if count == 12 else self.rng.randint(0, 12 - count)))
        self.data_months = [plus(first, n) for n in range(count)]
        self.all_months = [self.calendar.period_of(first, "year")[0]]
        while self.all_months[-1] < self.data_months[-1]:
            self.all_months.append(plus(self.all_months[-1], 1))


def folder_world(competition: str, seed: int) -> World:
    """One random world under the rules of a folder."""
    return FolderWorld(random.Random(seed), competition, f"{competition}-{seed}").world()
