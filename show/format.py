"""How numbers and marks read: two decimals, a true minus, tabular digits. Nothing here computes a score or a place."""

from __future__ import annotations

from decimal import Decimal

MINUS = "−"
NOTHING = "–"


def _true_minus(text: str) -> str:
    return text.replace("-", MINUS)


def score(value: Decimal | float | None) -> str:
    """A score with the two decimals it is ranked on; a dash where there is none."""
    return NOTHING if value is None else _true_minus(f"{value:.2f}")


def exact(value: Decimal | None) -> str:
    """Points of a ledger line: at least two decimals and all it has, so that the lines add up on sight."""
    if value is None:
        return NOTHING
    whole, _, decimals = f"{value:.4f}".partition(".")
    return _true_minus(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")


def exact_signed(value: Decimal | None) -> str:
    """Points of a line that is added or taken away, with its sign and all its decimals."""
    return NOTHING if value is None else (f"+{exact(value)}" if value > 0 else exact(value))


def signed(value: Decimal | None) -> str:
    """A change or a bonus with its sign: +1.10, −0.70, 0.00."""
    return NOTHING if value is None else _true_minus(f"{value:+.2f}" if value else "0.00")


def minus(value: Decimal | None) -> str:
    """Points lost, shown as what they take away: −2.90."""
    return NOTHING if value is None else (f"{MINUS}{value:.2f}" if value else "0.00")


def plain(value: object) -> str:
    """A figure as a file held it: no trailing zeros, a true minus."""
    if isinstance(value, Decimal):
        return _true_minus(f"{value.normalize():f}")
    return NOTHING if value is None else str(value)


def month_label(month: str, language: str) -> str:
    """The short name of a month on an axis: 10月 or Oct."""
    number = int(month[5:7])
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return names[number - 1] if language == "en" else f"{number}月"
