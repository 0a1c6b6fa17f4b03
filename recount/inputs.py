"""The inputs of the members of one scope: figures, pieces, judgings and receipts, with lineage applied."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import lru_cache
from typing import Any

from recount.arrivals import Receipt
from recount.effects import decided_veto, effects_of, strikes
from recount.figures import Span
from recount.model import Model, Row
from recount.rounding import ZERO, hu

Window = tuple[str, ...]


class Inputs:
    """One scope's view of the model; everything in it is after lineage at the scope's last month."""

    def __init__(self, model: Model, scope: Row) -> None:
        self.model, self.scope = model, scope
        self.rules, self.month = model.versions[scope["version_id"]], scope["last_month"]
        self.months = model.scope_months[scope["scope_id"]]
        self.members = model.roster.members[self.month]
        self.month_lines: dict[tuple[str, str], Any] = {}  # what a month earned, kept for the longer scopes
        self.role_value = lru_cache(maxsize=None)(self._role_value)
        self.values_of = lru_cache(maxsize=None)(self._values_of)
        self.compared = lru_cache(maxsize=None)(self._compared)
        self.measured = lru_cache(maxsize=None)(self._measured)
        self.worth_each = lru_cache(maxsize=None)(self._worth_each)
        self.effects = lru_cache(maxsize=None)(lambda unit: effects_of(self, unit))
        self.strikes = lru_cache(maxsize=None)(lambda unit: strikes(self, unit))
        self.veto = lru_cache(maxsize=None)(lambda unit: decided_veto(self, unit))
        self.owners: dict[str, list[str]] = defaultdict(list)  # the members whose lineage holds a unit
        for member in self.members:
            for ancestor in model.roster.ancestors[member]:
                self.owners[ancestor].append(member)

    def window(self, period: str) -> Window:
        """The months that a rule of this period looks at in the scope."""
        return self.model.windows.get((self.scope["scope_id"], period), ())

    # ---- members -------------------------------------------------------------------------------------------------

    def at(self, unit: str) -> Row | None:
        """The unit's roster row in the scope's last month; None for an heir before its time."""
        return self.model.roster.at(unit, self.month)

    def stretch(self, unit: str) -> Row:
        """The roster row of a member."""
        row = self.at(unit)
        if row is None:
            raise LookupError(f"{unit} is not a member of {self.scope['scope_id']}")
        return row

    def at_month(self, month: str) -> Inputs | None:
        """The same model seen from one of its month scopes; None for a month before there was anything to score."""
        return seen_from(self.model, month)

    def exempt(self, unit: str) -> list[str]:
        """The indicators a member need not do; an heir before its time is exempt from nothing."""
        row = self.at(unit)
        return (row["exempt"] or "").split(";") if row else []

    def rivals(self, unit: str) -> list[str]:
        """The ranked, non-guest, not excluded members of the unit's group; nobody's, where the unit is no member."""
        row = self.at(unit)
        return self.compared(row["group_id"]) if row else []

    def _compared(self, group: str) -> list[str]:
        members = ((member, self.stretch(member)) for member in self.members)
        return [
            member
            for member, row in members
            if row["group_id"] == group and not row["is_guest"] and self.veto(member) != "exclude"
        ]

    def is_for(self, indicator: Row, unit: str) -> bool:
        """Whether a rule is for the unit's group; an heir before its time has no group that could keep it out."""
        groups, row = (indicator["groups"] or "").split(";"), self.at(unit)
        return row is None or groups == [""] or row["group_id"] in groups

    def lived(self, unit: str, month: str) -> list[str]:
        """The units of the lineage that were valid in a month."""
        roster = self.model.roster
        return [each for each in roster.ancestors[unit] if roster.at(each, month)]

    # ---- figures -------------------------------------------------------------------------------------------------

    def terms(self, indicator: Row, role: str | None = None) -> list[Row]:
        """The terms of an indicator, of one role or of all."""
        rows = self.rules.terms.get(indicator["indicator_id"], [])
        return [row for row in rows if role in (None, row["role"])]

    def role(self, indicator: Row, unit: str, role: str, window: Window) -> Fraction:
        """x, y or f of a member: weight x column summed, rounded half up to 4 decimals; 0 without a figure."""
        return self.role_value(indicator["indicator_id"], unit, role, span(window)) or ZERO

    def figure(self, indicator: Row, unit: str, role: str, window: Window) -> Fraction | None:
        """The value of a role, None where no column of it has a figure."""
        return self.role_value(indicator["indicator_id"], unit, role, span(window))

    def _role_value(self, indicator_id: str, unit: str, role: str, window: Span) -> Fraction | None:
        held = self.model.figures.get(window, {})
        terms = self.terms(self.rules.indicators[indicator_id], role)
        parts = [
            term["weight"] * figure.value(self.rules.columns[term["column_id"]]["aggregate"])
            for term in terms
            if (figure := held.get((unit, term["column_id"]))) is not None
        ]
        return hu(sum(parts, ZERO), 4) if parts else None

    def measure(self, indicator: Row, unit: str, window: Window) -> Fraction | None:
        """What rivals are compared by: x, or 100 x / y in four decimals; None without a figure."""
        return self.measured(indicator["indicator_id"], unit, window)

    def _measured(self, indicator_id: str, unit: str, window: Window) -> Fraction | None:
        indicator = self.rules.indicators[indicator_id]
        if not self.terms(indicator, "denominator"):
            return self.figure(indicator, unit, "numerator", window)
        # a denominator above 0 has a figure, so that a numerator without one counts 0 beside it
        whole = self.role(indicator, unit, "denominator", window)
        return hu(100 * self.role(indicator, unit, "numerator", window) / whole, 4) if whole > 0 else None

    def bands(self, indicator: Row, value_of: str) -> list[Row]:
        """The bands of an indicator for its ratio or its target."""
        rows = self.rules.bands.get(indicator["indicator_id"], [])
        return [row for row in rows if (row["value_of"] or "ratio") == value_of]

    def given(self, indicator: Row, name: str) -> Fraction | None:
        """A parameter of an indicator, None where the rulebook does not say."""
        return self.rules.parameters.get((indicator["indicator_id"], name))

    def class_quota(self, indicator: Row, unit: str) -> Fraction | None:
        """The quota of the unit's class in the scope's last month."""
        return self.rules.quotas.get((indicator["indicator_id"], self.stretch(unit)["class_id"]))

    def quota(self, indicator: Row, unit: str, month: str) -> Fraction | None:
        """The quotas of the classes, in that month, of the units that were there; None where no class has one."""
        rows = (self.model.roster.rows[each, month] for each in self.lived(unit, month))
        keys = [(indicator["indicator_id"], row["class_id"]) for row in rows]
        found = [self.rules.quotas[key] for key in keys if key in self.rules.quotas]
        return sum(found, ZERO) if found else None

    # ---- what must be reported or settled ------------------------------------------------------------------------

    def unit_columns(self, indicator: Row) -> list[Row]:
        """The columns of an indicator that units report themselves."""
        columns = (self.rules.columns[term["column_id"]] for term in self.terms(indicator))
        return [column for column in columns if column["source"] == "monthly" and column["owner"] == "unit"]

    def is_unreported(self, indicator: Row, unit: str, window: Window) -> bool:
        """Whether a cell that was expected of the lineage is empty."""
        return any(gap.is_empty for gap in self.gaps(indicator, unit, window))

    def is_untasked(self, indicator: Row, unit: str, window: Window) -> bool:
        """Whether every cell that was expected says that the unit has no such task."""
        found = self.gaps(indicator, unit, window)
        return bool(found) and all(gap.is_untasked for gap in found)

    def gaps(self, indicator: Row, unit: str, window: Window) -> list[Any]:
        """The gaps of the unit columns of which anything was expected."""
        held = self.model.gaps.get((self.scope["version_id"], span(window)), {})
        keys = [(unit, column["column_id"]) for column in self.unit_columns(indicator)]
        return [held[key] for key in keys if key in held]

    def is_settled(self, indicator: Row, window: Window) -> bool:
        """Whether every register the indicator reads is settled in every month of the window."""
        columns = (self.rules.columns[term["column_id"]] for term in self.terms(indicator))
        registers = {column["source"] for column in columns} | {indicator["register_id"]}
        return all(
            self.model.is_settled(self.rules.registers[each], window)
            for each in registers & self.rules.registers.keys()
        )

    # ---- pieces --------------------------------------------------------------------------------------------------

    def raw(self, indicator: Row, unit: str, window: Window) -> Fraction:
        """The raw points of the unit's pieces, exact."""
        return sum(self.pieces(indicator, unit, window).values(), ZERO)

    def pieces(self, indicator: Row, unit: str, window: Window) -> dict[str, Fraction]:
        """What each piece is worth to the unit, by its code."""
        return self.values_of(indicator["indicator_id"], window).get(unit, {})

    def counting(self, indicator: Row, window: Window) -> list[Row]:
        """The events that could count: a tier for their level, a document where one is needed."""
        return [
            event
            for month in window
            for event in self.model.events.get((indicator["register_id"], month), [])
            if (indicator["indicator_id"], event["level_id"]) in self.rules.tiers
            and (event["document_no"] or not indicator["needs_document"])
        ]

    def _values_of(self, indicator_id: str, window: Window) -> dict[str, dict[str, Fraction]]:
        indicator = self.rules.indicators[indicator_id]
        held: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for event in self.counting(indicator, window):
            for holder in self.owners.get(event["unit_id"]) or [event["unit_id"]]:
                held[event["code"]][holder].append(event)
        values: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for code, holders in held.items():
            sharers = len(holders) if indicator["share"] == "equal" else 1
            for holder, events in holders.items():
                values[holder][code] = self.worth(indicator, events, is_joint=len(holders) > 1) / sharers
        return values

    def worth(self, indicator: Row, events: list[Row], is_joint: bool) -> Fraction:
        """What the events of one unit and piece are worth before sharing: adopted, and instructed upon on top."""
        kinds: dict[str, list[Row]] = defaultdict(list)
        for event in events:
            tier = self.rules.tiers[indicator["indicator_id"], event["level_id"]]
            kinds[tier["counts_as"] or "adoption"].append(event)
        return sum((self.worth_of_kind(indicator, each, is_joint) for each in kinds.values()), ZERO)

    def worth_of_kind(self, indicator: Row, events: list[Row], is_joint: bool) -> Fraction:
        """Every event, or only the highest, or the highest in full and the others at a discount."""
        ranks = (self.rules.levels[event["level_id"]]["rank"] for event in events)
        pairs = sorted(zip(ranks, (self.value(indicator, event, is_joint) for event in events), strict=True))
        values = [value for _, value in pairs]
        if indicator["multi"] == "highest":
            return values[-1]
        if indicator["multi"] == "highest_full_others_discount":
            given = self.given(indicator, "others_rate")
            rate = Fraction(1, 2) if given is None else given
            return values[-1] + sum((hu(rate * value, 4) for value in values[:-1]), ZERO)
        return sum(values, ZERO)

    def value(self, indicator: Row, event: Row, is_joint: bool) -> Fraction:
        """(points of the tier + the row's own score) x quantity x factors of route and part."""
        quantity = 1 if event["quantity"] is None else event["quantity"]
        said = (event["level_id"], event["score"], quantity, event["route_id"] or "", event["part"] or "")
        return self.worth_each(indicator["indicator_id"], is_joint, *said)

    def _worth_each(
        self, indicator_id: str, is_joint: bool, level: str, score: Any, quantity: int, route: str, part: str
    ) -> Fraction:
        rules, share = self.rules, self.rules.indicators[indicator_id]["share"]
        tier = rules.tiers[indicator_id, level]
        is_reduced = share == "reduced" and is_joint and tier["joint_points"] is not None
        each = tier["joint_points"] if is_reduced else tier["points_each"]
        own = ZERO if score is None else Fraction(score)
        # an assistant has half where the rule goes by roles and says nothing else
        half = Fraction(1, 2) if share == "roles" and part == "assist" else Fraction(1)
        by_route = rules.factors.get((indicator_id, "route", route), Fraction(1))
        return hu((each + own) * quantity * by_route * rules.factors.get((indicator_id, "part", part), half), 4)

    # ---- judges and receipts -------------------------------------------------------------------------------------

    def judgements(self, indicator: Row, unit: str, window: Window) -> list[Row]:
        """The judges' scores of the lineage that lie wholly inside the window."""
        rows = self.model.judgements.get((indicator["indicator_id"], unit), [])
        return [row for row in rows if is_inside(row, window)]

    def receipts(self, unit: str) -> list[Receipt]:
        """The receipts of the lineage in the months of the scope."""
        keys = ((each, month) for each in self.model.roster.ancestors[unit] for month in self.months)
        return [self.model.receipts[key] for key in keys if key in self.model.receipts]

    def is_missing(self, unit: str) -> bool:
        """Whether the unit, or before a merger one of its ancestors, is missing in this month scope by its receipt."""
        if self.scope["scope_kind"] != "month":
            return False
        return any(receipt.status == "missing" for receipt in self.receipts(unit))


def seen_from(model: Model, scope_id: str) -> Inputs | None:
    """The model as one of its scopes sees it; None where it is no scope."""
    if scope_id not in model.views and scope_id in model.scopes:
        model.views[scope_id] = Inputs(model, model.scopes[scope_id])
    found: Inputs | None = model.views.get(scope_id)
    return found


def span(window: Window) -> Span:
    """The first and last month of a window, which has no holes."""
    return window[0], window[-1]


def is_inside(row: Row, window: Window) -> bool:
    """Whether a row's months lie wholly inside a window."""
    return bool(window[0] <= row["first_month"] and row["last_month"] <= window[-1])
