"""What trends looks at: which measure of which units over which periods, and how its values read. It adds nothing up.

Raw figures and rates are counted month by month alone: at a longer period they are shown by months, and the page says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from show import bands, breaks, fragments, reading
from show import format as shown
from show.links import View
from show.reading import Read, Row

PICKED = 5
SPANS = ("12", "24", "36", "60")
USUAL = {"quarter": "36", "half": "60", "year": "60"}  # of longer periods a year holds too few to make a course
VIEWS = ("line", "years", "items")
KINDS = ("score", "lost", "item", "item_rate", "dimension", "indicator", "indicator_rate", "column", "rate")
TOTALS = ("score", "lost")
MONTHLY = ("column", "rate")
FIRST = "score:total"
BAND = ["scope_id", "lower_quartile", "median", "upper_quartile", "best"]
YEARLY = ["unit_id", "scope_id", "value", "last_year_value", "change"]
NONE: Row = {"measure_kind": "score", "measure_id": "total", "digits": 2, "is_lower_better": False}


class Choices(NamedTuple):
    """What the page's own widgets offer and what is chosen, codes with their names."""

    measures: dict[str, str]
    units: dict[str, str]
    spans: dict[str, str]
    views: dict[str, str]
    measure: str
    picks: tuple[str, ...]
    span: str
    usual: str  # the span that stands in no address
    by: str


class Seen(NamedTuple):
    """What was read once and serves all parts of the page."""

    view: View
    read: Read
    offered: dict[str, Row]  # the measures by kind, then in the rulebook's order
    measure: Row
    scope: Row  # the newest period shown: that of the view, or its last month
    by: str
    span: int
    picks: tuple[str, ...]
    names: dict[str, str]
    track: list[Row]
    broken: list[breaks.Broken]
    is_monthly: bool  # shown by months although a longer period is looked at
    is_gone: bool  # the address asks for a measure that this period does not have

    def say(self, key: str, **gaps: object) -> str:
        """A text of this page."""
        return fragments.text(self.view.language, f"trends.{key}", **gaps)

    def named(self, row: Row, stem: str = "name") -> str:
        """A row's text in the reader's language."""
        return fragments.name_of(row, stem, self.view.language)

    def keys(self) -> dict[str, object]:
        """The measure as a filter; its rows over all scopes are read at once, and those of the track picked out."""
        return {
            "competition_id": self.view.competition_id,
            "measure_kind": self.measure["measure_kind"],
            "measure_id": self.measure["measure_id"],
        }

    @property
    def digits(self) -> int:
        """The decimals the measure is shown with."""
        digits = self.measure.get("digits")
        return 2 if digits is None else int(digits)

    def told(self, value: bands.Number | None) -> str:
        """A value of the measure."""
        return shown.figure(value, self.digits)

    def full(self, value: Decimal | None) -> str:
        """A value of the measure with its unit."""
        if self.unit == "%":
            return f"{self.told(value)}%"
        return self.say("with_unit", value=self.told(value), unit=self.unit) if self.unit else self.told(value)

    @property
    def unit(self) -> str:
        """The measure's unit in the reader's language; none where the county gave no English one."""
        return str(self.measure.get("unit_en" if self.view.language == "en" else "unit_zh") or "")

    def by_how_much(self, change: Decimal) -> str:
        """A change of the measure with its unit; that of a percentage is counted in points."""
        if self.unit == "%":
            return self.say("percent_points", value=self.told(abs(change)))
        return self.full(abs(change))

    @property
    def what(self) -> str:
        """What the measure is called in a sentence."""
        kind, name = self.measure["measure_kind"], self.named(self.measure)
        return self.say(f"kind_{kind}") if kind in TOTALS else self.say(f"what_{kind}", name=name)


# ---- what is chosen ------------------------------------------------------------------------------------------------


def look(view: View, read: Read) -> Seen:
    """The view's own parameters, each at its default where it is unknown."""
    scope = reading.scope_of(view, read)
    offered = _offered(view, scope, read)
    asked = view.get("measure")
    measure = offered.get(asked) or offered.get(FIRST) or next(iter(offered.values()), NONE)
    by = view.get("by") if view.get("by") in VIEWS else VIEWS[0]
    is_monthly = by != "items" and measure["measure_kind"] in MONTHLY and scope["scope_kind"] != "month"
    scope = last_month(view, scope, read) if is_monthly else scope
    names = _names(view, read)
    picks = tuple(code for code in view.many("pick", PICKED) if code in names) or (view.unit_id,)
    span = int(view.get("span") if view.get("span") in SPANS else usual_span(scope))
    span = max(span, int(SPANS[1])) if by == "years" else span  # years over each other are at least two
    track = _track(view, scope, span, read)
    broken = breaks.within(view, track, picks, read)
    is_gone = by != "items" and bool(asked) and asked not in offered
    return Seen(
        view, read, offered, measure, scope, by, span, picks, names, track, broken, is_monthly, is_gone
    )  # fmt: skip


