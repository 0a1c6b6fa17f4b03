"""The inputs of the members of one scope: figures, pieces, judgings and receipts, with lineage applied."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tests.oracle.effects import decided_veto, effects_of, strikes
from tests.oracle.model import Fact, Model, Receipt
from tests.oracle.months import LENGTHS, months_between
from tests.oracle.rounding import hu

Row = dict[str, Any]
FIGURES = ("value", "none")
COVERED = (*FIGURES, "not_applicable")


class Inputs:
    """One scope's view of the model; everything in it is after lineage at the scope's last month."""

    def __init__(self, model: Model, scope: Row) -> None:
        self.model, self.scope = model, scope
        self.version, self.month = scope["version_id"], scope["last_month"]
        self.members = model.members(self.month)
        self.month_lines: dict[tuple[str, str], Any] = {}  # what a month earned, kept for the longer scopes
        self.value_of = lru_cache(maxsize=None)(self._value_of)
        self.values_of = lru_cache(maxsize=None)(self._values_of)
        self.compared = lru_cache(maxsize=None)(self._compared)
        self.measured = lru_cache(maxsize=None)(self._measured)
        self.effects = lru_cache(maxsize=None)(lambda unit: effects_of(self, unit))
        self.strikes = lru_cache(maxsize=None)(lambda unit: strikes(self, unit))
        self.veto = lru_cache(maxsize=None)(lambda unit: decided_veto(self, unit))

    # ---- members -------------------------------------------------------------------------------------------------

    def stretch(self, unit: str) -> Row:
        """The unit's roster row in the scope's last month."""
        row = self.model.at(unit, self.month)
        if row is None:
            raise LookupError(f"{unit} is not a member of {self.scope['scope_id']}")
        return row

    def at_month(self, month: str) -> Inputs:
        """The same model seen from one of its month scopes."""
        if month not in self.model.month_inputs:
            self.model.month_inputs[month] = Inputs(self.model, self.model.scopes[month])
        return self.model.month_inputs[month]

    def exempt(self, unit: str) -> list[str]:
        """The indicators a member need not do; an heir in a month before its time is exempt from nothing."""
        row = self.model.at(unit, self.month)
        return (row["exempt"] or "").split(";") if row else []

    def rivals(self, unit: str) -> list[str]:
        """The ranked, non-guest, not excluded members of the unit's group; nobody's, where the unit is no member."""
        row = self.model.at(unit, self.month)
        return self.compared(row["group_id"]) if row else []

    def _compared(self, group: str) -> list[str]:
        members = ((member, self.stretch(member)) for member in self.members)
        return [
            member
            for member, row in members
            if row["group_id"] == group and not row["is_guest"] and self.veto(member) != "exclude"
        ]

    def is_for(self, indicator: Row, unit: str) -> bool:
        """Whether a rule is for the unit's group; a heir before its time has no group that could keep it out."""
        groups, row = (indicator.get("groups") or "").split(";"), self.model.at(unit, self.month)
        return row is None or groups == [""] or row["group_id"] in groups

    def lived(self, unit: str, month: str) -> list[str]:
        """The units of the lineage that were valid in a month."""
        return [each for each in sorted(self.model.lineage(unit)) if self.model.at(each, month)]

    # ---- figures -------------------------------------------------------------------------------------------------

    def facts(self, unit: str, column: str, window: tuple[str, ...]) -> list[Fact]:
        """The facts of the lineage that lie wholly inside the window."""
        inside = set(window)
        return [
            fact
            for each in sorted(self.model.lineage(unit))
            for fact in self.model.facts.get((each, column), [])
            if is_inside(fact, inside)
        ]

    def aggregate(self, unit: str, column: str, window: tuple[str, ...]) -> Fraction:
        """The value of a column over a window."""
        facts = [fact for fact in self.facts(unit, column, window) if fact.state in FIGURES]
        if not facts:
            return Fraction(0)
        how = self.model.columns[self.version][column]["aggregate"]
        values = [fact.value for fact in facts]
        if how == "last":
            latest = max(fact.last_month for fact in facts)
            return sum((fact.value for fact in facts if fact.last_month == latest), Fraction(0))
        if how == "mean":
            return hu(sum(values, Fraction(0)) / len(values), 4)
        return max(values) if how == "max" else sum(values, Fraction(0))

    def terms(self, indicator: Row, role: str | None = None) -> list[Row]:
        """The terms of an indicator, of one role or of all."""
        rows = self.model.terms.get((self.version, indicator["indicator_id"]), [])
        return [row for row in rows if role in (None, row["role"])]

    def role(self, indicator: Row, unit: str, role: str, window: tuple[str, ...]) -> Fraction:
        """x, y or f of a member: weight x column summed, rounded half up to 4 decimals."""
        return self.value_of(indicator["indicator_id"], unit, role, window)

    def _value_of(self, indicator_id: str, unit: str, role: str, window: tuple[str, ...]) -> Fraction:
        indicator = self.model.indicators[self.version][indicator_id]
        parts = (
            Fraction(term["weight"]) * self.aggregate(unit, term["column_id"], window)
            for term in self.terms(indicator, role)
        )
        return hu(sum(parts, Fraction(0)), 4)

    def figure(self, indicator: Row, unit: str, role: str, window: tuple[str, ...]) -> Fraction | None:
        """The value of a role, None where no column of it has a figure."""
        has_figure = any(
            fact.state in FIGURES
            for term in self.terms(indicator, role)
            for fact in self.facts(unit, term["column_id"], window)
        )
        return self.role(indicator, unit, role, window) if has_figure else None

    def measure(self, indicator: Row, unit: str, window: tuple[str, ...]) -> Fraction | None:
        """What rivals are compared by: x, or 100 x / y in four decimals; None without a figure."""
        return self.measured(indicator["indicator_id"], unit, window)

    def _measured(self, indicator_id: str, unit: str, window: tuple[str, ...]) -> Fraction | None:
        indicator = self.model.indicators[self.version][indicator_id]
        if not self.terms(indicator, "denominator"):
            return self.figure(indicator, unit, "numerator", window)
        # a denominator above 0 has a figure, so that a numerator without one counts 0 beside it
        whole = self.role(indicator, unit, "denominator", window)
        return hu(100 * self.role(indicator, unit, "numerator", window) / whole, 4) if whole > 0 else None

    def bands(self, indicator: Row, value_of: str) -> list[Row]:
        """The bands of an indicator for its ratio or its target."""
        rows = self.model.bands.get((self.version, indicator["indicator_id"]), [])
        return [row for row in rows if (row.get("value_of") or "ratio") == value_of]

    def given(self, indicator: Row, name: str) -> Fraction | None:
        """A parameter of an indicator, None where the rulebook does not say."""
        return self.model.parameters.get((self.version, indicator["indicator_id"], name))

    def factor(self, indicator: Row, factor_of: str, key: str) -> Fraction | None:
        """A multiplier of an indicator."""
        return self.model.factors.get((self.version, indicator["indicator_id"], factor_of, key))

    def places(self, indicator: Row) -> dict[int, Fraction]:
        """The points by place of an indicator; empty where it goes by steps."""
        key = (self.version, indicator["indicator_id"])
        return {place: points for (*owner, place), points in self.model.place_points.items() if tuple(owner) == key}

    def class_quota(self, indicator: Row, unit: str) -> Fraction | None:
        """The quota of the unit's class in the scope's last month."""
        return self.model.quotas.get((self.version, indicator["indicator_id"], self.stretch(unit)["class_id"]))

    def quota(self, indicator: Row, unit: str, month: str) -> Fraction | None:
        """The quotas of the classes, in that month, of the units that were there; None where no class has one."""
        keys = [
            (self.version, indicator["indicator_id"], self.model.at(each, month)["class_id"])
            for each in self.lived(unit, month)
        ]
        found = [self.model.quotas[key] for key in keys if key in self.model.quotas]
        return sum(found, Fraction(0)) if found else None

    # ---- what units must report ----------------------------------------------------------------------------------

    def unit_columns(self, indicator: Row) -> list[Row]:
        """The columns of an indicator that units report themselves."""
        columns = (self.model.columns[self.version][term["column_id"]] for term in self.terms(indicator))
        return [column for column in columns if column["source"] == "monthly" and column["owner"] == "unit"]

    def expected_states(self, indicator: Row, unit: str, window: tuple[str, ...]) -> list[str]:
        """The state of each expected cell: one for each unit column, lineage unit and period end valid then."""
        states = []
        for column in self.unit_columns(indicator):
            ends = [month for month in window if self.ends(month, column["period"])]
            for month in ends:
                states += [self.state_of(each, column["column_id"], month, window) for each in self.lived(unit, month)]
        return states

    def state_of(self, unit: str, column: str, month: str, window: tuple[str, ...]) -> str:
        """What the unit itself said of a column for a month: empty where it said nothing."""
        inside = set(window)
        states = [
            fact.state
            for fact in self.model.facts.get((unit, column), [])
            if fact.first_month <= month <= fact.last_month and is_inside(fact, inside)
        ]
        # two files may speak of one month: a figure says more than a stroke, a stroke more than nothing
        return next((state for state in COVERED if state in states), "empty")

    def ends(self, month: str, period: str) -> bool:
        """Whether a period of this kind ends with the month."""
        first = next(iter(self.model.of("rulebook.competitions")))["first_month"]
        return ((int(month[5:]) - first) % 12 + 1) % LENGTHS[period] == 0

    def is_settled(self, indicator: Row, window: tuple[str, ...]) -> bool:
        """Whether every register the indicator reads is settled in every month of the window."""
        columns = (self.model.columns[self.version][term["column_id"]] for term in self.terms(indicator))
        registers = {column["source"] for column in columns} & set(self.model.registers[self.version])
        if indicator["register_id"]:
            registers.add(indicator["register_id"])
        return all(self.model.is_settled(self.version, register, window) for register in registers)

    # ---- pieces --------------------------------------------------------------------------------------------------

    def raw(self, indicator: Row, unit: str, window: tuple[str, ...]) -> Fraction:
        """The raw points of the unit's pieces, exact."""
        return sum(self.pieces(indicator, unit, window).values(), Fraction(0))

    def pieces(self, indicator: Row, unit: str, window: tuple[str, ...]) -> dict[str, Fraction]:
        """What each piece is worth to the unit, by its code."""
        return self.values_of(indicator["indicator_id"], window).get(unit, {})

    def counting(self, indicator: Row, window: tuple[str, ...]) -> list[Row]:
        """The events that could count: a tier for their level, a document where one is needed."""
        inside = set(window)
        return [
            event
            for event in self.model.events.get(indicator["register_id"], [])
            if event["month"] in inside
            and (self.version, indicator["indicator_id"], event["level_id"]) in self.model.tiers
            and (event["document_no"] or not indicator["needs_document"])
        ]

    def owners(self, unit: str) -> list[str]:
        """The members whose lineage holds a unit."""
        return [member for member in self.members if unit in self.model.lineage(member)]

    def _values_of(self, indicator_id: str, window: tuple[str, ...]) -> dict[str, dict[str, Fraction]]:
        indicator = self.model.indicators[self.version][indicator_id]
        held: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for event in self.counting(indicator, window):
            for member in self.owners(event["unit_id"]) or [event["unit_id"]]:
                held[event["code"]][member].append(event)
        values: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for code, holders in held.items():
            sharers = len(holders) if indicator["share"] == "equal" else 1
            for member, events in holders.items():
                values[member][code] = self.worth(indicator, events, is_joint=len(holders) > 1) / sharers
        return values

    def worth(self, indicator: Row, events: list[Row], is_joint: bool) -> Fraction:
        """What the events of one unit and piece are worth before sharing: adopted, and instructed upon on top."""
        kinds: dict[str, list[Row]] = defaultdict(list)
        for event in events:
            kinds[self.tier(indicator, event).get("counts_as") or "adoption"].append(event)
        return sum((self.worth_of_kind(indicator, each, is_joint) for each in kinds.values()), Fraction(0))

    def worth_of_kind(self, indicator: Row, events: list[Row], is_joint: bool) -> Fraction:
        """Every event, or only the highest, or the highest in full and the others at a discount."""
        pairs = sorted((self.rank(event), self.value(indicator, event, is_joint)) for event in events)
        values = [value for _, value in pairs]
        if indicator["multi"] == "highest":
            return values[-1]
        if indicator["multi"] == "highest_full_others_discount":
            given = self.given(indicator, "others_rate")
            rate = Fraction(1, 2) if given is None else given
            return values[-1] + sum((hu(rate * value, 4) for value in values[:-1]), Fraction(0))
        return sum(values, Fraction(0))

    def value(self, indicator: Row, event: Row, is_joint: bool) -> Fraction:
        """(points of the tier + the row's own score) x quantity x factors of route and part."""
        tier = self.tier(indicator, event)
        each = tier["points_each"]
        if indicator["share"] == "reduced" and is_joint and tier.get("joint_points") is not None:
            each = tier["joint_points"]
        own = event.get("score")
        points = Fraction(each) + (Fraction(0) if own is None else Fraction(own))
        return hu(points * quantity(event) * self.route(indicator, event) * self.part(indicator, event), 4)

    def route(self, indicator: Row, event: Row) -> Fraction:
        """The factor of the event's route, 1 where none is named."""
        factor = self.factor(indicator, "route", event.get("route_id") or "")
        return Fraction(1) if factor is None else factor

    def part(self, indicator: Row, event: Row) -> Fraction:
        """The factor of the unit's part in the piece; an assistant has half where the rule goes by roles."""
        part = event.get("part") or ""
        factor = self.factor(indicator, "part", part)
        if factor is None:
            return Fraction(1, 2) if indicator["share"] == "roles" and part == "assist" else Fraction(1)
        return factor

    def rank(self, event: Row) -> int:
        """The rank of an event's level."""
        return self.model.levels[self.version][event["level_id"]]["rank"]

    def tier(self, indicator: Row, event: Row) -> Row:
        """The tier of an event's level."""
        return self.model.tiers[self.version, indicator["indicator_id"], event["level_id"]]

    # ---- judges and receipts -------------------------------------------------------------------------------------

    def judgements(self, indicator: Row, unit: str, window: tuple[str, ...]) -> list[Row]:
        """The judges' scores of the lineage that lie wholly inside the window."""
        inside, lineage = set(window), self.model.lineage(unit)
        return [
            row
            for row in self.model.judgements.get(indicator["indicator_id"], [])
            if row["unit_id"] in lineage and inside.issuperset(months_between(row["first_month"], row["last_month"]))
        ]

    def receipts(self, unit: str) -> list[Receipt]:
        """The receipts of the lineage in the months of the scope."""
        found = (
            self.model.receipt(each, month)
            for each in sorted(self.model.lineage(unit))
            for month in self.model.scope_months[self.scope["scope_id"]]
        )
        return [receipt for receipt in found if receipt is not None]

    def is_missing(self, unit: str) -> bool:
        """Whether the unit, or before a merger one of its ancestors, is missing in this month scope by its receipt."""
        if self.scope["scope_kind"] != "month":
            return False
        return any(receipt.status == "missing" for receipt in self.receipts(unit))


def is_inside(fact: Fact, window: set[str]) -> bool:
    """Whether a fact's stretch lies wholly inside a window."""
    if fact.first_month == fact.last_month:
        return fact.first_month in window
    return window.issuperset(months_between(fact.first_month, fact.last_month))


def quantity(event: Row) -> int:
    """How many of the piece; one where nothing is said."""
    return 1 if event["quantity"] is None else event["quantity"]
