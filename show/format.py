"""How numbers and marks read: two decimals, a true minus, tabular digits. Nothing here computes a score or a place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

MINUS = "−"
NOTHING = "–"


def _true_minus(text: str) -> str:
    return text.replace("-", MINUS)


def rounded(value: Decimal | float, digits: int) -> Decimal:
    """A value with so many decimals, halves rounded up as the marts round; nothing is never below nothing."""
    found = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return found or abs(found)


def figure(value: Decimal | float | None, digits: int) -> str:
    """A figure with so many decimals, a true minus, a dash where there is none."""
    return NOTHING if value is None else _true_minus(f"{rounded(value, digits)}")


def percent(value: Decimal | None, digits: int = 1) -> str:
    """A rate of a hundred with its sign."""
    return NOTHING if value is None else f"{figure(value, digits)}%"


def score(value: Decimal | float | None) -> str:
    """A score with the two decimals it is ranked on; a dash where there is none."""
    return figure(value, 2)


def exact(value: Decimal | None) -> str:
    """Points of a ledger line: at least two decimals and all it has, so that the lines add up on sight."""
    if value is None:
        return NOTHING
    whole, _, decimals = f"{value:.4f}".partition(".")
    return _true_minus(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")


def exact_signed(value: Decimal | None) -> str:
    """Points of a line that is added or taken away, with its sign and all its decimals."""
    return NOTHING if value is None else (f"+{exact(value)}" if value > 0 else exact(value))


def signed(value: Decimal | None, digits: int = 2) -> str:
    """A change or a bonus with its sign, where anything of it is seen: +1.10, −0.70, 0.00."""
    told = figure(value, digits)
    return f"+{told}" if value is not None and value > 0 and told.strip("0.") else told


def minus(value: Decimal | None) -> str:
    """Points lost, shown as what they take away: −2.90; more than was open adds: +2.40."""
    return NOTHING if value is None else signed(-value)


def plain(value: object) -> str:
    """A figure as a file held it: no trailing zeros, a true minus."""
    if isinstance(value, Decimal):
        return _true_minus(f"{value.normalize():f}")
    return NOTHING if value is None else str(value)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_label(month: str, language: str) -> str:
    """The short name of a month on an axis: 10月 or Oct."""
    number = int(month[5:7])
    return MONTHS[number - 1] if language == "en" else f"{number}月"


def day(on: date, language: str, year: bool = False) -> str:
    """A day: 12月5日 or 5 Dec; with the year where it is not the reader's."""
    if language == "en":
        return f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if year else "")
    return (f"{on.year}年" if year else "") + f"{on.month}月{on.day}日"


def local(instant: datetime, zone: str) -> datetime:
    """An instant on the competition's clock; the marts tell instants in UTC without saying so."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def moment(instant: datetime | None, zone: str, language: str, year: bool = False) -> str:
    """An instant on the competition's clock: 12月5日 18:00 or 5 Dec 18:00."""
    if instant is None:
        return NOTHING
    there = local(instant, zone)
    return f"{day(there.date(), language, year)} {there:%H:%M}"