def _names(view: View, read: Read) -> dict[str, str]:
    """The units of the group in place order; after them those asked for that have left it, since they have a past."""
    standings = reading.in_order(read("standings", **reading.here(view)))[["unit_id", "unit_zh", "unit_en"]]
    names = {row["unit_id"]: fragments.name_of(row, "unit", view.language) for row in standings.to_dicts()}
    for code in (view.unit_id, *view.many("pick", PICKED)):
        rows = read("units", competition_id=view.competition_id, unit_id=code).to_dicts() if code not in names else []
        last = max(rows, key=lambda row: str(row["first_month"]), default=None)
        if last and (last["group_id"] == view.group_id or code == view.unit_id):
            names[code] = fragments.name_of(last, "name", view.language)
    return names


def usual_span(scope: Row) -> str:
    """How many months are shown of a kind of period without a wish."""
    return USUAL.get(scope["scope_kind"], SPANS[0])


def _offered(view: View, scope: Row, read: Read) -> dict[str, Row]:
    """The measures of the rulebook in force, those of single months too, by kind, then in its order."""
    rows = read("measure_names", competition_id=view.competition_id, scope_id=view.scope_id).to_dicts()
    if scope["scope_kind"] != "month":
        month = last_month(view, scope, read)["scope_id"]
        monthly = read("measure_names", competition_id=view.competition_id, scope_id=month, measure_kind=list(MONTHLY))
        rows += monthly.to_dicts()
    known = [row for row in rows if row["measure_kind"] in KINDS]
    known.sort(key=lambda row: (KINDS.index(row["measure_kind"]), row["sort"] or 0, row["measure_id"]))
    return {f"{row['measure_kind']}:{row['measure_id']}": row for row in known}


def _months(view: View, read: Read) -> list[Row]:
    return read("scopes", competition_id=view.competition_id, scope_kind="month").to_dicts()


def last_month(view: View, scope: Row, read: Read) -> Row:
    """The last month of a longer period that is cut off; the period itself where there is none."""
    past = [row for row in _months(view, read) if row["last_month"] <= scope["last_month"]]
    done = [row for row in past if row.get("is_cut_off", True)]
    return max(done or past, key=lambda row: str(row["last_month"]), default=scope)


def _track(view: View, scope: Row, months: int, read: Read) -> list[Row]:
    """The scopes of the kind looked at that end within so many months up to the scope, oldest first."""
    known = read("scopes", competition_id=view.competition_id, scope_kind=scope["scope_kind"]).to_dicts()
    last = number(scope["last_month"])
    return sorted(
        (row for row in known if last - months < number(row["last_month"]) <= last), key=lambda row: row["last_month"]
    )


def number(month: str) -> int:
    """A month as a number that can be counted on."""
    return int(month[:4]) * 12 + int(month[5:7])


def choices(seen: Seen) -> Choices:
    """What the widgets offer: measures by kind, the units of the group in place order, spans, views."""
    kinds = {kind: seen.say(f"kind_{kind}") for kind in KINDS}
    offered = {code: _measure_name(seen, row, kinds) for code, row in seen.offered.items()}
    return Choices(
        offered or {FIRST: kinds["score"]},
        seen.names,
        {span: seen.say("months", count=span) for span in SPANS[seen.by == "years" :]},
        {code: seen.say(f"by_{code}") for code in VIEWS},
        f"{seen.measure['measure_kind']}:{seen.measure['measure_id']}",
        seen.picks,
        str(seen.span),
        usual_span(seen.scope),
        seen.by,
    )


def _measure_name(seen: Seen, row: Row, kinds: dict[str, str]) -> str:
    """How a measure is offered: its kind and its name; the two totals by their kind alone."""
    kind = row["measure_kind"]
    if kind in TOTALS:
        return kinds[kind]
    is_by_months = kind in MONTHLY and row["scope_id"] != seen.view.scope_id
    return seen.say("measure_monthly" if is_by_months else "measure", kind=kinds[kind], name=seen.named(row))


# ---- what is read --------------------------------------------------------------------------------------------------


def rows_over(track: list[Row], frame: pl.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    """The rows of these scopes. A measure comes with its whole history; to turn all of it into Python would cost the most."""
    wanted = {scope["scope_id"] for scope in track}
    narrow = frame[columns]
    return [narrow.row(at) for at, code in enumerate(frame["scope_id"].to_list()) if code in wanted]


def values(seen: Seen, units: tuple[str, ...]) -> dict[str, list[Decimal | None]]:
    """Each unit's values of the measure over the track."""
    frame = seen.read("measure_values", unit_id=list(units), **seen.keys())
    found = {
        (unit, code): value for unit, code, value in rows_over(seen.track, frame, ["unit_id", "scope_id", "value"])
    }
    return {unit: [found.get((unit, scope["scope_id"])) for scope in seen.track] for unit in units}


def band(seen: Seen) -> list[bands.Band]:
    """The group's band in the measure over the track; empty where nothing is known."""
    frame = seen.read("measure_bands", group_id=seen.view.group_id, **seen.keys())
    found = {code: bands.Band(*values) for code, *values in rows_over(seen.track, frame, BAND)}
    return [found.get(scope["scope_id"], bands.Band()) for scope in seen.track]


def yearly(seen: Seen) -> dict[tuple[str, str], Row]:
    """Each picked unit's values beside those of a year earlier, by unit and scope."""
    frame = seen.read("measure_years", unit_id=list(seen.picks), **seen.keys())
    rows = (dict(zip(YEARLY, row, strict=True)) for row in rows_over(seen.track, frame, YEARLY))
    return {(row["unit_id"], row["scope_id"]): row for row in rows}
