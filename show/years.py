"""The years of one unit over each other, each from its January on."""

from __future__ import annotations

from typing import NamedTuple

from show import bands, measures, periods
from show import format as shown
from show.measures import Seen
from show.reading import Row


class Years(NamedTuple):
    """Years over each other: a line a year, the newest first; the positions; the group's band in the newest year."""

    lines: list[bands.Course]
    positions: list[str]
    band: list[bands.Band]
    rows: list[Row]


def over(seen: Seen) -> Years:
    """The first picked unit's years, as they are drawn and as a table."""
    order, years = _by_year(seen)
    values = measures.values(seen, seen.picks[:1])[seen.picks[0]]
    of_scope = {scope["scope_id"]: value for scope, value in zip(seen.track, values, strict=True)}
    of_band = {scope["scope_id"]: one for scope, one in zip(seen.track, measures.band(seen), strict=True)}
    columns = {
        year: [of_scope.get(scopes[month]["scope_id"]) if month in scopes else None for month in order]
        for year, scopes in years.items()
    }
    lines = [bands.Course(bands.PICKS[at], values, str(year)) for at, (year, values) in enumerate(columns.items())]
    newest = next(iter(years.values()), {})
    band = [of_band[newest[month]["scope_id"]] if month in newest else bands.Band() for month in order]
    positions = [periods.short(_any(years, month), seen.view.language) for month in order]
    yearly = measures.yearly(seen)
    rows = [
        {
            "period": positions[at],
            "values": [seen.told(values[at]) for values in columns.values()],
            "change": shown.signed(
                yearly.get((seen.picks[0], newest[month]["scope_id"]), {}).get("change") if month in newest else None,
                seen.digits,
            ),
        }
        for at, month in enumerate(order)
    ]
    return Years(lines, positions, band, rows)


def _by_year(seen: Seen) -> tuple[list[str], dict[int, dict[str, Row]]]:
    """The scopes by year and by the month they end with, the months in the order of the fullest year; newest year first."""
    years: dict[int, dict[str, Row]] = {}
    for scope in seen.track:
        years.setdefault(scope["year_label"], {})[scope["last_month"][5:]] = scope
    order: list[str] = []
    for scopes in sorted(years.values(), key=len, reverse=True):
        order += [month for month in scopes if month not in order]
    newest = sorted(years, reverse=True)[: measures.PICKED]
    return order, {year: years[year] for year in newest}


def _any(years: dict[int, dict[str, Row]], month: str) -> Row:
    """A scope that ends with this month, of whichever year has one."""
    return next(scopes[month] for scopes in years.values() if month in scopes)
