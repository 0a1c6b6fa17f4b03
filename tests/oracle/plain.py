"""Tiny worlds whose rulebook is written beside the figures: one rule or a few, columns and levels made as they are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.landing import World
from tests.oracle.months import OwnCalendar, months_between
from tests.oracle.tiny import TinyWorld

Row = dict[str, Any]
COLUMN = {
    "source": "office", "owner": "office", "measure": "", "value_type": "amount", "period": "month", "aggregate": "sum",
    "lowest": Decimal(0), "highest": None,
}  # fmt: skip
INDICATOR = {
    "family": "score", "item_id": "i", "dimension_id": "d", "period": "month", "apply_per": "scope", "no_task": "omit",
    "register_id": None, "multi": "", "share": "", "needs_document": False, "is_verified": False, "measure": "",
    "clause_zh": "细则", "clause_en": "Clause", "entered_by_zh": "办", "entered_by_en": "office", "groups": "", "cap_id": "",
}  # fmt: skip
TIER = {"effect": "", "counts_as": "", "joint_points": None, "from_count": None, "rate": None, "zero_scope": ""}
Terms = str | Mapping[str, object]


def number(value: object) -> Decimal | None:
    """A decimal from what a case writes."""
    return None if value is None else Decimal(str(value))


class PlainWorld(TinyWorld):
    """The year 2026 of a competition that has nothing but what a case gives it."""

    def __init__(self, competition_id: str = "plain", versions: Mapping[str, str] | None = None) -> None:
        self.competition_id = competition_id
        self.tables: World = defaultdict(list)
        self.months = months_between("2026-01", "2026-12")
        self.competition = {
            "competition_id": competition_id, "name_zh": "赛", "name_en": "Race", "zone": "Asia/Shanghai",
            "first_month": 1, "due_day": 5, "cutoff_day": 8, "due_time": "18:00", "holiday_rule": "none",
        }  # fmt: skip
        starts = dict(versions or {"v1": "2020-01"})
        ends = [*list(starts.values())[1:], None]
        self.versions = [
            {"version_id": each, "first_month": first, "last_month": self.before(end)}
            for (each, first), end in zip(starts.items(), ends, strict=True)
        ]
        self.calendar = OwnCalendar(self.competition, self.versions, {})
        self.columns: dict[str, Row] = {}
        self.figures_of: dict[tuple[str, str, str], dict[str, object]] = defaultdict(dict)
        self.known: dict[str, set[str]] = defaultdict(set)
        self.version: str | None = None  # the version that rows are for; None: every one
        self.roster_load = self.load("roster", None, None)

    def before(self, month: str | None) -> str | None:
        """The month before; None of none."""
        if month is None:
            return None
        year, at = int(month[:4]), int(month[5:])
        return f"{year - (at == 1):04d}-{12 if at == 1 else at - 1:02d}"

    # ---- the rulebook --------------------------------------------------------------------------------------------

    def rows(self, table: str, *rows: Row) -> None:
        """Rows of the rulebook, for one version or for every one."""
        for version in self.versions:
            if self.version in (None, version["version_id"]):
                for row in rows:
                    self.tables[f"rulebook.{table}"].append({"version_id": version["version_id"], **row})

    def once(self, table: str, key: str, name: str, **more: Any) -> str:
        """A row of the frame (a group, a level), the first time it is named; the version does not matter."""
        if name not in self.known[table]:
            self.known[table].add(name)
            own, self.version = self.version, None
            self.rows(table, {key: name, "sort": len(self.known[table]), "name_zh": name, "name_en": name} | more)
            self.version = own
        return name

    def column(self, column_id: str, **more: Any) -> str:
        """A column of the office, unless said otherwise."""
        if column_id not in self.columns:
            self.columns[column_id] = COLUMN | more
            self.once("columns", "column_id", column_id, **self.columns[column_id])
        return column_id

    def rule(self, indicator_id: str, shape: str, points: object, *, terms: Mapping[str, Terms] | None = None,
             tiers: Mapping[str, object] | None = None, parameters: Mapping[str, object] | None = None, **more: Any) -> str:  # fmt: skip
        """A rule with its terms (by role), its tiers (by level) and its parameters."""
        family = more.get("family", "score")
        adjustment = {} if family == "score" else {"item_id": None, "dimension_id": None if family == "part" else "d"}
        row = INDICATOR | {"name_zh": indicator_id, "name_en": indicator_id, "sort": 1} | adjustment | more
        row |= {"indicator_id": indicator_id, "shape": shape, "points": number(points)}
        self.rows("indicators", row)
        if row["item_id"]:
            self.once("items", "item_id", row["item_id"], points=Decimal(100))
        if row["dimension_id"]:
            self.once("dimensions", "dimension_id", row["dimension_id"], look_zh="看", look_en="look")
        if row["register_id"]:
            self.once("registers", "register_id", row["register_id"], form="pieces", must_settle=False)
        for role, given in (terms or {}).items():
            self.term(indicator_id, role, {given: 1} if isinstance(given, str) else given)
        for level, given in (tiers or {}).items():
            self.tier(indicator_id, level, given)
        for name, value in (parameters or {}).items():
            self.rows("parameters", {"indicator_id": indicator_id, "parameter": name, "value": number(value)})
        return indicator_id

    def term(self, indicator_id: str, role: str, weights: Mapping[str, object]) -> None:
        """Columns of a role with their weights."""
        for column, weight in weights.items():
            self.column(column)
            self.rows(
                "terms",
                {
                    "indicator_id": indicator_id,
                    "role": role,
                    "column_id": column,
                    "weight": number(weight),
                    "effect": "",
                },
            )

    def tier(self, indicator_id: str, level: str, given: object) -> None:
        """A tier: its points, or its points and whatever else."""
        more = dict(given) if isinstance(given, Mapping) else {"points_each": given}
        for name in ("points_each", "joint_points", "rate"):
            if name in more:
                more[name] = number(more[name])
        self.once("levels", "level_id", level, rank=len(self.known["levels"]) + 1)
        self.rows("tiers", TIER | {"indicator_id": indicator_id, "level_id": level} | more)

    def bands(self, indicator_id: str, *bands: tuple[str, object], value_of: str = "ratio", **side: object) -> None:
        """Bands in the notation of mathematics: ("[0.8, 1)", points); an end may be left out."""
        for band, (interval, points) in enumerate(bands, start=len(self.tables["rulebook.bands"]) + 1):
            lower, upper = (end.strip() for end in interval[1:-1].split(","))
            self.rows("bands", {
                "indicator_id": indicator_id, "band": band, "lower": number(lower or None),
                "lower_closed": interval[0] == "[", "upper": number(upper or None), "upper_closed": interval[-1] == "]",
                "points": number(points), "value_of": value_of, "side_lower": number(side.get("side_lower")),
            })  # fmt: skip

    def by_key(self, table: str, indicator_id: str, key: str, value: str, given: Mapping[Any, object]) -> None:
        """Rows of a table that give each key its number: quotas, places, components."""
        for each, amount in given.items():
            self.rows(table, {"indicator_id": indicator_id, key: each, value: number(amount)})

    def quotas(self, indicator_id: str, **quotas: object) -> None:
        """Quotas by class."""
        self.by_key("quotas", indicator_id, "class_id", "quota", quotas)

    def places(self, indicator_id: str, *points: object) -> None:
        """Points of the first place, the second and so on."""
        self.by_key("places", indicator_id, "place", "points", dict(enumerate(points, start=1)))

    def components(self, indicator_id: str, **weights: object) -> None:
        """What a composite is made of."""
        self.by_key("components", indicator_id, "component_id", "weight", weights)

    def factors(self, indicator_id: str, factor_of: str, **factors: object) -> None:
        """Multipliers by route, part or class."""
        for key, factor in factors.items():
            if factor_of == "route":
                self.once("routes", "route_id", key)
            self.rows(
                "factors",
                {"indicator_id": indicator_id, "factor_of": factor_of, "key": key, "factor": number(factor)},
            )

    def policy(self, **values: object) -> None:
        """Policies."""
        for name, value in values.items():
            self.rows("policy", {"policy_id": name, "value": str(value), "note_zh": "", "note_en": ""})

    def orders(self, *orders: tuple[str, str, str]) -> None:
        """What decides between equal scores: (order_by, key, direction)."""
        for sort, (order_by, key, direction) in enumerate(orders, start=1):
            self.rows("orders", {"sort": sort, "order_by": order_by, "key": key, "direction": direction})

    # ---- the year ------------------------------------------------------------------------------------------------

    def unit(self, unit_id: str, group: str = "g", class_id: str = "k", **more: Any) -> str:
        """A unit on the roster for the whole time, unless said otherwise."""
        self.once("groups", "group_id", group)
        self.once("classes", "class_id", class_id)
        return super().unit(unit_id, group, class_id, **more)

    def units(self, names: Iterable[str], **more: Any) -> list[str]:
        """Some units of one kind."""
        return [self.unit(name, **more) for name in names]

    def give(self, month: str, unit: str, **cells: object) -> None:
        """A unit's figures of a month, whoever enters them."""
        for column, cell in cells.items():
            self.figures_of[self.columns[column]["source"], month, unit][column] = cell

    def hand_in(self, unit: str, month: str, late: timedelta = timedelta(hours=-1), **cells: object) -> None:
        """A unit's own report of a month, so long after it was due."""
        load_id = self.load("monthly", month, month, unit, self.calendar.deadline(month, "due_day") + late)
        self.figures("monthly", month, {unit: cells}, load_id)

    def events(self, register: str, month: str, unit: str, *pieces: tuple[str, str] | tuple[str, str, Row]) -> None:
        """Rows of a register of pieces: code, level, and what else a row says."""
        for code, level, *more in pieces:
            given: Row = dict(more[0]) if more else {}
            if "score" in given:
                given["score"] = number(given["score"])
            self.piece(register, month, unit, code, level, **given)

    def world(self, known_at: datetime | None = None) -> World:
        """All tables, the figures of a month and source in one file."""
        for (source, month), rows in self.files().items():
            self.figures(source, month, rows)
        self.figures_of.clear()
        self.once("items", "item_id", "i", points=Decimal(100))
        self.once("dimensions", "dimension_id", "d", look_zh="看", look_en="look")
        return super().world(known_at)

    def files(self) -> dict[tuple[str, str], dict[str, dict[str, object]]]:
        """The figures by file: source and month, then unit and column."""
        found: dict[tuple[str, str], dict[str, dict[str, object]]] = defaultdict(dict)
        for (source, month, unit), cells in self.figures_of.items():
            found[source, month][unit] = cells
        return dict(found)


def shown(value: object) -> object:
    """Numbers as fractions, so that 2, 2.0 and Decimal("2.0000") are one."""
    if isinstance(value, bool) or value is None:
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        return value
